"""The best of a vector, with ties decided."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def top_rows(scores: NDArray[np.floating], size: int, eligible: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the rows of the `size` highest scores above 0 among the eligible, ascending; of equals the first rows.

    >>> top_rows(np.array([0.5, 0.9, 0.5, 0.0]), 2, np.array([True, True, True, True]))
    array([0, 1])
    """
    rows = np.flatnonzero(eligible & (scores > 0))
    if len(rows) <= size:
        return rows
    if not size:
        return rows[:0]
    values = scores[rows]
    least = np.partition(values, len(values) - size)[len(values) - size]
    above = rows[values > least]
    level = rows[values == least]
    return np.sort(np.concatenate([above, level[: size - len(above)]]))
