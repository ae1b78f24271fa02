"""What is like the text of a question, and which words say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.explanation.hidden_names import hidden_names
from matchmaker.explanation.passages import passages_of, sentences_of
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.texts import N_COLUMNS, cosines
from matchmaker.signals import Signals

LEAST_SIMILARITY = 0.1
"""Below, two texts share no more than any two of the same language do."""

MIN_SHARED = 2
"""A single term in common may be two that share a column; a word of two letters or more brings its parts along."""

MAX_SHOWN = 3
BLOCK = 64
"""So many texts are read at once: one by one would take longer, and all of a thousand candidates much memory."""


class Quote(NamedTuple):
    """Some words, and how like the question's text they are, in 0..1."""

    text: str
    similarity: float


class Likeness:
    """The text of one question, compared with what is told.

    Parameters
    ----------
    knowledge : Knowledge
        What is known.
    signals : Signals
        Of the question, which has a text.
    excluded : ndarray of bool, shape (n_organisations,)
        Whom nothing that is quoted may name.
    """

    __slots__ = ("_alike", "_asked", "_hidden", "_knowledge", "_own_text", "_quotes", "_self_quotes")

    def __init__(self, knowledge: Knowledge, signals: Signals, excluded: NDArray[np.bool_]) -> None:
        columns, values = signals.question.text
        self._knowledge = knowledge
        self._asked = np.zeros(N_COLUMNS, dtype=np.float32)
        self._asked[columns] = values
        self._alike = cosines(knowledge.texts.collaborations, signals.question.text)
        self._own_text = signals.own_text
        self._hidden = hidden_names(knowledge.organisations, excluded)
        self._quotes: dict[int, Quote | None] = {}
        self._self_quotes: dict[int, Quote | None] = {}

    def matching(self, collaborations: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return those of some collaborations that are like the question's text, the most alike first."""
        alike = self._alike[collaborations]
        order = np.lexsort((-collaborations, -alike))
        return np.asarray(collaborations[order][alike[order] >= LEAST_SIMILARITY])

    def matches_itself(self, organisation: int) -> bool:
        """Tell whether what an organisation says of itself is like the question's text."""
        return self._own_text is not None and bool(self._own_text[organisation] >= LEAST_SIMILARITY)

    def read(self, candidates: Iterable[tuple[int, NDArray[np.int32]]]) -> None:
        """Find what there is to quote for some candidates, each given with its collaborations."""
        columns, organisations = self._knowledge.collaborations, self._knowledge.organisations
        told, said = dict[int, str](), dict[int, str]()
        for candidate, collaborations in candidates:
            if self.matches_itself(candidate):
                said[candidate] = organisations.descriptions[candidate]
            for row in self.matching(collaborations)[:MAX_SHOWN].tolist():
                told[row] = told.get(row) or columns.texts[row] or columns.titles[row]
        self._quotes = dict(zip(told, self._nearest([*told.values()]), strict=True))
        self._self_quotes = dict(zip(said, self._nearest([*said.values()]), strict=True))

    def quote(self, collaboration: int) -> Quote | None:
        """Return what is nearest in the text of a collaboration that was read, or in its title if it has no text."""
        return self._quotes[collaboration]

    def quote_itself(self, organisation: int) -> Quote | None:
        """Return what is nearest in the description of an organisation that was read."""
        return self._self_quotes[organisation]

    def _nearest(self, told: Sequence[str]) -> list[Quote | None]:
        """Return the nearest passage of each text that shares enough and names nobody hidden; of equals the first."""
        blocks = (told[start : start + BLOCK] for start in range(0, len(told), BLOCK))
        return [quote for block in blocks for quote in self._nearest_of_block(block)]

    def _nearest_of_block(self, told: Sequence[str]) -> list[Quote | None]:
        sentences = [(place, sentence) for place, text in enumerate(told) for sentence in sentences_of(text)]
        parts = [(place, sentence, passage) for place, sentence in sentences for passage in passages_of(sentence)]
        similarities, n_shared = self._knowledge.texts.compared([passage for *_, passage in parts], self._asked)
        near = np.flatnonzero((similarities >= LEAST_SIMILARITY) & (n_shared >= MIN_SHARED))
        found: list[Quote | None] = [None] * len(told)
        for number in near[np.argsort(-similarities[near], kind="stable")].tolist():
            place, sentence, passage = parts[number]
            if found[place] is None and not self._hidden.any_in(sentence):
                found[place] = Quote(passage, min(float(similarities[number]), 1.0))
        return found
