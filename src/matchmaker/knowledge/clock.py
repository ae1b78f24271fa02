"""How old what is known is: time does not pass in years in which next to nothing began."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.knowledge.settings import DAYS_A_YEAR

QUIET_SHARE, MIN_USUAL = 0.05, 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clock:
    """Tells ages as of a day.

    Data has gaps: a programme is missing, an export stopped. Were the gap to count, everybody would have done nothing
    of late, which at the past days that a model learns from was the mark of those who had left.

    Parameters
    ----------
    today : int
        The day of the knowledge, in days since 1970-01-01.
    quiet_years : ndarray of int32
        The years before `today` that do not count, 0 being the last one.
    """

    today: int
    quiet_years: NDArray[np.int32]

    def ages(self, days: NDArray[np.integer]) -> NDArray[np.float64]:
        """Return how many days before today each of `days` was, without the days of quiet years.

        Examples
        --------
        >>> clock = Clock(today=2000, quiet_years=np.array([1], dtype=np.int32))
        >>> clock.ages(np.array([1900, 1500, 1000])).tolist()
        [100.0, 365.25, 634.75]
        """
        ages = self.today - days.astype(np.float64)
        passed = [np.clip(ages - year * DAYS_A_YEAR, 0, DAYS_A_YEAR) for year in self.quiet_years]
        return ages - sum(passed) if passed else ages

    def years_back(self, n_years: int) -> int:
        """Return how many years of the calendar hold the last `n_years` that count.

        Examples
        --------
        >>> Clock(today=2000, quiet_years=np.array([0, 2], dtype=np.int32)).years_back(2)
        4
        """
        back = n_years
        for year in self.quiet_years.tolist():  # ascending
            back += year < back
        return back


def clock_of(started_on: NDArray[np.int32], today: int) -> Clock:
    """Return the clock of a day, from the starting days of all collaborations before it.

    In a quiet year fewer than a twentieth as many began as usual, which is the median of the years in which any did: of
    the earlier ones or of all, whichever is less. So a world that grows is never quiet, nor is one that shrinks slowly,
    and one day to which all old data was dated does not make it so. Where fewer than ten are usual, even an empty year
    means nothing.

    Examples
    --------
    >>> year = np.array([365, 730, 1095, 1826], dtype=np.int32)
    >>> clock_of(np.repeat(year, [40, 60, 40, 1]), 2192).quiet_years.tolist()
    [0, 1, 2]
    """
    counts = np.bincount(((today - 1 - started_on) / DAYS_A_YEAR).astype(np.intp))  # of yesterday is of the last year
    usual = [np.median(counts[first:][counts[first:] > 0]) for first in range(len(counts))]
    least = [min(usual[0], earlier) for earlier in usual[1:]]
    quiet = [one >= MIN_USUAL and count < max(QUIET_SHARE * one, 1) for count, one in zip(counts, least, strict=False)]
    return Clock(today=today, quiet_years=np.flatnonzero(quiet).astype(np.int32))
