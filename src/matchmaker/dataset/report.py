"""What lenient reading dropped and mended, in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import polars as pl

from matchmaker.dataset.problems import Action
from matchmaker.dataset.table_reading import TableReading

COUNTED = (Action.DROPPED, Action.EMPTIED, Action.MENDED, Action.IGNORED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReport:
    """What became of one table.

    Parameters
    ----------
    table : str
        Its name.
    file : str
        Where it was read from; blank where there was no file.
    n_read, n_kept : int
        Rows: ``n_read == n_kept + sum(dropped.values())``.
    dropped : mapping of str to int
        Rows left out, by reason.
    emptied : mapping of str to int
        Cells that became unknown, by reason. Their rows may have been dropped for another reason.
    mended : mapping of str to int
        Cells, or ways in which a whole file is written, that were read as what they plainly mean, by reason.
    ignored : mapping of str to int
        Columns and files left out, by reason.
    """

    table: str
    file: str
    n_read: int
    n_kept: int
    dropped: Mapping[str, int]
    emptied: Mapping[str, int]
    mended: Mapping[str, int]
    ignored: Mapping[str, int]

    @property
    def is_clean(self) -> bool:
        """Whether everything was taken as it stood."""
        return not (self.dropped or self.emptied or self.mended or self.ignored)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values, ready for JSON."""
        return {
            "table": self.table,
            "file": self.file,
            "n_read": self.n_read,
            "n_kept": self.n_kept,
            **{action.value: dict(self._counts(action)) for action in COUNTED},
        }

    def _counts(self, action: Action) -> Mapping[str, int]:
        counts: Mapping[str, int] = getattr(self, action.value)
        return counts

    def _lines(self) -> Iterator[list[str]]:
        sums = [sum(self._counts(action).values()) for action in COUNTED]
        yield [self.table, *(f"{count:,}" for count in (self.n_read, self.n_kept, *sums))]
        for reason in sorted({reason for action in COUNTED for reason in self._counts(action)}):
            counts = [self._counts(action).get(reason, 0) for action in COUNTED]
            yield ["  " + reason, "", "", *(f"{count:,}" if count else "" for count in counts)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingReport:
    """What became of each table; printed, it is a table of counts.

    Parameters
    ----------
    path : str
        What was read.
    tables : tuple of TableReport
        In the order of `matchmaker.dataset.schema.TABLES`.
    ignored_files : tuple of str
        Files that look like tables but are not named like them.
    """

    path: str
    tables: tuple[TableReport, ...]
    ignored_files: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether everything was taken as it stood."""
        return not self.ignored_files and all(table.is_clean for table in self.tables)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values, ready for JSON."""
        tables = [table.to_dict() for table in self.tables]
        return {"path": self.path, "tables": tables, "ignored_files": list(self.ignored_files)}

    def __str__(self) -> str:
        rows = [["table", "rows read", "kept", *(action.value for action in COUNTED)]]
        rows += [line for table in self.tables for line in table._lines()]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = [_aligned(row, widths) for row in rows]
        lines += [f"ignored: {file}" for file in self.ignored_files]
        return "\n".join(lines)


def report_table(reading: TableReading) -> TableReport:
    """Count what became of a table that has been read."""
    counts = reading.settled_problems().group_by("action", "reason").len().sort("action", "reason")
    by_action = {
        action.value: MappingProxyType(
            dict(counts.filter(pl.col("action") == action.value).select("reason", "len").rows())
        )
        for action in COUNTED
    }
    n_kept = reading.rows.height if reading.file else 0
    return TableReport(table=reading.schema.name, file=reading.file, n_read=reading.n_read, n_kept=n_kept, **by_action)


def _aligned(row: list[str], widths: list[int]) -> str:
    first, *rest = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]).rstrip()
