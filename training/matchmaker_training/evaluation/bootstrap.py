"""How sure a mean over askers is: percentile bootstrap (Efron & Tibshirani 1993, ch. 13).

Askers that share what came true do not tell as much as so many others would. They are drawn together (Field & Welsh
2007, "Bootstrapping clustered data", Journal of the Royal Statistical Society B 69).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

N_RESAMPLES = 1000
CONFIDENCE = 0.95
MAX_CELLS = 8_000_000

Clusters = NDArray[np.integer] | None
"""A number for each asker, equal for those who are drawn together; None if each is drawn by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value and the interval that holds it with 95 % confidence; None where there is none.

    Parameters
    ----------
    value : float
        Over the askers there were.
    low, high : float or None
        The 2.5th and 97.5th percentile over resampled askers. None for what is not a mean over askers.
    """

    value: float
    low: float | None = None
    high: float | None = None


def mean_estimates(
    values: NDArray[np.float64], *, seed: int, clusters: Clusters = None, n_resamples: int = N_RESAMPLES
) -> tuple[Estimate | None, ...]:
    """Return the mean of each column with its interval, over rows resampled with replacement.

    Every column sees the same resamples, so that columns can be compared.

    Parameters
    ----------
    values : ndarray of float64, shape (n_askers, n_columns)
        nan where a metric does not apply to an asker.
    seed : int
        Of the generator that resamples.
    clusters : ndarray of int, shape (n_askers,), optional
        A number for each asker, equal for those who are drawn together. By default each is drawn by itself.

    Returns
    -------
    tuple of Estimate or None
        One a column; None where it applies to no asker.

    Examples
    --------
    >>> mean_estimates(np.array([[1.0], [1.0]]), seed=0)
    (Estimate(value=1.0, low=1.0, high=1.0),)
    """
    means, resampled = _means(values, seed, clusters, n_resamples)
    return tuple(_estimate(mean, of_one) for mean, of_one in zip(means, resampled.T, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A paired comparison of two methods over the same askers.

    Parameters
    ----------
    difference : Estimate
        First minus second; an interval that lies above 0 says that the first is better.
    share_not_worse : float
        Share of the resamples in which the first was at least equal, in 0..1.
    """

    difference: Estimate
    share_not_worse: float


def compare(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    *,
    seed: int = 0,
    clusters: Clusters = None,
    n_resamples: int = N_RESAMPLES,
) -> Comparison | None:
    """Compare two methods by the paired bootstrap over askers (Sakai 2006, SIGIR); None if they share no asker.

    Parameters
    ----------
    first, second : ndarray of float64, shape (n_askers,)
        One metric of the two, asker by asker in the same order; nan where it does not apply.
    seed, clusters
        As for `mean_estimates`.

    Examples
    --------
    >>> compare(np.array([0.5, 0.7]), np.array([0.4, 0.6])).share_not_worse
    1.0
    """
    differences = (first - second)[:, np.newaxis]
    return compare_columns(differences, seed=seed, clusters=clusters, n_resamples=n_resamples)[0]


def compare_columns(
    differences: NDArray[np.float64], *, seed: int = 0, clusters: Clusters = None, n_resamples: int = N_RESAMPLES
) -> tuple[Comparison | None, ...]:
    """Compare many pairs as `compare` does one, but sooner; each column holds first minus second, asker by asker."""
    means, resampled = _means(differences, seed, clusters, n_resamples)
    estimates = [_estimate(mean, of_one) for mean, of_one in zip(means, resampled.T, strict=True)]
    return tuple(
        None if difference is None else Comparison(difference=difference, share_not_worse=float((of_one >= 0).mean()))
        for difference, of_one in zip(estimates, resampled.T, strict=True)
    )


def resamples(n: int, n_resamples: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """Yield how often each of n rows is drawn in each resample, in blocks of shape (resamples, n)."""
    generator = np.random.default_rng(seed)
    step = max(1, MAX_CELLS // max(n, 1))
    for begin in range(0, n_resamples if n else 0, step):
        size = min(step, n_resamples - begin)
        drawn = generator.integers(0, n, size=(size, n)) + np.arange(size)[:, np.newaxis] * n
        yield np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n).astype(np.float64)


def _means(
    values: NDArray[np.float64], seed: int, clusters: Clusters, n_resamples: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean of each column and, of shape (n_resamples, n_columns), those of the resamples."""
    applies = ~np.isnan(values)
    known = np.where(applies, values, 0.0)
    sums, counts = _of_each_cluster(known, clusters), _of_each_cluster(applies.astype(np.float64), clusters)
    drawn = resamples(len(sums), n_resamples, seed)
    resampled = [_ratio(weights @ sums, weights @ counts) for weights in drawn]
    return _ratio(known.sum(axis=0), applies.sum(axis=0)), np.concatenate([np.empty((0, values.shape[1])), *resampled])


def _of_each_cluster(values: NDArray[np.float64], clusters: Clusters) -> NDArray[np.float64]:
    """Return the sum of the rows of each cluster, shape (n_clusters, n_columns)."""
    if clusters is None:
        return values
    numbers, of_each = np.unique(clusters, return_inverse=True)
    sums = np.zeros((len(numbers), values.shape[1]))
    np.add.at(sums, of_each, values)
    return sums


def _ratio(sums: NDArray[np.float64], counts: NDArray[np.integer | np.floating]) -> NDArray[np.float64]:
    return np.asarray(sums / np.where(counts > 0, counts, np.nan))


def _estimate(mean: float, resampled: NDArray[np.float64]) -> Estimate | None:
    if np.isnan(mean):
        return None
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(resampled[~np.isnan(resampled)], [tail, 1 - tail])
    return Estimate(value=float(mean), low=float(low), high=float(high))
