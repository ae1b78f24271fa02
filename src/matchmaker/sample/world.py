"""A world in memory: the dataset that everybody sees, and the truth behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchmaker.dataset import Dataset, as_day, schema
from matchmaker.errors import InputError, UnknownOrganisationError
from matchmaker.sample.affinity import suit, weight_of
from matchmaker.sample.blueprint import draw_blueprint
from matchmaker.sample.population import Population
from matchmaker.sample.process import Progress
from matchmaker.sample.quarters import quarter_of
from matchmaker.sample.tables import n_slots, table_slice
from matchmaker.sample.taxonomy import CAPABILITY_NAMES

LEAST_ACTIVITY = 1  # nobody is out of the question, so that the suitable come first among the inactive too


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SampleWorld:
    """An invented world whose right answers are known. `sample_world` makes them.

    Parameters
    ----------
    seed, n_years : int
        What it was made with.
    dataset : Dataset
        What everybody sees.
    population : Population
        The hidden truth about each row of ``dataset.organisations``: themes, capabilities, needs, activity.
    """

    seed: int
    n_years: int
    dataset: Dataset
    population: Population

    @property
    def capability_names(self) -> tuple[str, ...]:
        """The names of the forty columns of `capabilities` and `needs`."""
        return CAPABILITY_NAMES

    @property
    def capabilities(self) -> NDArray[np.float64]:
        """True strengths in 0..1, of shape (n_organisations, 40), whatever was declared."""
        return self.population.capabilities / 100

    @property
    def needs(self) -> NDArray[np.float64]:
        """How much each organisation seeks each capability in others, in 0..1, of shape (n_organisations, 40)."""
        return self.population.needs / 100

    def affinity(self, organisation_id: str, other_id: str, *, on: date | str | None = None) -> float:
        """Return how gladly the one takes the other into a project, against all others.

        Parameters
        ----------
        organisation_id, other_id : str
            Who fills a seat, and with whom.
        on : date or str, optional
            The day; by default the last of the world. It decides who is active.

        Returns
        -------
        float
            Positive, without a unit: twice as much means chosen twice as often, shared past apart.

        Raises
        ------
        UnknownOrganisationError
            If there is no such organisation.
        """
        row, other = self._rows([organisation_id, other_id])
        return float(self.affinity_rows([row], on=on)[0, other])

    def affinity_rows(self, rows: ArrayLike, *, on: date | str | None = None) -> NDArray[np.float64]:
        """Return the affinity of some organisations to all.

        Parameters
        ----------
        rows : array_like of int, shape (k,)
            Rows of ``dataset.organisations``.
        on : date or str, optional
            As in `affinity`.

        Returns
        -------
        ndarray of float64, shape (k, n_organisations)
            0 for the organisation itself.
        """
        asking = np.asarray(rows, dtype=np.int64)
        everybody = np.broadcast_to(np.arange(self.population.n_organisations), (1, self.population.n_organisations))
        day = date.max if on is None else as_day(on, field="on")
        activity = np.maximum(self.population.activity_in(quarter_of(day, self.n_years)), LEAST_ACTIVITY)
        weights = np.vstack([weight_of(suit(self.population, row[None], everybody)) for row in asking])
        affinities: NDArray[np.float64] = weights * activity / 1_000_000
        affinities[np.arange(len(asking)), asking] = 0.0
        return affinities

    def best_partners(
        self, organisation_id: str, limit: int = 10, *, on: date | str | None = None
    ) -> list[tuple[str, float]]:
        """Return the right answer: the organisations of the highest affinity with it, best first.

        Parameters
        ----------
        organisation_id : str
            Who asks.
        limit : int
            How many, from 1 on.
        on : date or str, optional
            Only those in the register before that day, by their activity then; by default all, by their activity at
            the end.

        Returns
        -------
        list of (str, float)
            Ids and affinities; equal ones in the order of their ids.

        Examples
        --------
        >>> world = sample_world(n_organisations=100)
        >>> [(partner, affinity)] = world.best_partners("org-000007", limit=1)
        >>> affinity == world.affinity("org-000007", partner)
        True
        """
        if limit < 1:
            raise InputError(field="limit", value=limit, expected="at least 1")
        (row,) = self._rows([organisation_id])
        affinities = self.affinity_rows([row], on=on)[0]
        if on is not None:
            affinities[(self.dataset.organisations["known_on"] >= as_day(on, field="on")).to_numpy()] = 0.0
        best = np.argsort(-affinities, kind="stable")[:limit]
        ids = self.dataset.organisations["id"]
        return [(ids[int(other)], float(affinities[other])) for other in best if affinities[other] > 0]

    def _rows(self, organisation_ids: Sequence[str]) -> list[int]:
        ids = self.dataset.organisations["id"]
        unknown = [one for one in organisation_ids if one not in ids]
        if unknown:
            raise UnknownOrganisationError(unknown)
        return [int(ids.search_sorted(one)) for one in organisation_ids]


def sample_world(
    seed: int = 0, *, n_organisations: int = 2000, n_years: int = 12, progress: Progress | None = None
) -> SampleWorld:
    """Invent organisations and what they did together since 2010, always the same for the same arguments.

    Parameters
    ----------
    seed : int
        Any whole number from 0 on: each gives another world of the same sort.
    n_organisations : int
        In 20..1,000,000. Beyond some hundred thousand, `write_sample_world` takes less memory.
    n_years : int
        In 1..50, from 2010-01-01 on.
    progress : callable, optional
        Called with a stage, how much of it is done, and out of how much.

    Raises
    ------
    InputError
        If an argument is not a whole number in its range.

    Examples
    --------
    >>> world = sample_world(seed=7, n_organisations=300)
    >>> world.dataset.n_organisations
    300
    >>> world.dataset.collaborations["started_on"].dt.year().min()
    2010
    """
    blueprint = draw_blueprint(seed, n_organisations, n_years, progress)
    tables = {table.name: table_slice(blueprint, table, 0, n_slots(blueprint, table)) for table in schema.TABLES}
    return SampleWorld(
        seed=seed, n_years=n_years, dataset=Dataset.from_tables(**tables), population=blueprint.population
    )
