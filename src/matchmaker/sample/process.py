"""The hidden process: quarter after quarter, coordinators start projects, fill their seats and remember it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.sample.calls import MAX_NEEDS, MEAN_SEATS, Calls, draw_calls
from matchmaker.sample.draws import below
from matchmaker.sample.market import NOBODY, Offers, collect_offers, open_market
from matchmaker.sample.memory import QUALITY_SPAN, remember
from matchmaker.sample.population import Population
from matchmaker.sample.quarters import QUARTERS_PER_YEAR, quarter_starts, spread_over_quarters
from matchmaker.sample.seats import Quarter, fill_seats, seat_newcomers

Progress = Callable[[str, int, int], None]

SEATS_PER_HUNDRED = 400  # seats for those who were there before, per hundred organisations, over all years
MIN_DAYS, MAX_DAYS = 365, 1826


@dataclass(frozen=True, slots=True, kw_only=True)
class Projects:
    """Collaborations, in the order of their first days.

    Parameters
    ----------
    started, n_days : ndarray of int64, shape (n_projects,)
        First day, counted from `FIRST_DAY`, and duration.
    quarter, quality : ndarray of int64, shape (n_projects,)
        When it started, and how well it went, in hundredths around 0.
    theme, n_needs : ndarray of int64, shape (n_projects,)
        Position in `THEMES`, and how many capabilities are sought.
    needs : ndarray of int64, shape (n_projects, 5)
        Positions in `CAPABILITIES`, of which the first `n_needs` are sought.
    sizes : ndarray of int64, shape (n_projects,)
        Number of members.
    members : ndarray of int32, shape (n_participations,)
        Organisation rows, project after project, the coordinator first.
    """

    started: NDArray[np.int64]
    n_days: NDArray[np.int64]
    quarter: NDArray[np.int64]
    quality: NDArray[np.int64]
    theme: NDArray[np.int64]
    n_needs: NDArray[np.int64]
    needs: NDArray[np.int64]
    sizes: NDArray[np.int64]
    members: NDArray[np.int32]

    @property
    def n_projects(self) -> int:
        """Number of projects."""
        return len(self.started)

    @property
    def bounds(self) -> NDArray[np.int64]:
        """Where each project's members begin, and where the last one's end."""
        return np.concatenate([[0], np.cumsum(self.sizes)])

    @property
    def coordinators(self) -> NDArray[np.int32]:
        """The first member of each project."""
        return self.members[self.bounds[:-1]]


def run_process(
    rng: np.random.Generator, population: Population, n_years: int, progress: Progress | None = None
) -> Projects:
    """Let `n_years` pass."""
    n_quarters = n_years * QUARTERS_PER_YEAR
    n_projects = int(population.n_organisations * SEATS_PER_HUNDRED / 100 / MEAN_SEATS)
    starting = spread_over_quarters(n_projects, n_years, first=1, last=3)
    days = quarter_starts(n_years)
    offers = collect_offers(population)
    past = _none()
    waiting = np.empty(0, dtype=np.int64)
    for number in range(n_quarters):
        quarter = _quarter(number, population, offers, past)
        calls = draw_calls(rng, population, quarter.market.activity, int(starting[number]))
        table = fill_seats(rng, quarter, calls)
        arriving = np.concatenate([waiting, np.flatnonzero(population.enters == number)])
        newcomers = arriving[~np.isin(arriving, table)]
        joined = seat_newcomers(rng, population, calls, newcomers)
        waiting = newcomers[joined == NOBODY]
        seats = _all_seats(table, newcomers, joined)
        past = _joined(past, _begin(rng, number, calls, seats, days[number : number + 2]))
        if progress is not None:
            progress("drawing", number + 1, n_quarters)
    return past


def _quarter(number: int, population: Population, offers: Offers, past: Projects) -> Quarter:
    return Quarter(
        number=number,
        population=population,
        market=open_market(offers, population.activity_in(number), population.region),
        memory=remember(past.members, past.sizes, past.quality, past.quarter, population.n_organisations),
    )


def _all_seats(
    table: NDArray[np.int64], newcomers: NDArray[np.int64], joined: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the call and the organisation of every seat that is taken, coordinators first, newcomers last."""
    call, seat = np.nonzero(table != NOBODY)
    seated = joined != NOBODY
    return np.concatenate([call, joined[seated]]), np.concatenate([table[call, seat], newcomers[seated]])


def _begin(
    rng: np.random.Generator,
    number: int,
    calls: Calls,
    seats: tuple[NDArray[np.int64], NDArray[np.int64]],
    days: NDArray[np.int64],
) -> Projects:
    """Turn the calls that found at least one partner into projects, in the order of their first days."""
    n = len(calls.coordinator)
    started = days[0] + below(rng, int(days[1] - days[0]), n)
    n_days = MIN_DAYS + below(rng, MAX_DAYS - MIN_DAYS + 1, n)
    quality = below(rng, QUALITY_SPAN + 1, n) - QUALITY_SPAN // 2
    call, member = seats
    sizes = np.bincount(call, minlength=n)
    order = np.lexsort([np.arange(n), started])
    order = order[sizes[order] > 1]
    place = np.full(n, NOBODY)
    place[order] = np.arange(len(order))
    kept = place[call] != NOBODY
    by_project = np.argsort(place[call[kept]], kind="stable")
    return Projects(
        started=started[order],
        n_days=n_days[order],
        quarter=np.full(len(order), number),
        quality=quality[order],
        theme=calls.theme[order],
        n_needs=calls.n_needs[order],
        needs=calls.needs[order],
        sizes=sizes[order],
        members=member[kept][by_project].astype(np.int32),
    )


def _none() -> Projects:
    nothing = np.empty(0, dtype=np.int64)
    return Projects(
        started=nothing,
        n_days=nothing,
        quarter=nothing,
        quality=nothing,
        theme=nothing,
        n_needs=nothing,
        needs=np.empty((0, MAX_NEEDS), dtype=np.int64),
        sizes=nothing,
        members=nothing.astype(np.int32),
    )


def _joined(past: Projects, begun: Projects) -> Projects:
    return Projects(
        **{name: np.concatenate([getattr(past, name), getattr(begun, name)]) for name in Projects.__slots__}
    )
