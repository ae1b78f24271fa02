"""Fetching the official CORDIS downloads."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from matchmaker.errors import DatasetError, InputError
from matchmaker_training.progress import Progress, silent
from matchmaker_training.sources.archive import Archive, check_whole, inspect_archive
from matchmaker_training.sources.attribution import write_attribution
from matchmaker_training.sources.cordis_layout import MUST_BE_THERE, PROGRAMMES, SUFFIXES
from matchmaker_training.sources.download import DownloadSettings, download
from matchmaker_training.sources.partial_file import PartialFile
from matchmaker_training.sources.source_error import SourceError

OFFICIAL = "https://cordis.europa.eu/data/"
FLAVOURS = ("csv", "json")
_FILE_SPELLINGS = {"fp7": "fp7", "h2020": "h2020", "horizon": "HORIZON"}
LOG_NAME = "checksums.log"


def fetch_cordis(
    programme: str,
    out: Path,
    *,
    base_url: str = OFFICIAL,
    flavour: Literal["csv", "json"] = "csv",
    progress: Progress | None = None,
    settings: DownloadSettings | None = None,
) -> Path:
    """Download all projects of a framework programme from CORDIS.

    The file comes into place only when it is whole and was found to be a sound zip with projects and organisations
    in it. A download that was cut is continued by the next call.
    Beside it, ``checksums.log`` gets a line (time in UTC, SHA-256, bytes, name, address; between tabs), and
    ``ATTRIBUTION.md`` says whose the data is.

    Parameters
    ----------
    programme : str
        ``"fp7"``, ``"h2020"`` or ``"horizon"``.
    out : Path
        Directory; it is made if it is not there.
    base_url : str
        Where the files are.
    flavour : str
        ``"csv"`` or ``"json"``: the content is the same.
    progress : callable, optional
        Called with the stage, and the bytes done and in all (0: the server does not say).
    settings : DownloadSettings, optional
        How patient to be.

    Returns
    -------
    Path
        The zip, which `ingest_cordis` reads.

    Raises
    ------
    InputError
        If there is no such programme or flavour, or `out` cannot be written to.
    SourceError
        If the file could not be fetched, or is no such zip.
    """
    name = file_name(programme, flavour)
    tell = progress or silent
    try:
        out.mkdir(parents=True, exist_ok=True)
        part = PartialFile(path=out / f"{name}.part", url=base_url.rstrip("/") + "/" + name)
        download(part, settings=settings or DownloadSettings(), progress=tell)
        archive = _verified(part, tell)
        part.path.replace(out / name)
        part.forget()
        _log(out / LOG_NAME, archive, name, part.url)
        write_attribution(out)
    except OSError as error:
        raise InputError(
            field="out",
            value=str(out),
            expected="a directory that can be written to, with room for the file",
            message=f"out must be a directory that can be written to, with room for the file. {error}.",
        ) from error
    return out / name


def file_name(programme: str, flavour: str) -> str:
    """Return what CORDIS calls the file.

    >>> file_name("horizon", "csv")
    'cordis-HORIZONprojects-csv.zip'
    """
    if programme not in _FILE_SPELLINGS:
        raise InputError(field="programme", value=programme, expected="one of " + ", ".join(PROGRAMMES))
    if flavour not in FLAVOURS:
        raise InputError(field="flavour", value=flavour, expected="one of " + ", ".join(FLAVOURS))
    return f"cordis-{_FILE_SPELLINGS[programme]}projects-{flavour}.zip"


def _verified(part: PartialFile, progress: Progress) -> Archive:
    progress(f"checking {part.path.name}", 0, 1)
    try:
        archive = inspect_archive(part.path, tables=MUST_BE_THERE, suffixes=SUFFIXES)
        check_whole(archive)
    except DatasetError as error:
        part.forget()
        raise SourceError(
            f"{part.url} gave no CORDIS download: {error} What came was deleted: check the address and try again.",
            url=part.url,
        ) from error
    progress(f"checking {part.path.name}", 1, 1)
    return archive


def _log(path: Path, archive: Archive, name: str, url: str) -> None:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with path.open("a", encoding="utf-8") as log:
        log.write("\t".join([now, archive.sha256, str(archive.n_bytes), name, url]) + "\n")
