"""A newcomer described in a file: a JSON object with the fields of `Organisation`."""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import matchmaker as mm

UNNAMED = "newcomer"
TEXTS = frozenset({"id", "name", "kind", "country", "region", "place", "description", "url"})


def read_newcomer(path: Path) -> mm.Organisation:
    """Return the organisation that the file describes, or standard input for ``-``; its id may be left out."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        described = json.loads(text)
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        expected = f"a file with a JSON object: {error}"
        raise mm.InputError(field="newcomer", value=str(path), expected=expected) from None
    if not isinstance(described, dict):
        raise mm.InputError(field="newcomer", value=described, expected='a JSON object, such as {"country": "FI"}')
    names = [one.name for one in fields(mm.Organisation)]
    for name, value in described.items():
        if name not in names:
            raise mm.InputError(field=f"newcomer.{name}", value=value, expected="one of " + ", ".join(names))
    values = {name: _checked(name, value) for name, value in described.items() if value is not None}
    try:
        return mm.Organisation(**{"id": UNNAMED} | values)
    except mm.InputError as error:
        raise mm.InputError(field=f"newcomer.{error.field}", value=error.value, expected=error.expected) from None


def _checked(name: str, value: Any) -> Any:
    if name in TEXTS and not isinstance(value, str):
        raise mm.InputError(field=f"newcomer.{name}", value=value, expected="a text")
    if name == "sme" and not isinstance(value, bool):
        raise mm.InputError(field="newcomer.sme", value=value, expected="true or false")
    if name == "known_on":
        return _day(value)
    return _capabilities(value) if name == "capabilities" else value


def _capabilities(value: Any) -> dict[str, float]:
    """Return capabilities with their strengths: a list of names stands for full strength."""
    strengths = dict.fromkeys(value, 1.0) if isinstance(value, list) and _all_texts(value) else value
    if not isinstance(strengths, dict) or not all(
        isinstance(strength, int | float) and not isinstance(strength, bool) for strength in strengths.values()
    ):
        expected = "a list of names, or an object of names and strengths in 0..1"
        raise mm.InputError(field="newcomer.capabilities", value=value, expected=expected)
    return strengths


def _all_texts(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise mm.InputError(field="newcomer.known_on", value=value, expected="a date such as '2019-01-01'") from None
