"""The invented organisations and what nobody sees of them: true capabilities, needs and activity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.organisation import Kind
from matchmaker.sample.draws import below, chance, weighted
from matchmaker.sample.places import COUNTRIES, COUNTRY_OF_REGION, PLACES, REGIONS
from matchmaker.sample.quarters import QUARTERS_PER_YEAR, spread_over_quarters
from matchmaker.sample.taxonomy import N_CAPABILITIES, THEMES

KINDS = tuple(Kind)
KIND_PER_MILLE = (100, 560, 120, 100, 120)
ONCE_ONLY_PERCENT = (12, 64, 28, 56, 55)  # of each kind: take part once and never again
NEVER_PERCENT = 6
N_FOUNDERS = 5
NEVER = -1
SME_PERCENT, SIZE_UNKNOWN_PERCENT = 80, 6  # of the companies
SIZE_UNKNOWN = -1

MIN_ACTIVITY = 20
MAX_ACTIVITY = 600
ACTIVITY_TAIL = 1.15  # Pareto exponent: most are seen now and then, few are everywhere
MEAN_ACTIVE_QUARTERS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Everything about n organisations, in rows.

    Parameters
    ----------
    place, region, country, kind : ndarray of int64, shape (n,)
        Positions in `PLACES`, `REGIONS`, `COUNTRIES` and `KINDS`.
    is_sme : ndarray of int64, shape (n,)
        1, 0, or -1 where it is not known.
    themes : ndarray of int64, shape (n, 2)
        The first and second theme, positions in `THEMES`; they may be the same.
    capabilities, needs : ndarray of uint8, shape (n, 40)
        True strengths, and how much is sought from others, in percent.
    activity : ndarray of int64, shape (n,)
        How often it takes part, against the others; 0 for those that do so at most once.
    enters, retires : ndarray of int64, shape (n,)
        First quarter in which it takes part (-1: never) and first quarter in which it no longer does.
    """

    place: NDArray[np.int64]
    region: NDArray[np.int64]
    country: NDArray[np.int64]
    kind: NDArray[np.int64]
    is_sme: NDArray[np.int64]
    themes: NDArray[np.int64]
    capabilities: NDArray[np.uint8]
    needs: NDArray[np.uint8]
    activity: NDArray[np.int64]
    enters: NDArray[np.int64]
    retires: NDArray[np.int64]

    def __post_init__(self) -> None:
        for name in self.__slots__:
            getattr(self, name).flags.writeable = False

    @property
    def n_organisations(self) -> int:
        """Number of organisations."""
        return len(self.place)

    def activity_in(self, quarter: int) -> NDArray[np.int64]:
        """Return the activity of those that have entered and not retired, 0 for the others."""
        there = (self.enters != NEVER) & (self.enters <= quarter) & (quarter < self.retires)
        return np.where(there, self.activity, 0)


def draw_population(rng: np.random.Generator, n: int, n_years: int) -> Population:
    """Invent `n` organisations."""
    place = _places(rng, n)
    region = np.array([one.region for one in PLACES])[place]
    kind = weighted(rng, KIND_PER_MILLE, n)
    activity = _activity(rng, kind)
    enters = _entries(rng, n, n_years)
    founders = np.argsort(rng.random(n), kind="stable")[:N_FOUNDERS]
    activity[founders] = np.maximum(activity[founders], MIN_ACTIVITY)
    enters[founders] = 0
    themes = _themes(rng, region)
    capabilities = _capabilities(rng, themes, activity)
    return Population(
        place=place,
        region=region,
        country=np.array(COUNTRY_OF_REGION)[region],
        kind=kind,
        is_sme=_sizes(rng, kind),
        themes=themes,
        capabilities=capabilities,
        needs=_needs(rng, themes, capabilities),
        activity=activity,
        enters=enters,
        retires=_retirements(rng, enters, founders, n_years),
    )


def _places(rng: np.random.Generator, n: int) -> NDArray[np.int64]:
    country = weighted(rng, [one.per_mille for one in COUNTRIES], n)
    countries = np.array([one.country for one in PLACES])
    first = np.searchsorted(countries, np.arange(len(COUNTRIES)))
    n_places = np.bincount(countries)
    return first[country] + below(rng, n_places[country], n)


def _sizes(rng: np.random.Generator, kind: NDArray[np.int64]) -> NDArray[np.int64]:
    is_company = kind == KINDS.index(Kind.COMPANY)
    is_sme = is_company & (below(rng, 100, len(kind)) < SME_PERCENT)
    return np.where(is_company & (below(rng, 100, len(kind)) < SIZE_UNKNOWN_PERCENT), SIZE_UNKNOWN, is_sme)


def _activity(rng: np.random.Generator, kind: NDArray[np.int64]) -> NDArray[np.int64]:
    often = (1.0 - rng.random(len(kind))) ** (-1 / ACTIVITY_TAIL)
    activity = np.minimum(MIN_ACTIVITY * often, MAX_ACTIVITY).astype(np.int64)
    activity[below(rng, 100, len(kind)) < np.array(ONCE_ONLY_PERCENT)[kind]] = 0
    return activity


def _entries(rng: np.random.Generator, n: int, n_years: int) -> NDArray[np.int64]:
    per_quarter = spread_over_quarters(n, n_years, first=1, last=1)
    quarter = np.repeat(np.arange(n_years * QUARTERS_PER_YEAR), per_quarter)
    enters = quarter[np.argsort(rng.random(n), kind="stable")]
    return np.where(below(rng, 100, n) < NEVER_PERCENT, NEVER, enters)


def _retirements(
    rng: np.random.Generator, enters: NDArray[np.int64], founders: NDArray[np.int64], n_years: int
) -> NDArray[np.int64]:
    stays = 1 + (-MEAN_ACTIVE_QUARTERS * np.log(1.0 - rng.random(len(enters)))).astype(np.int64)
    retires = np.maximum(enters, 0) + stays
    retires[founders] = n_years * QUARTERS_PER_YEAR
    return retires


def _themes(rng: np.random.Generator, region: NDArray[np.int64]) -> NDArray[np.int64]:
    """Two themes each; a region has three that are more common there than elsewhere."""
    n = len(region)
    specialities = below(rng, len(THEMES), (len(REGIONS), 3))
    local = specialities[region, below(rng, 3, n)]
    first = np.where(chance(rng, 0.4, n), local, below(rng, len(THEMES), n))
    second = np.where(chance(rng, 0.35, n), below(rng, len(THEMES), n), first)
    return np.column_stack([first, second])


def _capabilities(
    rng: np.random.Generator, themes: NDArray[np.int64], activity: NDArray[np.int64]
) -> NDArray[np.uint8]:
    n = len(themes)
    strengths = np.zeros((n, N_CAPABILITIES), dtype=np.uint8)
    n_capabilities = 1 + below(rng, 2, n) + np.where(activity > 0, below(rng, 3, n), 0)
    for turn in range(int(n_capabilities.max())):
        rows = np.flatnonzero(n_capabilities > turn)
        capability = _of_themes(rng, themes[rows])
        strengths[rows, capability] = np.maximum(strengths[rows, capability], 40 + below(rng, 61, len(rows)))
    return strengths


def _of_themes(rng: np.random.Generator, themes: NDArray[np.int64]) -> NDArray[np.int64]:
    """One capability each: mostly of the first theme, sometimes of the second, seldom any."""
    n = len(themes)
    needed = np.array([theme.capabilities for theme in THEMES])
    theme = np.where(chance(rng, 0.7, n), themes[:, 0], themes[:, 1])
    of_theme = needed[theme, below(rng, needed.shape[1], n)]
    return np.where(chance(rng, 0.1, n), below(rng, N_CAPABILITIES, n), of_theme)


def _needs(rng: np.random.Generator, themes: NDArray[np.int64], capabilities: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Seek what the themes take and the organisation does not have itself."""
    needed = np.array([theme.capabilities for theme in THEMES])
    n = len(themes)
    rows = np.arange(n)[:, None]
    needs = np.zeros((n, N_CAPABILITIES), dtype=np.int64)
    for turn, weight in ((1, 50), (0, 100)):  # the first theme last, because it counts more
        wanted = needed[themes[:, turn]]
        lacking = 100 - capabilities[rows, wanted].astype(np.int64)
        keen = 60 + below(rng, 41, wanted.shape)
        needs[rows, wanted] = lacking * keen * weight // 10_000
    return needs.astype(np.uint8)
