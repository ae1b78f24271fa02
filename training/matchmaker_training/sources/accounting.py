"""Every row that was read is kept or dropped for a reason that is named: here they are counted and listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from matchmaker_training.sources.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A zip that was read.

    Parameters
    ----------
    name, sha256, n_bytes
        The file's name, SHA-256 in hexadecimal, and size.
    missing, ignored : tuple of str
        Tables that it lacks, and members that hold none.
    """

    name: str
    sha256: str
    n_bytes: int
    missing: tuple[str, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAccount:
    """What became of the rows of one member: ``n_read == n_kept + sum(dropped.values())``.

    Parameters
    ----------
    table : str
        Which table it is, e.g. ``"organization"``.
    file : str
        The zip and the member in it.
    n_read, n_kept : int
        Rows.
    dropped : mapping of str to int
        Rows by the reason for which they were dropped.
    emptied : mapping of str to int
        Fields of kept rows that were not understood and became unknown, by reason.
    """

    table: str
    file: str
    n_read: int
    n_kept: int
    dropped: Mapping[str, int]
    emptied: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostponedColumn:
    """An attribute that a file leaves blank so often that what it does say was dated on the last day of all files.

    Parameters
    ----------
    file : str
        The zip.
    column : str
        The attribute, e.g. ``"kind"``.
    blank_share : float
        Share of the file's organisations for which it is blank, in 0..1.
    """

    file: str
    column: str
    blank_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What was read, what was kept, and what was not and why.

    Parameters
    ----------
    sources : tuple of SourceFile
        The files, sorted by name.
    tables : tuple of TableAccount
        One for each member that was read.
    postponed : tuple of PostponedColumn
        Attributes whose values were dated on the last day, so that they do not tell of the future.
    counts : mapping of str to int
        Size of what came out: organisations, organisation_versions, undated_organisations, collaborations,
        participations, topics, and the topics of each scheme.
    rejects : polars.DataFrame
        One row for each row that was dropped and each field that was emptied: file, line, field, value, reason, action.
    """

    sources: tuple[SourceFile, ...]
    tables: tuple[TableAccount, ...]
    postponed: tuple[PostponedColumn, ...]
    counts: Mapping[str, int]
    rejects: pl.DataFrame

    def total(self, table: str) -> TableAccount:
        """Return the accounts of `table` added up over all files."""
        parts = [one for one in self.tables if one.table == table]
        return TableAccount(
            table=table,
            file="all",
            n_read=sum(one.n_read for one in parts),
            n_kept=sum(one.n_kept for one in parts),
            dropped=_added(one.dropped for one in parts),
            emptied=_added(one.emptied for one in parts),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return all but the list of rejects in plain types, for JSON."""
        names = list(dict.fromkeys(one.table for one in self.tables))
        return {
            "sources": [asdict(one) for one in self.sources],
            "counts": dict(self.counts),
            "postponed": [asdict(one) for one in self.postponed],
            "totals": [_plain(self.total(name)) for name in names],
            "tables": [_plain(one) for one in self.tables],
        }


def source_file(archive: Archive, tables: Iterable[str]) -> SourceFile:
    """Return how the report names a zip."""
    return SourceFile(
        name=archive.path.name,
        sha256=archive.sha256,
        n_bytes=archive.n_bytes,
        missing=tuple(table for table in tables if table not in archive.members),
        ignored=archive.ignored,
    )


def _added(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for part in parts:
        for reason, n in part.items():
            total[reason] = total.get(reason, 0) + n
    return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))


def _plain(one: TableAccount) -> dict[str, Any]:
    return {**asdict(one), "dropped": dict(one.dropped), "emptied": dict(one.emptied)}
