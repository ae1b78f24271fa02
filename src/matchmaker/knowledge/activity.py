"""How much each organisation does, and how."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.knowledge.clock import Clock
from matchmaker.knowledge.columns import COORDINATED, NO_DAY
from matchmaker.knowledge.graph import Graph, decay, is_ending
from matchmaker.knowledge.settings import DAYS_A_YEAR, KnowledgeSettings

SMALL_PART = 0.05


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
    ending : ndarray of int32
        Those that started 1 to 1½ long half-lives ago: the age at which most come to their end.
    seats_recent : ndarray of float32
        Other participants of its collaborations, decayed with the short half-life: how many it meets of late.
    newcomers_met : ndarray of float32
        Others who took part for the first time in its collaborations, decayed with the long half-life: how open it is.
    partners_recent : ndarray of int32
        Partners with whom it began something in the last two short half-lives.
    new_partners : ndarray of int32
        Those of them with whom it had never worked before.
    strongest_tie : ndarray of float32
        The highest weight of its ties (see `Graph`); 0 without ties.
    country_share : ndarray of float32
        Its share of all that is done in its country, by the counts decayed with the long half-life, in 0..1.
    n_coordinated : ndarray of int32
        Those that it coordinated.
    relative_share : ndarray of float32
        Its mean share of their budgets, 1 being as much as each of the participants would have of equal shares; NaN
        where no share is known.
    small_part_share : ndarray of float32
        The share of its collaborations, in 0..1, in which it has less than a twentieth of that; NaN likewise.
    mean_size : ndarray of float32
        Mean number of participants; 0 without collaborations.
    first_on, last_on : ndarray of int32
        Starting days of its first and its latest; `NO_DAY` without collaborations.
    """

    n_collaborations: NDArray[np.int32]
    decayed: NDArray[np.float32]
    recent: NDArray[np.float32]
    latest: NDArray[np.float32]
    ending: NDArray[np.int32]
    seats_recent: NDArray[np.float32]
    newcomers_met: NDArray[np.float32]
    partners_recent: NDArray[np.int32]
    new_partners: NDArray[np.int32]
    strongest_tie: NDArray[np.float32]
    country_share: NDArray[np.float32]
    n_coordinated: NDArray[np.int32]
    relative_share: NDArray[np.float32]
    small_part_share: NDArray[np.float32]
    mean_size: NDArray[np.float32]
    first_on: NDArray[np.int32]
    last_on: NDArray[np.int32]


def build_activity(
    participation: csr_array,
    graph: Graph,
    shares: NDArray[np.float32],
    *,
    started_on: NDArray[np.int32],
    countries: NDArray[np.int32],
    clock: Clock,
    settings: KnowledgeSettings,
) -> Activity:
    """Count what each organisation did.

    Parameters
    ----------
    participation : csr_array of int8, shape (n_organisations, n_collaborations)
        2 where the organisation coordinates, 1 where it takes part; collaborations in the order of their days.
    graph : Graph
        The ties that they make.
    shares : ndarray of float32, shape (n_participations,)
        Of the budgets, in 0..1, in the order of ``participation.indices``; NaN where they are not known.
    countries : ndarray of int32, shape (n_organisations,)
        Codes, -1 for unknown.
    clock : Clock
        Of the day of the knowledge.
    """
    n, n_collaborations = participation.shape
    sizes = np.bincount(participation.indices, minlength=n_collaborations)
    counted = sizes <= settings.max_participants
    organisations = np.repeat(np.arange(n), np.diff(participation.indptr))
    kept = counted[participation.indices]
    organisations, collaborations = organisations[kept], participation.indices[kept]
    coordinates = participation.data[kept] == COORDINATED
    shares = shares[kept]
    is_known = ~np.isnan(shares)
    n_known = np.bincount(collaborations, weights=is_known, minlength=n_collaborations)
    relative = np.where(is_known, shares, 0) * n_known[collaborations]

    def total(values: NDArray[np.generic] | None = None) -> NDArray[np.float64]:
        return np.bincount(organisations, weights=values, minlength=n).astype(np.float64)

    count = total()
    ages = clock.ages(started_on)
    recent = decay(ages, settings.recent_half_life_years)
    first_on, last_on = np.full(n, NO_DAY, dtype=np.int32), np.full(n, NO_DAY, dtype=np.int32)
    first_on[organisations[::-1]] = started_on[collaborations[::-1]]  # the earliest is written last
    last_on[organisations] = started_on[collaborations]  # the latest is written last
    is_first = started_on[collaborations] == first_on[organisations]
    n_first = np.bincount(collaborations, weights=is_first, minlength=n_collaborations)
    lasting = decay(ages, settings.half_life_years)
    decayed = total(lasting[collaborations])
    who = np.repeat(np.arange(n), graph.degrees)
    of_late = clock.ages(graph.last_on) <= 2 * settings.recent_half_life_years * DAYS_A_YEAR
    strongest_tie = np.zeros(n, dtype=np.float32)
    np.maximum.at(strongest_tie, who, graph.weights.data)
    country = countries % (int(countries.max(initial=0)) + 2)
    of_country = np.bincount(country, weights=decayed)
    n_shares = total(is_known)
    n_shares[n_shares == 0] = np.nan
    return Activity(
        n_collaborations=count.astype(np.int32),
        decayed=decayed.astype(np.float32),
        recent=total(recent[collaborations]).astype(np.float32),
        latest=total(recent[collaborations] ** 2).astype(np.float32),
        ending=total(is_ending(ages, settings.half_life_years)[collaborations]).astype(np.int32),
        seats_recent=total((recent * (sizes - 1))[collaborations]).astype(np.float32),
        newcomers_met=total(lasting[collaborations] * (n_first[collaborations] - is_first)).astype(np.float32),
        partners_recent=np.bincount(who[of_late], minlength=n).astype(np.int32),
        new_partners=np.bincount(who[of_late & (graph.counts == 1)], minlength=n).astype(np.int32),
        strongest_tie=strongest_tie,
        country_share=(decayed / np.maximum(of_country[country], 1e-9)).astype(np.float32),
        n_coordinated=total(coordinates).astype(np.int32),
        relative_share=(total(relative) / n_shares).astype(np.float32),
        small_part_share=(total(is_known & (relative < SMALL_PART)) / n_shares).astype(np.float32),
        mean_size=(total(sizes[collaborations]) / np.maximum(count, 1)).astype(np.float32),
        first_on=first_on,
        last_on=last_on,
    )
