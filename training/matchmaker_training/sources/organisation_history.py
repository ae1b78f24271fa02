"""From the rows of participations to dated versions of the organisations in them.

An attribute is known from the day on which a row first gives it. Filling it in for earlier days would tell of the
future: in FP7 the kind is blank for almost all that never came back, so that a blank kind would mean "will not return".
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def versions(sightings: pl.DataFrame, *, attributes: Sequence[str], order: Sequence[str]) -> pl.DataFrame:
    """Return the dated versions of every organisation.

    Within an organisation the newest value that is not blank wins, column by column; a version is kept only where
    something differs from the one before. Sightings without a day date nothing: they count only for organisations
    that have no other, which then get a single version without a ``known_on``.

    Parameters
    ----------
    sightings : polars.DataFrame
        One row for each time that an organisation was seen: ``id``, ``known_on`` (null: not known when), `attributes`
        (null: blank) and `order`.
    attributes : sequence of str
        Columns that make a version.
    order : sequence of str
        Columns that decide which of several sightings on one day is the newest; then the attributes do.

    Returns
    -------
    polars.DataFrame
        ``id``, `attributes`, ``known_on``; sorted by id and day.

    Examples
    --------
    >>> from datetime import date
    >>> seen = pl.DataFrame({
    ...     "id": ["a", "a", "a"],
    ...     "known_on": [date(2008, 1, 1), date(2010, 1, 1), date(2015, 1, 1)],
    ...     "kind": [None, None, "company"],
    ...     "row": [1, 2, 3],
    ... })
    >>> versions(seen, attributes=["kind"], order=["row"]).rows()
    [('a', None, datetime.date(2008, 1, 1)), ('a', 'company', datetime.date(2015, 1, 1))]
    """
    dated = pl.col("known_on").is_not_null()
    usable = sightings.filter(dated | ~dated.any().over("id"))
    days = (
        usable.sort(["id", "known_on", *order, *attributes], nulls_last=False)
        .with_columns(pl.col(*attributes).forward_fill().over("id"))
        .group_by("id", "known_on", maintain_order=True)
        .agg(pl.col(*attributes).last())
    )
    same = pl.all_horizontal(pl.col(one).eq_missing(pl.col(one).shift().over("id")) for one in attributes)
    return days.filter(pl.col("id").is_first_distinct() | ~same).select("id", *attributes, "known_on")
