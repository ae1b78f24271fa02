"""How numbers are written, and how they are read from a report that may not have them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

ABSENT = "–"


def short(value: float | None) -> str:
    """Return three digits, as tables of this field have them; a dash for what is not there.

    >>> short(0.1094), short(1.0), short(None)
    ('.109', '1.000', '–')
    """
    return ABSENT if value is None else _without_zero(f"{value:.3f}")


def fine(value: float | None) -> str:
    """Return four digits, for what is small.

    >>> fine(0.00521)
    '.0052'
    """
    return ABSENT if value is None else _without_zero(f"{value:.4f}")


def signed(value: float | None) -> str:
    """Return four digits with the sign in front, as a difference is read.

    >>> signed(0.0161), signed(-0.0161)
    ('+.0161', '−.0161')
    """
    if value is None:
        return ABSENT
    return ("−" if value < 0 else "+") + _without_zero(f"{abs(value):.4f}")


def seldom(value: float | None) -> str:
    """Return three significant digits, for a probability however small.

    >>> seldom(0.0000213), seldom(0.5), seldom(0.0)
    ('.0000213', '.500', '0')
    """
    if value is None or value == 0:
        return ABSENT if value is None else "0"
    n_zeros = max(0, -math.floor(math.log10(abs(value))) - 1)
    return _without_zero(f"{value:.{n_zeros + 3}f}")


def whole(value: float | None) -> str:
    """Return a count with its thousands apart.

    >>> whole(46029)
    '46,029'
    """
    return ABSENT if value is None else f"{value:,.0f}"


def value_of(estimate: Mapping[str, Any] | float | None) -> float | None:
    """Return the value of an estimate, which may be a bare number or nothing.

    >>> value_of({"value": 0.1, "low": None, "high": None}), value_of(None)
    (0.1, None)
    """
    return estimate["value"] if isinstance(estimate, Mapping) else estimate


def interval_of(estimate: Mapping[str, Any] | float | None) -> tuple[float, float] | None:
    """Return the interval of an estimate; None if it has none."""
    if not isinstance(estimate, Mapping) or estimate.get("low") is None or estimate.get("high") is None:
        return None
    return estimate["low"], estimate["high"]


def _without_zero(digits: str) -> str:
    return f"−{digits[1:].removeprefix('0')}" if digits.startswith("-") else digits.removeprefix("0")
