"""The questions that training puts at a past day, of all forms, with who joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.knowledge import Knowledge
from matchmaker.question import NO_SUBJECTS, Form, Question, question_of_newcomer, question_of_rows
from matchmaker_training.next_year import NextYear
from matchmaker_training.settings import TrainingSettings

SHARE_OF_CONSORTIA_WITH_TOPICS = 0.85
SHARE_OF_IDEAS_WITH_TOPICS = 0.7
SHARE_WITH_TEXT = 0.5
N_GIVEN = (0, 0, 0, 0, 0, 1, 2, 2, 3, 5)
"""How many members beside the lead a consortium tells, each as probable: as long as an idea is open, mostly none."""
N_GIVEN_UNDESCRIBED = tuple(n for n in N_GIVEN if n)
"""The same where neither topics nor known words are told: a lead alone would then ask for all its partners."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """A question with its answer: rows of those known who joined, ascending."""

    question: Question
    joined: NDArray[np.integer]


def draw_questions(
    knowledge: Knowledge, future: NextYear, settings: TrainingSettings, draw: np.random.Generator
) -> list[Asked]:
    """Draw the questions of one past day."""
    return [
        *_of_partners(knowledge, future, settings.n_askers, draw),
        *_of_consortia(knowledge, future, settings, draw),
        *_of_newcomers(knowledge, future, settings.n_newcomers, draw),
        *_of_ideas(knowledge, future, settings.n_newcomers, draw),
    ]


def _of_partners(knowledge: Knowledge, future: NextYear, size: int, draw: np.random.Generator) -> Iterator[Asked]:
    partners = future.partners
    askers = np.flatnonzero(np.diff(partners.indptr))
    for asker in np.sort(draw.permutation(askers)[:size]).tolist():
        joined = partners.indices[partners.indptr[asker] : partners.indptr[asker + 1]]
        yield Asked(question=question_of_rows(knowledge, np.array([asker])), joined=joined)


def _of_consortia(
    knowledge: Knowledge, future: NextYear, settings: TrainingSettings, draw: np.random.Generator
) -> Iterator[Asked]:
    at_least_two = np.flatnonzero(np.diff(future.known.indptr) >= 2)
    tellings = np.tile(at_least_two, settings.n_briefs_each)  # the same project, told in other ways
    drawn = draw.permutation(tellings)[: settings.n_consortia]
    for collaboration in np.sort(drawn).tolist():
        members = draw.permutation(future.members(collaboration))
        seats = future.known.data[future.known.indptr[collaboration] : future.known.indptr[collaboration + 1]]
        leads = future.members(collaboration)[seats == 2]
        lead = leads[:1] if len(leads) else members[:1]
        others = members[members != lead[0]]
        topics = future.subjects(collaboration) if draw.random() < SHARE_OF_CONSORTIA_WITH_TOPICS else NO_SUBJECTS
        text = _told(future.texts[collaboration], draw)
        of_lead = question_of_rows(knowledge, lead, topics, text)
        n_told = N_GIVEN if of_lead.form is Form.CONSORTIUM else N_GIVEN_UNDESCRIBED
        n_given = min(int(draw.choice(n_told)), len(others) - 1)
        given, joined = np.sort(others[:n_given]), np.sort(others[n_given:])
        question = replace(of_lead, seeds=np.concatenate([of_lead.seeds, given]).astype(np.int32))
        if question.form is Form.CONSORTIUM:  # a lead alone asks for all its partners, not for those of one project
            yield Asked(question=question, joined=joined)


def _of_newcomers(knowledge: Knowledge, future: NextYear, size: int, draw: np.random.Generator) -> Iterator[Asked]:
    newcomers = list(future.newcomers.items())
    nobody = np.zeros(0, dtype=np.int32)
    for place in np.sort(draw.permutation(len(newcomers))[:size]).tolist():
        lead, collaborations = newcomers[place]
        joined = np.concatenate([future.members(one) for one in collaborations])
        if len(joined):
            subjects = np.unique(np.concatenate([future.subjects(one) for one in collaborations]))
            for told in (NO_SUBJECTS, subjects) if len(subjects) else (NO_SUBJECTS,):
                known = dict.fromkeys(told.tolist(), 1.0)
                text = _told("\n".join(future.texts[one] for one in collaborations), draw)
                question = question_of_newcomer(knowledge, lead, nobody, known, text)
                others = np.setdiff1d(joined, question.askers)  # it may be known, and yet without a past
                if len(others):
                    yield Asked(question=question, joined=others)


def _of_ideas(knowledge: Knowledge, future: NextYear, size: int, draw: np.random.Generator) -> Iterator[Asked]:
    """Ask with the text alone, or with topics beside it: nobody is in yet."""
    told = [one for one, text in enumerate(future.texts) if text and len(future.members(one))]
    nobody = np.zeros(0, dtype=np.int32)
    for collaboration in sorted(draw.permutation(told)[:size].tolist()):
        topics = future.subjects(collaboration) if draw.random() < SHARE_OF_IDEAS_WITH_TOPICS else NO_SUBJECTS
        known, text = dict.fromkeys(topics.tolist(), 1.0), future.texts[collaboration]
        question = question_of_newcomer(knowledge, None, nobody, known, text)
        yield Asked(question=question, joined=future.members(collaboration))


def _told(text: str, draw: np.random.Generator) -> str:
    return text if text.strip() and draw.random() < SHARE_WITH_TEXT else ""
