"""Quotas as options: GROUP=N, where a group is a kind or the code of a country."""

from __future__ import annotations

from collections.abc import Iterable

import matchmaker as mm
from matchmaker.organisation import Kind

KINDS = frozenset(kind.value for kind in Kind)


def quotas_of(at_least: Iterable[str], at_most: Iterable[str]) -> list[mm.Quota]:
    """Return the quotas that the values of ``--at-least`` and ``--at-most`` name; both may name one group.

    >>> [str(quota) for quota in quotas_of(["company=2", "FI=1"], ["fi=3"])]
    ['at least 2 of kind company', 'at least 1 and at most 3 of country FI']
    """
    bounds: dict[str, dict[str, int]] = {}
    for option, values in (("at_least", at_least), ("at_most", at_most)):
        for value in values:
            group, number = _parts(value, option)
            if option in bounds.setdefault(group, {}):
                raise mm.ConstraintsError(field=option, value=value, expected="given once for each group")
            bounds[group][option] = number
    return [
        mm.Quota(
            kind=group if group in KINDS else None,
            country=None if group in KINDS else group,
            at_least=numbers.get("at_least", 0),
            at_most=numbers.get("at_most"),
        )
        for group, numbers in bounds.items()
    ]


def _parts(value: str, option: str) -> tuple[str, int]:
    group, _, number = (part.strip() for part in value.partition("="))
    if not group or not (number.isascii() and number.isdecimal()):
        raise mm.ConstraintsError(field=option, value=value, expected="a kind or a country with a number: company=2")
    return (group.lower() if group.lower() in KINDS else group.upper()), int(number)
