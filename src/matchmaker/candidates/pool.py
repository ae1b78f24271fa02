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
            generators.returning_partners,
            generators.shared_partners,
            generators.similar_profile,
            generators.walk,
        )
    }
)
"""Every generator under its name, in the alphabet's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateSettings:
    """How many candidates each generator may propose; 0 switches it off."""

    active_nearby: int = 100
    returning_partners: int = 400
    shared_partners: int = 300
    similar_profile: int = 150
    walk: int = 500

    def __post_init__(self) -> None:
        for name in GENERATORS:
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
    proposals = [
        top_rows(generator(knowledge, signals), getattr(settings, name), eligible)
        for name, generator in GENERATORS.items()
    ]
    rows = np.unique(np.concatenate(proposals))
    return Pool(rows=rows, origins=np.stack([np.isin(rows, proposed) for proposed in proposals]))
