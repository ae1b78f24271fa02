"""Which columns of a file are which columns of a table."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from matchmaker.dataset.problems import Action, Problem, Reason
from matchmaker.dataset.schema import TableSchema

DELIMITERS = ",;\t|"


def detect_delimiter(line: str, table: TableSchema) -> str:
    """Return the delimiter that finds most of the table's columns in a header; the comma, if none does better.

    >>> from matchmaker.dataset.schema import TOPICS
    >>> detect_delimiter("collaboration_id;topic", TOPICS)
    ';'
    """
    return max(DELIMITERS, key=lambda delimiter: _n_known(line, delimiter, table))  # max keeps the first of equals


def match_columns(
    header: Sequence[str], table: TableSchema, *, file: str, line: int | None
) -> tuple[dict[str, int], list[Problem]]:
    """Return where in `header` each column of `table` stands, and what is wrong with the header."""
    positions: dict[str, int] = {}
    problems: list[Problem] = []

    def note(name: str, expected: str, reason: Reason, action: Action) -> None:
        problems.append(
            Problem(file=file, line=line, field="header", value=name, expected=expected, reason=reason, action=action)
        )

    for position, name in enumerate(header):
        if name in table.columns:
            positions.setdefault(name, position)
    for position, name in enumerate(header):
        column = _plain(name)
        if column not in table.columns:
            note(name, f"one of {', '.join(table.columns)}", Reason.UNKNOWN_COLUMN, Action.IGNORED)
        elif positions.setdefault(column, position) != position:
            note(name, f"given once, column {positions[column] + 1} has it", Reason.REPEATED_COLUMN, Action.IGNORED)
        elif name != column:
            note(name, f"spelt {column!r}", Reason.MISSPELT_COLUMN, Action.MENDED)
    missing = [column for column in table.columns if column in table.required - positions.keys()]
    for column in missing:
        note(", ".join(header), f"a row of columns with {column!r} in it", Reason.MISSING_COLUMN, Action.REFUSED)
    return positions, problems


def _plain(name: str) -> str:
    return "_".join(name.strip().lower().split())


def _n_known(line: str, delimiter: str, table: TableSchema) -> int:
    try:
        names = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return 0
    return len({_plain(name) for name in names} & table.columns.keys())
