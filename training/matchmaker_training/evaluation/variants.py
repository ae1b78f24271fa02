"""The model made otherwise, without something or from less: what that changes, question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.ranker import Ranker
from matchmaker_training.evaluation.answers import RankerAnswers
from matchmaker_training.evaluation.bootstrap import compare, mean_estimates
from matchmaker_training.evaluation.gathering import gather
from matchmaker_training.evaluation.measuring import measures_per_question
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Task
from matchmaker_training.evaluation.results import MAIN_METRIC, MODEL, TaskResult, Variant
from matchmaker_training.progress import Progress

Name = TypeVar("Name", str, int)


def variants_of(
    model: Ranker,
    others: Mapping[Name, Ranker],
    tasks: Sequence[Task],
    past: Past,
    *,
    results: Sequence[TaskResult],
    stage: str,
    progress: Progress | None,
) -> dict[Name, Variant]:
    """Put the questions of some tasks to other makings of a model.

    Parameters
    ----------
    others : mapping of Ranker
        The other makings; where the model itself is among them, what it answered before counts.
    results : sequence of TaskResult
        What was found in the same tasks.
    stage : str
        What `progress` is told, with ``{}`` for the name.
    """
    of_model = [task.method(MODEL).per_asker[MAIN_METRIC] for task in results]
    found = {}
    for name, ranker in others.items():
        values = of_model if ranker is model else _values(ranker, tasks, past, stage.format(name), progress)
        found[name] = _variant(values, of_model, results)
    return found


def _values(
    ranker: Ranker, tasks: Sequence[Task], past: Past, stage: str, progress: Progress | None
) -> list[NDArray[np.float64]]:
    places = gather(tasks, RankerAnswers(ranker, past).to, stage=stage, progress=progress)
    return [measures_per_question(task, one, past)[MAIN_METRIC] for task, one in zip(tasks, places, strict=True)]


def _variant(
    values: Sequence[NDArray[np.float64]], of_model: Sequence[NDArray[np.float64]], results: Sequence[TaskResult]
) -> Variant:
    each = list(zip(results, values, of_model, strict=True))
    return Variant(
        ndcg={task.name: mean_estimates(own[:, np.newaxis], seed=task.seed)[0] for task, own, _ in each},
        minus_model={task.name: compare(own, whole, seed=task.seed) for task, own, whole in each},
    )
