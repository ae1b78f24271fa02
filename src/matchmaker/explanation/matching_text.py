"""The reason that a text gives: what a candidate did, or says of itself, that is like the text of the question."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matchmaker.explanation.case import Case
from matchmaker.ranking import Reason, ReasonKind

MAX_SHOWN = 3
LEAST_SIMILARITY = 0.1
"""Below, two texts share no more than any two of the same language do."""


def matching_text(case: Case) -> Iterator[Reason]:
    """Name the collaborations of the candidate whose texts are most like the question's."""
    signals = case.signals
    if case.asker.alike is None:
        return
    alike = case.asker.alike[case.own]
    order = np.lexsort((-case.own, -alike))
    matching = case.own[order][alike[order] >= LEAST_SIMILARITY]
    says_it = signals.own_text is not None and bool(signals.own_text[case.row] >= LEAST_SIMILARITY)
    shown = tuple(case.collaboration(one) for one in matching[:MAX_SHOWN].tolist())
    titles = [case.words.say("titled", title=one.name or one.id, year=f"{one.on:%Y}") for one in shown]
    if shown:
        key = "matching_text_and_description" if says_it else "matching_text"
        text = case.words.say(key, listed=case.words.listing(titles, MAX_SHOWN, len(matching)))
        yield Reason(kind=ReasonKind.MATCHING_TEXT, text=text, count=len(matching), collaborations=shown)
    elif says_it:
        yield Reason(kind=ReasonKind.MATCHING_TEXT, text=case.words.say("matching_description"))
