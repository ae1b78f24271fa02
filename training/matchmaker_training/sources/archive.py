"""Opening a zip that came from somewhere else: what it is, what is in it, and that it is safe to read."""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from matchmaker.errors import DatasetError

MAX_UNCOMPRESSED_BYTES = 4 * 2**30  # all of H2020 with its texts is about 0.3 GB
MAX_RATIO = 200  # the official files shrink to between a quarter and a fourteenth
UNSUSPICIOUS_BYTES = 16 * 2**20  # below this size no ratio is worth a refusal
# what zipfile and the system raise on files that are cut, altered, encrypted or not ours to read
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A zip on disk whose directory was read and found sound.

    Parameters
    ----------
    path : Path
        Where it is.
    sha256 : str
        Of the whole file, in hexadecimal.
    n_bytes : int
        Size of the file.
    members : mapping of str to str
        For each wanted table that is there, the name of its member.
    sizes : mapping of str to int
        For each wanted table that is there, its size in bytes when unpacked.
    ignored : tuple of str
        Members that hold no wanted table, sorted.
    """

    path: Path
    sha256: str
    n_bytes: int
    members: Mapping[str, str]
    sizes: Mapping[str, int]
    ignored: tuple[str, ...]

    def source(self, table: str) -> str:
        """Return how a message names the member that holds `table`."""
        return f"{self.path.name}/{self.members[table]}"


def inspect_archive(path: Path, *, tables: Mapping[str, bool], suffixes: tuple[str, ...]) -> Archive:
    """Read the directory of a zip and find the members that hold `tables`, whatever folder they are in.

    Parameters
    ----------
    path : Path
        The zip.
    tables : mapping of str to bool
        Stem of each wanted member, e.g. ``"project"``, and whether it must be there. Capitals do not matter.
    suffixes : tuple of str
        Accepted endings of a member, e.g. ``(".csv", ".json")``.

    Raises
    ------
    DatasetError
        If it is no zip, is truncated, could unpack to an unreasonable size, or lacks a table or has it twice.
    """
    infos = _directory(path)
    _refuse_bombs(path, infos)
    stems = {table.lower(): table for table in tables}
    found: dict[str, list[zipfile.ZipInfo]] = {table: [] for table in tables}
    ignored = []
    for info in infos:
        name = PurePosixPath(info.filename)
        table = stems.get(name.stem.lower()) if name.suffix.lower() in suffixes else None
        if table:
            found[table].append(info)
        else:
            ignored.append(info.filename)
    for table, members in found.items():
        wanted = " or ".join(table + suffix for suffix in suffixes)
        if len(members) > 1:
            names = sorted(info.filename for info in members)
            raise DatasetError(source=path.name, field=table, value=names, expected=f"a single {wanted}")
        if not members and tables[table]:
            raise DatasetError(source=path.name, field=table, expected=f"there: the zip holds no {wanted}")
    return Archive(
        path=path,
        sha256=sha256_of(path),
        n_bytes=path.stat().st_size,
        members={table: members[0].filename for table, members in found.items() if members},
        sizes={table: members[0].file_size for table, members in found.items() if members},
        ignored=tuple(sorted(ignored)),
    )


@contextmanager
def open_member(archive: Archive, table: str) -> Iterator[IO[bytes]]:
    """Open the member that holds `table`, as bytes.

    Raises
    ------
    DatasetError
        If the member is damaged, encrypted or packed in a way that cannot be read; also later, while it is read.
    """
    try:
        with zipfile.ZipFile(archive.path) as opened, opened.open(archive.members[table]) as member:
            yield member
    except _DAMAGED as error:
        raise _unreadable(archive.source(table), error) from error


def check_whole(archive: Archive) -> None:
    """Unpack everything once, to nowhere.

    Raises
    ------
    DatasetError
        If a member is damaged.
    """
    try:
        with zipfile.ZipFile(archive.path) as opened:
            damaged = opened.testzip()
    except _DAMAGED as error:
        raise _unreadable(archive.path.name, error) from error
    if damaged:
        raise _unreadable(archive.path.name, ValueError(f"{damaged} is damaged"))


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _directory(path: Path) -> list[zipfile.ZipInfo]:
    if not path.is_file():
        raise DatasetError(source=str(path), expected="a file that exists", value=str(path))
    try:
        with zipfile.ZipFile(path) as opened:
            return [info for info in opened.infolist() if not info.is_dir()]
    except (*_DAMAGED, ValueError) as error:
        raise _unreadable(path.name, error) from error


def _unreadable(source: str, error: Exception) -> DatasetError:
    return DatasetError(
        source=source,
        expected="a whole, unencrypted zip",
        message=f"{source}: must be a whole, unencrypted zip, but cannot be read ({error}). Download it again.",
    )


def _refuse_bombs(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in infos)
    if total > MAX_UNCOMPRESSED_BYTES:
        raise DatasetError(
            source=path.name, value=total, expected=f"at most {MAX_UNCOMPRESSED_BYTES:,} bytes when unpacked"
        )
    for info in infos:
        if info.file_size > UNSUSPICIOUS_BYTES and info.file_size > MAX_RATIO * info.compress_size:
            raise DatasetError(
                source=f"{path.name}/{info.filename}",
                value=f"{info.compress_size:,} bytes that unpack to {info.file_size:,}",
                expected=f"packed at most {MAX_RATIO} to 1",
            )
