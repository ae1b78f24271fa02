"""What is printed, and on what: answers on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console


def stdout_console() -> Console:
    """Return the console for answers; nothing in them is taken for markup or coloured for looking like a number."""
    return Console(markup=False, highlight=False, emoji=False)


def stderr_console() -> Console:
    """Return the console for all that is not the answer."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """Show on a terminal that something is under way, until it is done; elsewhere nothing."""
    console = stderr_console()
    if not console.is_terminal:
        yield
        return
    with console.status(printable(text)):
        yield


def prepare_streams() -> None:
    """Make stdout and stderr take any text: what a terminal's encoding does not have becomes a question mark."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller, as in `>&-`
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for good
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def printable(text: str) -> str:
    r"""Return `text` on one line and without control characters: a name in the data must not steer the terminal.

    >>> printable("Harbour\x1b[2J\tLab")
    'Harbour [2J Lab'
    """
    return "".join(character if character.isprintable() else " " for character in text)


def print_json(value: object) -> None:
    """Print `value` as JSON on stdout. Floats are written so that reading them gives the same float, bit for bit."""
    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    sys.stdout.write(as_json(value, ascii_only=ascii_only) + "\n")


def as_json(value: object, *, ascii_only: bool = False) -> str:
    r"""Return `value`, made of plain values, days and dataclasses, as JSON.

    >>> as_json({"on": date(2019, 1, 1), "score": 0.1 + 0.2})
    '{\n  "on": "2019-01-01",\n  "score": 0.30000000000000004\n}'
    """
    return json.dumps(value, default=_plain, indent=2, ensure_ascii=ascii_only, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"JSON cannot hold a {type(value).__name__}")
