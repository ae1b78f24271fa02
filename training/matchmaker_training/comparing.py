"""Rankers beside each other, over the same questions and without baselines: to compare two of them, and to tune one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Literal

import numpy as np

from matchmaker.dataset import Dataset
from matchmaker.errors import InputError
from matchmaker.ranker import Ranker
from matchmaker_training.evaluation.answers import RankerAnswers
from matchmaker_training.evaluation.bootstrap import Comparison, Estimate, mean_estimates
from matchmaker_training.evaluation.checking import check_asked, check_manifest, check_max_askers, window_days
from matchmaker_training.evaluation.consortium_tasks import consortium_tasks
from matchmaker_training.evaluation.full_ranking import Places
from matchmaker_training.evaluation.gathering import gather
from matchmaker_training.evaluation.measuring import measures_of_exposure, measures_per_question
from matchmaker_training.evaluation.newcomer_tasks import newcomer_tasks
from matchmaker_training.evaluation.partner_tasks import partner_tasks
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.question import Task
from matchmaker_training.evaluation.results import MAIN_METRIC, MEANS, MethodResult, TaskResult
from matchmaker_training.evaluation.task_names import NEWCOMER_TASKS, PARTNERS_ALL, PARTNERS_NEW, TASKS
from matchmaker_training.evaluation.window import Window, window_of
from matchmaker_training.progress import Progress

Verdict = Literal["better", "worse", "undecided"]


def measure_rankers(
    rankers: Mapping[str, Ranker],
    dataset: Dataset,
    *,
    start: date | str,
    end: date | str,
    tasks: Collection[str] = TASKS,
    seed: int = 0,
    max_askers: int | None = None,
    progress: Progress | None = None,
) -> tuple[TaskResult, ...]:
    """Measure rankers by the rules of `evaluate`, without baselines and buckets.

    Parameters
    ----------
    rankers : mapping of str to Ranker
        Under the names that they have in the results.
    dataset, start, end, seed, max_askers, progress
        As for `evaluate`.
    tasks : collection of str
        Which tasks, by name.

    Returns
    -------
    tuple of TaskResult
        In the order of `task_names.TASKS`; a task that nobody asks is left out.

    Raises
    ------
    InputError
        As `evaluate`, and if there is no such task.
    """
    for unknown in sorted(set(tasks) - set(TASKS)):
        raise InputError(field="tasks", value=unknown, expected="one of " + ", ".join(TASKS))
    first_day, last_day = window_days(start, end)
    check_max_askers(max_askers)
    for name, ranker in rankers.items():
        check_manifest(ranker.manifest, first_day, name)
    past = past_of(dataset, first_day)
    window = window_of(dataset, past, start=first_day, end=last_day)
    made = _tasks(dataset, past, window, tasks, seed=seed, max_askers=max_askers)
    asked = [task for task in made if task.name in tasks and task.questions]
    check_asked(len(asked), first_day, last_day)
    found = {
        name: gather(asked, RankerAnswers(ranker, past).to, stage=name, progress=progress)
        for name, ranker in rankers.items()
    }
    return tuple(
        _result(task, {name: places[number] for name, places in found.items()}, past, seed)
        for number, task in enumerate(asked)
    )


def verdict(comparison: Comparison | None) -> Verdict:
    """Return what a paired comparison says of the first: an interval that leaves out zero decides.

    >>> verdict(Comparison(difference=Estimate(value=0.002, low=-0.001, high=0.005), share_not_worse=0.9))
    'undecided'
    """
    if comparison is None or comparison.difference.low is None or comparison.difference.high is None:
        return "undecided"
    if comparison.difference.low > 0:
        return "better"
    return "worse" if comparison.difference.high < 0 else "undecided"


def comparison_as_dict(tasks: Sequence[TaskResult], first: str, second: str) -> dict[str, Any]:
    """Return how two rankers compare, ready for JSON.

    Returns
    -------
    dict
        ``{"tasks": {task: {"n_askers", "methods": {name: {metric: {"value", "low", "high"}}}, "difference": {metric:
        {"difference": {"value", "low", "high"}, "share_not_worse"}}, "verdict": "better"}}}``; null where a metric
        applies to no question. The verdict is on the first, by NDCG@10.
    """
    return {"tasks": {task.name: _as_dict(task, first, second) for task in tasks}}


def _as_dict(task: TaskResult, first: str, second: str) -> dict[str, Any]:
    compared = {metric: task.compare(first, second, metric=metric) for metric in MEANS}
    return {
        "n_askers": task.n_askers,
        "methods": {
            method.name: {name: None if one is None else asdict(one) for name, one in method.metrics.items()}
            for method in task.methods
        },
        "difference": {metric: None if one is None else asdict(one) for metric, one in compared.items()},
        "verdict": verdict(compared[MAIN_METRIC]),
    }


def _tasks(
    dataset: Dataset, past: Past, window: Window, wanted: Collection[str], *, seed: int, max_askers: int | None
) -> Iterator[Task]:
    """Make the tasks, but none that is far from what is wanted: each group of them takes its time."""
    partners = {PARTNERS_NEW, PARTNERS_ALL}
    if partners & set(wanted):
        yield from partner_tasks(past, window, seed=seed, max_askers=max_askers)
    if set(wanted) - partners - NEWCOMER_TASKS:
        yield from consortium_tasks(past, window, seed=seed, max_askers=max_askers)
    if NEWCOMER_TASKS & set(wanted):
        yield from newcomer_tasks(dataset, past, window, seed=seed, max_askers=max_askers)


def _result(task: Task, found: Mapping[str, Places], past: Past, seed: int) -> TaskResult:
    per_asker = {name: measures_per_question(task, places, past) for name, places in found.items()}
    columns = [values for measures in per_asker.values() for values in measures.values()]
    estimates = iter(mean_estimates(np.column_stack(columns), seed=seed, clusters=task.clusters))
    means = {name: {metric: next(estimates) for metric in measures} for name, measures in per_asker.items()}
    methods = tuple(
        MethodResult(
            name=name,
            role="model" if place == 0 else "other",
            metrics=means[name]
            | {metric: Estimate(value=value) for metric, value in measures_of_exposure(places, past).items()},
            per_asker=per_asker[name],
        )
        for place, (name, places) in enumerate(found.items())
    )
    return TaskResult(
        name=task.name,
        asker_ids=tuple(question.id for question in task.questions),
        methods=methods,
        not_applicable={},
        buckets={},
        candidates=None,
        clusters=task.clusters,
        seed=seed,
    )
