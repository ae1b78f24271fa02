"""The union of the generators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates import generators
from matchmaker.candidates.top import top_rows
from matchmaker.errors import SettingsError
from matchmaker.knowledge import Knowledge
from matchmaker.signals import Signals

Generator = Callable[[Knowledge, Signals], NDArray[np.floating]]

GENERATORS: MappingProxyType[str, Generator] = MappingProxyType(
    {
        generator.__name__: generator
        for generator in (
            generators.active_nearby,
            generators.active_on_topics,
            generators.close,
            generators.neighbours,
            generators.rare_partners,
            generators.returning_partners,
            generators.similar_profile,
            generators.similar_projects,
        )
    }
)
"""Every generator under its name, in the alphabet's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateSettings:
    """How many candidates each generator may propose; 0 switches it off.

    Where nobody who asks is known, those that need no history may propose `newcomer_factor` times as many.
    """

    active_nearby: int = 100
    active_on_topics: int = 100
    close: int = 600
    neighbours: int = 30
    rare_partners: int = 60
    returning_partners: int = 300
    similar_profile: int = 50
    similar_projects: int = 200
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


def gather_candidates(
    knowledge: Knowledge, signals: Signals, eligible: NDArray[np.bool_], settings: CandidateSettings
) -> Pool:
    """Ask every generator and unite what they propose.

    Parameters
    ----------
    eligible : ndarray of bool, shape (n_organisations,)
        Who may be proposed at all: constraints come first, so that a narrow one still fills the answer.
    """
    factor = 1 if len(signals.seeds) else settings.newcomer_factor
    proposals = [
        top_rows(generator(knowledge, signals), factor * getattr(settings, name), eligible)
        for name, generator in GENERATORS.items()
    ]
    rows = np.unique(np.concatenate(proposals))
    return Pool(rows=rows, origins=np.stack([np.isin(rows, proposed) for proposed in proposals]))
