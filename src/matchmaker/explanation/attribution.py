"""What each group of features adds to the log-odds: exact Shapley values of the trees, with groups as the players.

The game is that of TreeSHAP's path-dependent form (Lundberg et al., 2020, "From local explanations to global
understanding with explainable AI for trees", algorithm 1): where a group is not known, a tree goes both ways, each as
often as the examples that it learnt from did. A leaf's part of that game is a product over the groups, of 1 or 0 where
a group is known (do its conditions on the leaf's path hold?) and of the share of the examples where it is not. The
Shapley value of a product is the integral of a polynomial (Owen, 1972, "Multilinear extensions of games", eq. 5), and
Gauss's quadrature with half as many points as there are groups is exact for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.scoring import Trees

BLOCK = 16


class Attribution:
    """Trees, ready to say what each group of features adds to a row's log-odds.

    Parameters
    ----------
    trees : Trees
        Whose log-odds are explained; sound, as `Scorer` checks.
    groups : sequence of sequence of int
        The columns of each group; together all columns that the trees use.

    Attributes
    ----------
    base : float
        Log-odds of the average example that the trees learnt from: what is left when nothing is known.
    """

    __slots__ = (
        "_conditions",
        "_features",
        "_goes_left",
        "_missing_left",
        "_points",
        "_products",
        "_shape",
        "_shares",
        "_starts",
        "_thresholds",
        "_values",
        "base",
    )

    def __init__(self, trees: Trees, groups: Sequence[Sequence[int]]) -> None:
        leaves, inner = np.flatnonzero(trees.features < 0), np.flatnonzero(trees.features >= 0)
        self._features, self._thresholds = trees.features[inner], trees.thresholds[inner]
        self._missing_left, self._values = trees.missing_left[inner], trees.values[leaves]
        self._shape = (len(groups), len(leaves))
        conditions = _conditions(trees, groups)
        order = np.argsort(conditions.product, kind="stable")
        products, starts = np.unique(conditions.product[order], return_index=True)
        number = np.cumsum(trees.features >= 0) - 1  # of an inner node among the inner ones
        self._conditions, self._goes_left = number[conditions.node[order]], conditions.goes_left[order]
        self._products, self._starts = products, starts
        self._shares = np.ones(self._shape)
        if len(starts):
            self._shares.ravel()[products] = np.multiply.reduceat(conditions.share[order], starts)
        points, weights = np.polynomial.legendre.leggauss((len(groups) + 1) // 2)
        self._points = tuple(zip(((points + 1) / 2).tolist(), (weights / 2).tolist(), strict=True))
        self.base = float(trees.baseline + self._shares.prod(axis=0) @ self._values)

    def contributions(self, features: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return what each group adds to the log-odds of every row, shape (k, n_groups).

        A row's sum, and `base`, make its log-odds.
        """
        starts = range(0, len(features), BLOCK)
        blocks = [self._of_block(features[start : start + BLOCK]) for start in starts]
        return np.concatenate([np.empty((0, self._shape[0])), *blocks])

    def _of_block(self, features: NDArray[np.floating]) -> NDArray[np.float64]:
        steps = self._follows(features) - self._shares
        total, terms = np.zeros(steps.shape[:2]), np.empty_like(steps)
        for point, weight in self._points:
            np.multiply(steps, point, out=terms)
            terms += self._shares  # above 0, since no share is 0 and no point 1
            products = terms.prod(axis=1)
            products *= weight * self._values
            np.divide(steps, terms, out=terms)
            total += np.einsum("kgl,kl->kg", terms, products)
        return total

    def _follows(self, features: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Return whether a row keeps all conditions of a group on the way to a leaf, shape (k, n_groups, n_leaves)."""
        values = features[:, self._features]
        goes_left = (values <= self._thresholds) | (np.isnan(values) & self._missing_left)
        follows = np.ones((len(features), self._shape[0] * self._shape[1]), dtype=bool)
        if len(self._starts):
            kept = goes_left[:, self._conditions] == self._goes_left
            follows[:, self._products] = np.logical_and.reduceat(kept, self._starts, axis=1)
        return follows.reshape(len(features), *self._shape)


class _Conditions(NamedTuple):
    """What has to hold on the way to each leaf, one entry a node on it; `product` is group · n_leaves + leaf."""

    product: NDArray[np.int64]
    node: NDArray[np.int64]
    goes_left: NDArray[np.bool_]
    share: NDArray[np.float64]


def _conditions(trees: Trees, groups: Sequence[Sequence[int]]) -> _Conditions:
    """Walk up from all leaves at once."""
    inner = np.flatnonzero(trees.features >= 0)
    root_of = np.repeat(trees.roots[:-1], np.diff(trees.roots))
    parents, is_left = np.full(len(root_of), -1), np.zeros(len(root_of), dtype=bool)
    left = root_of[inner] + trees.left[inner]
    parents[left], parents[root_of[inner] + trees.right[inner]] = inner, inner
    is_left[left] = True
    group_of = np.zeros(1 + max((column for columns in groups for column in columns), default=0), dtype=np.int64)
    for group, columns in enumerate(groups):
        group_of[list(columns)] = group
    nodes = np.flatnonzero(trees.features < 0)
    n_leaves = len(nodes)
    leaves = np.arange(n_leaves)
    steps = []
    while True:
        has_parent = parents[nodes] >= 0
        leaves, nodes = leaves[has_parent], nodes[has_parent]
        above = parents[nodes]
        product = group_of[trees.features[above]] * n_leaves + leaves
        steps.append(_Conditions(product, above, is_left[nodes], trees.covers[nodes] / trees.covers[above]))
        if not len(nodes):
            return _Conditions(*(np.concatenate(parts) for parts in zip(*steps, strict=True)))
        nodes = above
