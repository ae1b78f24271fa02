"""Putting the questions of all tasks to a method, each once, and keeping where it put whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker_training.evaluation.full_ranking import DEPTH, NOBODY, Place, Places
from matchmaker_training.evaluation.question import Question, Task, row_of
from matchmaker_training.progress import Progress, silent

Answers = Callable[[Sequence[Question]], Iterable[Place]]
"""How a method answers: given questions, one answer each, in their order."""


def gather(tasks: Sequence[Task], answers: Answers, *, stage: str, progress: Progress | None) -> list[Places]:
    """Put every question of some tasks to a method, once, and return where it put whom, task by task.

    Parameters
    ----------
    tasks : sequence of Task
        A question that several of them share is answered once for all.
    answers : callable
        The method.
    stage, progress
        What `progress`, if it is given, is called with, and it.
    """
    asked = _where_asked(tasks)
    found = [_empty_places(len(task.questions)) for task in tasks]
    for question, place in answered(tuple(asked), answers, stage=stage, progress=progress):
        for number, row in asked[question]:
            relevant = row_of(tasks[number].relevant, row)
            top, first = place(row_of(tasks[number].removed, row), relevant)
            _fill(found[number], row, top, first, relevant)
    return found


def answered(
    questions: Sequence[Question], answers: Answers, *, stage: str, progress: Progress | None
) -> Iterator[tuple[Question, Place]]:
    """Yield every question with its answer, telling how many are done; without questions nothing is prepared."""
    tell = progress or silent
    if not questions:
        return
    tell(stage, 0, len(questions))
    for done, (question, place) in enumerate(zip(questions, answers(questions), strict=True), start=1):
        yield question, place
        tell(stage, done, len(questions))


def _where_asked(tasks: Sequence[Task]) -> dict[Question, list[tuple[int, int]]]:
    """Return every question, and in which tasks at which place it is asked."""
    asked: dict[Question, list[tuple[int, int]]] = {}
    for number, task in enumerate(tasks):
        for row, question in enumerate(task.questions):
            asked.setdefault(question, []).append((number, row))
    return asked


def _empty_places(n: int) -> Places:
    return Places(
        top=np.full((n, DEPTH), NOBODY, dtype=np.int32),
        hits=np.zeros((n, DEPTH), dtype=np.bool_),
        first_relevant=np.zeros(n, dtype=np.int64),
    )


def _fill(places: Places, row: int, top: NDArray[np.integer], first: int, relevant: NDArray[np.integer]) -> None:
    places.top[row, : len(top)] = top
    places.hits[row, : len(top)] = np.isin(top, relevant)
    places.first_relevant[row] = first
