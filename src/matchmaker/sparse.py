"""The operations on sparse matrices that the ranking is made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

FEW_ENTRIES = 8_192


def from_triplets(
    rows: NDArray[np.integer], columns: NDArray[np.integer], values: NDArray[np.number], *, shape: tuple[int, int]
) -> csr_array:
    """Return the matrix that holds `values` at (`rows`, `columns`), sorted, with 32-bit indices.

    >>> from_triplets(np.array([1]), np.array([0]), np.array([2.0]), shape=(2, 2)).toarray().tolist()
    [[0.0, 0.0], [2.0, 0.0]]
    """
    matrix = coo_array((values, (np.asarray(rows, np.int32), np.asarray(columns, np.int32))), shape=shape).tocsr()
    matrix.sort_indices()
    return matrix


def positions_of_rows(matrix: csr_array, rows: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return where the entries of `rows` stand in ``matrix.indices`` and ``matrix.data``, and how many each row has.

    Returns
    -------
    positions : ndarray of int64, shape (n_entries,)
        Row after row, in the order of `rows`.
    lengths : ndarray of int32, shape (n_rows,)
        Entries of each row.

    Examples
    --------
    >>> matrix = from_triplets(np.array([0, 1, 1]), np.array([2, 0, 1]), np.ones(3), shape=(2, 3))
    >>> positions_of_rows(matrix, np.array([1]))
    (array([1, 2]), array([2], dtype=int32))
    """
    starts = matrix.indptr[rows]
    lengths = matrix.indptr[np.asarray(rows) + 1] - starts
    ends = np.cumsum(lengths, dtype=np.int64)
    before = np.repeat(starts - (ends - lengths), lengths)
    return before + np.arange(ends[-1] if len(ends) else 0), lengths


def sum_of_rows(matrix: csr_array, rows: NDArray[np.integer], weights: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return the weighted sum of some rows, shape (matrix.shape[1],).

    Of many entries SciPy's copies are added up several times as fast as NumPy gathers them; of few, its checks take
    longer than the work.

    >>> matrix = from_triplets(np.array([0, 1, 1]), np.array([2, 0, 1]), np.ones(3), shape=(2, 3))
    >>> sum_of_rows(matrix, np.array([0, 1]), np.array([0.5, 2.0])).tolist()
    [2.0, 2.0, 0.5]
    """
    if not len(rows):
        return np.zeros(matrix.shape[1], dtype=np.float32)
    n_entries = int((matrix.indptr[rows + 1] - matrix.indptr[rows]).sum())
    if n_entries > FEW_ENTRIES:
        return np.asarray(matrix[rows].T @ weights.astype(np.float32), dtype=np.float32)
    entries, lengths = positions_of_rows(matrix, rows)
    values = matrix.data[entries] * np.repeat(weights, lengths)
    return np.bincount(matrix.indices[entries], weights=values, minlength=matrix.shape[1]).astype(np.float32)
