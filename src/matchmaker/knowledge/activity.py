"""How much each organisation does, and how."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.knowledge.columns import COORDINATED, NO_DAY
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
    latest : ndarray of float32
        The same, decayed with half of the short half-life: what is happening now.
    seats_recent : ndarray of float32
        Other participants of its collaborations, decayed with the short half-life: how many it meets of late.
    newcomers_met : ndarray of float32
        Others who took part for the first time in its collaborations, decayed with the long half-life: how open it is.
    country_share : ndarray of float32
        Its share of all that is done in its country, by the counts decayed with the long half-life, in 0..1.
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
    latest: NDArray[np.float32]
    seats_recent: NDArray[np.float32]
    newcomers_met: NDArray[np.float32]
    country_share: NDArray[np.float32]
    n_coordinated: NDArray[np.int32]
    mean_size: NDArray[np.float32]
    first_on: NDArray[np.int32]
    last_on: NDArray[np.int32]


def build_activity(
    participation: csr_array,
    started_on: NDArray[np.int32],
    countries: NDArray[np.int32],
    as_of: int,
    settings: KnowledgeSettings,
) -> Activity:
    """Count what each organisation did.

    Parameters
    ----------
    participation : csr_array of int8, shape (n_organisations, n_collaborations)
        2 where the organisation coordinates, 1 where it takes part; collaborations in the order of their days.
    countries : ndarray of int32, shape (n_organisations,)
        Codes, -1 for unknown.
    """
    n, n_collaborations = participation.shape
    sizes = np.bincount(participation.indices, minlength=n_collaborations)
    counted = sizes <= settings.max_participants
    organisations = np.repeat(np.arange(n), np.diff(participation.indptr))
    kept = counted[participation.indices]
    organisations, collaborations = organisations[kept], participation.indices[kept]
    coordinates = participation.data[kept] == COORDINATED

    def total(values: NDArray[np.generic] | None = None) -> NDArray[np.float64]:
        return np.bincount(organisations, weights=values, minlength=n).astype(np.float64)

    count = total()
    recent = decay(started_on, as_of, settings.recent_half_life_years)
    first_on, last_on = np.full(n, NO_DAY, dtype=np.int32), np.full(n, NO_DAY, dtype=np.int32)
    first_on[organisations[::-1]] = started_on[collaborations[::-1]]  # the earliest is written last
    last_on[organisations] = started_on[collaborations]  # the latest is written last
    is_first = started_on[collaborations] == first_on[organisations]
    n_first = np.bincount(collaborations, weights=is_first, minlength=n_collaborations)
    lasting = decay(started_on, as_of, settings.half_life_years)
    decayed = total(lasting[collaborations])
    country = countries % (int(countries.max(initial=0)) + 2)
    of_country = np.bincount(country, weights=decayed)
    return Activity(
        n_collaborations=count.astype(np.int32),
        decayed=decayed.astype(np.float32),
        recent=total(recent[collaborations]).astype(np.float32),
        latest=total(recent[collaborations] ** 2).astype(np.float32),
        seats_recent=total((recent * (sizes - 1))[collaborations]).astype(np.float32),
        newcomers_met=total(lasting[collaborations] * (n_first[collaborations] - is_first)).astype(np.float32),
        country_share=(decayed / np.maximum(of_country[country], 1e-9)).astype(np.float32),
        n_coordinated=total(coordinates).astype(np.int32),
        mean_size=(total(sizes[collaborations]) / np.maximum(count, 1)).astype(np.float32),
        first_on=first_on,
        last_on=last_on,
    )
