"""The list of what was dropped and emptied, and the accounts that are drawn from it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from matchmaker_training.sources.accounting import TableAccount
from matchmaker_training.sources.rows import Reject

DROPPED, EMPTIED = "dropped", "emptied"
SCHEMA = {
    "file": pl.String,
    "line": pl.Int64,
    "field": pl.String,
    "value": pl.String,
    "reason": pl.String,
    "action": pl.String,  # the row was dropped, or the field emptied
}


def unreadable_rows(file: str, rejects: Sequence[Reject]) -> pl.DataFrame:
    """List what could not be read as a row."""
    return pl.DataFrame([(file, *reject, DROPPED) for reject in rejects], schema=SCHEMA, orient="row")


def dropped_rows(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """List the rows that have a ``reason``, with the values of `keys` to know them by."""
    return rows.filter(pl.col("reason").is_not_null()).select(
        "file",
        "line",
        pl.lit(", ".join(keys)).alias("field"),
        pl.concat_str([pl.col(key).fill_null("") for key in keys], separator=", ").alias("value"),
        "reason",
        pl.lit(DROPPED).alias("action"),
    )


def emptied_fields(fields: pl.DataFrame) -> pl.DataFrame:
    """List fields of kept rows that became unknown: ``file``, ``line``, ``field``, ``value``, ``reason``."""
    return fields.select("file", "line", "field", "value", "reason", pl.lit(EMPTIED).alias("action"))


def account(*, table: str, file: str, rows: pl.DataFrame, rejects: pl.DataFrame) -> TableAccount:
    """Count one member: the `rows` of its table that were kept, and its `rejects`."""
    mine = rejects.filter(pl.col("file") == file)
    n_kept = rows.filter((pl.col("file") == file) & pl.col("reason").is_null()).height
    dropped = _counted(mine, DROPPED)
    return TableAccount(
        table=table,
        file=file,
        n_read=n_kept + sum(dropped.values()),
        n_kept=n_kept,
        dropped=dropped,
        emptied=_counted(mine, EMPTIED),
    )


def _counted(rejects: pl.DataFrame, action: str) -> dict[str, int]:
    counts = rejects.filter(pl.col("action") == action).group_by("reason").len()
    return dict(counts.sort(["len", "reason"], descending=[True, False]).iter_rows())
