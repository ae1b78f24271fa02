"""CORDIS projects: which of them are collaborations, under which id, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from matchmaker_training.sources.cordis_layout import PROGRAMMES

NO_ID = "blank project id"
NO_START = "no start date"
BAD_START = "unreadable start date"
DUPLICATE = "duplicate project"
UNKNOWN = "unknown project"
BAD_END = "unreadable end date"
END_BEFORE_START = "end before the start"
TOO_FEW = "fewer than two participants"

FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2099, 12, 31)  # the first framework programme began in 1984
ISO_DAY = r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$"


def read_projects(raw: pl.DataFrame) -> pl.DataFrame:
    """Give every row of project.csv its collaboration, its days, and the reason for dropping it, if there is one.

    A project is the same where programme and id are. Its id stays as it is where only one programme uses it;
    otherwise the programme stands before it, e.g. ``FP7-101``. Of several rows of one project the one with a start
    date is taken, and of these the first.

    Parameters
    ----------
    raw : polars.DataFrame
        Rows in reading order: ``row``, ``archive``, ``archive_name``, ``file``, ``line``, the columns of the layout.

    Returns
    -------
    polars.DataFrame
        The same rows with ``programme``, ``collaboration_id``, ``started_on``, ``ended_on`` and ``reason``.
    """
    dated = raw.with_columns(
        programme=pl.coalesce("frameworkProgramme", _programme_in(pl.col("archive_name"))),
        started_on=day("startDate"),
        ended_on=day("endDate"),
    ).with_columns(ended_on=pl.when(~(pl.col("ended_on") < pl.col("started_on"))).then(pl.col("ended_on")))
    # two rows of one id in one archive are one project, whatever programme they give
    named = dated.with_columns(pl.col("programme").drop_nulls().first().over("archive", "id").fill_null("unknown"))
    shared = pl.col("programme").n_unique().over("id") > 1
    own_id = pl.when(shared).then(pl.format("{}-{}", "programme", "id")).otherwise("id")
    identified = named.with_columns(collaboration_id=own_id)
    best = is_first("collaboration_id", by=(pl.col("started_on").is_null(), "row"))
    return identified.with_columns(
        reason=pl.when(pl.col("id").is_null())
        .then(pl.lit(NO_ID))
        .when(~best)
        .then(pl.lit(DUPLICATE))
        .when(pl.col("startDate").is_null())
        .then(pl.lit(NO_START))
        .when(pl.col("started_on").is_null())
        .then(pl.lit(BAD_START))
    )


def day(column: str) -> pl.Expr:
    """Read a column of text such as ``2014-01-01``, with or without a time after it; null where it is no such day."""
    read = pl.col(column).str.extract(ISO_DAY).str.to_date("%Y-%m-%d", strict=False)
    return pl.when(read.is_between(FIRST_DAY, LAST_DAY)).then(read)


def emptied_days(projects: pl.DataFrame) -> pl.DataFrame:
    """List the end days that could not be understood, or lie before the start, and became unknown."""
    given = projects.filter(pl.col("reason").is_null() & pl.col("endDate").is_not_null() & pl.col("ended_on").is_null())
    reason = pl.when(day("endDate").is_null()).then(pl.lit(BAD_END)).otherwise(pl.lit(END_BEFORE_START))
    return given.select("file", "line", field=pl.lit("endDate"), value="endDate", reason=reason)


def by_archive(projects: pl.DataFrame) -> pl.DataFrame:
    """Return, for each id in each archive, the collaboration it is, when that started, and why it was dropped, if so.

    Returns
    -------
    polars.DataFrame
        ``archive``, ``projectID``, ``collaboration_id``, ``started_on``, ``reason``; one row for each archive and id.
    """
    taken = projects.filter(pl.col("id").is_not_null() & (pl.col("reason").is_null() | (pl.col("reason") != DUPLICATE)))
    ids = projects.filter(pl.col("id").is_not_null()).unique(["archive", "id"], keep="first", maintain_order=True)
    return ids.select("archive", pl.col("id").alias("projectID"), "collaboration_id").join(
        taken.select("collaboration_id", "started_on", "reason"), on="collaboration_id", how="left"
    )


def collaborations(projects: pl.DataFrame) -> pl.DataFrame:
    """Return the table of collaborations from the projects that are kept."""
    return projects.filter(pl.col("reason").is_null()).select(
        pl.col("collaboration_id").alias("id"),
        "started_on",
        "ended_on",
        pl.coalesce("title", "acronym").alias("title"),
        pl.col("objective").alias("text"),
        pl.when(pl.col("programme") != "unknown").then("programme").alias("programme"),
    )


def is_first(*key: str, by: Sequence[str | pl.Expr]) -> pl.Expr:
    """Tell of each ``row`` whether it comes first, in the order of `by`, among those with the same `key`."""
    return pl.col("row") == pl.col("row").sort_by(*by).first().over(*key)


def _programme_in(archive_name: pl.Expr) -> pl.Expr:
    lower = archive_name.str.to_lowercase()
    found = [pl.when(lower.str.contains(key, literal=True)).then(pl.lit(name)) for key, name in PROGRAMMES.items()]
    return pl.coalesce(found)
