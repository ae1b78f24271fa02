"""What tables in memory must be to make a dataset: the rules that clean data keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl
from polars.datatypes import DataTypeClass

from matchmaker.dataset import schema
from matchmaker.dataset.schema import COLLABORATION_ID, ORGANISATION_ID, TableSchema
from matchmaker.dataset.text import MAX_FIELD_CHARACTERS, blank_as_null, has_nul, is_too_long
from matchmaker.errors import DatasetError
from matchmaker.organisation import Kind

MIN_PARTICIPANTS = 2


def conform(table: Mapping[str, Any] | pl.DataFrame | None, to: TableSchema) -> pl.DataFrame:
    """Give `table` the columns, types and order of its schema, blank text as null, and check every value of it."""
    if table is None:
        return to.empty()
    frame = _as_frame(table, to)
    _check_header(frame, to)
    frame = frame.select(
        _typed(frame, column, dtype, to) if column in frame.columns else pl.lit(None, dtype=dtype).alias(column)
        for column, dtype in to.columns.items()
    ).with_columns(blank_as_null(pl.col(pl.String)))
    if "strength" in to.columns:
        frame = frame.with_columns(pl.col("strength").fill_null(schema.DEFAULT_STRENGTH))
    if "scheme" in to.columns:
        frame = frame.with_columns(pl.col("scheme").fill_null(schema.DEFAULT_SCHEME))
    _check_values(frame, to)
    frame = frame.sort(to.sort_by)
    _check_key(frame, to)
    return frame


def check_references(tables: Mapping[str, pl.DataFrame]) -> None:
    """Raise a DatasetError if an id refers to nothing, or a collaboration has too few participants."""
    for name, column, target in (
        ("capabilities", ORGANISATION_ID, "organisations"),
        ("participations", ORGANISATION_ID, "organisations"),
        ("participations", COLLABORATION_ID, "collaborations"),
        ("topics", COLLABORATION_ID, "collaborations"),
    ):
        ids = tables[name].get_column(column)
        loose = ids.filter(~ids.is_in(tables[target]["id"].implode()))
        if len(loose):
            raise DatasetError(source=name, field=column, value=loose[0], expected=f"an id in the table {target}")
    sizes = tables["participations"].group_by(pl.col(COLLABORATION_ID).alias("id")).len()
    sized = tables["collaborations"].select("id").join(sizes, on="id", how="left")
    small = sized.filter(pl.col("len").fill_null(0) < MIN_PARTICIPANTS)
    if not small.is_empty():
        raise DatasetError(
            source="participations",
            field=COLLABORATION_ID,
            value=small["id"].min(),
            expected=f"there at least {MIN_PARTICIPANTS} times: a collaboration has two or more participants",
        )


def fits(given: pl.DataType, wanted: DataTypeClass) -> bool:
    """Tell whether a column of type `given` can be read as `wanted` without a guess.

    >>> fits(pl.Int64(), pl.String), fits(pl.Int64(), pl.Date)
    (True, False)
    """
    if isinstance(given, pl.String | pl.Null):
        return True
    if wanted == pl.String:
        return given.is_integer() or isinstance(given, pl.Categorical | pl.Enum)
    if wanted == pl.Float64:
        return given.is_numeric()
    if wanted == pl.Date:
        return isinstance(given, pl.Date | pl.Datetime)
    return given == wanted


def _as_frame(table: Mapping[str, Any] | pl.DataFrame, to: TableSchema) -> pl.DataFrame:
    try:
        return pl.DataFrame(table)
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        expected = f"columns of one length, each of one type ({error})"
        raise DatasetError(source=to.name, expected=expected) from error


def _check_header(frame: pl.DataFrame, to: TableSchema) -> None:
    for column in frame.columns:
        if column not in to.columns:
            raise DatasetError(source=to.name, field=column, expected=f"one of the columns {', '.join(to.columns)}")
    for column in sorted(to.required):
        if column not in frame.columns:
            raise DatasetError(source=to.name, field=column, expected="there: it is required")


def _typed(frame: pl.DataFrame, column: str, dtype: DataTypeClass, to: TableSchema) -> pl.Series:
    given = frame.get_column(column)
    if given.dtype == dtype:
        return given
    if fits(given.dtype, dtype):
        try:
            if dtype == pl.Date and given.dtype == pl.String:
                typed = given.str.to_date("%Y-%m-%d", strict=False)
            else:
                typed = given.cast(dtype, strict=False)
            wrong = given.filter(given.is_not_null() & typed.is_null())
        except pl.exceptions.PolarsError:  # text as Boolean
            wrong = given.drop_nulls()
    else:
        wrong = given.drop_nulls() if given.null_count() < len(given) else given
    if len(wrong):
        raise DatasetError(source=to.name, field=column, value=wrong[0], expected=f"of type {dtype}")
    return typed


def _check_values(frame: pl.DataFrame, to: TableSchema) -> None:
    """Raise a DatasetError for the first rule that a cell breaks."""
    rules = list(_rules(to))
    broken = frame.select(wrong.any().alias(str(n)) for n, (_, wrong, _) in enumerate(rules)).row(0)
    for (column, wrong, expected), is_broken in zip(rules, broken, strict=True):
        if is_broken:
            cell = frame.filter(wrong).get_column(column)
            value = cell.cast(pl.String)[0] if cell.dtype == pl.Date else cell[0]  # Python has no day after 9999
            raise DatasetError(source=to.name, field=column, value=value, expected=expected)


def _rules(to: TableSchema) -> Iterator[tuple[str, pl.Expr, str]]:
    """Yield columns, where their cells are wrong, and what is expected of them."""
    for column in sorted(to.required):
        yield column, pl.col(column).is_null(), "given in every row"
    for column, dtype in to.columns.items():
        cell = pl.col(column)
        if dtype == pl.String:
            yield column, has_nul(cell), "text without NUL characters"
            yield column, is_too_long(cell), f"of at most {MAX_FIELD_CHARACTERS:,} characters"
        if dtype == pl.Date:
            yield column, ~cell.is_between(date.min, date.max), "a day in the years 1 to 9999"
        if column == "kind":
            yield column, ~cell.is_in([kind.value for kind in Kind]), "one of " + ", ".join(kind.value for kind in Kind)
        if column in {"strength", "share"}:
            yield column, ~cell.is_between(0, 1), "a number in 0..1"
        if column == "ended_on":
            yield column, cell < pl.col("started_on"), "on or after started_on"


def _check_key(frame: pl.DataFrame, to: TableSchema) -> None:
    if to.sort_by == to.key:  # equal keys are neighbours then, which is much the cheapest way to find them
        repeats = pl.all_horizontal(pl.col(column).eq_missing(pl.col(column).shift()) for column in to.key)
        repeated = frame.filter(repeats & (pl.int_range(pl.len()) > 0))
    else:
        repeated = frame.filter(pl.struct(to.key).is_duplicated())
    if not repeated.is_empty():
        key = ", ".join(str(value) for value in repeated.select(to.key).row(0) if value is not None)
        raise DatasetError(source=to.name, field=", ".join(to.key), value=key, expected="unique")
