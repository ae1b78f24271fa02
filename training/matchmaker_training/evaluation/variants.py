"""The model made otherwise, without something or from less: what that changes, question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TypeVar

import numpy as np
from joblib import cpu_count
from numpy.typing import NDArray

from matchmaker.ranker import Ranker
from matchmaker_training.evaluation.answers import RankerAnswers
from matchmaker_training.evaluation.bootstrap import compare, mean_estimates
from matchmaker_training.evaluation.gathering import gather
from matchmaker_training.evaluation.measuring import measures_per_question
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Task
from matchmaker_training.evaluation.results import MAIN_METRIC, MODEL, TaskResult, Variant
from matchmaker_training.parallel import in_parallel
from matchmaker_training.progress import Progress, silent

Name = TypeVar("Name", str, int)

MIN_QUESTIONS_A_PROCESS = 500  # below, a process takes longer to start than to do its work


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
    """Put the questions of some tasks to other makings of a model, side by side where there is enough to do.

    Parameters
    ----------
    others : mapping of Ranker
        The other makings; where the model itself is among them, what it answered before counts.
    results : sequence of TaskResult
        What was found in the same tasks.
    stage : str
        What `progress` is told.
    """
    of_model = [task.method(MODEL).per_asker[MAIN_METRIC] for task in results]
    found = {name: of_model for name, ranker in others.items() if ranker is model}
    asked = [(name, ranker) for name, ranker in others.items() if ranker is not model]
    enough = sum(len(task.questions) for task in tasks) >= MIN_QUESTIONS_A_PROCESS
    n_jobs = min(len(asked), cpu_count()) if enough else 1
    if asked:
        tell = progress or silent
        tell(stage, 0, len(asked))
        for done, (name, values) in enumerate(in_parallel(partial(_values, tasks, past), asked, n_jobs), start=1):
            found[name] = values
            tell(stage, done, len(asked))
    return {name: _variant(found[name], of_model, results) for name in others}


def _values(tasks: Sequence[Task], past: Past, asked: tuple[Name, Ranker]) -> tuple[Name, list[NDArray[np.float64]]]:
    name, ranker = asked
    places = gather(tasks, RankerAnswers(ranker, past).to, stage="", progress=None)
    return name, [measures_per_question(task, one, past)[MAIN_METRIC] for task, one in zip(tasks, places, strict=True)]


def _variant(
    values: Sequence[NDArray[np.float64]], of_model: Sequence[NDArray[np.float64]], results: Sequence[TaskResult]
) -> Variant:
    each = list(zip(results, values, of_model, strict=True))
    return Variant(
        ndcg={
            task.name: mean_estimates(own[:, np.newaxis], seed=task.seed, clusters=task.clusters)[0]
            for task, own, _ in each
        },
        minus_model={
            task.name: compare(own, whole, seed=task.seed, clusters=task.clusters) for task, own, whole in each
        },
    )
