"""What the commands have to say when they are done."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from matchmaker.terminal import printable

if TYPE_CHECKING:
    from matchmaker.dataset import ReadingReport
    from matchmaker.ranker import Manifest
    from matchmaker_training.sources import IngestReport


def rows_page(counts: Mapping[str, int], out: Path) -> RenderableType:
    """Return how many rows each table in `out` has."""
    table = _table("table", "rows")
    for name, count in counts.items():
        table.add_row(Text(name), Text(f"{count:,}"))
    return Group(_written(out), table)


def reading_page(report: ReadingReport, rejects: Path) -> RenderableType:
    """Return what lenient reading dropped and mended."""
    if report.is_clean:
        return Text("Everything could be read as it stands.\n")
    lines = [printable(line) for line in str(report).splitlines()]
    return Text("\n".join([*lines, "", f"All that was dropped or mended: {printable(str(rejects))}", ""]))


def accounts_page(report: IngestReport, out: Path) -> RenderableType:
    """Return how many rows were read, kept and dropped, with the reasons, and what came out."""
    rows = _table("table", "read", "kept", "dropped", "emptied")
    for name in dict.fromkeys(one.table for one in report.tables):
        total = report.total(name)
        n_dropped, n_emptied = sum(total.dropped.values()), sum(total.emptied.values())
        numbers = (total.n_read, total.n_kept, n_dropped, n_emptied)
        rows.add_row(Text(name, style="bold"), *(Text(f"{number:,}") for number in numbers))
        for reason, count in total.dropped.items():
            rows.add_row(Text(f"  {reason}"), "", "", Text(f"{count:,}"), "")
        for reason, count in total.emptied.items():
            rows.add_row(Text(f"  {reason}"), "", "", "", Text(f"{count:,}"))
    counts = _table("came out", "rows")
    for name, count in report.counts.items():
        counts.add_row(Text(name.replace("_", " ")), Text(f"{count:,}"))
    return Group(rows, Text(), counts, Text(), _written(out))


def trained_page(manifest: Manifest, out: Path, seconds: float, *, n_quiet_years: int) -> RenderableType:
    """Return what was trained, and what to do with it."""
    path = printable(str(out))
    lines = [
        f"{path}: model {manifest.model_version}, trained in {seconds:,.0f} s",
        f"It knows {manifest.n_organisations:,} organisations and {manifest.n_collaborations:,} collaborations "
        f"from before {manifest.knowledge_on}.",
        *(
            [f"Next to nothing began in {n_quiet_years} of the years before that day, which are passed over as a gap."]
            if n_quiet_years
            else []
        ),
        "",
        f"Look at it:  matchmaker inspect {path}",
        f"Ask it:      matchmaker rank {path} ORG --explain",
    ]
    return Text("\n".join(lines))


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _written(out: Path) -> Text:
    return Text(f"Written to {printable(str(out))}", style="bold")
