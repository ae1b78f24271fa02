"""Where the tables are: in a directory, or in one zip file."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from matchmaker.dataset.problems import Action, DatasetProblemsError, Problem, Reason
from matchmaker.dataset.schema import COLLABORATIONS, PARTICIPATIONS, TABLES

FORMATS = ("csv", "parquet")
MAX_UNPACKED_BYTES = 8 * 2**30
"""The most that the tables in a zip file may unpack to."""
MAX_UNPACKING_RATIO = 200
"""How many times its packed size a table may unpack to; real tables seldom reach 20."""
FREE_UNPACKED_BYTES = 2**20
"""A table that unpacks to no more than this may have any ratio."""

TABLE_NAMES = tuple(table.name for table in TABLES)
REQUIRED_TABLES = (COLLABORATIONS.name, PARTICIPATIONS.name)
_DATA_SUFFIXES = {"csv", "tsv", "txt", "parquet", "pq", "xlsx", "xls", "ods", "json", "jsonl", "gz", "zip"}
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What the system and zipfile raise on files that are damaged, cut short or not ours to read; the latter was found by
# altering bytes of a sound zip file.
_UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error)
_UNOPENABLE = (*_UNREADABLE, NotImplementedError, RuntimeError, ValueError, struct.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """A file that may hold a table; `shown` is its name in messages, the path of the whole included."""

    name: str
    shown: str
    open: Callable[[], IO[bytes]]

    @property
    def format(self) -> str:
        """One of `FORMATS`."""
        return self.name.rpartition(".")[2]


@contextmanager
def open_tables(path: Path) -> Iterator[tuple[Mapping[str, TableFile], Sequence[Problem]]]:
    """Give the file of each table by the table's name, and what is wrong without being in the way.

    Raises
    ------
    DatasetProblemsError
        If there is neither a directory nor a sound zip file, if that is too large unpacked, or if a table is missing
        or there twice.
    """
    with unreadable_refused(str(path), "readable"):
        is_directory, is_file = path.is_dir(), path.is_file()
        entries = _in_directory(path) if is_directory else []
    if is_directory:
        yield _chosen(entries, path)
    elif is_file and (path.suffix == ".zip" or zipfile.is_zipfile(path)):
        with unreadable_refused(str(path), "a whole zip file", _UNOPENABLE):
            archive = zipfile.ZipFile(path)
        with archive:
            yield _chosen(_in_zip(archive, path), path)
    else:
        got = "a file of another sort" if is_file else "nothing"
        raise _refusal(str(path), "a directory of tables, or a zip file of them", Reason.MISSING_PATH, got)


@contextmanager
def unreadable_refused(file: str, expected: str, errors: tuple[type[Exception], ...] = _UNREADABLE) -> Iterator[None]:
    """Turn what the system raises while `file` is read into an error that names it."""
    try:
        yield
    except errors as error:
        got = str(error) or type(error).__name__
        raise _refusal(file, expected, Reason.UNREADABLE_FILE, got) from error


def _in_directory(path: Path) -> list[TableFile]:
    return [
        TableFile(name=entry.name, shown=str(entry), open=partial(_open, entry))
        for entry in sorted(path.iterdir())
        if entry.is_file()
    ]


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _in_zip(archive: zipfile.ZipFile, path: Path) -> list[TableFile]:
    """Return the members, in whatever folder of the zip they are."""
    members = [info for info in archive.infolist() if not info.is_dir() and "__MACOSX" not in info.filename]
    tables = [info for info in members if _is_table(PurePosixPath(info.filename).name)]
    for info in tables:
        _refuse_bomb(info, f"{path}/{info.filename}")
    if sum(info.file_size for info in tables) > MAX_UNPACKED_BYTES:
        raise _bomb(str(path), f"no more than {MAX_UNPACKED_BYTES:,} bytes when unpacked", tables)
    return [
        TableFile(
            name=PurePosixPath(info.filename).name,
            shown=f"{path}/{info.filename}",
            open=partial(_open_member, archive, info, f"{path}/{info.filename}"),
        )
        for info in members
    ]


def _open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str) -> IO[bytes]:
    with unreadable_refused(shown, "a whole member of its zip file", _UNOPENABLE):
        return archive.open(info)


def _refuse_bomb(info: zipfile.ZipInfo, shown: str) -> None:
    """Refuse what cannot or should not be unpacked. The sizes are as declared: zipfile never unpacks more than that."""
    if info.flag_bits & 1 or info.compress_type not in _PACKINGS:
        raise _refusal(shown, "stored or deflated, and not encrypted", Reason.UNREADABLE_FILE)
    if info.file_size > max(FREE_UNPACKED_BYTES, MAX_UNPACKING_RATIO * info.compress_size):
        raise _bomb(shown, f"no more than {MAX_UNPACKING_RATIO} times its packed size", [info])


def _bomb(shown: str, expected: str, members: Sequence[zipfile.ZipInfo]) -> DatasetProblemsError:
    packed, unpacked = sum(info.compress_size for info in members), sum(info.file_size for info in members)
    return _refusal(shown, expected, Reason.ZIP_BOMB, f"{unpacked:,} bytes from {packed:,}")


def _chosen(entries: Sequence[TableFile], path: Path) -> tuple[dict[str, TableFile], list[Problem]]:
    tables: dict[str, TableFile] = {}
    problems = []
    for entry in entries:
        if _is_table(entry.name):
            first = tables.setdefault(entry.name.partition(".")[0], entry)
            if first is not entry:
                expected = f"the only file of its table, which {first.shown} is as well"
                problems.append(_problem(entry.shown, expected, Reason.AMBIGUOUS_TABLE, Action.REFUSED))
        elif (near := _nearest_table(entry.name)) is not None:
            expected = f"named {near}.csv or {near}.parquet to be read, or something less alike not to be"
            problems.append(_problem(entry.shown, expected, Reason.MISNAMED_FILE, Action.IGNORED))
    for name in REQUIRED_TABLES:
        if name not in tables:
            expected = f"there with {name}.csv or {name}.parquet in it"
            problems.append(_problem(str(path), expected, Reason.MISSING_TABLE, Action.REFUSED))
    if any(problem.action == Action.REFUSED for problem in problems):
        raise DatasetProblemsError(problems, path=path)
    return tables, problems


def _is_table(name: str) -> bool:
    stem, _, suffix = name.partition(".")
    return stem in TABLE_NAMES and suffix in FORMATS


def _nearest_table(name: str) -> str | None:
    """Return the table that a file was perhaps meant to be: organizations.csv must not be passed over in silence."""
    stem, _, suffix = name.lower().partition(".")
    if suffix.rpartition(".")[2] not in _DATA_SUFFIXES:
        return None
    return next(iter(get_close_matches(stem, TABLE_NAMES, n=1, cutoff=0.8)), None)


def _refusal(file: str, expected: str, reason: Reason, value: str | None = None) -> DatasetProblemsError:
    return DatasetProblemsError([_problem(file, expected, reason, Action.REFUSED, value)], path=file)


def _problem(file: str, expected: str, reason: Reason, action: Action, value: str | None = None) -> Problem:
    return Problem(file=file, expected=expected, reason=reason, value=value, action=action)
