"""Filling the seats of a quarter's projects: by capability, place, kind and shared past; then the newcomers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.sample.affinity import suit, weight_of
from matchmaker.sample.calls import Calls
from matchmaker.sample.draws import below, one_of_each
from matchmaker.sample.market import NOBODY, Market, propose_from_market
from matchmaker.sample.memory import Memory, past_projects, propose_from_memory
from matchmaker.sample.population import Population

N_FROM_MARKET, N_FROM_REUNION, N_FROM_MEMBERS, N_PROJECTS_SEEN = 10, 5, 2, 8
CROWDING = 25  # hundredths lost for each member of the same kind that is there already
MAX_CROWDING = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """What the seats of one quarter are filled from."""

    number: int
    population: Population
    market: Market
    memory: Memory


def fill_seats(rng: np.random.Generator, quarter: Quarter, calls: Calls) -> NDArray[np.int64]:
    """Return the members of every project.

    All projects of the quarter fill their second seat, then their third, and so on: a seat looks for one of the needed
    capabilities in turn, sees some who offer it and some who worked with a member before, and takes one of them.

    Returns
    -------
    ndarray of int64, shape (n_calls, most seats)
        Organisation rows with the coordinator first; -1 for a seat that is not there or stayed empty.
    """
    n_seats = int(calls.n_seats.max(initial=1))
    table = np.full((len(calls.coordinator), n_seats), NOBODY)
    table[:, 0] = calls.coordinator
    reunion = past_projects(rng, quarter.memory, calls.coordinator)
    for seat in range(1, n_seats):
        rows = np.flatnonzero(calls.n_seats > seat)
        members = table[rows, :seat]
        capability = calls.needs[rows, (seat - 1) % calls.n_needs[rows]]
        candidates, bonus, oversampling = _propose(rng, quarter, members, capability, reunion[rows])
        utility = suit(quarter.population, members[:, 0], candidates) + bonus
        utility -= _crowding(quarter.population, members, candidates)
        weights = weight_of(utility) * _is_free(quarter.market, members, candidates) * 100 // oversampling
        choice = one_of_each(rng, weights)
        table[rows, seat] = np.where(choice == NOBODY, NOBODY, candidates[np.arange(len(rows)), choice])
    return table


def _propose(
    rng: np.random.Generator,
    quarter: Quarter,
    members: NDArray[np.int64],
    capability: NDArray[np.int64],
    reunion: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Gather the candidates for one seat of each project, with their bonus and their oversampling in percent."""
    region = quarter.population.region[members[:, 0]]
    offered, oversampling = propose_from_market(rng, quarter.market, capability, region, N_FROM_MARKET)
    projects = _projects_remembered(rng, quarter.memory, members, reunion)
    known, bonus = propose_from_memory(rng, quarter.memory, projects, quarter.number)
    return (
        np.hstack([offered, known]),
        np.hstack([np.zeros_like(offered), bonus]),
        np.hstack([np.maximum(oversampling, 1), np.full_like(known, 100)]),
    )


def _is_free(market: Market, members: NDArray[np.int64], candidates: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell who is somebody, active, and not in the project already."""
    is_new = (candidates[:, :, None] != members[:, None, :]).all(axis=2)
    is_free: NDArray[np.bool_] = is_new & (candidates != NOBODY) & (market.activity[candidates] > 0)
    return is_free


def _projects_remembered(
    rng: np.random.Generator, memory: Memory, members: NDArray[np.int64], reunion: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Take one past project of the coordinator's, the same for all its seats, and some of any member's."""
    rows = np.arange(len(members))[:, None]
    column = below(rng, members.shape[1], (len(members), N_FROM_MEMBERS))
    of_members = past_projects(rng, memory, members[rows, column])
    return np.hstack([np.repeat(reunion[:, None], N_FROM_REUNION, axis=1), of_members])


def _crowding(population: Population, members: NDArray[np.int64], candidates: NDArray[np.int64]) -> NDArray[np.int64]:
    there = np.where(members == NOBODY, NOBODY, population.kind[members])
    same = (population.kind[candidates][:, :, None] == there[:, None, :]).sum(axis=2)
    crowding: NDArray[np.int64] = np.minimum(CROWDING * same, MAX_CROWDING)
    return crowding


def seat_newcomers(
    rng: np.random.Generator, population: Population, calls: Calls, newcomers: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the project that each newcomer joins first: it sees a few, half of its theme. -1: there is none."""
    if not len(calls.coordinator):
        return np.full(len(newcomers), NOBODY)
    by_theme = np.argsort(calls.theme, kind="stable")
    running = np.concatenate([[0], np.cumsum(calls.n_seats[by_theme])])
    themes = population.themes[newcomers, 0]
    low = running[np.searchsorted(calls.theme[by_theme], themes, side="left")][:, None]
    high = running[np.searchsorted(calls.theme[by_theme], themes, side="right")][:, None]
    shape = (len(newcomers), N_PROJECTS_SEEN)
    anywhere = (high == low) | (np.arange(N_PROJECTS_SEEN) >= N_PROJECTS_SEEN // 2)
    low, high = np.where(anywhere, 0, low), np.where(anywhere, running[-1], high)
    seen = by_theme[np.searchsorted(running, low + below(rng, high - low, shape), side="right") - 1]
    utility = suit(population, newcomers, calls.coordinator[seen])
    choice = one_of_each(rng, weight_of(utility))
    return seen[np.arange(len(newcomers)), choice]
