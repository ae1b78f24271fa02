"""The baselines that go by what the brief says: its topics, and the lead's kind and country."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker_training.evaluation.graph_baselines import Scorer, personalised_pagerank
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Question, topics_of

NEVER_VISITED = 1e-9
"""Added to a walk's visits, so that they have a logarithm: below any that five steps on real data leave."""
NEVER_ACTIVE = 0.1
"""Added to decayed participations likewise: one of ten years ago, or a tenth of a fresh one."""


def programme_activity(past: Past) -> Scorer:
    """Score by decayed participations in collaborations on the brief's topics, summed over these.

    The topics are the parts of the programme (scheme "programme-part") where the past has such, else all.
    """
    activity = past.topic_activity.T.tocsr()
    return lambda questions: np.asarray((topics_of(questions, activity.shape[0]) @ activity).toarray())


def pagerank_and_programme(past: Past) -> Scorer:
    """Score by log(personalised PageRank) + ½ log(programme activity), with a floor under each."""
    walk, activity = personalised_pagerank(past), programme_activity(past)
    return lambda questions: np.log(walk(questions) + NEVER_VISITED) + 0.5 * np.log(activity(questions) + NEVER_ACTIVE)


def popularity_by_country(past: Past) -> Scorer:
    """Score by popularity times how much more often than by chance the two countries work together."""
    return lambda questions: past.popularity * _by_country(questions, past)


def popularity_by_country_and_kind(past: Past) -> Scorer:
    """Score by popularity times the mixing of the countries and that of the kinds."""
    return lambda questions: past.popularity * _by_country(questions, past) * _by_kind(questions, past)


def programme_activity_and_mixing(past: Past) -> Scorer:
    """Score by log(programme activity) + ½ (log country mixing + log kind mixing), with a floor under the first."""
    activity = programme_activity(past)

    def scorer(questions: Sequence[Question]) -> NDArray[np.float64]:
        mixing = _by_country(questions, past) * _by_kind(questions, past)
        return np.asarray(np.log(activity(questions) + NEVER_ACTIVE) + 0.5 * np.log(mixing))

    return scorer


def _by_country(questions: Sequence[Question], past: Past) -> NDArray[np.float64]:
    return past.countries.mixing_with([question.country for question in questions])


def _by_kind(questions: Sequence[Question], past: Past) -> NDArray[np.float64]:
    return past.kinds.mixing_with([question.kind for question in questions])
