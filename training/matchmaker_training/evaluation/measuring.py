"""From where a method put whom to its measures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker_training.evaluation import metrics
from matchmaker_training.evaluation.full_ranking import Places
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Task

LONG_TAIL_MAX_COLLABORATIONS = 5


def is_long_tail(past: Past) -> NDArray[np.bool_]:
    """Return who of the catalogue was in at most five collaborations, shape (n,)."""
    return np.asarray(past.n_collaborations_of <= LONG_TAIL_MAX_COLLABORATIONS)


def measures_per_question(task: Task, places: Places, past: Past) -> dict[str, NDArray[np.float64]]:
    """Return every metric that is a mean over questions, as its values, each of shape (n_questions,)."""
    in_long_tail = is_long_tail(past)
    n_in_long_tail = np.asarray(task.relevant @ in_long_tail.astype(np.float64))
    return {
        "ndcg@10": metrics.ndcg(places.hits, task.n_relevant),
        "recall@50": metrics.recall(places.hits, task.n_relevant),
        "mrr": metrics.reciprocal_rank(places.first_relevant),
        "hit@10": metrics.hit(places.hits),
        "long_tail_recall@50": metrics.recall(places.hits & in_long_tail[places.top], n_in_long_tail),
    }


def measures_of_exposure(places: Places, past: Past) -> dict[str, float]:
    """Return the metrics of all the lists together, nan if there is none."""
    if not len(places.top):
        return {"coverage@10": float("nan"), "gini@10": float("nan")}
    return {
        "coverage@10": metrics.coverage(places.top, past.n_organisations),
        "gini@10": metrics.gini(metrics.exposure(places.top, past.n_organisations)),
    }
