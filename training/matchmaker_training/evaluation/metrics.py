"""The metrics, each a pure function.

`hits` is an array of bool whose last axis is the ranked list, best first, True where the candidate is relevant:
of shape (k,) for one asker or (n_askers, k) for many. `n_relevant` counts all that is relevant to an asker, found
or not. What has nothing relevant has no metric: nan.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

N_CALIBRATION_BINS = 20


def ndcg(hits: NDArray[np.bool_], n_relevant: ArrayLike, k: int = 10) -> NDArray[np.float64]:
    """Return the normalised discounted cumulative gain at k, in 0..1, with binary gain.

    A relevant candidate at rank r gains 1 / log2(r + 1); the sum is divided by that of the ideal list, which has
    min(k, n_relevant) relevant ones at its head (Järvelin & Kekäläinen 2002, "Cumulated gain-based evaluation of
    IR techniques", ACM TOIS 20).

    Examples
    --------
    >>> round(float(ndcg(np.array([False, True, False]), 1)), 4)
    0.6309
    """
    discounts = 1 / np.log2(np.arange(k) + 2)
    shown = hits[..., :k]
    gained = (shown * discounts[: shown.shape[-1]]).sum(axis=-1)
    ideal = np.concatenate([[np.nan], np.cumsum(discounts)])
    return np.asarray(gained / ideal[np.minimum(n_relevant, k)])


def recall(hits: NDArray[np.bool_], n_relevant: ArrayLike, k: int = 50) -> NDArray[np.float64]:
    """Return the share of all that is relevant which stands among the first k, in 0..1.

    Divided by `n_relevant` even where that is more than k (Manning, Raghavan & Schütze 2008, "Introduction to
    Information Retrieval", ch. 8).

    Examples
    --------
    >>> float(recall(np.array([True, False, True]), 4, k=3))
    0.5
    """
    total = np.asarray(n_relevant, dtype=np.float64)
    return np.asarray(hits[..., :k].sum(axis=-1) / np.where(total > 0, total, np.nan))


def reciprocal_rank(first_relevant: ArrayLike) -> NDArray[np.float64]:
    """Return 1 / the rank of the first relevant candidate, 0 where none was ranked; its mean is the MRR.

    The whole ranking counts, without a cut (Voorhees 1999, "The TREC-8 Question Answering Track Report").

    Examples
    --------
    >>> reciprocal_rank([4, 0]).tolist()
    [0.25, 0.0]
    """
    ranks = np.asarray(first_relevant, dtype=np.float64)
    return np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0.0)


def hit(hits: NDArray[np.bool_], k: int = 10) -> NDArray[np.float64]:
    """Return 1 where anything relevant stands among the first k, else 0 (Deshpande & Karypis 2004, ACM TOIS 22).

    Examples
    --------
    >>> float(hit(np.array([False, True]), k=1))
    0.0
    """
    return np.asarray(hits[..., :k].any(axis=-1), dtype=np.float64)


def coverage(top: NDArray[np.integer], n_organisations: int, k: int = 10) -> float:
    """Return the share of the catalogue that anybody saw among the first k, in 0..1.

    (Ge, Delgado-Battenfeld & Jannach 2010, "Beyond accuracy", RecSys.)

    Parameters
    ----------
    top : ndarray of int, shape (n_askers, at least k)
        Rows of the catalogue, best first; -1 for nobody.

    Examples
    --------
    >>> coverage(np.array([[0, 1], [1, -1]]), 4, k=2)
    0.5
    """
    return float((exposure(top, n_organisations, k) > 0).sum() / n_organisations)


def exposure(top: NDArray[np.integer], n_organisations: int, k: int = 10) -> NDArray[np.int64]:
    """Return how many askers saw each organisation among their first k, shape (n_organisations,)."""
    shown = top[:, :k]
    return np.bincount(shown[shown >= 0], minlength=n_organisations)


def gini(amounts: NDArray[np.integer]) -> float:
    """Return how unequally something is spread: 0 if all have the same, towards 1 if one has everything.

    sum_i (2 i - n - 1) x_i / (n sum_i x_i), with x ascending and i from 1 (Gini 1912; used for the exposure of
    recommended items by Fleder & Hosanagar 2009, Management Science 55). Over the whole catalogue, those never
    shown included; nan if nothing is spread.

    Examples
    --------
    >>> gini(np.array([2, 2])), gini(np.array([0, 0, 0, 8]))
    (0.0, 0.75)
    """
    ascending = np.sort(amounts).astype(np.float64)
    n, total = len(ascending), ascending.sum()
    if total == 0:
        return float("nan")
    return float(((2 * np.arange(1, n + 1) - n - 1) * ascending).sum() / (n * total))


def calibration_bins(
    scores: NDArray[np.floating], happened: NDArray[np.bool_], n_bins: int = N_CALIBRATION_BINS
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return the calibration curve: by bin, the lowest scores first, what was said and what came true.

    The bins are of equally many cases (Nguyen & O'Connor 2015, EMNLP): collaborations are rare, and of bins of equal
    width one would hold nearly everything. Equal scores share a bin, so that there may be fewer of them.

    Parameters
    ----------
    scores : ndarray of float, shape (n_cases,)
        In 0..1.
    happened : ndarray of bool, shape (n_cases,)

    Returns
    -------
    mean_scores, shares_happened : ndarray of float64, shape (n_found,)
        In 0..1.
    counts : ndarray of int64, shape (n_found,)
        Cases in each bin, at least one.
    """
    if not len(scores):
        return np.empty(0), np.empty(0), np.empty(0, dtype=np.int64)
    edges = np.unique(np.quantile(scores, np.arange(1, n_bins) / n_bins, method="lower"))
    bins = np.searchsorted(edges, scores)
    counts = np.bincount(bins)
    found = counts > 0
    sums = np.bincount(bins, weights=scores)[found], np.bincount(bins, weights=happened)[found]
    return sums[0] / counts[found], sums[1] / counts[found], counts[found].astype(np.int64)


def calibration_error(
    scores: NDArray[np.floating], happened: NDArray[np.bool_], n_bins: int = N_CALIBRATION_BINS
) -> float:
    """Return the expected calibration error: how far a score is from the share of cases in which it came true.

    The mean over the bins of `calibration_bins`, weighted by their cases, of |mean score - share that happened|
    (Naeini, Cooper & Hauskrecht 2015, AAAI). nan for no case.

    Examples
    --------
    >>> round(calibration_error(np.array([0.1, 0.1, 0.9, 0.9]), np.array([False, False, True, True]), n_bins=2), 6)
    0.1
    """
    said, came_true, counts = calibration_bins(scores, happened, n_bins)
    return float(np.abs(said - came_true) @ counts / counts.sum()) if len(counts) else float("nan")
