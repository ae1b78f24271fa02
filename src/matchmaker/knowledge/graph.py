"""Who has worked with whom: the collaborations as a weighted graph of organisations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.knowledge.clock import Clock
from matchmaker.knowledge.settings import DAYS_A_YEAR, KnowledgeSettings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Graph:
    """An undirected graph of n organisations; each tie is stored in both directions.

    A collaboration of m participants started t years ago adds ``0.5 ** (t / half_life) / (m - 1)`` to the tie of
    every two of them, so that taking part in it weighs the same however many take part (Newman, 2001, "Scientific
    collaboration networks II", eq. 2, with decay).

    Parameters
    ----------
    weights : csr_array of float32, shape (n, n)
        Decayed weights; symmetric, sorted, without a diagonal.
    recent : ndarray of float32, shape (n_ties,)
        The same weights with the short half-life, in the order of ``weights.indices``.
    roots : ndarray of float32, shape (n_ties,)
        Square roots of the weights: the product of two ties' is the geometric mean of theirs.
    counts : ndarray of int32, shape (n_ties,)
        Joint collaborations.
    last_on : ndarray of int32, shape (n_ties,)
        Starting day of the latest joint collaboration.
    strengths : ndarray of float32, shape (n,)
        Sum of an organisation's weights.
    """

    weights: csr_array
    recent: NDArray[np.float32]
    roots: NDArray[np.float32]
    counts: NDArray[np.int32]
    last_on: NDArray[np.int32]
    strengths: NDArray[np.float32]

    @property
    def degrees(self) -> NDArray[np.int32]:
        """Number of partners of each organisation, shape (n,)."""
        return np.diff(self.weights.indptr)


def decay(ages: NDArray[np.float64], half_life_years: float) -> NDArray[np.float64]:
    """Return what collaborations of such ages in days still count: 1 when they start, ½ a half-life later.

    >>> decay(np.array([3 * DAYS_A_YEAR]), 3.0).tolist()
    [0.5]
    """
    return np.asarray(0.5 ** (ages / (DAYS_A_YEAR * half_life_years)))


def is_ending(ages: NDArray[np.float64], half_life_years: float) -> NDArray[np.bool_]:
    """Tell which collaborations started 1 to 1½ half-lives ago: the age at which most come to their end.

    >>> is_ending(np.array([1700.0, 1300.0, 900.0, 500.0]), 3.0).tolist()
    [False, True, False, False]
    """
    n_half_lives = ages / (DAYS_A_YEAR * half_life_years)
    return np.asarray((n_half_lives >= 1) & (n_half_lives < 1.5))


def build_graph(
    membership: csr_array, started_on: NDArray[np.int32], clock: Clock, settings: KnowledgeSettings
) -> Graph:
    """Build the graph from the collaborations.

    Parameters
    ----------
    membership : csr_array, shape (n_collaborations, n_organisations)
        Who takes part in what.
    started_on : ndarray of int32, shape (n_collaborations,)
        Days since 1970-01-01, ascending.
    clock : Clock
        Of the day of the knowledge.
    """
    n = membership.shape[1]
    first, second, collaborations = _pairs(membership, settings.max_participants)
    order = np.lexsort((collaborations, second, first))
    first, second, collaborations = first[order], second[order], collaborations[order]
    is_new = np.ones(len(first), dtype=bool)
    is_new[1:] = (first[1:] != first[:-1]) | (second[1:] != second[:-1])
    starts = np.flatnonzero(is_new)
    sizes = np.diff(membership.indptr)
    newman = 1.0 / np.maximum(sizes - 1, 1)
    ages = clock.ages(started_on)

    def summed(half_life_years: float) -> NDArray[np.float32]:
        weights = decay(ages, half_life_years) * newman
        return _sums(weights[collaborations], starts).astype(np.float32)

    last = np.append(starts[1:], len(first)) - 1 if len(first) else starts
    attributes = {
        "weights": summed(settings.half_life_years),
        "recent": summed(settings.recent_half_life_years),
        "counts": np.diff(np.append(starts, len(first))).astype(np.int32),
        "last_on": started_on[collaborations[last]] if len(first) else np.zeros(0, dtype=np.int32),
    }
    low, high = first[starts], second[starts]
    rows, columns = np.concatenate([low, high]), np.concatenate([high, low])
    both_ways = np.lexsort((columns, rows))
    indptr = np.zeros(n + 1, dtype=np.int32)
    np.cumsum(np.bincount(rows, minlength=n), out=indptr[1:])
    doubled = {name: np.concatenate([values, values])[both_ways] for name, values in attributes.items()}
    weights = csr_array((doubled["weights"], columns[both_ways].astype(np.int32), indptr), shape=(n, n))
    return Graph(
        weights=weights,
        recent=doubled["recent"],
        roots=np.sqrt(weights.data),
        counts=doubled["counts"],
        last_on=doubled["last_on"],
        strengths=np.asarray(weights.sum(axis=1), dtype=np.float32).ravel(),
    )


def _pairs(
    membership: csr_array, max_participants: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return every two organisations of every collaboration: the lower row, the higher row, the collaboration."""
    sizes = np.diff(membership.indptr)
    nobody = np.zeros(0, dtype=np.int32)
    parts = [(nobody, nobody, nobody)]
    for size in np.unique(sizes[(sizes >= 2) & (sizes <= max_participants)]).tolist():
        collaborations = np.flatnonzero(sizes == size).astype(np.int32)
        rows = membership.indices[membership.indptr[collaborations][:, None] + np.arange(size)]
        i, j = np.triu_indices(size, 1)
        first, second = rows[:, i].ravel(), rows[:, j].ravel()  # rows of a collaboration are sorted
        parts.append((first, second, np.repeat(collaborations, len(i))))
    firsts, seconds, collaborations_of = zip(*parts, strict=True)
    return np.concatenate(firsts), np.concatenate(seconds), np.concatenate(collaborations_of)


def _sums(values: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.add.reduceat(values, starts) if len(starts) else np.zeros(0)
