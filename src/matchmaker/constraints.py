"""What must hold of the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from matchmaker.errors import ConstraintsError, InputError
from matchmaker.organisation import Kind, parse_kind
from matchmaker.quota import Quota, in_order, least_in_all

MAX_IDS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """Conditions on every organisation in the answer, and on the list as a whole. What is left out does not constrain.

    Parameters
    ----------
    kinds : frozenset of Kind
        Only these kinds; an organisation of unknown kind is then left out.
    countries : frozenset of str
        Only these countries, in capitals as in the data; an organisation of unknown country is then left out.
    regions : frozenset of str
        Only regions whose NUTS code begins with one of these, e.g. FI1; an organisation of unknown region is then
        left out.
    only_new : bool
        Leave out whoever has worked with the lead or a member; being together in a large collaboration only (see
        `KnowledgeSettings.max_participants`) does not count as that.
    not_met_since : date or str, optional
        Leave out whoever started a collaboration with the lead or a member on this day or later; the same holds of
        large ones.
    sme : bool, optional
        True: only those known to be small or medium-sized; False: only those known not to be.
    capabilities : frozenset of str
        Only organisations that have each of these, declared or as a topic of a collaboration. Case and accents do not
        matter. Nobody has one that the ranker does not know; `Ranking.missing_capabilities` names it.
    exclude : frozenset of str
        Never these organisations, nor do reasons name or count them as partners of anybody. At most 10,000 ids.
    allow : frozenset of str
        Only these organisations. At most 10,000 ids.
    quotas : tuple of Quota
        How many of a kind or country the list holds, at most 100. A list is as long as the most allow, and then the
        best that holds them all, judged from its first place on: nobody stands where a better one could.

    Raises
    ------
    ConstraintsError
        If a kind does not exist, a word is blank, a list is too long, or no organisation could ever hold them all: one
        id both allowed and excluded, a minimum of a kind that is not among `kinds`, and the like.

    Examples
    --------
    >>> Constraints(kinds={"company"}, countries=["fi"], only_new=True).countries
    frozenset({'FI'})
    >>> Constraints(not_met_since="2017-01-01", quotas=[Quota(country="FI", at_most=3)]).quotas
    (Quota(kind=None, country='FI', at_least=0, at_most=3),)
    """

    kinds: frozenset[Kind] = frozenset()
    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    only_new: bool = False
    not_met_since: date | None = None
    sme: bool | None = None
    capabilities: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()
    quotas: tuple[Quota, ...] = ()

    def __init__(
        self,
        *,
        kinds: Iterable[Kind | str] = (),
        countries: Iterable[str] = (),
        regions: Iterable[str] = (),
        only_new: bool = False,
        not_met_since: date | str | None = None,
        sme: bool | None = None,
        capabilities: Iterable[str] = (),
        exclude: Iterable[str] = (),
        allow: Iterable[str] = (),
        quotas: Iterable[Quota] = (),
    ) -> None:
        values = {
            "kinds": frozenset(_kind(kind) for kind in sorted(_several(kinds, "kinds"))),
            "countries": frozenset(country.upper() for country in _several(countries, "countries")),
            "regions": frozenset(region.strip().upper() for region in _several(regions, "regions")),
            "only_new": _flag(only_new, "only_new"),
            "not_met_since": None if not_met_since is None else _day(not_met_since),
            "sme": None if sme is None else _flag(sme, "sme"),
            "capabilities": _several(capabilities, "capabilities"),
            "exclude": _several(exclude, "exclude"),
            "allow": _several(allow, "allow"),
            "quotas": in_order(quotas),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        _check_together(self)


def check_limit(constraints: Constraints, limit: int) -> None:
    """Raise a ConstraintsError if the minimums do not go into a list of `limit`."""
    needed = least_in_all(constraints.quotas)
    if needed > limit:
        expected = f"minimums that go into a list of {limit}; raise the limit to {needed}, or lower them"
        raise ConstraintsError(field="quotas", value=_listed(constraints.quotas), expected=expected)


def _check_together(constraints: Constraints) -> None:
    """Refuse what nobody, or no list, could ever hold, whatever the data."""
    both = constraints.allow & constraints.exclude
    if both:
        raise ConstraintsError(field="allow", value=min(both), expected="an id that is not excluded as well")
    quotas, kinds, countries = constraints.quotas, constraints.kinds, constraints.countries
    for quota in quotas:
        if quota.at_least and quota.kind is not None and kinds and quota.kind not in kinds:
            raise ConstraintsError(field="quotas", value=str(quota), expected="minimums of kinds that stand in kinds")
        if quota.at_least and quota.country is not None and countries and quota.country not in countries:
            expected = "minimums of countries that stand in countries"
            raise ConstraintsError(field="quotas", value=str(quota), expected=expected)
    needed = least_in_all(quotas)
    if constraints.allow and needed > len(constraints.allow):
        expected = f"minimums of at most {len(constraints.allow)} in all: no more are in allow"
        raise ConstraintsError(field="quotas", value=_listed(quotas), expected=expected)
    for field, groups in (("kinds", {kind.value for kind in kinds}), ("countries", countries)):
        most = {quota.group: quota.at_most for quota in quotas if quota.at_most is not None and quota.group in groups}
        room = sum(most.values())
        if groups and len(most) == len(groups) and needed > room:
            expected = f"minimums of at most {room} in all: the maximums of {field} allow no more"
            raise ConstraintsError(field="quotas", value=_listed(quotas), expected=expected)


def _listed(quotas: Iterable[Quota]) -> str:
    return "; ".join(str(quota) for quota in quotas)


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


def _flag(value: bool, field: str) -> bool:
    if not isinstance(value, bool):
        raise ConstraintsError(field=field, value=value, expected="true or false")
    return value


def _day(value: date | str) -> date:
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        expected = "a date such as '2019-01-01'"
        raise ConstraintsError(field="not_met_since", value=value, expected=expected) from None


def _kind(value: Kind | str) -> Kind:
    try:
        return parse_kind(value, field="kinds")
    except InputError as error:
        raise ConstraintsError(field="kinds", value=value, expected=error.expected) from None
