"""A Parquet file as a table of text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time
from typing import IO

import polars as pl

from matchmaker.dataset.conforming import fits
from matchmaker.dataset.header import match_columns
from matchmaker.dataset.problems import Action, DatasetProblemsError, Problem, Reason
from matchmaker.dataset.schema import TableSchema
from matchmaker.dataset.table_reading import LINE, TableReading


def read_parquet_table(stream: IO[bytes], table: TableSchema, *, file: str) -> TableReading:
    """Read `stream` as `table`, all columns as text, rows numbered from 1.

    Raises
    ------
    DatasetProblemsError
        If it is no Parquet file, or a required column is not there or of a type that does not fit.
    """
    data = stream.read()
    with _unreadable_refused(file):
        types = pl.read_parquet_schema(io.BytesIO(data))
    header = list(types)
    positions, problems = match_columns(header, table, file=file, line=None)
    names = {column: header[position] for column, position in positions.items()}
    misfits = [column for column, name in names.items() if not fits(types[name], table.columns[column])]
    problems += [_wrong_type(column, types[names.pop(column)], table, file) for column in misfits]
    if any(problem.action == Action.REFUSED for problem in problems):
        raise DatasetProblemsError(problems, path=file)
    with _unreadable_refused(file):
        frame = pl.read_parquet(io.BytesIO(data), columns=list(names.values()))
    rows = frame.select(_as_text(name, types[name]).alias(column) for column, name in names.items())
    rows = rows.with_row_index(LINE, offset=1).cast({LINE: pl.Int64})
    reading = TableReading(schema=table, file=file, rows=rows, n_read=rows.height)
    reading.note_all(problems)
    return reading


@contextmanager
def _unreadable_refused(file: str) -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:  # damage can make Rust panic
        problem = Problem(
            file=file,
            value=str(error).partition("\n")[0],
            expected="a whole Parquet file",
            reason=Reason.UNREADABLE_FILE,
            action=Action.REFUSED,
        )
        raise DatasetProblemsError([problem], path=file) from error


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    cell = pl.col(name)
    if isinstance(dtype, pl.Datetime):
        return pl.when(cell.dt.time() == time(0)).then(cell.dt.date().cast(pl.String)).otherwise(cell.cast(pl.String))
    return cell.cast(pl.String)


def _wrong_type(column: str, given: pl.DataType, table: TableSchema, file: str) -> Problem:
    return Problem(
        file=file,
        field=column,
        value=str(given),
        expected=f"a column of type {table.columns[column]} or String",
        reason=Reason.WRONG_TYPE,
        action=Action.REFUSED if column in table.required else Action.IGNORED,
    )
