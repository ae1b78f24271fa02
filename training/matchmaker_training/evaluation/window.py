"""What came true: the collaborations of the test window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.brief import MAX_TOPICS
from matchmaker.dataset import Dataset
from matchmaker.dataset.schema import COLLABORATION_ID, ORGANISATION_ID
from matchmaker_training.evaluation.incidence import incidence, memberships, numbered_ids, without, worked_together
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.subjects import subjects_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """The collaborations of 2 to 60 participants that started in the window.

    Parameters
    ----------
    start, end : date
        The first day of it, and the day after its last.
    rows : polars.DataFrame
        The participations: ``collaboration_id``, ``organisation_id``, ``role``, ``started_on``, and ``row``, the
        organisation's in the catalogue, null for those who are not in it. Sorted by the two ids.
    subjects : polars.DataFrame
        What they are about: ``collaboration_id``, ``scheme``, ``topic``, and ``column``, the topic's in
        `Past.topic_activity`, null for those that are not measured there.
    partners : scipy.sparse.csr_array of float64, shape (n, n)
        1 where two of the catalogue worked together in the window, old partners and new.
    new_partners : scipy.sparse.csr_array of float64, shape (n, n)
        Those of them that had never worked together before the cut-off.
    """

    start: date
    end: date
    rows: pl.DataFrame
    subjects: pl.DataFrame
    partners: sp.csr_array
    new_partners: sp.csr_array

    @property
    def n_collaborations(self) -> int:
        """How many there are."""
        return self.rows[COLLABORATION_ID].n_unique()

    @property
    def n_newcomers(self) -> int:
        """How many of their participants are not in the catalogue."""
        return self.rows.filter(pl.col("row").is_null())[ORGANISATION_ID].n_unique()

    def topics_of(self, collaboration_ids: list[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
        """Return what some collaborations are about: names for a brief, at most 100, and columns for a baseline."""
        found = self.subjects.filter(pl.col(COLLABORATION_ID).is_in(collaboration_ids))
        names = found["topic"].unique().sort().to_list()[:MAX_TOPICS]
        return tuple(names), found["column"].drop_nulls().unique().sort().to_numpy().astype(np.intp)


def window_of(dataset: Dataset, past: Past, *, start: date, end: date) -> Window:
    """Return what started in start <= day < end."""
    rows = memberships(dataset).filter(pl.col("started_on").is_between(start, end, closed="left"))
    rows = rows.drop("size").join(
        numbered_ids(past.organisation_ids, ORGANISATION_ID, "row"), on=ORGANISATION_ID, how="left"
    )
    ids = rows[COLLABORATION_ID].unique().sort()
    subjects = subjects_of(dataset).filter(pl.col(COLLABORATION_ID).is_in(ids.implode()))
    partners = worked_together(incidence(rows, past.organisation_ids, ids))
    return Window(
        start=start,
        end=end,
        rows=rows.sort(COLLABORATION_ID, ORGANISATION_ID),
        subjects=subjects.join(past.subjects, on=["scheme", "topic"], how="left"),
        partners=partners,
        new_partners=without(partners, past.partners),
    )
