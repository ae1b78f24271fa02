"""partners-new and partners-all: an organisation asks with whom it will work."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from matchmaker.brief import Brief
from matchmaker_training.evaluation.drawing import in_drawn_order
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import NO_TOPICS, Question, Task, row_of, rows_as_matrix
from matchmaker_training.evaluation.task_names import PARTNERS_ALL, PARTNERS_NEW
from matchmaker_training.evaluation.window import Window


def partner_tasks(past: Past, window: Window, *, seed: int, max_askers: int | None) -> tuple[Task, Task]:
    """Return partners-new (without the earlier partners) and partners-all; they share their questions.

    Asked is for every organisation of the catalogue that worked with another one in the window, or for `max_askers` of
    them, drawn by chance.
    """
    rows = np.flatnonzero(np.diff(window.partners.indptr))
    row_by_id = dict(zip(past.organisation_ids.gather(rows), rows, strict=True))
    drawn = in_drawn_order(row_by_id, seed=seed, purpose=PARTNERS_ALL)[:max_askers]
    questions = questions_of_rows(past, sorted(row_by_id[one] for one in drawn))
    nobody = sp.csr_array(past.partners.shape)
    return (
        _task(PARTNERS_NEW, questions, window.new_partners, past.partners),
        _task(PARTNERS_ALL, questions, window.partners, nobody),
    )


def questions_of_rows(past: Past, rows: Sequence[int]) -> list[Question]:
    """Return for each of some organisations of the catalogue the question with whom it will work."""
    attributes = zip(past.kinds.names_of(rows), past.countries.names_of(rows), strict=True)
    return [
        Question(
            id=past.organisation_ids[int(row)],
            brief=Brief(lead=past.organisation_ids[int(row)]),
            seeds=np.array([row], dtype=np.intp),
            topics=NO_TOPICS,
            kind=kind,
            country=country,
        )
        for row, (kind, country) in zip(rows, attributes, strict=True)
    ]


def _task(name: str, questions: Sequence[Question], relevant: sp.csr_array, removed: sp.csr_array) -> Task:
    asked = [question for question in questions if len(row_of(relevant, question.seeds[0]))]
    n = relevant.shape[1]
    return Task(
        name=name,
        questions=tuple(asked),
        relevant=rows_as_matrix((row_of(relevant, question.seeds[0]) for question in asked), n),
        removed=rows_as_matrix(
            (np.append(row_of(removed, question.seeds[0]), question.seeds) for question in asked), n
        ),
    )
