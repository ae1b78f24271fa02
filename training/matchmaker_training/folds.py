"""Leaving collaborations out by folds, where there are too few days with texts to go by past days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl

from matchmaker.dataset import Dataset
from matchmaker.dataset.schema import COLLABORATION_ID, ORGANISATION_ID


def fold_ids(dataset: Dataset, *, start: date, end: date, n_folds: int, seed: int) -> tuple[list[str], ...]:
    """Deal the collaborations that started in start <= day < end out to folds of equal size, by chance.

    Examples
    --------
    >>> import matchmaker as mm
    >>> dataset = mm.sample_world(seed=1, n_organisations=300).dataset
    >>> folds = fold_ids(dataset, start=date(2019, 1, 1), end=date(2020, 1, 1), n_folds=3, seed=0)
    >>> max(map(len, folds)) - min(map(len, folds)) <= 1
    True
    """
    inside = dataset.collaborations.filter(pl.col("started_on").is_between(start, end, closed="left"))
    ids = inside["id"].sort().to_list()
    order = np.random.default_rng([seed, n_folds]).permutation(len(ids))
    return tuple(sorted(ids[place] for place in order[fold::n_folds].tolist()) for fold in range(n_folds))


def leave_out(dataset: Dataset, ids: Sequence[str], *, day: date) -> Dataset:
    """Return what would be known on `day` if some collaborations had never been.

    Organisations that took part in nothing else go with them: that they are known at all would tell.
    """
    known = dataset.before(day)
    gone = pl.Series(ids, dtype=pl.String).implode()
    parts = known.participations.filter(~pl.col(COLLABORATION_ID).is_in(gone))
    before = known.participations[ORGANISATION_ID].unique()
    lost = before.filter(~before.is_in(parts[ORGANISATION_ID].unique().implode())).implode()
    return Dataset(
        history=known.history.filter(~pl.col("id").is_in(lost)),
        organisations=known.organisations.filter(~pl.col("id").is_in(lost)),
        capabilities=known.capabilities.filter(~pl.col(ORGANISATION_ID).is_in(lost)),
        collaborations=known.collaborations.filter(~pl.col("id").is_in(gone)),
        participations=parts,
        topics=known.topics.filter(~pl.col(COLLABORATION_ID).is_in(gone)),
        as_of=known.as_of,
    )


def day_after(dataset: Dataset) -> date:
    """Return the day after the last collaboration began."""
    last: date = dataset.collaborations["started_on"][-1]
    return last + timedelta(days=1)
