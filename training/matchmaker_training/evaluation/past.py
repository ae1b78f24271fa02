"""What the baselines know: the collaborations before the cut-off, as matrices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.dataset import Dataset
from matchmaker.dataset.schema import COLLABORATION_ID, ORGANISATION_ID
from matchmaker_training.evaluation.groups import Groups, groups_of
from matchmaker_training.evaluation.incidence import incidence, memberships, numbered_ids, ones_at, worked_together
from matchmaker_training.evaluation.subjects import measured_by, subjects_of

HALF_LIFE_YEARS = 3.0
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """The catalogue of an evaluation and what its organisations had done by the cut-off.

    The catalogue is numbered in the order that breaks ties: most popular first, then by id. An equal score is
    therefore decided by the lower row, everywhere.

    Parameters
    ----------
    organisation_ids : polars.Series of str, length n
        The catalogue: whoever was in a collaboration of 2 to 60 participants.
    kinds, countries : Groups
        What was known of them on the cut-off.
    popularity : ndarray of float64, shape (n,)
        Decayed participations, half-life three years.
    members : scipy.sparse.csr_array of float64, shape (n, n_collaborations)
        1 where the organisation took part.
    decay : ndarray of float64, shape (n_collaborations,)
        0.5 ** (age in years / 3), in 0..1.
    sizes : ndarray of int64, shape (n_collaborations,)
        Participants of each collaboration, in 2..60.
    partners : scipy.sparse.csr_array of float64, shape (n, n)
        1 where the two have worked together; the diagonal is 0.
    subjects : polars.DataFrame
        The topics that baselines go by, ``scheme`` and ``topic``, each with its ``column``.
    topic_activity : scipy.sparse.csr_array of float64, shape (n, n_topics)
        Decayed participations in collaborations on each of these topics.
    """

    organisation_ids: pl.Series
    kinds: Groups
    countries: Groups
    popularity: NDArray[np.float64]
    members: sp.csr_array
    decay: NDArray[np.float64]
    sizes: NDArray[np.int64]
    partners: sp.csr_array
    subjects: pl.DataFrame
    topic_activity: sp.csr_array

    @property
    def n_organisations(self) -> int:
        """Size of the catalogue."""
        return len(self.organisation_ids)

    @property
    def n_collaborations_of(self) -> NDArray[np.int64]:
        """How many collaborations each organisation was in, shape (n,)."""
        return np.diff(self.members.indptr).astype(np.int64)


def past_of(dataset: Dataset, day: date) -> Past:
    """Return what was known on `day`: nothing that started on it or later can have any influence."""
    known = dataset.before(day)
    rows = memberships(known)
    ids = rows[ORGANISATION_ID].unique().sort()
    collaborations = rows.select(COLLABORATION_ID, "started_on", "size").unique().sort(COLLABORATION_ID)
    decay = _decay(collaborations["started_on"], day)
    unordered = incidence(rows, ids, collaborations[COLLABORATION_ID])
    order = np.argsort(-comparable(unordered @ decay), kind="stable")
    ids, members, sizes = ids[order], unordered[order], collaborations["size"].to_numpy().astype(np.int64)
    attributes = ids.alias("id").to_frame().join(known.organisations, on="id", how="left", maintain_order="left")
    subjects, topics = _topics(known, collaborations[COLLABORATION_ID])
    return Past(
        organisation_ids=ids,
        kinds=groups_of(attributes["kind"], members, decay / (sizes - 1)),
        countries=groups_of(attributes["country"], members, decay / (sizes - 1)),
        popularity=members @ decay,
        members=members,
        decay=decay,
        sizes=sizes,
        partners=worked_together(members),
        subjects=subjects,
        topic_activity=sp.csr_array(members @ sp.diags_array(decay) @ topics),
    )


def comparable(scores: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return scores in single precision, in which they are compared.

    What is equal on paper may differ in the sixteenth digit, by the order in which a library adds. Such a digit
    must not decide who stands first: ties are the business of popularity and id.
    """
    return scores.astype(np.float32)


def _topics(known: Dataset, collaboration_ids: pl.Series) -> tuple[pl.DataFrame, sp.csr_array]:
    """Return the topics that baselines go by, and which collaboration (row) is on which of them (column)."""
    rows = numbered_ids(collaboration_ids, COLLABORATION_ID, "row")
    found = measured_by(subjects_of(known).join(rows, on=COLLABORATION_ID))
    subjects = found.select("scheme", "topic").unique().sort("scheme", "topic").with_row_index("column")
    return subjects, ones_at(found.join(subjects, on=["scheme", "topic"]), (len(collaboration_ids), subjects.height))


def _decay(started_on: pl.Series, day: date) -> NDArray[np.float64]:
    days = (pl.Series([day]) - started_on).dt.total_days().to_numpy()
    return np.asarray(0.5 ** (days / DAYS_PER_YEAR / HALF_LIFE_YEARS), dtype=np.float64)
