"""Kinds and countries as groups, and how much more often than by chance two of them work together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

PRIOR_WEIGHT = 5.0
"""Weight of ties that every pair of groups is given beforehand, as the ranker's own mixing has it."""
NOT_KNOWN = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """A division of the catalogue into g groups, those of whom it is not known being one.

    Parameters
    ----------
    names : tuple of str, length g
        Sorted; blank for not known.
    codes : ndarray of intp, shape (n,)
        Each organisation's group.
    mixing : ndarray of float64, shape (g + 1, g + 1)
        (observed + 5) / (expected + 5) weight of ties between two groups; expected is what their total weights would
        give by chance (Newman 2003, "Mixing patterns in networks"). The last row and column are for a group that is
        not in the catalogue, of which nothing is known: 1.
    """

    names: tuple[str, ...]
    codes: NDArray[np.intp]
    mixing: NDArray[np.float64]

    @property
    def tell(self) -> bool:
        """Whether there is anything to tell the organisations apart by."""
        return any(name != NOT_KNOWN for name in self.names)

    def names_of(self, rows: ArrayLike) -> list[str | None]:
        """Return the group of each of some organisations, None where it is not known."""
        return [self.names[code] or None for code in self.codes[np.asarray(rows, dtype=np.intp)]]

    def mixing_with(self, names: Sequence[str | None]) -> NDArray[np.float64]:
        """Return the mixing of each of some groups with every organisation, shape (len(names), n)."""
        places = {name: code for code, name in enumerate(self.names)}
        return self.mixing[[places.get(name or NOT_KNOWN, -1) for name in names]][:, self.codes]


def groups_of(values: pl.Series, members: sp.csr_array, weights: NDArray[np.float64]) -> Groups:
    """Divide the catalogue by `values`, null for not known.

    Parameters
    ----------
    values : polars.Series of str, length n
        In the order of the catalogue.
    members : scipy.sparse.csr_array, shape (n, n_collaborations)
        1 where an organisation took part.
    weights : ndarray of float64, shape (n_collaborations,)
        Of the tie between any two participants of a collaboration.
    """
    filled = values.fill_null(NOT_KNOWN)
    names = filled.unique().sort()
    codes = names.search_sorted(filled).to_numpy().astype(np.intp)
    one_hot = sp.csr_array((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(len(names), len(codes)))
    return Groups(names=tuple(names), codes=codes, mixing=_mixing(sp.csr_array(one_hot @ members), weights))


def _mixing(counts: sp.csr_array, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mixing, given how many of each group (row) took part in each collaboration (column)."""
    with_itself = np.diag(counts @ weights)  # nobody has a tie with itself
    observed = (counts @ sp.diags_array(weights) @ counts.T).toarray() - with_itself
    totals = observed.sum(axis=1)
    expected = np.outer(totals, totals) / max(totals.sum(), 1e-12)
    mixing = np.ones((len(totals) + 1, len(totals) + 1))
    mixing[:-1, :-1] = (observed + PRIOR_WEIGHT) / (expected + PRIOR_WEIGHT)
    return mixing
