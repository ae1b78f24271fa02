"""Who took part in what, as matrices."""

from __future__ import annotations

import numpy as np
import polars as pl
import scipy.sparse as sp

from matchmaker.dataset import Dataset
from matchmaker.dataset.schema import COLLABORATION_ID, ORGANISATION_ID

MIN_SIZE = 2
MAX_SIZE = 60


def memberships(dataset: Dataset) -> pl.DataFrame:
    """Return the participations in collaborations of 2 to 60 participants.

    Returns
    -------
    polars.DataFrame
        Columns ``collaboration_id``, ``organisation_id``, ``role``, ``started_on`` and ``size``.
    """
    sizes = dataset.participations.group_by(COLLABORATION_ID).agg(size=pl.col(ORGANISATION_ID).n_unique())
    fitting = dataset.collaborations.select(pl.col("id").alias(COLLABORATION_ID), "started_on").join(
        sizes.filter(pl.col("size").is_between(MIN_SIZE, MAX_SIZE)), on=COLLABORATION_ID
    )
    return dataset.participations.select(COLLABORATION_ID, ORGANISATION_ID, "role").join(
        fitting, on=COLLABORATION_ID, maintain_order="left"
    )


def incidence(rows: pl.DataFrame, organisation_ids: pl.Series, collaboration_ids: pl.Series) -> sp.csr_array:
    """Return the matrix with 1 where an organisation (row) took part in a collaboration (column).

    Participations of organisations that are not among `organisation_ids` are left out.
    """
    numbered = rows.join(numbered_ids(organisation_ids, ORGANISATION_ID, "row"), on=ORGANISATION_ID).join(
        numbered_ids(collaboration_ids, COLLABORATION_ID, "column"), on=COLLABORATION_ID
    )
    return ones_at(numbered, (len(organisation_ids), len(collaboration_ids)))


def ones_at(places: pl.DataFrame, shape: tuple[int, int]) -> sp.csr_array:
    """Return the matrix with 1 at every ``row`` and ``column`` of `places`."""
    coordinates = (places["row"].to_numpy(), places["column"].to_numpy())
    matrix = sp.csr_array(sp.coo_array((np.ones(places.height), coordinates), shape=shape))
    matrix.sort_indices()
    return matrix


def numbered_ids(ids: pl.Series, key: str, number: str) -> pl.DataFrame:
    """Return `ids` as the column `key`, and their places, from 0, as the column `number`."""
    return pl.DataFrame({key: ids, number: np.arange(len(ids))})


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


def without(pairs: sp.csr_array, removed: sp.csr_array) -> sp.csr_array:
    """Return the entries of one binary matrix that the other does not have."""
    rest = sp.csr_array(pairs - pairs.multiply(removed))
    rest.eliminate_zeros()
    return rest


def binary(matrix: sp.csr_array) -> sp.csr_array:
    """Return 1 wherever `matrix` has an entry."""
    ones = np.ones(matrix.nnz)
    return sp.csr_array((ones, matrix.indices, matrix.indptr), shape=matrix.shape)
