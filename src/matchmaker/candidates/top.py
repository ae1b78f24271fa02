"""The best of a vector, with ties decided."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEP = 16  # of so many scores one is looked at first


def top_rows(scores: NDArray[np.floating], size: int, eligible: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the rows of the `size` highest scores above 0 among the eligible, ascending; of equals the first rows.

    >>> top_rows(np.array([0.5, 0.9, 0.5, 0.0]), 2, np.array([True, True, True, True]))
    array([0, 1])
    """
    if not size:
        return np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(eligible & (scores > _likely_floor(scores, size, eligible)))
    if len(rows) < size:
        rows = np.flatnonzero(eligible & (scores > 0))
    if len(rows) <= size:
        return rows
    values = scores[rows]
    least = np.partition(values, len(values) - size)[len(values) - size]
    above = rows[values > least]
    level = rows[values == least]
    return np.sort(np.concatenate([above, level[: size - len(above)]]))


def _likely_floor(scores: NDArray[np.floating], size: int, eligible: NDArray[np.bool_]) -> float:
    """Return, from a part of the scores, what the `size` highest are probably above: 0 where that saves nothing.

    Most scores are far below it, and to pass them over takes half of the time of parting them all.
    """
    part = scores[::STEP]
    part = part[eligible[::STEP] & (part > 0)]
    place = 3 * size // (2 * STEP) + STEP  # half as many again, and a few, so that it seldom leaves too few
    return float(np.partition(part, len(part) - place)[len(part) - place]) if place < len(part) else 0.0
