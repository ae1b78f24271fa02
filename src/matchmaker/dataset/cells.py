"""From text to typed cells, column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import polars as pl
from polars.datatypes import DataTypeClass

from matchmaker.dataset.csv_lines import INVALID_UTF8
from matchmaker.dataset.problems import Action, Reason
from matchmaker.dataset.schema import TableSchema
from matchmaker.dataset.table_reading import LINE, TableReading
from matchmaker.dataset.text import MAX_FIELD_CHARACTERS, blank_as_null, has_nul, is_too_long
from matchmaker.organisation import Kind

_ISO_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_YES, _NO = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRule:
    """How cells that are no plain text are read.

    Parameters
    ----------
    read : callable
        From text to the value, or to null where it is not written as it should be.
    mend : callable
        From text to the value that is plainly meant, or to null.
    expected : str
        How it should be written.
    reason : Reason
        What it is called when it is not.
    otherwise : Action
        What becomes of what cannot be mended in a column that may be null; a required one drops its row.
    """

    read: Callable[[pl.Expr], pl.Expr]
    mend: Callable[[pl.Expr], pl.Expr]
    expected: str
    reason: Reason
    otherwise: Action = Action.EMPTIED


def check_cells(reading: TableReading) -> None:
    """Give `reading.rows` all columns of the schema in their types; take out the rows that must go."""
    schema = reading.schema
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in schema.columns if name not in reading.rows.columns]
    reading.rows = reading.rows.with_columns(absent).select(LINE, *schema.columns)
    suspect = [has_nul(pl.col(column)) | is_too_long(pl.col(column)) for column in schema.columns]
    if reading.rows.select(pl.any_horizontal(suspect).any()).item():
        for column in schema.columns:
            _check_text(reading, column)
    reading.rows = reading.rows.with_columns(blank_as_null(pl.col(column)) for column in schema.columns)
    for column in sorted(schema.required):
        missing = reading.rows.filter(pl.col(column).is_null())
        reading.note(
            missing, field=column, reason=Reason.MISSING_VALUE, action=Action.DROPPED, expected="given in every row"
        )
    for column, dtype in schema.columns.items():
        rule = _rule(column, dtype)
        if rule is not None:
            _read_cells(reading, column, rule)
    if "ended_on" in schema.columns:
        _check_ends(reading)
    reading.take_out_the_dropped()


def _check_text(reading: TableReading, column: str) -> None:
    cell = pl.col(column)
    too_long = reading.rows.filter(is_too_long(cell))
    expected = f"of at most {MAX_FIELD_CHARACTERS:,} characters"
    reading.note(too_long, field=column, reason=Reason.TOO_LONG, action=Action.DROPPED, expected=expected)
    with_nul = reading.rows.filter(has_nul(cell))
    if with_nul.is_empty():
        return
    # An id without its unreadable part would be the id of something else.
    action = Action.DROPPED if _identifies(column, reading.schema) else Action.MENDED
    undecoded = cell.str.contains(INVALID_UTF8, literal=True)
    reading.note(
        with_nul.filter(undecoded), field=column, reason=Reason.INVALID_UTF8, action=action, expected="text in UTF-8"
    )
    reading.note(
        with_nul.filter(~undecoded),
        field=column,
        reason=Reason.NUL_CHARACTER,
        action=action,
        expected="text without NUL characters",
    )
    reading.rows = reading.rows.with_columns(cell.str.replace_all("\0", "", literal=True))


def _read_cells(reading: TableReading, column: str, rule: CellRule) -> None:
    read, mended = "_read", "_mended"
    rows = reading.rows.with_columns(rule.read(pl.col(column)).alias(read))
    faulty = rows.filter(pl.col(column).is_not_null() & pl.col(read).is_null())
    if not faulty.is_empty():
        faulty = faulty.with_columns(rule.mend(pl.col(column)).alias(mended))
        required = column in reading.schema.required
        for action, those in (
            (Action.MENDED, pl.col(mended).is_not_null()),
            (Action.DROPPED if required else rule.otherwise, pl.col(mended).is_null()),
        ):
            reading.note(faulty.filter(those), field=column, reason=rule.reason, action=action, expected=rule.expected)
        rows = rows.with_columns(pl.coalesce(read, rule.mend(pl.col(column))).alias(read))
    reading.rows = rows.with_columns(pl.col(read).alias(column)).drop(read)


def _check_ends(reading: TableReading) -> None:
    backwards = pl.col("ended_on") < pl.col("started_on")
    reading.note(
        reading.rows.filter(backwards),
        field="ended_on",
        reason=Reason.ENDS_BEFORE_START,
        action=Action.EMPTIED,
        expected="on or after started_on",
    )
    reading.rows = reading.rows.with_columns(ended_on=pl.when(backwards).then(None).otherwise(pl.col("ended_on")))


def _identifies(column: str, schema: TableSchema) -> bool:
    return column in {*schema.key, *schema.required} and schema.columns[column] == pl.String


def _rule(column: str, dtype: DataTypeClass) -> CellRule | None:
    return {"kind": KIND, "strength": STRENGTH}.get(column, RULES.get(dtype))


def _day(text: pl.Expr) -> pl.Expr:
    day = pl.when(text.str.contains(f"^{_ISO_DAY}$")).then(text).str.to_date("%Y-%m-%d", strict=False)
    return pl.when(day.dt.year() >= 1).then(day)


def _fraction(text: pl.Expr) -> pl.Expr:
    number = text.cast(pl.Float64, strict=False)
    return pl.when(number.is_between(0, 1)).then(number)


def _one_of(text: pl.Expr, yes: tuple[str, ...], no: tuple[str, ...]) -> pl.Expr:
    word = text.str.strip_chars().str.to_lowercase()
    return pl.when(word.is_in(yes)).then(True).when(word.is_in(no)).then(False)


def _kind(text: pl.Expr) -> pl.Expr:
    return pl.when(text.is_in([kind.value for kind in Kind])).then(text)


RULES: Mapping[DataTypeClass, CellRule] = {
    pl.Date: CellRule(
        read=_day,
        mend=lambda text: _day(text.str.extract(rf"^\s*({_ISO_DAY})(?:[T ][0-9]{{2}}:[0-9]{{2}}.*)?\s*$")),
        expected="a day such as '2019-01-31'",
        reason=Reason.BAD_DATE,
    ),
    pl.Float64: CellRule(
        read=_fraction,
        mend=lambda text: _fraction(text.str.strip_chars().str.replace(r"^([0-9]+),([0-9]+)$", "$1.$2")),
        expected="a number in 0..1, such as '0.8'",
        reason=Reason.BAD_NUMBER,
    ),
    pl.Boolean: CellRule(
        read=lambda text: (
            pl.when(text.str.to_lowercase() == "true").then(True).when(text.str.to_lowercase() == "false").then(False)
        ),
        mend=lambda text: _one_of(text, _YES, _NO),
        expected="'true' or 'false'",
        reason=Reason.BAD_BOOLEAN,
    ),
}
STRENGTH = replace(RULES[pl.Float64], otherwise=Action.DROPPED)  # an unknown strength would count as 1
KIND = CellRule(
    read=_kind,
    mend=lambda text: _kind(text.str.strip_chars().str.to_lowercase().str.replace_all(r"[\s-]+", "_")),
    expected="one of " + ", ".join(kind.value for kind in Kind),
    reason=Reason.BAD_KIND,
)
