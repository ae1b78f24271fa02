"""One table while it is read: the rows that are still in, and everything that was found wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields

import polars as pl

from matchmaker.dataset.csv_lines import INVALID_UTF8
from matchmaker.dataset.problems import Action, Problem, Reason
from matchmaker.dataset.schema import TableSchema

LINE = "line"
MAX_VALUE_CHARACTERS = 500
UNDECODED = (INVALID_UTF8, "\ufffd")
PROBLEM_SCHEMA = pl.Schema({one.name: pl.Int64 if one.name == LINE else pl.String for one in fields(Problem)})


@dataclass(slots=True, kw_only=True)
class TableReading:
    """A table on its way from a file into a dataset.

    Parameters
    ----------
    schema : TableSchema
        What the table should look like.
    file : str
        Where it comes from; blank where there is no file.
    rows : polars.DataFrame
        The rows that are still in, with their ``line``. All text, until the cells are checked.
    n_read : int
        How many rows the file has.
    problems : list of polars.DataFrame
        Problems as rows, in the columns of `Problem`.
    dropped : list of polars.DataFrame
        The rows that are out, as far as they could be read at all.
    """

    schema: TableSchema
    file: str = ""
    rows: pl.DataFrame
    n_read: int = 0
    problems: list[pl.DataFrame] = field(default_factory=list)
    dropped: list[pl.DataFrame] = field(default_factory=list)

    def note(
        self,
        faulty: pl.DataFrame,
        *,
        field: str,
        reason: Reason | pl.Expr,
        action: Action,
        expected: str | pl.Expr,
        value: pl.Expr | None = None,
    ) -> None:
        """Note one problem for every row of `faulty`; `value` is the cell's unless given."""
        if faulty.is_empty():
            return
        value = pl.col(field) if value is None else value
        values = {
            "file": pl.lit(self.file),
            LINE: pl.col(LINE),
            "field": pl.lit(field),
            "value": value.cast(pl.String).str.slice(0, MAX_VALUE_CHARACTERS).str.replace_all(*UNDECODED, literal=True),
            "expected": expected if isinstance(expected, pl.Expr) else pl.lit(expected),
            "reason": reason if isinstance(reason, pl.Expr) else pl.lit(reason.value),
            "action": pl.lit(action.value),
        }
        self.problems.append(faulty.select(**values).cast(PROBLEM_SCHEMA))

    def note_all(self, problems: Sequence[Problem]) -> None:
        """Note problems that are there one by one."""
        if problems:
            self.problems.append(problem_rows(problems))

    def take_out_the_dropped(self) -> None:
        """Move the rows that have been noted as dropped from `rows` to `dropped`."""
        if not self.problems:
            return
        drops = self.all_problems().filter(pl.col("action") == Action.DROPPED.value)
        out = self.rows.join(
            drops.select(LINE, "reason").unique(LINE, keep="first", maintain_order=True), on=LINE, maintain_order="left"
        )
        if not out.is_empty():
            self.dropped.append(out)
            self.rows = self.rows.join(out, on=LINE, how="anti", maintain_order="left")

    def dropped_ids(self, column: str, *, but_for: Reason | None = None) -> pl.Series:
        """Return the values of `column` in the rows that are out, other than for the reason `but_for`."""
        kept = pl.lit(True) if but_for is None else pl.col("reason") != but_for.value
        frames = [frame.filter(kept).get_column(column) for frame in self.dropped]
        return pl.concat([pl.Series(column, dtype=pl.String), *frames]).drop_nulls().unique()

    def all_problems(self) -> pl.DataFrame:
        """Return every problem, by line."""
        return pl.concat([pl.DataFrame(schema=PROBLEM_SCHEMA), *self.problems]).sort(LINE, maintain_order=True)

    def settled_problems(self) -> pl.DataFrame:
        """Return the problems by line, only the first that drops it for each row: a row can be dropped only once."""
        problems = self.all_problems()
        drops = pl.col("action") == Action.DROPPED.value
        return problems.filter(~drops | (drops.cum_sum().over(LINE) == 1))


def problem_rows(problems: Iterable[Problem]) -> pl.DataFrame:
    """Return `problems` as rows."""
    return pl.DataFrame([_as_row(problem) for problem in problems], schema=PROBLEM_SCHEMA, orient="row")


def problems_of(rows: pl.DataFrame) -> list[Problem]:
    """Return rows as problems."""
    return [
        Problem(
            **{**row, "field": row["field"] or "", "reason": Reason(row["reason"]), "action": Action(row["action"])}
        )
        for row in rows.iter_rows(named=True)
    ]


def _as_row(problem: Problem) -> tuple[str | int | None, ...]:
    value = None if problem.value is None else problem.value[:MAX_VALUE_CHARACTERS].replace(*UNDECODED)
    reason, action = problem.reason.value, problem.action.value
    return (problem.file, problem.line, problem.field, value, problem.expected, reason, action)
