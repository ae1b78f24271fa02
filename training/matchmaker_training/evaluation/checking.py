"""What an evaluation refuses before it begins."""

from __future__ import annotations

from datetime import date

from matchmaker.dataset import as_day
from matchmaker.errors import InputError
from matchmaker.ranker import Manifest


def window_days(start: date | str, end: date | str) -> tuple[date, date]:
    """Return the first day of the window and the day after its last, or raise an InputError."""
    first_day, last_day = as_day(start, field="start"), as_day(end, field="end")
    if first_day >= last_day:
        raise InputError(field="end", value=str(last_day), expected=f"a day after start, {first_day}")
    return first_day, last_day


def check_max_askers(max_askers: int | None) -> None:
    """Raise an InputError unless somebody is asked for."""
    if max_askers is not None and max_askers < 1:
        raise InputError(field="max_askers", value=max_askers, expected="at least 1, or None for all")


def check_manifest(manifest: Manifest, start: date, name: str = "ranker") -> None:
    """Raise an InputError if a ranker knows, or learnt from, what happened in the window."""
    for field in ("knowledge_on", "fitted_on"):
        day = getattr(manifest, field)
        if day > start:
            raise InputError(
                field="start",
                value=str(start),
                expected=f"{day} or later",
                message=f"The {name}'s {field} is {day}, so it has seen what happened from {start} on and cannot be "
                f"evaluated on it. Train it on dataset.before('{start}'), or give a start from {day} on.",
            )


def check_asked(n_askers: int, start: date, end: date) -> None:
    """Raise an InputError if nobody asks anything in the window."""
    if not n_askers:
        raise InputError(
            field="start",
            value=f"{start} to {end}",
            expected="a window in which organisations known before it worked with each other",
        )
