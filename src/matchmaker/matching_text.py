"""The reason that a text gives: what a candidate did, or says of itself, that is like the text of the question."""

from __future__ import annotations

import numpy as np

from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import day_of
from matchmaker.knowledge.texts import cosines
from matchmaker.ranking import Named, Reason, ReasonKind
from matchmaker.signals import Signals
from matchmaker.sparse import positions_of_rows

MAX_SHOWN = 3
LEAST_SIMILARITY = 0.1
"""Below, two texts share no more than any two of the same language do."""


def matching_text(knowledge: Knowledge, signals: Signals, row: int) -> Reason | None:
    """Return the collaborations of the organisation in `row` whose texts are most like the question's, if any are."""
    if not signals.question.has_text:
        return None
    own, _ = positions_of_rows(knowledge.participation, np.array([row]))
    collaborations = knowledge.participation.indices[own]
    alike = cosines(knowledge.texts.collaborations, signals.question.text)[collaborations]
    order = np.lexsort((-collaborations, -alike))
    matching = collaborations[order][alike[order] >= LEAST_SIMILARITY]
    says_it = signals.own_text is not None and signals.own_text[row] >= LEAST_SIMILARITY
    if not len(matching):
        text = "What it says of itself is like the text."
        return Reason(kind=ReasonKind.MATCHING_TEXT, text=text) if says_it else None
    columns = knowledge.collaborations
    shown = tuple(
        Named(id=columns.ids[one], name=columns.titles[one], on=day_of(columns.started_on[one]))
        for one in matching[:MAX_SHOWN].tolist()
    )
    titles = "; ".join(f"{one.name or one.id} ({one.on:%Y})" for one in shown)
    text = f"Took part in what is like the text: {titles}{', and says so of itself' if says_it else ''}."
    return Reason(kind=ReasonKind.MATCHING_TEXT, text=text, count=len(matching), collaborations=shown)
