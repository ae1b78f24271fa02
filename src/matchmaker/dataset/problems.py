"""What can be wrong with tables, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.errors import DatasetError, shown

MAX_LISTED = 20


class Action(StrEnum):
    """What becomes of something that is wrong."""

    REFUSED = "refused"
    """Nothing can be read, in either mode."""
    IGNORED = "ignored"
    """A file or a column is left out."""
    DROPPED = "dropped"
    """A row is left out."""
    EMPTIED = "emptied"
    """A cell becomes unknown."""
    MENDED = "mended"
    """A cell, or the way in which a file is written, is read as what it plainly means."""


class Reason(StrEnum):
    """Why something could not be taken as it stands. ``docs/reference/tables.md`` says what becomes of each."""

    MISSING_PATH = "missing_path"
    UNREADABLE_FILE = "unreadable_file"
    ZIP_BOMB = "zip_bomb"
    MISSING_TABLE = "missing_table"
    AMBIGUOUS_TABLE = "ambiguous_table"
    MISNAMED_FILE = "misnamed_file"
    EMPTY_FILE = "empty_file"
    WRONG_DELIMITER = "wrong_delimiter"
    MISSING_COLUMN = "missing_column"
    MISSPELT_COLUMN = "misspelt_column"
    REPEATED_COLUMN = "repeated_column"
    UNKNOWN_COLUMN = "unknown_column"
    WRONG_TYPE = "wrong_type"
    BROKEN_QUOTES = "broken_quotes"
    RAGGED_ROW = "ragged_row"
    TRAILING_CELLS = "trailing_cells"
    TOO_LONG = "too_long"
    INVALID_UTF8 = "invalid_utf8"
    NUL_CHARACTER = "nul_character"
    MISSING_VALUE = "missing_value"
    BAD_DATE = "bad_date"
    BAD_NUMBER = "bad_number"
    BAD_BOOLEAN = "bad_boolean"
    BAD_KIND = "bad_kind"
    ENDS_BEFORE_START = "ends_before_start"
    DUPLICATE = "duplicate"
    UNKNOWN_ORGANISATION = "unknown_organisation"
    UNKNOWN_COLLABORATION = "unknown_collaboration"
    TOO_FEW_PARTICIPANTS = "too_few_participants"
    ORGANISATION_DROPPED = "organisation_dropped"
    COLLABORATION_DROPPED = "collaboration_dropped"
    PARTICIPANTS_DROPPED = "participants_dropped"


CONSEQUENCES = frozenset({Reason.ORGANISATION_DROPPED, Reason.COLLABORATION_DROPPED, Reason.PARTICIPANTS_DROPPED})
"""They vanish once their cause is mended, so strict reading does not list them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong.

    Parameters
    ----------
    file : str
        The file that it is in.
    line : int, optional
        Where its record starts: for CSV the line, counted from 1 with the header as line 1; for Parquet the row,
        counted from 1.
    field : str
        The column; blank where the whole row or file is meant.
    value : str, optional
        What was found, at most its first 500 characters.
    expected : str
        What would have been accepted.
    reason : Reason
        What sort of problem it is.
    action : Action
        What becomes of it, or would in lenient reading.

    Examples
    --------
    >>> print(Problem(file="organisations.csv", line=7, field="kind", value="firm", expected="one of the five kinds",
    ...               reason=Reason.BAD_KIND, action=Action.EMPTIED))
    organisations.csv, line 7, kind: must be one of the five kinds. Got 'firm'.
    """

    file: str
    line: int | None = None
    field: str = ""
    value: str | None = None
    expected: str
    reason: Reason
    action: Action

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, {line_or_row(self.file)} {self.line}"
        where = f"{place}, {self.field}" if self.field else place
        return f"{where}: must be {self.expected}." + ("" if self.value is None else f" Got {shown(self.value)}.")


class DatasetProblemsError(DatasetError):
    """Tables with problems; the first one's place and value stand in the attributes of `DatasetError`.

    Attributes
    ----------
    problems : tuple of Problem
        The first 20.
    n_problems : int
        How many there are in all.

    Examples
    --------
    >>> kind = Problem(file="organisations.csv", line=7, field="kind", expected="one of the five kinds",
    ...                reason=Reason.BAD_KIND, action=Action.EMPTIED)
    >>> error = DatasetProblemsError([kind] * 100, path="data")
    >>> error.n_problems, len(error.problems), error.source, error.line
    (100, 20, 'organisations.csv', 7)
    """

    def __init__(self, problems: Sequence[Problem], *, path: object, n_problems: int | None = None) -> None:
        self.problems = tuple(problems[:MAX_LISTED])
        self.n_problems = len(problems) if n_problems is None else n_problems
        first = self.problems[0]
        super().__init__(
            source=first.file,
            line=first.line,
            field=first.field,
            value=first.value,
            expected=first.expected,
            message=_message(self.problems, self.n_problems, path),
        )


def line_or_row(file: str) -> str:
    """Return what places in `file` are counted in: Parquet has no lines."""
    return "row" if file.endswith(".parquet") else "line"


def _message(problems: Sequence[Problem], n_problems: int, path: object) -> str:
    counted = "1 problem" if n_problems == 1 else f"{n_problems:,} problems"
    lines = [f"{path} cannot be read as a dataset: {counted}.", *(f"  {problem}" for problem in problems)]
    if n_problems > len(problems):
        lines.append(f"  … and {n_problems - len(problems):,} more.")
    if all(problem.action != Action.REFUSED for problem in problems):
        lines.append("Mend the tables, or read them leniently, which drops or mends what is wrong and counts it.")
    return "\n".join(lines)
