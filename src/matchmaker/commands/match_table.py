"""What was found by name, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from matchmaker.commands.columns import country_cell, has_id_column, kind_cell, name_cell
from matchmaker.terminal import printable

if TYPE_CHECKING:
    from matchmaker.ranking import Match


def match_table(text: str, matches: Sequence[Match], *, width: int) -> RenderableType:
    """Return the matches with their ids, which are what one looks for."""
    if not matches:
        return Text(f"No organisation has a name like {printable(text)!r}.")
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), width=min(width, 120), show_edge=False)
    with_column = has_id_column((match.organisation_id for match in matches), width=width)
    if with_column:
        table.add_column("id", no_wrap=True, style="cyan")
    table.add_column("organisation", ratio=1)
    table.add_column("kind", no_wrap=True)
    table.add_column("country")
    table.add_column("similarity", justify="right")
    for match in matches:
        cells = [
            Text(printable(match.organisation_id)),
            name_cell(match.name, match.organisation_id, with_id=not with_column),
            kind_cell(match.kind),
            country_cell(match.country),
            Text(f"{match.similarity:.2f}"),
        ]
        table.add_row(*cells[0 if with_column else 1 :])
    return table
