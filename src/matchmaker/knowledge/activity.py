"""How much each organisation does, and how."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.knowledge.columns import NO_DAY
from matchmaker.knowledge.graph import decay
from matchmaker.knowledge.settings import KnowledgeSettings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Activity:
    """One entry an organisation, from the collaborations that tie (see `KnowledgeSettings.max_participants`).

    Parameters
    ----------
    n_collaborations : ndarray of int32
        All of them that it ever took part in.
    decayed, recent : ndarray of float32
        The same, decayed with the long and with the short half-life.
    n_coordinated : ndarray of int32
        Those that it coordinated.
    mean_size : ndarray of float32
        Mean number of participants; 0 without collaborations.
    first_on, last_on : ndarray of int32
        Starting days of its first and its latest; `NO_DAY` without collaborations.
    """

    n_collaborations: NDArray[np.int32]
    decayed: NDArray[np.float32]
    recent: NDArray[np.float32]
    n_coordinated: NDArray[np.int32]
    mean_size: NDArray[np.float32]
    first_on: NDArray[np.int32]
    last_on: NDArray[np.int32]


def build_activity(
    participation: csr_array, started_on: NDArray[np.int32], as_of: int, settings: KnowledgeSettings
) -> Activity:
    """Count what each organisation did.

    Parameters
    ----------
    participation : csr_array of int8, shape (n_organisations, n_collaborations)
        2 where the organisation coordinates, 1 where it takes part; collaborations in the order of their days.
    """
    n, n_collaborations = participation.shape
    sizes = np.bincount(participation.indices, minlength=n_collaborations)
    counted = sizes <= settings.max_participants
    organisations = np.repeat(np.arange(n), np.diff(participation.indptr))
    kept = counted[participation.indices]
    organisations, collaborations = organisations[kept], participation.indices[kept]
    coordinates = participation.data[kept] == 2

    def total(values: NDArray[np.generic] | None = None) -> NDArray[np.float64]:
        return np.bincount(organisations, weights=values, minlength=n).astype(np.float64)

    count = total()
    first_on, last_on = np.full(n, NO_DAY, dtype=np.int32), np.full(n, NO_DAY, dtype=np.int32)
    first_on[organisations[::-1]] = started_on[collaborations[::-1]]  # the earliest is written last
    last_on[organisations] = started_on[collaborations]  # the latest is written last
    return Activity(
        n_collaborations=count.astype(np.int32),
        decayed=total(decay(started_on, as_of, settings.half_life_years)[collaborations]).astype(np.float32),
        recent=total(decay(started_on, as_of, settings.recent_half_life_years)[collaborations]).astype(np.float32),
        n_coordinated=total(coordinates).astype(np.int32),
        mean_size=(total(sizes[collaborations]) / np.maximum(count, 1)).astype(np.float32),
        first_on=first_on,
        last_on=last_on,
    )
