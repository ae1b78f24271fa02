"""How much more often organisations of two groups work together than by chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

PRIOR_WEIGHT = 5.0


def log_mixing(weights: csr_array, groups: NDArray[np.integer], n_groups: int) -> NDArray[np.float32]:
    """Return the log of observed over expected weight between every two groups, shrunk towards 0.

    ``log((e_ab + k · x_ab) / (x_ab + k · x_ab))`` would not shrink rare pairs, so both are given k units of weight:
    ``log((e_ab + k) / (x_ab + k))``, where x is what the groups' total weights would give by chance (the mixing
    matrix of Newman, 2003, "Mixing patterns in networks").

    Parameters
    ----------
    weights : csr_array, shape (n, n)
        Symmetric weights of ties.
    groups : ndarray of int, shape (n,)
        Each organisation's group in 0..n_groups-1, or -1 for unknown, which is a group of its own.

    Returns
    -------
    ndarray of float32, shape (n_groups + 1, n_groups + 1)
        Symmetric; the last row and column are the unknown's, so that index -1 finds them.
    """
    size = n_groups + 1
    group = np.asarray(groups, dtype=np.int64) % size
    pairs = np.repeat(group, np.diff(weights.indptr)) * size + group[weights.indices]
    observed = np.bincount(pairs, weights=weights.data, minlength=size * size).reshape(size, size)
    totals = observed.sum(axis=1)
    expected = np.outer(totals, totals) / max(totals.sum(), 1e-12)
    return np.asarray(np.log((observed + PRIOR_WEIGHT) / (expected + PRIOR_WEIGHT)), dtype=np.float32)
