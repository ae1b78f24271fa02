"""From files to a dataset, with everything that is wrong with them accounted for."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from matchmaker.dataset.cells import check_cells
from matchmaker.dataset.csv_table import read_csv_table
from matchmaker.dataset.dataset import Dataset
from matchmaker.dataset.parquet_table import read_parquet_table
from matchmaker.dataset.problems import CONSEQUENCES, MAX_LISTED, Action, DatasetProblemsError, Problem, Reason
from matchmaker.dataset.references import check_keys, check_references
from matchmaker.dataset.rejects import check_can_be_written, write_rejects
from matchmaker.dataset.report import ReadingReport, report_table
from matchmaker.dataset.schema import TABLES, TableSchema
from matchmaker.dataset.table_files import REQUIRED_TABLES, TableFile, open_tables, unreadable_refused
from matchmaker.dataset.table_reading import LINE, TableReading, problem_rows, problems_of
from matchmaker.errors import InputError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LenientReading:
    """A dataset read from messy tables, and the account of what was dropped and mended on the way."""

    dataset: Dataset
    report: ReadingReport


def read_dataset(
    path: str | os.PathLike[str],
    *,
    mode: Literal["strict", "lenient"] = "strict",
    rejects: str | os.PathLike[str] | None = None,
) -> Dataset:
    r"""Read a dataset from a directory of tables, or from one zip file that holds them.

    The tables are ``organisations``, ``capabilities``, ``collaborations``, ``participations`` and ``topics``, each as
    ``.csv`` or ``.parquet``; collaborations and participations are required. ``docs/reference/tables.md`` says what
    is in them, and what becomes of everything that can be wrong with them.

    Parameters
    ----------
    path : str or path
        The directory or zip file.
    mode : {"strict", "lenient"}
        Strict reading refuses tables with problems. Lenient reading drops or mends what is wrong and logs the counts
        as a warning; `read_dataset_leniently` returns them.
    rejects : str or path, optional
        For lenient reading: the CSV file to write everything to that was dropped or mended.

    Raises
    ------
    DatasetProblemsError
        A `DatasetError` with the first 20 problems, with file, line, column, value and what is expected, and how many
        there are in all. Lenient reading raises it only where there is nothing to read: no such path, a damaged file,
        a required table or column missing.
    InputError
        If there is no such mode, or the rejects cannot be written where they should be.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     data = Path(folder)
    ...     _ = (data / "collaborations.csv").write_text("id,started_on\np,2018-05-01\n")
    ...     _ = (data / "participations.csv").write_text("collaboration_id,organisation_id\np,a\np,b\n")
    ...     read_dataset(data)
    <Dataset: 2 organisations, 1 collaboration (2018-05-01), 2 participations, 0 topics, 0 capabilities>
    """
    if mode == "lenient":
        reading = read_dataset_leniently(path, rejects=rejects)
        if not reading.report.is_clean:
            _log.warning("Not everything in %s could be read as it stands.\n%s", path, reading.report)
        return reading.dataset
    if mode != "strict":
        raise InputError(field="mode", value=mode, expected="'strict' or 'lenient'")
    if rejects is not None:
        raise InputError(field="rejects", value=str(rejects), expected="left out, unless mode is 'lenient'")
    readings, misnamed = _read_tables(Path(path))
    found = [problem_rows(misnamed), *(reading.all_problems() for reading in readings.values())]
    problems = pl.concat(found).filter(~pl.col("reason").is_in([reason.value for reason in CONSEQUENCES]))
    if not problems.is_empty():
        raise DatasetProblemsError(problems_of(problems.head(MAX_LISTED)), path=path, n_problems=problems.height)
    return _dataset(readings)


def read_dataset_leniently(
    path: str | os.PathLike[str], *, rejects: str | os.PathLike[str] | None = None
) -> LenientReading:
    r"""Read a dataset from messy tables; drop or mend what is wrong, and account for every row and cell of it.

    Parameters
    ----------
    path : str or path
        A directory of tables or a zip file, as for `read_dataset`.
    rejects : str or path, optional
        The CSV file to write everything to that was dropped or mended: its file, line, field, value, the reason, what
        is expected, and what became of it.

    Raises
    ------
    DatasetProblemsError
        If there is nothing to read: no such path, a damaged file, a required table or column missing.
    InputError
        If the rejects cannot be written where they should be.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     data = Path(folder)
    ...     _ = (data / "collaborations.csv").write_text("id,started_on\np,2018-05-01\nq,31/12/2018\n")
    ...     _ = (data / "participations.csv").write_text("collaboration_id,organisation_id\np,a\np,b\nq,a\nq,b\n")
    ...     reading = read_dataset_leniently(data)
    >>> reading.dataset
    <Dataset: 2 organisations, 1 collaboration (2018-05-01), 2 participations, 0 topics, 0 capabilities>
    >>> print(reading.report)
    table                    rows read  kept  dropped  emptied  mended  ignored
    organisations                    0     0        0        0       0        0
    capabilities                     0     0        0        0       0        0
    collaborations                   2     1        1        0       0        0
      bad_date                                      1
    participations                   4     2        2        0       0        0
      collaboration_dropped                         2
    topics                           0     0        0        0       0        0
    """
    if rejects is not None:
        check_can_be_written(Path(rejects))
    readings, misnamed = _read_tables(Path(path))
    if rejects is not None:
        found = [problem_rows(misnamed), *(reading.settled_problems() for reading in readings.values())]
        write_rejects(pl.concat(found), Path(rejects))
    report = ReadingReport(
        path=str(path),
        tables=tuple(report_table(reading) for reading in readings.values()),
        ignored_files=tuple(problem.file for problem in misnamed),
    )
    return LenientReading(dataset=_dataset(readings), report=report)


def _read_tables(path: Path) -> tuple[dict[str, TableReading], Sequence[Problem]]:
    refused: list[Problem] = []
    readings: dict[str, TableReading] = {}
    with open_tables(path) as (files, misnamed):
        for table in TABLES:
            try:
                readings[table.name] = _read_table(files.get(table.name), table)
            except DatasetProblemsError as error:
                refused += error.problems
    if refused:
        raise DatasetProblemsError(refused, path=path)
    for reading in readings.values():
        check_cells(reading)
        check_keys(reading)
    check_references(readings)
    return readings, misnamed


def _read_table(file: TableFile | None, table: TableSchema) -> TableReading:
    if file is None:
        return _absent(table)
    with unreadable_refused(file.shown, "a whole file"), file.open() as stream:
        if file.format == "parquet":
            return read_parquet_table(stream, table, file=file.shown)
        reading = read_csv_table(stream, table, file=file.shown)
    return _empty(table, file.shown) if reading is None else reading


def _absent(table: TableSchema, problems: Sequence[Problem] = ()) -> TableReading:
    rows = pl.DataFrame(schema={LINE: pl.Int64} | dict.fromkeys(table.columns, pl.String))
    reading = TableReading(schema=table, rows=rows)
    reading.note_all(problems)
    return reading


def _empty(table: TableSchema, file: str) -> TableReading:
    """Take a file without even a header as not there; a required one must be."""
    required = table.name in REQUIRED_TABLES
    problem = Problem(
        file=file,
        expected=f"a table with a header: {', '.join(table.columns)}",
        reason=Reason.EMPTY_FILE,
        action=Action.REFUSED if required else Action.IGNORED,
    )
    if required:
        raise DatasetProblemsError([problem], path=file)
    return _absent(table, [problem])


def _dataset(readings: Mapping[str, TableReading]) -> Dataset:
    tables = {name: reading.rows.drop(LINE) for name, reading in readings.items()}
    return Dataset.from_tables(**tables)
