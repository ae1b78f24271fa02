"""How single values look in a table."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from matchmaker.terminal import printable

UNKNOWN = "–"
WIDE = 100
NARROW_ID_WIDTH = 20


def named(name: str, organisation_id: str) -> str:
    """Return what to call an organisation that may have no name."""
    return printable(name) or printable(organisation_id)


def has_id_column(organisation_ids: Iterable[str], *, width: int) -> bool:
    """Return whether there is room for a column of ids; else each stands whole beneath its name."""
    return width >= WIDE or all(len(organisation_id) <= NARROW_ID_WIDTH for organisation_id in organisation_ids)


def name_cell(name: str, organisation_id: str, *, with_id: bool) -> Text:
    """Return a name, which may take several lines, and the id beneath it if it has no column of its own."""
    cell = Text(named(name, organisation_id), overflow="fold")
    return cell.append(f"\n{printable(organisation_id)}", style="dim") if with_id else cell


def kind_cell(kind: str | None) -> Text:
    """Return a kind in words."""
    return Text(UNKNOWN if kind is None else str(kind).replace("_", " "))


def country_cell(country: str | None) -> Text:
    """Return a country's code."""
    return Text(UNKNOWN if country is None else printable(country))
