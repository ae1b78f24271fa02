from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from matchmaker.errors import InputError
from matchmaker_training.sources import DownloadSettings, SourceError, fetch_cordis, ingest_cordis

NAME = "cordis-h2020projects-csv.zip"
AT_ONCE = DownloadSettings(max_attempts=3, backoff_seconds=0, timeout_seconds=10)

Tables = dict[str, list[dict[str, Any]]]


@dataclass
class Offer:
    """What the server does with one request."""

    content: bytes = b""
    status: int = 200
    etag: str = '"1"'
    cut_after: int | None = None
    ranges: bool = True
    heeds_if_range: bool = True
    length_told: bool = True
    location: str = ""


@dataclass
class Server:
    url: str
    offers: list[Offer] = field(default_factory=list)
    """One for each request to come; the last one stays."""
    requests: list[dict[str, str]] = field(default_factory=list)

    def next_offer(self, path: str, headers: dict[str, str]) -> Offer:
        self.requests.append({"path": path, **{name.lower(): value for name, value in headers.items()}})
        return self.offers.pop(0) if len(self.offers) > 1 else self.offers[0]


class Handler(BaseHTTPRequestHandler):
    state: Server

    def do_GET(self) -> None:
        offer = self.state.next_offer(self.path, dict(self.headers.items()))
        start = self.range_start(offer)
        if offer.status == 200 and start and start >= len(offer.content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(offer.content)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = offer.content[start:]
        self.send_response(206 if offer.status == 200 and start else offer.status)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(offer.content) - 1}/{len(offer.content)}")
        if offer.location:
            self.send_header("Location", offer.location)
        if offer.etag:
            self.send_header("ETag", offer.etag)
        if offer.length_told:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if offer.cut_after is None else body[: offer.cut_after])

    def range_start(self, offer: Offer) -> int:
        asked = self.headers.get("Range", "")
        fits = not offer.heeds_if_range or self.headers.get("If-Range") == offer.etag
        return int(asked.removeprefix("bytes=").removesuffix("-")) if asked and offer.ranges and fits else 0

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name that is overridden
        """Be silent."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    class ThisHandler(Handler):
        state = Server(url="")

    with ThreadingHTTPServer(("127.0.0.1", 0), ThisHandler) as running:
        ThisHandler.state.url = f"http://127.0.0.1:{running.server_port}/data/"
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield ThisHandler.state
        running.shutdown()
        thread.join()


@pytest.fixture
def content(make_zip: Callable[..., Path], harbour_tables: Tables) -> bytes:
    return make_zip(harbour_tables).read_bytes()


def test_a_download_comes_whole_with_checksum_and_attribution(server: Server, content: bytes, tmp_path: Path) -> None:
    server.offers = [Offer(content)]
    told: list[tuple[str, int, int]] = []
    path = fetch_cordis(
        "h2020",
        tmp_path / "new" / "data",
        base_url=server.url,
        settings=AT_ONCE,
        progress=lambda *step: told.append(step),
    )
    assert path == tmp_path / "new" / "data" / NAME
    assert path.read_bytes() == content
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["ATTRIBUTION.md", "checksums.log", NAME]
    ((when, digest, n_bytes, name, url),) = (
        line.split("\t") for line in (path.parent / "checksums.log").read_text(encoding="utf-8").splitlines()
    )
    assert when.endswith("+00:00")
    assert digest == hashlib.sha256(content).hexdigest()
    assert (n_bytes, name, url) == (str(len(content)), NAME, server.url + NAME)
    assert "CC BY 4.0" in (path.parent / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert (f"fetching {url}", len(content), len(content)) in told
    assert ingest_cordis([path]).dataset.n_collaborations == 2


@pytest.mark.parametrize(
    "name",
    ["cordis-fp7projects-csv.zip", "cordis-h2020projects-json.zip", "cordis-HORIZONprojects-csv.zip"],
)
def test_every_programme_and_flavour_has_its_official_name(
    server: Server, content: bytes, tmp_path: Path, name: str
) -> None:
    server.offers = [Offer(content)]
    flavour: Any = "json" if "json" in name else "csv"
    programme = name.removeprefix("cordis-").partition("projects")[0].lower()
    path = fetch_cordis(programme, tmp_path, base_url=server.url, flavour=flavour, settings=AT_ONCE)
    assert path == tmp_path / name
    assert server.requests[0]["path"] == f"/data/{name}"


def test_a_cut_connection_is_continued_where_it_stopped(server: Server, content: bytes, tmp_path: Path) -> None:
    server.offers = [Offer(content, cut_after=100), Offer(content)]
    path = fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE)
    assert path.read_bytes() == content
    assert "range" not in server.requests[0]
    assert (server.requests[1]["range"], server.requests[1]["if-range"]) == ("bytes=100-", '"1"')


def test_a_later_call_continues_what_an_earlier_one_left(server: Server, content: bytes, tmp_path: Path) -> None:
    server.offers = [Offer(content, cut_after=50)]
    once = DownloadSettings(max_attempts=1, timeout_seconds=10)
    with pytest.raises(SourceError, match=r"could not be fetched in 1 attempts.*goes on where it stopped") as caught:
        fetch_cordis("h2020", tmp_path, base_url=server.url, settings=once)
    assert caught.value.url == server.url + NAME
    assert (tmp_path / f"{NAME}.part").stat().st_size == 50
    assert not (tmp_path / NAME).exists()
    server.offers = [Offer(content)]
    assert fetch_cordis("h2020", tmp_path, base_url=server.url, settings=once).read_bytes() == content
    assert server.requests[-1]["range"] == "bytes=50-"
    assert not (tmp_path / f"{NAME}.part.json").exists()


@pytest.mark.parametrize("second", [Offer(ranges=False), Offer(etag='"2"'), Offer(etag="")])
def test_where_the_rest_is_not_offered_the_whole_is_taken_anew(
    server: Server, content: bytes, tmp_path: Path, second: Offer
) -> None:
    second.content = content
    server.offers = [Offer(content[::-1], cut_after=100), second]
    assert fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE).read_bytes() == content
    assert server.requests[1]["range"] == "bytes=100-"


def test_a_file_that_changed_is_not_stitched_even_if_the_server_would(
    server: Server, content: bytes, tmp_path: Path
) -> None:
    changed = Offer(content, etag='"2"', heeds_if_range=False)
    server.offers = [Offer(content[::-1], cut_after=100), changed]
    assert fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE).read_bytes() == content
    assert ["range" in request for request in server.requests] == [False, True, False]


def test_a_file_that_became_shorter_is_taken_anew(server: Server, content: bytes, tmp_path: Path) -> None:
    longer = Offer(content + bytes(1000), cut_after=len(content) + 500)
    server.offers = [longer, Offer(content, heeds_if_range=False)]
    assert fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE).read_bytes() == content


def test_a_version_that_cannot_be_told_is_never_continued(server: Server, content: bytes, tmp_path: Path) -> None:
    server.offers = [Offer(content, etag='W/"1"', cut_after=100), Offer(content, etag='W/"1"')]
    assert fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE).read_bytes() == content
    assert "range" not in server.requests[1]


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_that_stumbles_is_asked_again(server: Server, content: bytes, tmp_path: Path, status: int) -> None:
    server.offers = [Offer(status=status), Offer(content)]
    assert fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE).read_bytes() == content


def test_a_server_that_goes_on_stumbling_is_left_after_some_attempts(server: Server, tmp_path: Path) -> None:
    server.offers = [Offer(status=500)]
    with pytest.raises(SourceError, match="3 attempts; the last one ended with: status 500"):
        fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE)
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [404, 403])
def test_a_file_that_is_not_offered_is_not_asked_for_again(server: Server, tmp_path: Path, status: int) -> None:
    server.offers = [Offer(status=status)]
    with pytest.raises(SourceError, match=f"answers {status}.*still offered under this address"):
        fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE)
    assert len(server.requests) == 1


def test_redirects_are_followed_but_not_for_ever(server: Server, content: bytes, tmp_path: Path) -> None:
    server.offers = [Offer(status=302, location="/elsewhere/file.zip"), Offer(content)]
    assert fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE).read_bytes() == content
    assert server.requests[1]["path"] == "/elsewhere/file.zip"
    server.offers = [Offer(status=302, location="/round")]
    with pytest.raises(SourceError, match="redirects"):
        fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE)


def test_nobody_there_is_said_with_what_to_do(server: Server, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Check the connection and try again"):
        fetch_cordis("h2020", tmp_path, base_url="http://127.0.0.1:1/", settings=AT_ONCE)
    assert server.requests == []


@pytest.mark.parametrize("garbage", [b"", b"<html>maintenance</html>", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_cordis_zip_never_comes_into_place(server: Server, tmp_path: Path, garbage: bytes) -> None:
    server.offers = [Offer(garbage)]
    with pytest.raises(SourceError, match=r"gave no CORDIS download.*check the address and try again"):
        fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE)
    assert list(tmp_path.iterdir()) == []


def test_a_zip_with_a_damaged_member_never_comes_into_place(server: Server, content: bytes, tmp_path: Path) -> None:
    at = content.index(b"project.csv") + 40
    server.offers = [Offer(content[:at] + bytes(20) + content[at + 20 :])]
    with pytest.raises(SourceError, match="gave no CORDIS download"):
        fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE)
    assert list(tmp_path.iterdir()) == []


def test_a_zip_whose_checksum_does_not_fit_never_comes_into_place(server: Server, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as opened:
        opened.writestr("project.csv", "id;startDate")
        opened.writestr("organization.csv", "projectID;organisationID")
    server.offers = [Offer(packed.getvalue().replace(b"id;start", b"id;smart"))]
    with pytest.raises(SourceError, match=r"project\.csv is damaged"):
        fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE)


def test_a_failed_download_leaves_the_one_that_was_there(server: Server, content: bytes, tmp_path: Path) -> None:
    server.offers = [Offer(content)]
    path = fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE)
    server.offers = [Offer(b"garbage")]
    with pytest.raises(SourceError):
        fetch_cordis("h2020", tmp_path, base_url=server.url, settings=AT_ONCE)
    assert path.read_bytes() == content
    assert len((tmp_path / "checksums.log").read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize("length_told", [True, False])
def test_a_file_that_is_too_large_is_refused(server: Server, content: bytes, tmp_path: Path, length_told: bool) -> None:
    server.offers = [Offer(content, length_told=length_told)]
    small = DownloadSettings(max_attempts=1, max_bytes=100)
    with pytest.raises(SourceError, match="more than 100 bytes"):
        fetch_cordis("h2020", tmp_path, base_url=server.url, settings=small)
    assert list(tmp_path.iterdir()) == []


def test_unknown_programmes_flavours_and_addresses_are_refused(tmp_path: Path) -> None:
    unknown: Any = "xml"
    with pytest.raises(InputError, match=r"programme must be one of fp7, h2020, horizon\. Got 'fp6'\."):
        fetch_cordis("fp6", tmp_path)
    with pytest.raises(InputError, match=r"flavour must be one of csv, json\. Got 'xml'\."):
        fetch_cordis("fp7", tmp_path, flavour=unknown)
    with pytest.raises(InputError, match="base_url must be an http:// or https:// address"):
        fetch_cordis("fp7", tmp_path, base_url="cordis.europa.eu/data")


def test_a_place_that_cannot_be_written_to_is_refused(server: Server, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    server.offers = [Offer(content)]
    with pytest.raises(InputError, match="out must be a directory that can be written to"):
        fetch_cordis("h2020", tmp_path / "file" / "data", base_url=server.url, settings=AT_ONCE)
