"""From scores to places, over the full catalogue: never over a sample of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DEPTH = 50
NOBODY = -1
STRIDE = 16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Where a method put what, for every question of a task.

    Parameters
    ----------
    top : ndarray of int32, shape (n_questions, 50)
        Rows of the catalogue, best first; -1 where the method ranked nobody.
    hits : ndarray of bool, shape (n_questions, 50)
        Which of them are relevant.
    first_relevant : ndarray of int64, shape (n_questions,)
        The rank, from 1, of the first relevant candidate among all that were ranked; 0 if none was.
    """

    top: NDArray[np.int32]
    hits: NDArray[np.bool_]
    first_relevant: NDArray[np.int64]


Place = Callable[[NDArray[np.integer], NDArray[np.integer]], tuple[NDArray[np.integer], int]]
"""A method's answer to one question: given the removed and the relevant rows, its top and the first relevant rank."""


def place_scored(
    scores: NDArray[np.float32], removed: NDArray[np.integer], relevant: NDArray[np.integer]
) -> tuple[NDArray[np.integer], int]:
    """Rank the whole catalogue by its scores, without the removed rows."""
    candidates = scores.copy()
    candidates[removed] = -np.inf
    return top_rows(candidates), first_rank(candidates, relevant)


def place_listed(
    listed: NDArray[np.integer], removed: NDArray[np.integer], relevant: NDArray[np.integer]
) -> tuple[NDArray[np.integer], int]:
    """Take a list, best first, without the removed rows; whoever is not on it is not ranked."""
    rest = listed[~np.isin(listed, removed)]
    return rest[:DEPTH], first_listed(rest, relevant)


def top_rows(scores: NDArray[np.float32], k: int = DEPTH) -> NDArray[np.int64]:
    """Return the rows of the k highest scores, best first; equal scores are in the order of their rows.

    Parameters
    ----------
    scores : ndarray of float32, shape (n,)
        Minus infinity marks those that are not candidates.

    Returns
    -------
    ndarray of int64, shape (min(k, number of candidates),)

    Examples
    --------
    >>> top_rows(np.array([0.1, 0.7, 0.7, -np.inf], dtype=np.float32), k=2).tolist()
    [1, 2]
    """
    threshold = _kth_highest(scores, k) if k < len(scores) else -np.inf
    above = np.flatnonzero(scores > threshold)
    best = above[np.argsort(-scores[above], kind="stable")]
    if threshold == -np.inf:
        return best[:k]
    level = np.flatnonzero(scores == threshold)[: k - len(best)]
    return np.concatenate([best, level])


def _kth_highest(scores: NDArray[np.float32], k: int) -> np.float32:
    """Return the k-th highest score; that of a part is a lower bound, and few of the whole reach it.

    numpy's partition takes ten times as long where most scores are equal, and here most are zero.
    """
    part = scores[::STRIDE]
    least = np.sort(part)[-k] if k <= len(part) else -np.inf
    return np.float32(np.sort(scores[scores >= least])[-k])


def first_rank(scores: NDArray[np.float32], relevant: NDArray[np.integer]) -> int:
    """Return the rank of the relevant row that comes first, from 1; 0 if there is none among the candidates.

    >>> first_rank(np.array([0.1, 0.7, 0.7], dtype=np.float32), np.array([0, 2]))
    2
    """
    if not len(relevant) or scores[relevant].max() == -np.inf:
        return 0
    score = scores[relevant].max()
    row = relevant[scores[relevant] == score].min()
    return int((scores > score).sum() + (scores[:row] == score).sum()) + 1


def first_listed(listed: NDArray[np.integer], relevant: NDArray[np.integer]) -> int:
    """Return the rank of the first of `listed` (best first) that is relevant, from 1; 0 if none is.

    >>> first_listed(np.array([4, 2, 9]), np.array([9, 2]))
    2
    """
    places = np.flatnonzero(np.isin(listed, relevant))
    return int(places[0]) + 1 if len(places) else 0
