"""What must hold of the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import ConstraintsError, InputError
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import KINDS
from matchmaker.organisation import Kind, parse_kind
from matchmaker.ranking import Removal
from matchmaker.signals import Signals
from matchmaker.strings import Strings

MAX_IDS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """Conditions on every organisation in the answer. An empty set does not constrain.

    Parameters
    ----------
    kinds : frozenset of Kind
        Only these kinds; an organisation of unknown kind is then left out.
    countries : frozenset of str
        Only these countries, in capitals as in the data; an organisation of unknown country is then left out.
    only_new : bool
        Leave out whoever has worked with the lead or a member.
    exclude : frozenset of str
        Never these organisations. At most 10,000 ids.
    allow : frozenset of str
        Only these organisations. At most 10,000 ids.

    Raises
    ------
    ConstraintsError
        If a kind does not exist, an id or a country is blank, a list is too long, or one id is both allowed and
        excluded.

    Examples
    --------
    >>> Constraints(kinds={"company"}, countries=["fi"], only_new=True).countries
    frozenset({'FI'})
    """

    kinds: frozenset[Kind] = frozenset()
    countries: frozenset[str] = frozenset()
    only_new: bool = False
    exclude: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()

    def __init__(
        self,
        *,
        kinds: Iterable[Kind | str] = (),
        countries: Iterable[str] = (),
        only_new: bool = False,
        exclude: Iterable[str] = (),
        allow: Iterable[str] = (),
    ) -> None:
        values = {
            "kinds": frozenset(_kind(kind) for kind in _several(kinds, "kinds")),
            "countries": frozenset(country.upper() for country in _several(countries, "countries")),
            "only_new": only_new,
            "exclude": _several(exclude, "exclude"),
            "allow": _several(allow, "allow"),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        both = self.allow & self.exclude
        if both:
            raise ConstraintsError(field="allow", value=min(both), expected="an id that is not excluded as well")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Screen:
    """Who is left under some constraints.

    Parameters
    ----------
    eligible : ndarray of bool, shape (n_organisations,)
        False for those who ask, too.
    removals : tuple of Removal
        How many each constraint took away, in the alphabet's order; one that took nobody away is not listed.
    missing_ids : tuple of str
        Ids of the constraints that are not known, sorted.
    """

    eligible: NDArray[np.bool_]
    removals: tuple[Removal, ...]
    missing_ids: tuple[str, ...]


def screen(knowledge: Knowledge, signals: Signals, constraints: Constraints) -> Screen:
    """Apply `constraints` to every organisation but those who ask."""
    organisations = knowledge.organisations
    eligible = np.ones(knowledge.n_organisations, dtype=bool)
    eligible[signals.seeds] = False
    allowed, missing_allowed = _rows(organisations.ids, constraints.allow)
    excluded, missing_excluded = _rows(organisations.ids, constraints.exclude)
    broken: dict[str, NDArray[np.bool_]] = {}
    if constraints.allow:
        broken["allow"] = ~_mask(allowed, len(eligible))
    if constraints.countries:
        codes = [organisations.country_codes.find(country) for country in constraints.countries]
        broken["countries"] = ~np.isin(organisations.countries, [code for code in codes if code is not None])
    if constraints.exclude:
        broken["exclude"] = _mask(excluded, len(eligible))
    if constraints.kinds:
        broken["kinds"] = ~np.isin(organisations.kinds, [KINDS.index(kind) for kind in constraints.kinds])
    if constraints.only_new:
        broken["only_new"] = signals.joint_count > 0
    removals = [Removal(constraint=name, n_removed=int((mask & eligible).sum())) for name, mask in broken.items()]
    for mask in broken.values():
        eligible &= ~mask
    return Screen(
        eligible=eligible,
        removals=tuple(removal for removal in removals if removal.n_removed),
        missing_ids=tuple(sorted(missing_allowed | missing_excluded)),
    )


def _rows(ids: Strings, wanted: frozenset[str]) -> tuple[list[int], set[str]]:
    found = {organisation_id: ids.find(organisation_id) for organisation_id in wanted}
    rows = [row for row in found.values() if row is not None]
    return rows, {organisation_id for organisation_id, row in found.items() if row is None}


def _mask(rows: list[int], n: int) -> NDArray[np.bool_]:
    mask = np.zeros(n, dtype=bool)
    mask[rows] = True
    return mask


def _several(values: Iterable[str], field: str) -> frozenset[str]:
    if isinstance(values, str):
        raise ConstraintsError(field=field, value=values, expected="a list, not one string")
    items = frozenset(values)
    if len(items) > MAX_IDS:
        raise ConstraintsError(field=field, value=len(items), expected=f"at most {MAX_IDS:,} of them")
    for item in items:
        if not isinstance(item, str) or not item.strip():
            raise ConstraintsError(field=field, value=item, expected="non-blank strings")
    return items


def _kind(value: Kind | str) -> Kind:
    try:
        return parse_kind(value, field="kinds")
    except InputError as error:
        raise ConstraintsError(field="kinds", value=value, expected=error.expected) from None
