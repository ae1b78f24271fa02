"""Who is left under some constraints: masks of the whole catalogue, since constraints come before candidates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matchmaker.constraints import Constraints
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import KINDS, OrganisationColumns, day_number
from matchmaker.quota import Quota
from matchmaker.ranking import Removal
from matchmaker.signals import Signals
from matchmaker.sparse import positions_of_rows
from matchmaker.strings import Strings

FindSubjects = Callable[[Iterable[str]], tuple[NDArray[np.int64], tuple[str, ...]]]
"""From names of topics or capabilities to their codes, and to those names that nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Screen:
    """Who is left under some constraints.

    Parameters
    ----------
    eligible : ndarray of bool, shape (n_organisations,)
        False for those who ask, too.
    removals : tuple of Removal
        How many each constraint took away, in the alphabet's order; one that took nobody away is not listed.
    missing_ids, missing_capabilities : tuple of str
        Ids and capabilities of the constraints that are not known, sorted.
    broken : mapping of str to ndarray of bool, shape (n_organisations,)
        Who breaks which constraint.
    """

    eligible: NDArray[np.bool_]
    removals: tuple[Removal, ...]
    missing_ids: tuple[str, ...]
    missing_capabilities: tuple[str, ...]
    broken: Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Masks:
    """What constraints take away whoever asks, worked out once for many briefs.

    Parameters
    ----------
    broken : mapping of str to ndarray of bool, shape (n_organisations,)
        Who breaks which constraint.
    only_new : bool
        Whether those who have worked together are to be left out; who they are depends on who asks.
    not_met_since : date, optional
        The same of those who have since this day.
    missing_ids, missing_capabilities : tuple of str
        See `Screen`.
    """

    broken: Mapping[str, NDArray[np.bool_]]
    only_new: bool
    not_met_since: date | None
    missing_ids: tuple[str, ...]
    missing_capabilities: tuple[str, ...]


def make_masks(knowledge: Knowledge, constraints: Constraints, find_subjects: FindSubjects) -> Masks:
    """Apply what of `constraints` does not depend on who asks to every organisation."""
    organisations = knowledge.organisations
    n = knowledge.n_organisations
    allowed, missing_allowed = _rows(organisations.ids, constraints.allow)
    excluded, missing_excluded = _rows(organisations.ids, constraints.exclude)
    missing_capabilities: list[str] = []
    broken: dict[str, NDArray[np.bool_]] = {}
    if constraints.allow:
        broken["allow"] = ~_mask(allowed, n)
    if constraints.capabilities:
        broken["capabilities"] = np.zeros(n, dtype=bool)
        for capability in sorted(constraints.capabilities):
            codes, unknown = find_subjects([capability])
            broken["capabilities"] |= ~_holding(knowledge, codes)
            missing_capabilities.extend(unknown)
    if constraints.countries:
        broken["countries"] = ~_in_countries(organisations, constraints.countries)
    if constraints.exclude:
        broken["exclude"] = _mask(excluded, n)
    if constraints.kinds:
        broken["kinds"] = ~_of_kinds(organisations, constraints.kinds)
    if any(quota.at_most == 0 for quota in constraints.quotas):
        broken["quotas"] = _kept_out(organisations, constraints.quotas)
    if constraints.regions:
        within = [organisations.regions.starting_with(region) for region in sorted(constraints.regions)]
        broken["regions"] = ~np.logical_or.reduce(within)
    if constraints.sme is not None:
        broken["sme"] = organisations.smes != int(constraints.sme)
    return Masks(
        broken=broken,
        only_new=constraints.only_new,
        not_met_since=constraints.not_met_since,
        missing_ids=tuple(sorted(missing_allowed | missing_excluded)),
        missing_capabilities=tuple(missing_capabilities),
    )


def screen(masks: Masks, signals: Signals) -> Screen:
    """Return who is left for those who ask: never themselves."""
    asked = np.ones(len(signals.joint_count), dtype=bool)
    asked[signals.question.askers] = False
    broken = dict(masks.broken)
    if masks.only_new:
        broken["only_new"] = signals.joint_count > 0
    if masks.not_met_since is not None:
        broken["not_met_since"] = signals.joint_last_on >= day_number(masks.not_met_since)
    counts = {name: int((broken[name] & asked).sum()) for name in sorted(broken)}
    eligible = asked.copy()
    for mask in broken.values():
        eligible &= ~mask
    return Screen(
        eligible=eligible,
        removals=tuple(Removal(constraint=name, n_removed=count) for name, count in counts.items() if count),
        missing_ids=masks.missing_ids,
        missing_capabilities=masks.missing_capabilities,
        broken=broken,
    )


def _holding(knowledge: Knowledge, subjects: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return who declares one of `subjects`, or took part in a collaboration on it."""
    shares = knowledge.involvement.shares
    entries, _ = positions_of_rows(shares, subjects)
    held = shares.data[entries] > 0  # a capability may be declared with strength 0
    return _mask(shares.indices[entries[held]], knowledge.n_organisations)


def _kept_out(organisations: OrganisationColumns, quotas: Iterable[Quota]) -> NDArray[np.bool_]:
    barred = [quota for quota in quotas if quota.at_most == 0]
    of_kinds = _of_kinds(organisations, [quota.kind for quota in barred if quota.kind is not None])
    return of_kinds | _in_countries(organisations, {quota.country for quota in barred if quota.country is not None})


def _in_countries(organisations: OrganisationColumns, countries: Iterable[str]) -> NDArray[np.bool_]:
    codes = [code for code, name in enumerate(organisations.country_codes) if name.upper() in countries]
    return np.isin(organisations.countries, codes)


def _of_kinds(organisations: OrganisationColumns, kinds: Iterable[str]) -> NDArray[np.bool_]:
    return np.isin(organisations.kinds, [code for code, kind in enumerate(KINDS) if kind in kinds])


def _rows(ids: Strings, wanted: frozenset[str]) -> tuple[list[int], set[str]]:
    found = {organisation_id: ids.find(organisation_id) for organisation_id in wanted}
    rows = [row for row in found.values() if row is not None]
    return rows, {organisation_id for organisation_id, row in found.items() if row is None}


def _mask(rows: list[int] | NDArray[np.integer], n: int) -> NDArray[np.bool_]:
    mask = np.zeros(n, dtype=bool)
    mask[rows] = True
    return mask
