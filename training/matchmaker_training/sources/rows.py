"""Reading one member of an archive, CSV or JSON, into columns of text; what is no row is set aside, with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from matchmaker.errors import DatasetError, shown
from matchmaker_training.progress import Progress
from matchmaker_training.sources.archive import Archive, open_member
from matchmaker_training.sources.json_array import json_elements

DELIMITER = ";"
ROWS_BETWEEN_PROGRESS = 20_000
UNUSABLE = (
    (re.compile("\0"), "a NUL character"),
    (re.compile("[\ud800-\udfff]"), "bytes that are not UTF-8"),  # lone surrogates are what they were read as
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which columns are wanted of a table.

    Parameters
    ----------
    required : tuple of str
        Columns without which the table means nothing.
    optional : tuple of str
        Columns that are read where they are there, and are null where they are not.
    key : tuple of str
        Columns to know a row by when it is dropped.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    key: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All wanted columns."""
        return self.required + self.optional


class Row(NamedTuple):
    """The wanted values of a row, and the line where it starts (the first line of the file being 1)."""

    line: int
    values: tuple[str | None, ...]


class Reject(NamedTuple):
    """Why a row could not be read, and where it stands."""

    line: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A member as it was read.

    Parameters
    ----------
    frame : polars.DataFrame
        The wanted columns as stripped text, null where blank, and ``line``.
    rejects : tuple of Reject
        The rows that could not be read.
    """

    frame: pl.DataFrame
    rejects: tuple[Reject, ...]


def read_table(archive: Archive, table: str, layout: Layout, *, progress: Progress) -> RawTable:
    """Read the member of `archive` that holds `table`.

    Rows with too few or too many fields, broken quoting, a NUL, or bytes that are not UTF-8 are rejected one by one.

    Raises
    ------
    DatasetError
        If the member as a whole cannot be read: no header, a required column missing, JSON that does not parse.
    """
    source, size = archive.source(table), archive.sizes[table]
    read: Callable[[io.TextIOWrapper, Layout, str], Iterator[Row | Reject]]
    read = _read_json if source.lower().endswith(".json") else _read_csv
    rows: list[Row] = []
    rejects: list[Reject] = []
    with (
        open_member(archive, table) as member,
        io.TextIOWrapper(member, encoding="utf-8-sig", errors="surrogateescape", newline="") as text,
    ):
        for item in read(text, layout, source):
            checked = _checked(item, layout)
            if isinstance(checked, Row):
                rows.append(checked)
            else:
                rejects.append(checked)
            if (len(rows) + len(rejects)) % ROWS_BETWEEN_PROGRESS == 0:
                progress(f"reading {source}", member.tell(), size)
    progress(f"reading {source}", size, size)
    return RawTable(frame=_in_columns(rows, layout), rejects=tuple(rejects))


def _read_csv(text: io.TextIOWrapper, layout: Layout, source: str) -> Iterator[Row | Reject]:
    reader = csv.reader(text, delimiter=DELIMITER, strict=True)
    header = _header(reader, layout, source)
    picks = [header.index(column) if column in header else -1 for column in layout.columns]
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # the reader goes on at the next line
            yield Reject(line, "", "", f"broken quoting: {error}")
            continue
        if len(fields) == len(header):
            yield Row(line, tuple(fields[pick] if pick >= 0 else None for pick in picks))
        elif fields:  # an empty line is no row
            yield Reject(line, "", f"{len(fields)} fields", f"not the {len(header)} fields of the header")


def _header(reader: Iterator[list[str]], layout: Layout, source: str) -> list[str]:
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise DatasetError(
            source=source,
            line=1,
            value=str(error),
            expected=f"a header of columns separated by {DELIMITER!r}, soundly quoted",
        ) from None
    for column in layout.required:
        if header.count(column) != 1:
            raise DatasetError(
                source=source,
                line=1,
                field=column,
                value=DELIMITER.join(header),
                expected=f"once among the columns of the header, which are UTF-8 and separated by {DELIMITER!r}",
            )
    return header


def _read_json(text: io.TextIOWrapper, layout: Layout, source: str) -> Iterator[Row | Reject]:
    missing: set[str] | None = None
    for line, element in json_elements(text, source):
        if not isinstance(element, dict):
            yield Reject(line, "", shown(element), "not an object")
            continue
        missing = (set(layout.required) if missing is None else missing) - element.keys()
        values = [element.get(column) for column in layout.columns]
        nested = next((i for i, value in enumerate(values) if isinstance(value, dict | list)), None)
        if nested is None:
            yield Row(line, tuple(_as_text(value) for value in values))
        else:
            yield Reject(line, layout.columns[nested], shown(values[nested]), "neither text, number, boolean nor null")
    if missing:
        field = min(missing)
        raise DatasetError(source=source, field=field, expected="a key of the objects: no object of the file has it")


def _as_text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _checked(item: Row | Reject, layout: Layout) -> Row | Reject:
    """Reject a row that holds characters which no table can."""
    if isinstance(item, Reject):
        return item
    together = "".join(filter(None, item.values))
    for character, reason in UNUSABLE:
        if character.search(together):
            fields = zip(layout.columns, item.values, strict=True)
            column, value = next((column, value) for column, value in fields if character.search(value or ""))
            return Reject(item.line, column, shown(value), reason)
    return item


def _in_columns(rows: list[Row], layout: Layout) -> pl.DataFrame:
    columns = list(zip(*(row.values for row in rows), strict=True)) if rows else [()] * len(layout.columns)
    stripped = pl.all().str.strip_chars()
    return (
        pl.DataFrame(dict(zip(layout.columns, columns, strict=True)), schema=dict.fromkeys(layout.columns, pl.String))
        .with_columns(stripped)
        .with_columns(pl.when(pl.all() != "").then(pl.all()))
        .with_columns(line=pl.Series([row.line for row in rows], dtype=pl.Int64))
    )
