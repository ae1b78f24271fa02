"""The union of the generators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates import generators
from matchmaker.candidates.top import top_rows
from matchmaker.errors import SettingsError
from matchmaker.knowledge import Knowledge
from matchmaker.signals import Signals

LEAST_OF_PART = 50

Generator = Callable[[Knowledge, Signals], NDArray[np.floating]]

GENERATORS: MappingProxyType[str, Generator] = MappingProxyType(
    {
        generator.__name__: generator
        for generator in (
            generators.active_nearby,
            generators.active_on_topics,
            generators.close,
            generators.neighbours,
            generators.returning_partners,
            generators.similar_profile,
            generators.similar_projects,
            generators.voted_for,
        )
    }
)
"""Every generator under its name, in the alphabet's order."""

OF_PARTNERS = generators.returning_partners.__name__
"""Partners come from this one alone, so that they take nobody else's place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateSettings:
    """How many candidates each generator may propose; 0 switches it off.

    Where nobody who asks is known, those that need no history may propose `newcomer_factor` times as many.
    """

    active_nearby: int = 100
    active_on_topics: int = 100
    close: int = 700
    neighbours: int = 30
    returning_partners: int = 300
    similar_profile: int = 50
    similar_projects: int = 200
    voted_for: int = 200
    newcomer_factor: int = 5

    def __post_init__(self) -> None:
        for name in (*GENERATORS, "newcomer_factor"):
            if getattr(self, name) < 0:
                raise SettingsError(path=f"candidates.{name}", value=getattr(self, name), expected="0 or more")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """The candidates of one question.

    Parameters
    ----------
    rows : ndarray of int64, shape (k,)
        Organisations, ascending.
    origins : ndarray of bool, shape (n_generators, k)
        Which generator proposed which, in the order of `GENERATORS`.
    """

    rows: NDArray[np.int64]
    origins: NDArray[np.bool_]

    def including(self, row: int) -> Pool:
        """Return the candidates with the organisation in `row` among them, whoever proposed it or not."""
        place = int(np.searchsorted(self.rows, row))
        if place < len(self.rows) and self.rows[place] == row:
            return self
        return Pool(rows=np.insert(self.rows, place, row), origins=np.insert(self.origins, place, False, axis=1))


def gather_candidates(
    knowledge: Knowledge,
    signals: Signals,
    eligible: NDArray[np.bool_],
    settings: CandidateSettings,
    *,
    parts: Sequence[NDArray[np.bool_]] = (),
    n_of_each: int = 0,
) -> Pool:
    """Ask every generator and unite what they propose.

    Parameters
    ----------
    eligible : ndarray of bool, shape (n_organisations,)
        Who may be proposed at all: constraints come first, so that a narrow one still fills the answer.
    parts : sequence of ndarray of bool, shape (n_organisations,)
        Those of some groups. Generators that are not switched off propose the best `n_of_each` of each part as well,
        50 at least, so that a list under quotas can be filled with the best of them.
    """
    factor = 1 if len(signals.seeds) else settings.newcomer_factor
    strangers, n_of_part = eligible & (signals.joint_count == 0), max(n_of_each, LEAST_OF_PART)
    proposals = []
    for name, generator in GENERATORS.items():
        scores, size = generator(knowledge, signals), factor * getattr(settings, name)
        whom = eligible if name == OF_PARTNERS else strangers
        of_parts = [top_rows(scores, n_of_part, whom & part) for part in (parts if size else ())]
        proposals.append(np.concatenate([top_rows(scores, size, whom), *of_parts]))
    rows = np.unique(np.concatenate(proposals))
    origins = np.zeros((len(proposals), len(rows)), dtype=bool)
    for of_generator, proposed in zip(origins, proposals, strict=True):
        of_generator[np.searchsorted(rows, proposed)] = True
    return Pool(rows=rows, origins=origins)
