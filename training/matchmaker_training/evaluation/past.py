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

MIN_SIZE = 2
MAX_SIZE = 60
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
    """

    organisation_ids: pl.Series
    popularity: NDArray[np.float64]
    members: sp.csr_array
    decay: NDArray[np.float64]
    sizes: NDArray[np.int64]
    partners: sp.csr_array

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
    rows = memberships(dataset.before(day))
    ids = rows[ORGANISATION_ID].unique().sort()
    collaborations = rows.select(COLLABORATION_ID, "started_on", "size").unique().sort(COLLABORATION_ID)
    decay = _decay(collaborations["started_on"], day)
    unordered = incidence(rows, ids, collaborations[COLLABORATION_ID])
    order = np.argsort(-comparable(unordered @ decay), kind="stable")
    members = unordered[order]
    return Past(
        organisation_ids=ids[order],
        popularity=members @ decay,
        members=members,
        decay=decay,
        sizes=collaborations["size"].to_numpy().astype(np.int64),
        partners=worked_together(members),
    )


def memberships(dataset: Dataset) -> pl.DataFrame:
    """Return the participations in collaborations of 2 to 60 participants.

    Returns
    -------
    polars.DataFrame
        Columns ``collaboration_id``, ``organisation_id``, ``started_on`` and ``size``.
    """
    sizes = dataset.participations.group_by(COLLABORATION_ID).agg(size=pl.col(ORGANISATION_ID).n_unique())
    fitting = dataset.collaborations.select(pl.col("id").alias(COLLABORATION_ID), "started_on").join(
        sizes.filter(pl.col("size").is_between(MIN_SIZE, MAX_SIZE)), on=COLLABORATION_ID
    )
    return dataset.participations.select(COLLABORATION_ID, ORGANISATION_ID).join(fitting, on=COLLABORATION_ID)


def incidence(rows: pl.DataFrame, organisation_ids: pl.Series, collaboration_ids: pl.Series) -> sp.csr_array:
    """Return the matrix with 1 where an organisation (row) took part in a collaboration (column).

    Participations of organisations that are not among `organisation_ids` are left out.
    """
    numbered = rows.join(_numbered(organisation_ids, ORGANISATION_ID, "row"), on=ORGANISATION_ID).join(
        _numbered(collaboration_ids, COLLABORATION_ID, "column"), on=COLLABORATION_ID
    )
    shape = (len(organisation_ids), len(collaboration_ids))
    places = (numbered["row"].to_numpy(), numbered["column"].to_numpy())
    matrix = sp.csr_array(sp.coo_array((np.ones(numbered.height), places), shape=shape))
    matrix.sort_indices()
    return matrix


def worked_together(members: sp.csr_array) -> sp.csr_array:
    """Return the symmetric matrix with 1 where two organisations (rows) share a collaboration (column)."""
    joint = sp.csr_array(members @ members.T)
    return binary(without_diagonal(joint))


def without_diagonal(matrix: sp.csr_array) -> sp.csr_array:
    """Return a square matrix without its diagonal, in canonical form."""
    entries = matrix.tocoo()
    rows, columns = entries.coords
    off = rows != columns
    return sp.csr_array(sp.coo_array((entries.data[off], (rows[off], columns[off])), shape=entries.shape))


def binary(matrix: sp.csr_array) -> sp.csr_array:
    """Return 1 wherever `matrix` has an entry."""
    ones = np.ones(matrix.nnz)
    return sp.csr_array((ones, matrix.indices, matrix.indptr), shape=matrix.shape)


def comparable(scores: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return scores in single precision, in which they are compared.

    What is equal on paper may differ in the sixteenth digit, by the order in which a library adds. Such a digit
    must not decide who stands first: ties are the business of popularity and id.
    """
    return scores.astype(np.float32)


def _decay(started_on: pl.Series, day: date) -> NDArray[np.float64]:
    days = (pl.Series([day]) - started_on).dt.total_days().to_numpy()
    return np.asarray(0.5 ** (days / DAYS_PER_YEAR / HALF_LIFE_YEARS), dtype=np.float64)


def _numbered(ids: pl.Series, key: str, number: str) -> pl.DataFrame:
    return pl.DataFrame({key: ids, number: np.arange(len(ids))})
