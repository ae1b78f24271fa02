"""The candidates of a ranking as lines of a table, each with its reasons beneath it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from matchmaker.commands.columns import WIDE, country_cell, has_id_column, kind_cell, name_cell
from matchmaker.ranking import Candidate, Reason, Ring, Speaks
from matchmaker.terminal import printable

RING_STYLES = {Ring.PARTNER: "green", Ring.SECOND: "cyan", Ring.DISCOVERY: "magenta"}
GAP = 2
MIN_NAME_WIDTH = 12
NARROW_KIND_WIDTH = 9  # "higher education" on two lines: names take two as well

Cells = Mapping[str, Text]
"""By the title of the column."""


def ranking_lines(candidates: Sequence[Candidate], *, width: int) -> Iterator[RenderableType]:
    """Yield the header, a rule, and the candidates."""
    with_column = has_id_column((candidate.organisation_id for candidate in candidates), width=width)
    rows = [_cells(candidate, id_column=with_column) for candidate in candidates]
    widths = _widths(rows, width)
    yield _line({title: Text(title, style="bold") for title in widths}, widths)
    yield Rule(style="dim")
    for candidate, row in zip(candidates, rows, strict=True):
        yield _line(row, widths)
        for reason in candidate.reasons:
            yield Padding(hanging(reason), (0, 0, 0, widths["#"] + GAP))
        if candidate.reasons:
            yield Text()


def _cells(candidate: Candidate, *, id_column: bool) -> Cells:
    organisation_id = Text(printable(candidate.organisation_id), style="dim")
    return {
        "#": Text(str(candidate.rank), style="dim", justify="right"),
        "organisation": name_cell(candidate.name, candidate.organisation_id, with_id=not id_column),
        **({"id": organisation_id} if id_column else {}),
        "kind": kind_cell(candidate.kind),
        "country": country_cell(candidate.country),
        "ring": Text(candidate.ring.value, style=RING_STYLES[candidate.ring]),
        "score": Text(f"{candidate.score:.3f}", justify="right"),
    }


def _widths(rows: Sequence[Cells], width: int) -> dict[str, int]:
    """Give every column what its longest cell needs, and the names what is left."""
    widths = {title: max(len(title), *(row[title].cell_len for row in rows)) for title in rows[0]}
    if width < WIDE:
        widths["kind"] = min(widths["kind"], NARROW_KIND_WIDTH)
    others = sum(widths.values()) - widths["organisation"] + GAP * (len(widths) - 1)
    return widths | {"organisation": max(width - others, MIN_NAME_WIDTH)}


def _line(cells: Cells, widths: Mapping[str, int]) -> Table:
    """Return one line by itself: reasons take the whole width, so that no single table can hold them all."""
    line = Table.grid(padding=(0, GAP, 0, 0), pad_edge=False)
    for width in widths.values():
        line.add_column(width=width, overflow="fold")
    line.add_row(*(cells[title] for title in widths))
    return line


def hanging(reason: Reason) -> Table:
    """Return a reason with its side before it: + speaks for the candidate, - against it."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    sign = "+" if reason.speaks is Speaks.FOR else "-"
    grid.add_row(Text(sign, style="dim"), Text(printable(reason.text), style="dim", overflow="fold"))
    return grid
