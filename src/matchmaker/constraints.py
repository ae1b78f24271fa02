"""What must hold of the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
        Leave out whoever has worked with the lead or a member; being together in a large collaboration only (see
        `KnowledgeSettings.max_participants`) does not count as that.
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
            "kinds": frozenset(_kind(kind) for kind in sorted(_several(kinds, "kinds"))),
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
    broken : mapping of str to ndarray of bool, shape (n_organisations,)
        Who breaks which constraint.
    """

    eligible: NDArray[np.bool_]
    removals: tuple[Removal, ...]
    missing_ids: tuple[str, ...]
    broken: Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Masks:
    """What constraints take away whoever asks, worked out once for many briefs.

    Parameters
    ----------
    broken : mapping of str to ndarray of bool, shape (n_organisations,)
        Who breaks which constraint, in the alphabet's order of the constraints.
    only_new : bool
        Whether those who have worked together are to be left out; who they are depends on who asks.
    missing_ids : tuple of str
        See `Screen`.
    """

    broken: Mapping[str, NDArray[np.bool_]]
    only_new: bool
    missing_ids: tuple[str, ...]


def make_masks(knowledge: Knowledge, constraints: Constraints) -> Masks:
    """Apply what of `constraints` does not depend on who asks to every organisation."""
    organisations = knowledge.organisations
    n = knowledge.n_organisations
    allowed, missing_allowed = _rows(organisations.ids, constraints.allow)
    excluded, missing_excluded = _rows(organisations.ids, constraints.exclude)
    broken: dict[str, NDArray[np.bool_]] = {}
    if constraints.allow:
        broken["allow"] = ~_mask(allowed, n)
    if constraints.countries:
        codes = [code for code, name in enumerate(organisations.country_codes) if name.upper() in constraints.countries]
        broken["countries"] = ~np.isin(organisations.countries, codes)
    if constraints.exclude:
        broken["exclude"] = _mask(excluded, n)
    if constraints.kinds:
        broken["kinds"] = ~np.isin(organisations.kinds, [KINDS.index(kind) for kind in constraints.kinds])
    missing = tuple(sorted(missing_allowed | missing_excluded))
    return Masks(broken=broken, only_new=constraints.only_new, missing_ids=missing)


def screen(masks: Masks, signals: Signals) -> Screen:
    """Return who is left for those who ask: never themselves."""
    asked = np.ones(len(signals.joint_count), dtype=bool)
    asked[signals.seeds] = False
    broken = dict(masks.broken)
    if masks.only_new:
        broken["only_new"] = signals.joint_count > 0
    counts = {name: int((mask & asked).sum()) for name, mask in broken.items()}
    eligible = asked.copy()
    for mask in broken.values():
        eligible &= ~mask
    return Screen(
        eligible=eligible,
        removals=tuple(Removal(constraint=name, n_removed=count) for name, count in counts.items() if count),
        missing_ids=masks.missing_ids,
        broken=broken,
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
