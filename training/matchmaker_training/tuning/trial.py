"""One trial: train on what was known a horizon ago, and measure on what has come since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.dataset import Dataset
from matchmaker.errors import TrainingError
from matchmaker_training.comparing import measure_rankers
from matchmaker_training.evaluation.results import MAIN_METRIC, TaskResult
from matchmaker_training.fit import train
from matchmaker_training.settings import TrainingSettings
from matchmaker_training.tuning.halving import N_ROUNDS, n_askers_in_round
from matchmaker_training.tuning.space import BUDGETS

TRIAL = "trial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is tried.

    Parameters
    ----------
    number : int
        Trials of one number have the same settings but for the askers.
    changes : mapping of str to object
        Settings by their paths, where they differ from those of trial 0.
    settings : TrainingSettings
        All of them.
    max_askers : int
        How many questions a task is measured on, at most.
    round : int
        In which round of the search, from 0 on.
    """

    number: int
    changes: Mapping[str, Any]
    settings: TrainingSettings
    max_askers: int
    round: int = N_ROUNDS - 1

    def in_round(self, round_: int) -> Trial:
        """Return the trial of the last round with as many questions as another round has."""
        budgets: dict[str, Any] = {name: n_askers_in_round(round_, getattr(self.settings, name)) for name in BUDGETS}
        max_askers = n_askers_in_round(round_, self.max_askers)
        return replace(self, round=round_, settings=replace(self.settings, **budgets), max_askers=max_askers)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What a trial came to in a round.

    Parameters
    ----------
    number, round, changes
        Of the trial.
    score : float or None
        The weighted mean of the tasks' NDCG@10; None if it could not be trained.
    per_asker : mapping of str to ndarray of float64
        NDCG@10 of each question of each task.
    clusters : mapping of str to ndarray of int
        Of the tasks whose questions are not each about their own collaborations: a number for each question, equal
        for those about the same.
    seconds : float
        How long it took.
    error : str
        Why it could not be trained; blank if it could.
    """

    number: int
    round: int
    changes: Mapping[str, Any]
    score: float | None
    per_asker: Mapping[str, NDArray[np.float64]]
    clusters: Mapping[str, NDArray[np.intp]]
    seconds: float
    error: str = ""

    def value(self, task: str) -> float | None:
        """Return NDCG@10 of one task."""
        return float(np.nanmean(self.per_asker[task])) if task in self.per_asker else None


def run_trial(dataset: Dataset, day: date, objective: Mapping[str, float], seed: int, trial: Trial) -> Outcome:
    """Train before `day` less a horizon, and measure from there to `day`.

    Parameters
    ----------
    dataset : Dataset
        Nothing of `day` or later is in it.
    objective : mapping of str to float
        Weights of the tasks.
    seed : int
        Of the training and of the sample of questions.
    """
    began = monotonic()
    start = day - timedelta(days=trial.settings.horizon_days)
    found: Sequence[TaskResult] = ()
    error = ""
    try:
        ranker = train(dataset.before(start), seed=seed, settings=trial.settings)
    except TrainingError as failure:
        error = str(failure)
    else:
        found = measure_rankers(
            {TRIAL: ranker}, dataset, start=start, end=day, tasks=set(objective), seed=seed, max_askers=trial.max_askers
        )
    per_asker = {task.name: task.method(TRIAL).per_asker[MAIN_METRIC] for task in found}
    return Outcome(
        number=trial.number,
        round=trial.round,
        changes=trial.changes,
        score=None if error else _score(per_asker, objective),
        per_asker=per_asker,
        clusters={task.name: task.clusters for task in found if task.clusters is not None},
        seconds=round(monotonic() - began, 3),
        error=error,
    )


def _score(per_asker: Mapping[str, NDArray[np.float64]], objective: Mapping[str, float]) -> float:
    """Return the weighted mean over the tasks that anybody asks."""
    weights = {task: weight for task, weight in objective.items() if task in per_asker}
    return sum(weight * float(np.nanmean(per_asker[task])) for task, weight in weights.items()) / sum(weights.values())
