"""Whom each organisation works with by country, kind and place: what a newcomer of such can expect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.knowledge.activity import Activity
from matchmaker.knowledge.flow import Flow
from matchmaker.sparse import from_triplets


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tastes:
    """Decayed weight of every organisation's ties to each country, kind and place, those unknown last.

    Parameters
    ----------
    by_country : csr_array of float32, shape (n_countries + 1, n)
    by_kind : csr_array of float32, shape (n_kinds + 1, n)
    by_country_and_kind : csr_array of float32, shape (n_countries * n_kinds + 1, n)
        By country and kind together, see `country_and_kind`.
    by_place : csr_array of float32, shape (n_places + 1, n)
    newcomers_by_country, newcomers_by_kind, newcomers_by_country_and_kind : csr_array of float32, of the same shapes
        Those ties alone that came from a first collaboration: whom newcomers of this country and kind meet.
    """

    by_country: csr_array
    by_kind: csr_array
    by_country_and_kind: csr_array
    by_place: csr_array
    newcomers_by_country: csr_array
    newcomers_by_kind: csr_array
    newcomers_by_country_and_kind: csr_array


def build_tastes(
    weights: csr_array,
    flow: Flow,
    is_first: csr_array,
    *,
    countries: NDArray[np.integer],
    n_countries: int,
    kinds: NDArray[np.integer],
    n_kinds: int,
    places: NDArray[np.integer],
    n_places: int,
) -> Tastes:
    """Sum the ties by the group of whom they lead to.

    Parameters
    ----------
    weights : csr_array, shape (n, n)
        Symmetric weights of ties.
    flow : Flow
        The same, by way of the collaborations.
    is_first : csr_array of float32, shape (n, n_collaborations)
        1 where an organisation takes part for the first time.
    countries, kinds, places : ndarray of int, shape (n,)
        Codes, -1 for unknown.
    """
    groups, n_groups = country_and_kind(countries, kinds, n_kinds), n_countries * n_kinds
    return Tastes(
        by_country=_by_group(weights, countries, n_countries),
        by_kind=_by_group(weights, kinds, n_kinds),
        by_country_and_kind=_by_group(weights, groups, n_groups),
        by_place=_by_group(weights, places, n_places),
        newcomers_by_country=_newcomers_by_group(flow, is_first, countries, n_countries),
        newcomers_by_kind=_newcomers_by_group(flow, is_first, kinds, n_kinds),
        newcomers_by_country_and_kind=_newcomers_by_group(flow, is_first, groups, n_groups),
    )


def country_and_kind(countries: NDArray[np.integer], kinds: NDArray[np.integer], n_kinds: int) -> NDArray[np.int64]:
    """Return one code for country and kind; -1 where either is unknown.

    >>> country_and_kind(np.array([2, 2, -1]), np.array([0, 3, 1]), n_kinds=5).tolist()
    [10, 13, -1]
    """
    codes = np.asarray(countries, dtype=np.int64) * n_kinds + kinds
    return np.where((np.asarray(countries) < 0) | (np.asarray(kinds) < 0), -1, codes)


def first_participations(activity: Activity, participation: csr_array, started_on: NDArray[np.int32]) -> csr_array:
    """Return the participations on an organisation's first day, shape (n, n_collaborations)."""
    organisations = np.repeat(np.arange(participation.shape[0]), np.diff(participation.indptr))
    collaborations = participation.indices
    first = started_on[collaborations] == activity.first_on[organisations]
    ones = np.ones(int(first.sum()), dtype=np.float32)
    return from_triplets(organisations[first], collaborations[first], ones, shape=participation.shape)


def weights_with(matrix: csr_array, group: int, rows: NDArray[np.integer]) -> NDArray[np.float32]:
    """Return the weights of the organisations in `rows` with one group; -1 is the group of the unknown."""
    start, end = matrix.indptr[group % matrix.shape[0] :][:2]
    if start == end:
        return np.zeros(len(rows), dtype=np.float32)
    organisations, weights = matrix.indices[start:end], matrix.data[start:end]  # ascending
    places = np.minimum(np.searchsorted(organisations, rows), len(organisations) - 1)
    return np.where(organisations[places] == rows, weights[places], np.float32(0))


def _by_group(weights: csr_array, groups: NDArray[np.integer], n_groups: int) -> csr_array:
    n = len(groups)
    group = np.asarray(groups, dtype=np.int64) % (n_groups + 1)
    from_whom = np.repeat(np.arange(n), np.diff(weights.indptr))
    return from_triplets(group[weights.indices], from_whom, weights.data, shape=(n_groups + 1, n))


def _newcomers_by_group(flow: Flow, is_first: csr_array, groups: NDArray[np.integer], n_groups: int) -> csr_array:
    """Count first-timers of each group in each collaboration, and share them out among its participants."""
    n = len(groups)
    group = np.asarray(groups, dtype=np.int64) % (n_groups + 1)
    membership = from_triplets(group, np.arange(n), np.ones(n, dtype=np.float32), shape=(n_groups + 1, n))
    met = csr_array((membership @ is_first) @ flow.inward)
    entries = is_first.tocoo()
    organisations, collaborations = entries.coords
    # nobody meets itself
    own = from_triplets(group[organisations], organisations, flow.weights[collaborations], shape=met.shape)
    others = csr_array(met - own)
    others.data = np.maximum(others.data, 0).astype(np.float32)
    others.sort_indices()
    others.eliminate_zeros()
    return others
