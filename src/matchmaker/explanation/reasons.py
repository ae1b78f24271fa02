"""All reasons of several candidates."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from matchmaker.explanation.against import reasons_against
from matchmaker.explanation.case import make_asker, make_case, telling_subjects
from matchmaker.explanation.evidence import reasons_for
from matchmaker.knowledge import Knowledge
from matchmaker.ranking import Reason
from matchmaker.signals import Signals
from matchmaker.wording import Wording


class Reasoner:
    """Reads reasons off what is known."""

    __slots__ = ("_knowledge", "_telling")

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._telling = telling_subjects(knowledge)

    def reasons(
        self,
        signals: Signals,
        rows: NDArray[np.integer],
        words: Wording,
        excluded: NDArray[np.bool_] | None = None,
    ) -> Iterator[tuple[Reason, ...]]:
        """Yield what speaks for each organisation in `rows`, followed by what speaks against it.

        Parameters
        ----------
        excluded : ndarray of bool, shape (n_organisations,), optional
            Whom no reason names or counts. What does not hold is told of all the data: nobody is without a tie
            because the one who ties is excluded.
        """
        asker = make_asker(self._knowledge, self._telling, signals, words, excluded)
        cases = [make_case(asker, row) for row in rows.tolist()]
        if asker.likeness is not None:
            asker.likeness.read((case.row, case.own) for case in cases)
        for case in cases:
            yield (*reasons_for(case), *reasons_against(case))
