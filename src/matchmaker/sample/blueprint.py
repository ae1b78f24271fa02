"""Everything that is drawn by chance, in numbers: what the tables are written from, in one go or piece by piece."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import InputError
from matchmaker.sample.draws import below, chance
from matchmaker.sample.names import Names, invent_names
from matchmaker.sample.population import Population, draw_population
from matchmaker.sample.process import Progress, Projects, run_process
from matchmaker.sample.quarters import quarter_starts
from matchmaker.sample.taxonomy import N_CAPABILITIES
from matchmaker.sample.wording import Wording, word_organisations, word_projects

MIN_ORGANISATIONS, MAX_ORGANISATIONS = 20, 1_000_000
MAX_YEARS = 50

DECLARES_NOTHING, DECLARED, CLAIMED = 0.12, 0.8, 0.06
NOISE_PERCENT = 15
REGISTERED_WITH_FIRST_PROJECT = 0.4
MAX_DAYS_REGISTERED_BEFORE = 600
WITHOUT_TOPICS, TOPIC_GIVEN = 0.05, 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """What organisations say that they can do: much of what is true, some noise, a few empty claims.

    Parameters
    ----------
    organisation : ndarray of int32, shape (n,)
        Ascending.
    capability, percent : ndarray of uint8, shape (n,)
        Position in `CAPABILITIES`, and the declared strength.
    """

    organisation: NDArray[np.int32]
    capability: NDArray[np.uint8]
    percent: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """One world in numbers.

    Parameters
    ----------
    known : ndarray of int64, shape (n_organisations,)
        The first day in the register, counted from `FIRST_DAY`.
    has_topic : ndarray of bool, shape (n_projects, 5)
        Which of the needs stand in the topics table.
    """

    seed: int
    n_years: int
    population: Population
    names: Names
    projects: Projects
    declarations: Declarations
    known: NDArray[np.int64]
    has_topic: NDArray[np.bool_]
    descriptions: Wording
    texts: Wording


def draw_blueprint(seed: int, n_organisations: int, n_years: int, progress: Progress | None = None) -> Blueprint:
    """Draw a world; every part has a random stream of its own.

    Raises
    ------
    InputError
        If an argument is not a whole number in its range.
    """
    _check("seed", seed, 0, 2**63 - 1)
    _check("n_organisations", n_organisations, MIN_ORGANISATIONS, MAX_ORGANISATIONS)
    _check("n_years", n_years, 1, MAX_YEARS)
    people, naming, history, declaring, dating, writing = np.random.default_rng(seed).spawn(6)
    population = draw_population(people, n_organisations, n_years)
    projects = run_process(history, population, n_years, progress)
    return Blueprint(
        seed=seed,
        n_years=n_years,
        population=population,
        names=invent_names(naming, population),
        projects=projects,
        declarations=_declare(declaring, population),
        known=_first_known(dating, population, projects, n_years),
        has_topic=_topics(writing, projects),
        descriptions=word_organisations(writing, population),
        texts=word_projects(writing, population, projects),
    )


def _check(field: str, value: object, low: int, high: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InputError(field=field, value=value, expected=f"a whole number in {low:,}..{high:,}")


def _declare(rng: np.random.Generator, population: Population) -> Declarations:
    n = population.n_organisations
    organisation, capability = np.nonzero(population.capabilities)
    kept = chance(rng, DECLARED, len(organisation))
    claimants = np.flatnonzero(chance(rng, CLAIMED, n))
    claims = below(rng, N_CAPABILITIES, len(claimants))
    untrue = population.capabilities[claimants, claims] == 0
    claimants, claims = claimants[untrue], claims[untrue]
    organisation = np.concatenate([organisation[kept], claimants])
    capability = np.concatenate([capability[kept], claims])
    true = np.maximum(population.capabilities[organisation, capability], 30).astype(np.int64)
    percent = np.clip(true + below(rng, 2 * NOISE_PERCENT + 1, len(true)) - NOISE_PERCENT, 5, 100)
    speaks = ~chance(rng, DECLARES_NOTHING, n)[organisation]
    organisation, capability, percent = organisation[speaks], capability[speaks], percent[speaks]
    order = np.lexsort([capability, organisation])
    return Declarations(
        organisation=organisation[order].astype(np.int32),
        capability=capability[order].astype(np.uint8),
        percent=percent[order].astype(np.uint8),
    )


def _first_known(
    rng: np.random.Generator, population: Population, projects: Projects, n_years: int
) -> NDArray[np.int64]:
    """Choose the day of the first project, or some time before it; any day for those that never take part."""
    n = population.n_organisations
    end = int(quarter_starts(n_years)[-1])
    first = np.full(n, end)
    np.minimum.at(first, projects.members, np.repeat(projects.started, projects.sizes))
    before = below(rng, MAX_DAYS_REGISTERED_BEFORE + 1, n) * below(rng, 1000, n) // 1000
    before[chance(rng, REGISTERED_WITH_FIRST_PROJECT, n)] = 0
    return np.where(first == end, below(rng, end, n), first - before)


def _topics(rng: np.random.Generator, projects: Projects) -> NDArray[np.bool_]:
    n = projects.n_projects
    needed = np.arange(projects.needs.shape[1]) < projects.n_needs[:, None]
    given = needed & chance(rng, TOPIC_GIVEN, needed.shape)
    given[chance(rng, WITHOUT_TOPICS, n)] = False
    return given
