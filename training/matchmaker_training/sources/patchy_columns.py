"""Columns that tell of the future by where they are filled, and how their values are kept from it.

A download shows the state of the day on which it was made. Where a register fills in a column only for organisations
that it meets again, the old rows of those organisations show it too, and whether an old row is blank tells who came
back later: of the FP7 organisations with a kind nine in ten did, of those without one none. No date in the file says
when such a value became known. What is certain is that it was known by the last day that the files tell of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from matchmaker_training.sources.organisation_history import versions


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchyColumn:
    """A column that a file leaves blank for too many of its organisations to date what it does say.

    Parameters
    ----------
    archive : int
        Number of the archive.
    column : str
        Name of the column in our words.
    blank_share : float
        Share of the file's organisations for which it is blank in all rows, in 0..1.
    """

    archive: int
    column: str
    blank_share: float


def find_patchy(sightings: pl.DataFrame, columns: Sequence[str], *, max_blank_share: float) -> list[PatchyColumn]:
    """Return which of `columns` are blank for more than `max_blank_share` of the organisations of a file.

    >>> seen = pl.DataFrame({"archive": [0, 0, 0], "id": ["a", "a", "b"], "kind": [None, "company", None]})
    >>> find_patchy(seen, ["kind"], max_blank_share=0.05)
    [PatchyColumn(archive=0, column='kind', blank_share=0.5)]
    """
    blank = sightings.group_by("archive", "id").agg(pl.col(*columns).is_null().all())
    shares = blank.group_by("archive").agg(pl.col(*columns).mean()).sort("archive")
    return [
        PatchyColumn(archive=row["archive"], column=column, blank_share=row[column])
        for row in shares.iter_rows(named=True)
        for column in columns
        if row[column] > max_blank_share
    ]


def versions_without_hindsight(
    sightings: pl.DataFrame, patchy: Sequence[PatchyColumn], *, attributes: Sequence[str], order: Sequence[str]
) -> pl.DataFrame:
    """Return the dated versions of every organisation, the values of patchy columns dated on the last day of all.

    There they fill what is blank; what a sounder file said before is not replaced.

    Parameters
    ----------
    sightings, attributes, order
        As for `organisation_history.versions`, and ``archive``.
    patchy : sequence of PatchyColumn
        From `find_patchy`.
    """
    columns = sorted({one.column for one in patchy})
    if not columns:
        return versions(sightings, attributes=attributes, order=order)
    is_patchy = {
        column: pl.col("archive").is_in([one.archive for one in patchy if one.column == column]) for column in columns
    }
    sound = sightings.with_columns(pl.when(~is_patchy[column]).then(pl.col(column)) for column in columns)
    history = versions(sound, attributes=attributes, order=order)
    late = (
        sightings.sort("known_on", *order, *attributes, nulls_last=False)
        .group_by("id")
        .agg(pl.col(column).filter(is_patchy[column]).drop_nulls().last().name.suffix("_late") for column in columns)
    )
    filled = (
        history.group_by("id", maintain_order=True)
        .last()
        .join(late, on="id")
        .filter(pl.any_horizontal(pl.col(one).is_null() & pl.col(f"{one}_late").is_not_null() for one in columns))
        .with_columns(
            *(pl.coalesce(one, f"{one}_late").alias(one) for one in columns),
            known_on=pl.when(pl.col("known_on").is_not_null()).then(pl.lit(sightings["known_on"].max(), dtype=pl.Date)),
        )
        .select(history.columns)
    )
    return pl.concat([history, filled]).unique(["id", "known_on"], keep="last").sort("id", "known_on")
