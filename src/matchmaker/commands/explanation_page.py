"""An explanation as a page for a terminal: where it stands, what the score is made of, and the reasons."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from matchmaker.commands.columns import named
from matchmaker.commands.ranking_lines import hanging
from matchmaker.commands.unknown_lines import unknown_lines
from matchmaker.ranking import Contributions, Explanation, Speaks
from matchmaker.terminal import printable
from matchmaker.wording import Wording

if TYPE_CHECKING:
    from matchmaker.organisation import Organisation

MAX_WIDTH = 120


def explanation_page(
    explanation: Explanation, askers: Sequence[Organisation], words: Wording, *, width: int
) -> RenderableType:
    """Return the whole answer.

    Parameters
    ----------
    askers : sequence of Organisation
        The lead and the members.
    words : Wording
        The language that was asked for, in which the whole page is.
    width : int
        Columns of the terminal; at most 120 are used.
    """
    candidate = explanation.candidate
    title = f"{named(candidate.name, candidate.organisation_id)} ({printable(candidate.organisation_id)})"
    whom = ", ".join(f"{named(asker.name, asker.id)} ({printable(asker.id)})" for asker in askers)
    return Group(
        Text(title, style="bold"),
        Text(words.say("page_asked_by", listed=whom)),
        Text(),
        Text(printable(explanation.verdict)),
        Text(),
        *_reasons(explanation, words, Speaks.FOR),
        *_reasons(explanation, words, Speaks.AGAINST),
        *([] if candidate.contributions is None else [_made_of(explanation, candidate.contributions, words, width)]),
        Text(),
        *_notes(explanation),
    )


def _reasons(explanation: Explanation, words: Wording, side: Speaks) -> Iterator[RenderableType]:
    reasons = [reason for reason in explanation.candidate.reasons if reason.speaks is side]
    if reasons:
        yield Text(words.say(f"page_{side.value}"), style="bold")
        yield from (Padding(hanging(reason), (0, 0, 0, 2)) for reason in reasons)
        yield Text()


def _made_of(explanation: Explanation, made_of: Contributions, words: Wording, width: int) -> RenderableType:
    """Return how the score comes about, from the average example on."""
    apart = {one.group: one.log_odds for one in explanation.differences}
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), show_edge=False, width=min(width, MAX_WIDTH, 90))
    table.add_column(words.say("page_made_of"), ratio=1)
    table.add_column(words.say("page_log_odds"), justify="right")
    table.add_column(words.say("page_odds"), justify="right")
    if apart:
        table.add_column(words.say("page_apart"), justify="right")
    table.add_row(words.say("page_base"), words.show(made_of.base), "", *([""] if apart else []))
    for one in sorted(made_of.groups, key=lambda one: (-one.log_odds, one.group)):
        times = f"× {math.exp(one.log_odds):.2f}".replace(".", words.decimal)
        difference = [words.show(apart[one.group])] if apart else []
        table.add_row(f"  {words.group(one.group)}", words.show(one.log_odds), times, *difference)
    if "novelty" in apart:
        table.add_row(f"  {words.group('novelty')}", "", "", words.show(apart["novelty"]))
    table.add_section()
    given_start = made_of.score / made_of.chance_to_start if made_of.chance_to_start else 0.0
    table.add_row(words.say("page_probability"), words.show(made_of.log_odds), _share(given_start, words))
    if made_of.chance_to_start != 1:
        table.add_row(words.say("page_chance"), "", f"× {_share(made_of.chance_to_start, words)}")
    table.add_row(words.say("page_score"), "", _share(explanation.candidate.score, words), style="bold")
    return table


def _share(value: float, words: Wording) -> str:
    return f"{value:.4f}".replace(".", words.decimal)


def _notes(explanation: Explanation) -> Iterator[Text]:
    yield from unknown_lines(explanation)
    yield Text(f"model {explanation.model_version}", style="dim")
