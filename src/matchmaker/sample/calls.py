"""The projects of one quarter before anybody but the coordinator is in: what they need, how many seats they have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.organisation import Kind
from matchmaker.sample.draws import below, chance, shuffled, weighted
from matchmaker.sample.population import KINDS, Population
from matchmaker.sample.taxonomy import THEMES

SEATS = np.concatenate([np.arange(2, 26), [32, 40, 50, 60]])  # the coordinator's included
SEAT_SHARES = np.array(
    [240, 180, 130, 95, 75, 60, 46, 36, 28, 22, 18, 15, 12, 10, 8, 7, 6, 5, 4, 3, 3, 2, 2, 2, 2, 1, 1, 1]
)
MEAN_SEATS = int((SEATS * SEAT_SHARES).sum()) / int(SEAT_SHARES.sum())
MIN_NEEDS, MAX_NEEDS = 2, 5
_COORDINATES = {Kind.HIGHER_EDUCATION: 4, Kind.COMPANY: 2, Kind.RESEARCH: 4, Kind.PUBLIC: 1, Kind.OTHER: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """The projects that start in one quarter.

    Parameters
    ----------
    coordinator, theme, n_needs, n_seats : ndarray of int64, shape (n_calls,)
        Who leads, position in `THEMES`, how many capabilities are sought, seats with the coordinator's.
    needs : ndarray of int64, shape (n_calls, 5)
        Positions in `CAPABILITIES`, of which the first `n_needs` are sought.
    """

    coordinator: NDArray[np.int64]
    theme: NDArray[np.int64]
    needs: NDArray[np.int64]
    n_needs: NDArray[np.int64]
    n_seats: NDArray[np.int64]


def draw_calls(rng: np.random.Generator, population: Population, activity: NDArray[np.int64], n: int) -> Calls:
    """Draw `n` projects; the founders see to it that somebody is always active."""
    weights = activity * np.array([_COORDINATES[kind] for kind in KINDS])[population.kind]
    coordinator = weighted(rng, weights, n)
    theme = np.where(chance(rng, 0.75, n), population.themes[coordinator, 0], population.themes[coordinator, 1])
    needed = np.array([one.capabilities for one in THEMES])
    in_order = shuffled(rng, np.arange(needed.shape[1]), n)
    return Calls(
        coordinator=coordinator,
        theme=theme,
        needs=needed[theme[:, None], in_order],
        n_needs=MIN_NEEDS + below(rng, MAX_NEEDS - MIN_NEEDS + 1, n),
        n_seats=SEATS[weighted(rng, SEAT_SHARES, n)],
    )
