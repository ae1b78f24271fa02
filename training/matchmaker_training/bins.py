"""The bins of each feature: where trees may split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.scoring import Trees

N_BINS = 255  # as many as scikit-learn has beside that of what is missing

Edges = Sequence[NDArray[np.float32]]


def bin_edges(features: NDArray[np.float32], joined: NDArray[np.bool_]) -> list[NDArray[np.float32]]:
    """Place the bins of each feature, half of them by the quantiles of those who joined.

    scikit-learn places them by the weights of the examples, and up to release 1.9 weighing takes longer than all the
    rest of learning (scikit-learn pull request 34248). Where the bins are makes no difference to the ranking that was
    measured (`docs/decisions/009`); half by those who joined is enough of them among the best.

    Parameters
    ----------
    features : ndarray of float32, shape (e, n_features)
        NaN means missing.
    joined : ndarray of bool, shape (e,)
        Who is told apart from the others.

    Returns
    -------
    list of ndarray of float32
        For every feature its values that are the last of a bin, ascending; fewer than `N_BINS`.

    Examples
    --------
    >>> bin_edges(np.array([[1.0], [3.0], [3.0], [np.nan]], dtype=np.float32), np.array([True, False, False, True]))
    [array([1.], dtype=float32)]
    """
    return [_edges_of(column, joined) for column in features.T]


def bin_numbers(features: NDArray[np.float32], edges: Edges) -> NDArray[np.float64]:
    """Return the number of the bin that each value is in, shape (e, n_features); NaN stays.

    As scikit-learn would have them: of other types it makes a copy at every fit.

    Examples
    --------
    >>> bin_numbers(np.array([[1.0], [2.0], [np.nan]], dtype=np.float32), [np.array([1.0], dtype=np.float32)]).tolist()
    [[0.0], [1.0], [nan]]
    """
    numbers = np.empty(features.shape, dtype=np.float64, order="F")
    for column, of_column in enumerate(edges):
        values = features[:, column]
        numbers[:, column] = np.where(np.isnan(values), np.nan, of_column.searchsorted(values, side="left"))
    return numbers


def on_values(trees: Trees, edges: Edges) -> Trees:
    """Return the trees that were learnt on the numbers of bins as trees on the values themselves."""
    thresholds = trees.thresholds.copy()
    for column, of_column in enumerate(edges):
        nodes = np.flatnonzero(trees.features == column)
        # scikit-learn splits between two numbers; above them all where only what is missing goes to the right
        last_on_the_left = np.minimum(np.floor(thresholds[nodes]), len(of_column)).astype(np.int64)
        thresholds[nodes] = np.append(of_column, np.inf)[last_on_the_left]
    return replace(trees, thresholds=thresholds)


def _edges_of(column: NDArray[np.float32], joined: NDArray[np.bool_]) -> NDArray[np.float32]:
    known = ~np.isnan(column)
    halves = [np.sort(column[known & half]) for half in (joined, ~joined)]
    values = np.unique(np.concatenate([half[_is_new(half)] for half in halves]))
    if len(values) <= N_BINS:
        return values[:-1]
    return np.unique(np.concatenate([_quantiles(half, N_BINS // 2) for half in halves]))


def _is_new(ascending: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which values are not those before them."""
    return np.append(np.ones(len(ascending[:1]), dtype=bool), ascending[1:] != ascending[:-1])


def _quantiles(ascending: NDArray[np.float32], n: int) -> NDArray[np.float32]:
    """Return `n` values at equal distances, or all if there are fewer."""
    places = np.arange(1, n + 1) * len(ascending) // (n + 1)
    return ascending[np.unique(places)] if len(ascending) else ascending
