"""Which groups of features the model's scores are made of."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np

from matchmaker.brief import Brief
from matchmaker.features import FEATURE_GROUPS
from matchmaker.question import Form
from matchmaker.ranker import Ranker
from matchmaker_training.evaluation.answers import RankerAnswers
from matchmaker_training.evaluation.drawing import in_drawn_order
from matchmaker_training.evaluation.question import Task
from matchmaker_training.evaluation.task_names import COMPLETE_1, COMPLETE_3, NEWCOMER, NEWCOMER_TOPIC, PARTNERS_ALL
from matchmaker_training.progress import Progress, silent

TASKS_OF = MappingProxyType(
    {
        Form.PARTNERS: (PARTNERS_ALL,),
        Form.CONSORTIUM: (COMPLETE_1, COMPLETE_3),
        Form.NEWCOMER: (NEWCOMER, NEWCOMER_TOPIC),
    }
)
N_QUESTIONS = 50
"""Of each task: enough for a mean, and explained within seconds."""
N_CANDIDATES = 20


def importance_of(
    ranker: Ranker, answers: RankerAnswers, tasks: Sequence[Task], *, seed: int, progress: Progress | None
) -> dict[str, dict[str, float]]:
    """Return how much each group of features moves the scores of those who are listed first.

    Parameters
    ----------
    ranker, answers
        The model, and how it is asked.
    tasks : sequence of Task
        Up to `N_QUESTIONS` of each are drawn by chance, and of each the first `N_CANDIDATES` are explained.

    Returns
    -------
    dict of str to dict of str to float
        By `Form` and group, the mean absolute contribution in calibrated log-odds: exact Shapley values with the
        groups as players (`matchmaker.explanation`), averaged as Lundberg et al. (2020) do. Without forms that nobody
        asks in.
    """
    tell, by_name = progress or silent, {task.name: task for task in tasks}
    found = {}
    for done, (form, names) in enumerate(TASKS_OF.items()):
        tell("explaining", done, len(TASKS_OF))
        briefs = [brief for name in names for brief in _drawn(by_name[name], answers, seed)]
        if means := _mean_contributions(ranker, briefs):
            found[form.value] = means
    tell("explaining", len(TASKS_OF), len(TASKS_OF))
    return found


def _drawn(task: Task, answers: RankerAnswers, seed: int) -> list[Brief]:
    by_id = {question.id: question for question in task.questions}
    drawn = in_drawn_order(by_id, seed=seed, purpose="importance")[:N_QUESTIONS]
    return answers.briefs([by_id[one] for one in drawn])


def _mean_contributions(ranker: Ranker, briefs: Sequence[Brief]) -> dict[str, float]:
    made_of = [
        [one.log_odds for one in candidate.contributions.groups]
        for ranking in ranker.rank_many(briefs, limit=N_CANDIDATES, explain=True)
        for candidate in ranking
        if candidate.contributions is not None
    ]
    means = np.abs(made_of).mean(axis=0).tolist() if made_of else []
    return dict(zip(FEATURE_GROUPS, means, strict=True)) if means else {}
