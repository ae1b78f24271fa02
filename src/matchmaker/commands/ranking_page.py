"""A ranking as a page for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from matchmaker.commands.columns import named
from matchmaker.commands.ranking_lines import ranking_lines
from matchmaker.commands.unknown_lines import unknown_lines
from matchmaker.terminal import printable

if TYPE_CHECKING:
    from matchmaker.brief import Brief
    from matchmaker.organisation import Organisation
    from matchmaker.ranking import Ranking

MAX_WIDTH = 120
MAX_TEXT = 60


def ranking_page(
    ranking: Ranking, askers: Sequence[Organisation], *, horizon_days: int, width: int, is_newcomer: bool = False
) -> RenderableType:
    """Return the whole answer: who asked, the candidates with their reasons, and what the score means.

    Parameters
    ----------
    askers : sequence of Organisation
        The lead, unless it is described, and the members.
    horizon_days : int
        As the model's manifest says.
    width : int
        Columns of the terminal; at most 120 are used.
    is_newcomer : bool
        Whether the lead has no past: its score has another meaning.
    """
    return Group(
        Text("Partners for " + _who_asks(ranking, askers), style="bold"),
        Text(),
        *(ranking_lines(ranking.candidates, width=min(width, MAX_WIDTH)) if len(ranking) else [_why_empty(ranking)]),
        *([] if _ends_blank(ranking) else [Text()]),
        *_notes(ranking, horizon_days, is_newcomer=is_newcomer),
    )


def _who_asks(ranking: Ranking, askers: Sequence[Organisation]) -> str:
    lead = ranking.brief.lead
    described = [] if lead is None or isinstance(lead, str) else [lead]
    return ", ".join(_asker(asker) for asker in [*described, *askers]) or _project(ranking.brief)


def _project(brief: Brief) -> str:
    """Return what an idea that nobody leads yet is about: its topics and what it seeks, or else its first words."""
    about = printable(", ".join(brief.topics + brief.capabilities))
    return f"a project on {about}" if about else f"“{shorten(printable(brief.text), MAX_TEXT, placeholder=' …')}”"


def _asker(asker: Organisation) -> str:
    return f"{named(asker.name, asker.id)} ({printable(asker.id)})"


def _why_empty(ranking: Ranking) -> Text:
    lines = [f"No organisation is left of the {ranking.n_considered:,} considered."]
    width = max((len(one.constraint) for one in ranking.removals), default=0)
    lines += [f"  {one.constraint.replace('_', '-'):<{width}} took away {one.n_removed:,}" for one in ranking.removals]
    if ranking.removals:
        lines.append("An organisation is counted at every constraint that it breaks. Loosen one of them.")
    else:
        lines.append("None of them has anything in common with those who ask.")
    return Text("\n".join(lines))


def _ends_blank(ranking: Ranking) -> bool:
    """Tell whether the last candidate has reasons, and so a blank line after it."""
    return bool(len(ranking) and ranking[-1].reasons)


def _notes(ranking: Ranking, horizon_days: int, *, is_newcomer: bool) -> Iterator[Text]:
    for one in ranking.shortfalls:
        yield Text(f"{one.n_missing:,} missing to {one.quota}: the other constraints leave no more.", style="yellow")
    yield from unknown_lines(ranking)
    if len(ranking):
        brief = ranking.brief
        described = brief.members or brief.topics or brief.text or brief.capabilities or is_newcomer
        what = "being in this collaboration" if described else f"a new collaboration within {horizon_days:,} days"
        yield Text(f"score: probability of {what}", style="dim")
    yield Text(f"model {ranking.model_version}", style="dim")
