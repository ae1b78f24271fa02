"""From where all methods put whom in one task to its results."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from matchmaker_training.evaluation.answers import Listed
from matchmaker_training.evaluation.bootstrap import Estimate, mean_estimates
from matchmaker_training.evaluation.buckets import buckets_of
from matchmaker_training.evaluation.candidate_recall import candidate_recall
from matchmaker_training.evaluation.full_ranking import Places
from matchmaker_training.evaluation.measuring import measures_of_exposure, measures_per_question
from matchmaker_training.evaluation.methods import Method
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Question, Task
from matchmaker_training.evaluation.results import METRICS, MethodResult, TaskResult


def task_result(
    task: Task,
    past: Past,
    found: Mapping[Method, Mapping[str, Places]],
    lists: Mapping[Question, Listed],
    seed: int,
) -> TaskResult:
    """Measure all methods in one task.

    Parameters
    ----------
    found : mapping of Method to mapping of str to Places
        By the name of each task that the method can do, where it put whom.
    lists : mapping of Question to Listed
        The model's answers.
    seed : int
        Of the bootstrap.
    """
    places = {method.name: by_task[task.name] for method, by_task in found.items() if task.name in by_task}
    reasons = {method.name: method.why_not(task.name) for method in found}
    per_asker = {name: measures_per_question(task, one, past) for name, one in places.items()}
    columns = [values for measures in per_asker.values() for values in measures.values()]
    estimates = iter(mean_estimates(np.column_stack(columns), seed=seed, clusters=task.clusters))
    means = {name: {metric: next(estimates) for metric in measures} for name, measures in per_asker.items()}
    return TaskResult(
        name=task.name,
        asker_ids=tuple(question.id for question in task.questions),
        methods=tuple(
            MethodResult(
                name=method.name,
                role=method.role,
                metrics=_in_order(means[method.name], measures_of_exposure(places[method.name], past)),
                per_asker=per_asker[method.name],
            )
            for method in found
            if method.name in places
        ),
        not_applicable={name: reason for name, reason in reasons.items() if reason is not None},
        buckets=buckets_of(task, past, places, per_asker) if task.questions else {},
        candidates=candidate_recall(task, lists),
        clusters=task.clusters,
        seed=seed,
    )


def _in_order(means: Mapping[str, Estimate | None], of_all: Mapping[str, float]) -> dict[str, Estimate | None]:
    whole = {name: None if np.isnan(value) else Estimate(value=value) for name, value in of_all.items()}
    metrics = {**means, **whole}
    return {name: metrics[name] for name in METRICS}
