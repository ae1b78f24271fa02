"""What the model's novelty dial costs, and what it gives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import InputError
from matchmaker.ranker import Ranker
from matchmaker_training.evaluation.answers import RankerAnswers
from matchmaker_training.evaluation.gathering import gather
from matchmaker_training.evaluation.measuring import measures_of_exposure, measures_per_question
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Task
from matchmaker_training.evaluation.results import FrontierPoint
from matchmaker_training.progress import Progress

MEANS = ("ndcg@10", "recall@50", "long_tail_recall@50")


def check_novelties(novelties: Sequence[float]) -> None:
    """Raise an InputError unless all of them are positions of the dial."""
    for novelty in novelties:
        if not 0 <= novelty <= 1:
            raise InputError(field="novelties", value=novelty, expected="numbers in 0..1")


def frontier_of(
    ranker: Ranker, task: Task, past: Past, novelties: Sequence[float], progress: Progress | None
) -> tuple[FrontierPoint, ...]:
    """Put a task to the ranker with its dial in each of some positions; nothing if nobody asks."""
    if not task.questions:
        return ()
    points = []
    for novelty in novelties:
        answers = RankerAnswers(ranker, past, novelty=novelty)
        (places,) = gather([task], answers.to, stage=f"model at novelty {novelty:g}", progress=progress)
        per_question = measures_per_question(task, places, past)
        means = {metric: _mean(per_question[metric]) for metric in MEANS}
        points.append(
            FrontierPoint(novelty=float(novelty), metrics=means | _finite(measures_of_exposure(places, past)))
        )
    return tuple(points)


def _mean(values: NDArray[np.float64]) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def _finite(values: dict[str, float]) -> dict[str, float | None]:
    return {name: None if np.isnan(value) else value for name, value in values.items()}
