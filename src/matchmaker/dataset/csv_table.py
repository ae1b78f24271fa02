"""A CSV file as a table of text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import IO

import polars as pl

from matchmaker.dataset.csv_lines import (
    INVALID_UTF8,
    MARK_INVALID,
    MAX_LINE_CHARACTERS,
    Broken,
    Lines,
    LineTooLongError,
    read_records,
    regular_rows,
)
from matchmaker.dataset.header import detect_delimiter, match_columns
from matchmaker.dataset.problems import Action, DatasetProblemsError, Problem, Reason
from matchmaker.dataset.schema import TableSchema
from matchmaker.dataset.table_reading import LINE, TableReading
from matchmaker.dataset.text import MAX_FIELD_CHARACTERS

BATCH_LINES = 10_000

Record = tuple[int, list[str] | Broken]
_EXPECTED = {
    Reason.BROKEN_QUOTES: "quoted in pairs, with a quote inside a quoted cell doubled",
    Reason.TOO_LONG: f"made of cells of at most {MAX_FIELD_CHARACTERS:,} on lines of at most {MAX_LINE_CHARACTERS:,}",
}


def read_csv_table(stream: IO[bytes], table: TableSchema, *, file: str) -> TableReading | None:
    """Read `stream` as `table`, all columns as text, and close it.

    Rows that cannot be told apart into cells are among the problems instead. A file in which there is nothing, not
    even a header, is None.

    Raises
    ------
    DatasetProblemsError
        If the header cannot be read or lacks a required column.
    """
    with io.TextIOWrapper(stream, encoding="utf-8-sig", errors=MARK_INVALID, newline="") as text:
        return _read_lines(Lines(text), table, file)


def _read_lines(lines: Lines, table: TableSchema, file: str) -> TableReading | None:
    first = _first_line(lines, file)
    if not first:
        return None
    delimiter = detect_delimiter(first, table)
    header_line, header = next(read_records(lines, delimiter), (0, []))
    if not header:
        return None
    if isinstance(header, Broken):
        raise DatasetProblemsError([_broken(header_line, header, file, Action.REFUSED)], path=file)
    positions, problems = match_columns(header, table, file=file, line=header_line)
    if delimiter != ",":
        problems.insert(0, _wrong_delimiter(delimiter, header_line, file))
    if any(problem.action == Action.REFUSED for problem in problems):
        raise DatasetProblemsError(problems, path=file)
    reading = TableReading(schema=table, file=file, rows=pl.DataFrame())
    reading.note_all(problems)
    reading.rows = _read_rows(lines, delimiter, len(header), positions, reading)
    return reading


def _first_line(lines: Lines, file: str) -> str:
    try:
        first = lines.peek()
    except LineTooLongError:
        raise DatasetProblemsError([_broken(1, Broken(Reason.TOO_LONG, ""), file, Action.REFUSED)], path=file) from None
    if first.startswith(INVALID_UTF8 * 2):  # the two bytes that UTF-16 begins with
        raise DatasetProblemsError(
            [
                Problem(
                    file=file,
                    line=1,
                    value=first,
                    expected="text in UTF-8; in a spreadsheet, save as 'CSV UTF-8'",
                    reason=Reason.INVALID_UTF8,
                    action=Action.REFUSED,
                )
            ],
            path=file,
        )
    return first


def _read_rows(
    lines: Lines, delimiter: str, width: int, positions: Mapping[str, int], reading: TableReading
) -> pl.DataFrame:
    """Read what comes after the header into one frame."""
    schema = {LINE: pl.Int64} | dict.fromkeys(positions, pl.String)
    frames = [pl.DataFrame(schema=schema)]
    while block := lines.take(BATCH_LINES):
        rows = regular_rows(block, delimiter, width)
        if rows is not None:
            numbers: Sequence[int] = range(lines.number - len(block) + 1, lines.number + 1)
            reading.n_read += len(rows)
        else:
            lines.give_back(block)
            numbers, rows = _irregular_rows(lines, delimiter, width, reading, n=len(block))
        cells = list(zip(*rows, strict=False)) or [()] * width
        columns = {column: cells[position] for column, position in positions.items()}
        frames.append(pl.DataFrame({LINE: numbers} | columns, schema=schema))
    return pl.concat(frames)


def _irregular_rows(
    lines: Lines, delimiter: str, width: int, reading: TableReading, *, n: int
) -> tuple[list[int], list[list[str]]]:
    """Read `n` records of which some are not one line of as many cells as the header has."""
    records = list(islice(read_records(lines, delimiter), n))
    problems: list[Problem] = []
    fitted = list(_fitted(records, width, reading.file, problems))
    reading.n_read += len(records)
    reading.note_all(problems)
    return [line for line, _ in fitted], [cells for _, cells in fitted]


def _fitted(batch: Iterable[Record], width: int, file: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that have as many cells as the header, or only blank ones beyond it; note the others."""
    for line, cells in batch:
        if isinstance(cells, Broken):
            problems.append(_broken(line, cells, file, Action.DROPPED))
        elif len(cells) == width:
            yield line, cells
        elif len(cells) > width and not "".join(cells[width:]).strip():
            ragged = _ragged(line, cells, width, file)
            problems.append(replace(ragged, reason=Reason.TRAILING_CELLS, action=Action.MENDED))
            yield line, cells[:width]
        else:
            problems.append(_ragged(line, cells, width, file))


def _ragged(line: int, cells: list[str], width: int, file: str) -> Problem:
    return Problem(
        file=file,
        line=line,
        value=", ".join(cells),
        expected=f"a row of {width} cells as in the header, not of {len(cells)}",
        reason=Reason.RAGGED_ROW,
        action=Action.DROPPED,
    )


def _broken(line: int, broken: Broken, file: str, action: Action) -> Problem:
    return Problem(
        file=file,
        line=line,
        value=broken.text.rstrip("\r\n"),
        expected=_EXPECTED[broken.reason],
        reason=broken.reason,
        action=action,
    )


def _wrong_delimiter(delimiter: str, line: int, file: str) -> Problem:
    return Problem(
        file=file,
        line=line,
        field="header",
        value=delimiter,
        expected="delimited by ','",
        reason=Reason.WRONG_DELIMITER,
        action=Action.MENDED,
    )
