"""The generators: each scores every organisation for one question; 0 means that it does not propose it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import UNKNOWN
from matchmaker.knowledge.texts import SHARPNESS
from matchmaker.signals import Signals

LEAST_ACTIVITY = 0.01
TINY = 1e-9


def returning_partners(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Propose whom they worked with, the latest and closest first: a quarter of a year's pairs are repeats."""
    del knowledge
    return signals.joint_weight


def close(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Propose whom the random walk comes by, the sooner the more alike, active on the topics and usual they are.

    A product of powers, chosen on the collaborations of 2017 for its recall of new partners.
    """
    activity = np.sqrt(np.sqrt((knowledge.activity.recent + 0.05) * (signals.topic_recent + 1e-4)))
    usual = np.sqrt(signals.affinity)
    return np.asarray(signals.walk * np.exp(1.5 * signals.similarity) * activity * usual)


def voted_for(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Propose whom their partners, and whoever asks and the subjects together, vote for."""
    del knowledge
    votes = [
        votes / max(float(votes.max(initial=np.float32(0))), TINY)
        for votes in (signals.partner_votes, signals.project_votes)
    ]
    return np.asarray(np.maximum(votes[0] + votes[1], 0))


def similar_profile(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Propose those who work on the same topics, the active ones first; newcomers by what they declare."""
    return np.asarray(signals.similarity * (1 + np.log(1 + knowledge.activity.decayed)))


def similar_projects(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Propose those whose projects, or whose own words, are like the text of the question."""
    if signals.text_activity is None or signals.own_text is None:
        return np.zeros(knowledge.n_organisations)
    own = signals.own_text.astype(np.float64) ** SHARPNESS
    return signals.text_activity + LEAST_ACTIVITY * own


def active_on_topics(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Propose those who have a large share in what is done on the topics of late, and usually work with such a lead."""
    del knowledge
    return signals.topic_recent * signals.affinity


def active_nearby(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Propose the active ones of the kinds and countries that the lead's kind and country usually work with.

    This needs no history of those who ask, so it has an answer for newcomers too; and whoever has done nothing yet
    comes last, but does come where constraints leave few others.
    """
    return (knowledge.activity.decayed + LEAST_ACTIVITY) * signals.affinity


def neighbours(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Propose the active ones of the lead's own town: where many newcomers find their first partner."""
    place = signals.question.place
    here = knowledge.organisations.place_codes == place if place != UNKNOWN else np.False_
    return np.where(here, knowledge.activity.decayed + LEAST_ACTIVITY, 0.0)
