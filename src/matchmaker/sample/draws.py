"""Random draws that come out alike on every platform.

Only `Generator.random` is used, whose doubles are 53 bits of the stream, and everything that decides is a whole number:
sums and comparisons of whole numbers do not depend on the processor, those of rounded logarithms do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Size = int | tuple[int, ...]


def below(rng: np.random.Generator, n: int | NDArray[np.int64], size: Size) -> NDArray[np.int64]:
    """Return whole numbers in 0..n - 1, each as likely."""
    drawn = (rng.random(size) * n).astype(np.int64)
    drawn -= (drawn == n) & (drawn > 0)  # a product with the largest double below 1 may be rounded up
    return drawn


def chance(rng: np.random.Generator, probability: float | NDArray[np.float64], size: Size) -> NDArray[np.bool_]:
    """Return True with the probability given."""
    return rng.random(size) < probability


def weighted(rng: np.random.Generator, weights: ArrayLike, size: Size) -> NDArray[np.int64]:
    """Return positions in `weights`, which are whole numbers of which at least one is positive, as likely as heavy."""
    running = np.cumsum(np.asarray(weights, dtype=np.int64))
    return np.searchsorted(running, below(rng, int(running[-1]), size), side="right")


def one_of_each(rng: np.random.Generator, weights: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for every row of `weights` a column, as likely as heavy, or -1 where the whole row weighs nothing.

    Parameters
    ----------
    weights : ndarray of int64, shape (n, k)
    """
    running = np.cumsum(weights, axis=1)
    total = running[:, -1]
    wanted = below(rng, total, len(weights))
    column = (running <= wanted[:, None]).sum(axis=1)
    return np.where(total > 0, column, -1)


def shuffled(rng: np.random.Generator, values: Sequence[int] | NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Return `n` rows that each hold `values` in an order of its own."""
    order = np.argsort(rng.random((n, len(values))), axis=1, kind="stable")
    return np.asarray(values, dtype=np.int64)[order]
