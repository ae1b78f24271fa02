"""Getting a large file over HTTP: continued where it was cut, and asked for again when the server stumbles."""

from __future__ import annotations

import time
from dataclasses import dataclass

import httpx

from matchmaker.errors import InputError
from matchmaker_training.progress import Progress
from matchmaker_training.sources.partial_file import PartialFile
from matchmaker_training.sources.source_error import SourceError

USER_AGENT = "matchmaker-ranker"


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadSettings:
    """How patient a download is.

    Parameters
    ----------
    max_attempts : int
        Times that the file is asked for before giving up; what has come by then is kept for the next call.
    backoff_seconds : float
        Pause before the second attempt; it doubles with every further one.
    timeout_seconds : float
        The longest silence of the server that is waited for.
    max_bytes : int
        A larger file is refused.
    """

    max_attempts: int = 5
    backoff_seconds: float = 1.0
    timeout_seconds: float = 60.0
    max_bytes: int = 2 * 2**30


class _Interrupted(Exception):  # noqa: N818  it never leaves this module
    """An attempt failed in a way that the next may not."""


def download(part: PartialFile, *, settings: DownloadSettings, progress: Progress) -> None:
    """Fetch the file of which `part` may be the beginning, so that it is all there.

    Raises
    ------
    InputError
        If the address is none.
    SourceError
        If the server refuses, fails in all attempts, or offers more than `settings` allow.
    """
    reason = ""
    headers = {"user-agent": USER_AGENT, "accept-encoding": "identity"}
    with httpx.Client(timeout=settings.timeout_seconds, follow_redirects=True, headers=headers) as client:
        for attempt in range(settings.max_attempts):
            if attempt:
                time.sleep(settings.backoff_seconds * 2 ** (attempt - 1))
            try:
                return _attempt(client, part, settings, progress)
            except (httpx.UnsupportedProtocol, httpx.InvalidURL):
                raise InputError(field="base_url", value=part.url, expected="an http:// or https:// address") from None
            except (_Interrupted, httpx.TransportError) as error:
                reason = str(error) or type(error).__name__
            except httpx.RequestError as error:
                raise SourceError(f"{part.url} cannot be fetched: {error}. Check the address.", url=part.url) from error
    raise SourceError(
        f"{part.url} could not be fetched in {settings.max_attempts} attempts; the last one ended with: {reason}. "
        "Check the connection and try again: it goes on where it stopped.",
        url=part.url,
    )


def _attempt(client: httpx.Client, part: PartialFile, settings: DownloadSettings, progress: Progress) -> None:
    have, version = part.read()
    headers = {"range": f"bytes={have}-", "if-range": version} if have else {}
    with client.stream("GET", part.url, headers=headers) as response:
        _refuse_failure(response, part)
        if response.status_code == httpx.codes.PARTIAL_CONTENT:
            _refuse_misfit(response, part, have, version)
        else:
            have = 0
            part.begin(_version(response))
        total = have + int(response.headers.get("content-length", 0))
        with part.path.open("ab") as file:
            for piece in response.iter_raw():  # as it comes, so that nothing is lost when it is cut
                have += len(piece)
                if max(have, total) > settings.max_bytes:
                    raise _too_large(part, settings)
                file.write(piece)
                progress(f"fetching {part.url}", have, total)


def _refuse_failure(response: httpx.Response, part: PartialFile) -> None:
    status, name = response.status_code, response.reason_phrase
    if status in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
        return
    if status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        part.forget()
        raise _Interrupted("a file that is shorter than the part of it that was here")
    if status >= 500 or status in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.REQUEST_TIMEOUT):
        raise _Interrupted(f"status {status} {name}")
    raise SourceError(
        f"{part.url} cannot be fetched: the server answers {status} {name}. "
        "Check that the file is still offered under this address.",
        url=part.url,
    )


def _refuse_misfit(response: httpx.Response, part: PartialFile, have: int, version: str) -> None:
    """Not every server that knows ranges heeds If-Range."""
    fits = have and response.headers.get("content-range", "").startswith(f"bytes {have}-")
    if not fits or _version(response) not in ("", version):
        part.forget()
        raise _Interrupted("a range that does not fit the part that was here")


def _version(response: httpx.Response) -> str:
    """Return what tells one version of the file from the next; a weak ETag does not (RFC 9110, 13.1.5)."""
    etag = str(response.headers.get("etag", ""))
    return etag if etag and not etag.startswith("W/") else str(response.headers.get("last-modified", ""))


def _too_large(part: PartialFile, settings: DownloadSettings) -> SourceError:
    part.forget()
    return SourceError(
        f"{part.url} has more than {settings.max_bytes:,} bytes, so it is not what it should be. Check the address.",
        url=part.url,
    )
