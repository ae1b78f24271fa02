"""Twelve years in quarters: a fixed calendar, never today's."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

FIRST_YEAR = 2010
FIRST_DAY = date(FIRST_YEAR, 1, 1)
QUARTERS_PER_YEAR = 4
EPOCH_DAY = (FIRST_DAY - date(1970, 1, 1)).days


def quarter_starts(n_years: int) -> NDArray[np.int64]:
    """Return the first day of every quarter and the day after the last one, counted from `FIRST_DAY`."""
    days = [date(FIRST_YEAR + year, month, 1) for year in range(n_years) for month in (1, 4, 7, 10)]
    days.append(date(FIRST_YEAR + n_years, 1, 1))
    return np.array([(day - FIRST_DAY).days for day in days], dtype=np.int64)


def quarter_of(day: date, n_years: int) -> int:
    """Return the quarter that `day` is in, or the nearest one of the world."""
    number = (day.year - FIRST_YEAR) * QUARTERS_PER_YEAR + (day.month - 1) // 3
    return min(max(number, 0), n_years * QUARTERS_PER_YEAR - 1)


def spread_over_quarters(n: int, n_years: int, first: int, last: int) -> NDArray[np.int64]:
    """Return how many of `n` fall into each quarter, growing evenly from `first` to `last` parts."""
    n_quarters = n_years * QUARTERS_PER_YEAR
    parts = first * (n_quarters - 1) + (last - first) * np.arange(n_quarters, dtype=np.int64)
    running = np.cumsum(parts)
    return np.diff(running * n // int(running[-1]), prepend=0)
