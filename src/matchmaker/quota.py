"""How many organisations of one kind or country a list holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.errors import ConstraintsError, InputError
from matchmaker.organisation import Kind, parse_kind

MAX_QUOTAS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """The least and the most organisations of one group in a list; the group is either a kind or a country.

    Parameters
    ----------
    kind : Kind or str, optional
        The group: all organisations of this kind.
    country : str, optional
        The group: all organisations of this country, in capitals as in the data.
    at_least : int
        0 or more.
    at_most : int, optional
        0 or more, and not less than `at_least`; 0 keeps the group out. None: as many as there are.

    Raises
    ------
    ConstraintsError
        If there is not exactly one group, a number is below 0, the most is less than the least, or nothing is asked.

    Examples
    --------
    >>> str(Quota(kind="company", at_least=2)), str(Quota(country="fi", at_least=1, at_most=3))
    ('at least 2 of kind company', 'at least 1 and at most 3 of country FI')
    """

    kind: Kind | None = None
    country: str | None = None
    at_least: int = 0
    at_most: int | None = None

    def __init__(
        self,
        *,
        kind: Kind | str | None = None,
        country: str | None = None,
        at_least: int = 0,
        at_most: int | None = None,
    ) -> None:
        if (kind is None) == (country is None):
            raise ConstraintsError(
                field="quotas", value=kind and (kind, country), expected="of one kind or one country"
            )
        if country is not None and (not isinstance(country, str) or not country.strip()):
            raise ConstraintsError(field="quotas", value=country, expected="of a kind or of a non-blank country")
        for number in (at_least, 0 if at_most is None else at_most):
            if isinstance(number, bool) or not isinstance(number, int) or number < 0:
                raise ConstraintsError(field="quotas", value=number, expected="whole numbers of at least 0")
        object.__setattr__(self, "kind", None if kind is None else _kind(kind))
        object.__setattr__(self, "country", None if country is None else country.upper())
        object.__setattr__(self, "at_least", at_least)
        object.__setattr__(self, "at_most", at_most)
        if at_most is None and not at_least:
            raise ConstraintsError(
                field="quotas", value=self.group, expected="at_least above 0, or at_most, of a group"
            )
        if at_most is not None and at_most < at_least:
            raise ConstraintsError(field="quotas", value=str(self), expected="a most that is not less than the least")

    @property
    def group(self) -> str:
        """The kind or the country."""
        return self.kind.value if self.kind is not None else str(self.country)

    def __str__(self) -> str:
        least = [f"at least {self.at_least}"] if self.at_least else []
        most = [] if self.at_most is None else [f"at most {self.at_most}"]
        return f"{' and '.join(least + most)} of {'country' if self.kind is None else 'kind'} {self.group}"


def in_order(quotas: Iterable[Quota]) -> tuple[Quota, ...]:
    """Return `quotas` with those of kinds first, each in the alphabet's order; refuse two of one group."""
    found: dict[tuple[bool, str], Quota] = {}
    for quota in quotas:
        if not isinstance(quota, Quota):
            raise ConstraintsError(field="quotas", value=quota, expected="a list of Quota")
        if found.setdefault((quota.kind is None, quota.group), quota) != quota:
            both = f"{found[quota.kind is None, quota.group]}; {quota}"
            raise ConstraintsError(field="quotas", value=both, expected="one for each group")
    if len(found) > MAX_QUOTAS:
        raise ConstraintsError(field="quotas", value=len(found), expected=f"at most {MAX_QUOTAS} of them")
    return tuple(found[key] for key in sorted(found))


def least_in_all(quotas: Iterable[Quota]) -> int:
    """Return how many organisations the minimums need: one may count for its kind and for its country.

    >>> least_in_all([Quota(kind="company", at_least=2), Quota(country="FI", at_least=1)])
    2
    """
    needed = [0, 0]
    for quota in quotas:
        needed[quota.kind is None] += quota.at_least
    return max(needed)


def _kind(value: Kind | str) -> Kind:
    try:
        return parse_kind(value)
    except InputError as error:
        raise ConstraintsError(field="quotas", value=value, expected=f"of a country or {error.expected}") from None
