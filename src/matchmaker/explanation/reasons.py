"""All reasons of one candidate."""

from __future__ import annotations

from matchmaker.explanation.against import reasons_against
from matchmaker.explanation.case import make_case
from matchmaker.explanation.evidence import reasons_for
from matchmaker.knowledge import Knowledge
from matchmaker.ranking import Reason
from matchmaker.signals import Signals
from matchmaker.wording import Wording


def give_reasons(knowledge: Knowledge, signals: Signals, row: int, words: Wording) -> tuple[Reason, ...]:
    """Return what speaks for the organisation in `row`, and then what speaks against it."""
    case = make_case(knowledge, signals, row, words)
    return (*reasons_for(case), *reasons_against(case))
