"""From what a brief says to what the ranker works on: ids become rows, words become codes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.brief import Brief
from matchmaker.errors import UnknownOrganisationError
from matchmaker.knowledge import Knowledge
from matchmaker.organisation import Organisation
from matchmaker.question import NO_SUBJECTS, Question, question_of_newcomer, question_of_rows
from matchmaker.ranker.model import Rarest
from matchmaker.ranker.profile import organisation_at
from matchmaker.search import NameIndex, SubjectIndex, nearest_ids

MAX_NEAREST = 3


class Reader:
    """Reads briefs with the eyes of what is known.

    Attributes
    ----------
    names : NameIndex
        Of the organisations.
    subjects : SubjectIndex
        Topics and capabilities.
    """

    __slots__ = ("_is_too_rare", "_knowledge", "names", "subjects")

    def __init__(self, knowledge: Knowledge, rarest: Rarest | None = None) -> None:
        self._knowledge = knowledge
        n_collaborations = np.diff(knowledge.involvement.collaborations.indptr)  # none of a declared capability
        least = 0 if rarest is None else rarest.of_each(knowledge.profiles.schemes)
        self._is_too_rare = (n_collaborations > 0) & (n_collaborations < least)
        self.names = NameIndex(knowledge.organisations.names, knowledge.activity.decayed)
        self.subjects = SubjectIndex(knowledge.profiles.subjects)

    def question(self, brief: Brief) -> tuple[Question, tuple[str, ...]]:
        """Return the brief in rows and codes, and those of its topics and capabilities that it cannot be about.

        Raises
        ------
        UnknownOrganisationError
            If the lead or a member is given by an id that is not known.
        """
        seeds, lead = self._seeds(brief), brief.lead
        heard = {name: self._heard(name) for name in sorted({*brief.topics, *brief.capabilities})}
        codes = np.unique(np.concatenate([NO_SUBJECTS, *heard.values()]))
        missing = tuple(name for name, of_name in heard.items() if not len(of_name))
        if isinstance(lead, str) and not np.diff(self._knowledge.participation.indptr)[seeds[0]]:
            seeds, lead = seeds[1:], organisation_at(self._knowledge, int(seeds[0]))  # known, and yet a newcomer
        if isinstance(lead, str) or (lead is None and len(seeds)):
            question = question_of_rows(self._knowledge, seeds, codes, brief.text, is_led=lead is not None)
            return question, missing
        subjects = {} if lead is None else self._declared(lead)
        subjects |= dict.fromkeys(codes.tolist(), 1.0)
        text = brief.text or ("" if lead is None else lead.description)
        return question_of_newcomer(self._knowledge, lead, seeds, subjects, text), missing

    def row(self, organisation_id: str) -> int:
        """Return the row of an organisation.

        Raises
        ------
        UnknownOrganisationError
            If the id is not known; it names those that may be meant.
        """
        row = self._knowledge.organisations.ids.find(organisation_id)
        if row is None:
            raise UnknownOrganisationError([organisation_id], nearest=self._nearest([organisation_id]))
        return row

    def _heard(self, name: str) -> NDArray[np.int64]:
        """Return the codes of the subjects of a name, without topics that are too rare."""
        codes, _ = self.subjects.find([name])
        return codes[~self._is_too_rare[codes]]

    def _declared(self, lead: Organisation) -> dict[int, float]:
        """Return the subjects of what a newcomer declares, with their strengths, as far as anybody else has them."""
        is_known = self._knowledge.organisations.ids.find(lead.id) is not None
        holders = np.diff(self._knowledge.involvement.shares.indptr) - is_known
        subjects: dict[int, float] = {}
        for capability, strength in lead.capabilities.items():
            for code in self.subjects.find([capability])[0].tolist():
                if holders[code] > 0:
                    subjects[code] = max(strength, subjects.get(code, 0.0))
        return subjects

    def _seeds(self, brief: Brief) -> NDArray[np.int32]:
        ids = brief.organisation_ids
        rows = [self._knowledge.organisations.ids.find(organisation_id) for organisation_id in ids]
        unknown = [organisation_id for organisation_id, row in zip(ids, rows, strict=True) if row is None]
        if unknown:
            field = "lead" if brief.lead in unknown else "members"
            raise UnknownOrganisationError(unknown, field=field, nearest=self._nearest(unknown))
        return np.array(rows, dtype=np.int32)

    def _nearest(self, unknown: Sequence[str]) -> dict[str, list[str]]:
        """Somebody who mistypes an id, or types a name instead, should see the one that was meant; it is slow: once."""
        return {text: [self._named(row) for row in self._rows_near(text)] for text in unknown[:1]}

    def _rows_near(self, text: str) -> list[int]:
        by_id = nearest_ids(self._knowledge.organisations.ids, text, limit=MAX_NEAREST)
        return by_id or [row for row, _ in self.names.find(text, limit=MAX_NEAREST)]

    def _named(self, row: int) -> str:
        organisations = self._knowledge.organisations
        return f"{organisations.names[row]} ({organisations.ids[row]})"
