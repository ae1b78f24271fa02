"""What came true: who worked with whom in the test window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.dataset import Dataset
from matchmaker.dataset.schema import COLLABORATION_ID, ORGANISATION_ID
from matchmaker_training.evaluation.past import Past, incidence, memberships, worked_together


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """The partners that the organisations of the catalogue had in the window, from collaborations of 2 to 60.

    Parameters
    ----------
    partners : scipy.sparse.csr_array of float64, shape (n, n)
        1 where the two worked together in the window, old partners and new.
    new_partners : scipy.sparse.csr_array of float64, shape (n, n)
        Those of them that had never worked together before the cut-off.
    n_collaborations : int
        Collaborations in the window, of 2 to 60 participants.
    n_newcomers : int
        Their participants that are not in the catalogue; they neither ask nor are candidates.
    """

    partners: sp.csr_array
    new_partners: sp.csr_array
    n_collaborations: int
    n_newcomers: int

    @property
    def askers(self) -> NDArray[np.intp]:
        """Rows of those who worked with anybody of the catalogue in the window, in ascending order."""
        return np.flatnonzero(np.diff(self.partners.indptr))


def truth_of(dataset: Dataset, past: Past, *, start: date, end: date) -> Truth:
    """Return who worked with whom in collaborations that started in start <= day < end, among the catalogue."""
    rows = memberships(dataset).filter(pl.col("started_on").is_between(start, end, closed="left"))
    collaboration_ids = rows[COLLABORATION_ID].unique().sort()
    partners = worked_together(incidence(rows, past.organisation_ids, collaboration_ids))
    known = past.organisation_ids.implode()
    return Truth(
        partners=partners,
        new_partners=without(partners, past.partners),
        n_collaborations=len(collaboration_ids),
        n_newcomers=rows.filter(~pl.col(ORGANISATION_ID).is_in(known))[ORGANISATION_ID].n_unique(),
    )


def without(pairs: sp.csr_array, removed: sp.csr_array) -> sp.csr_array:
    """Return the entries of one binary matrix that the other does not have."""
    rest = sp.csr_array(pairs - pairs.multiply(removed))
    rest.eliminate_zeros()
    return rest
