"""The generators: each scores every organisation for one question; 0 means that it does not propose it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.knowledge import Knowledge
from matchmaker.signals import Signals

LEAST_ACTIVITY = 0.01


def returning_partners(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Propose whom they worked with, the latest and closest first: a quarter of a year's pairs are repeats."""
    del knowledge
    return signals.joint_weight


def walk(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Propose where a random walk from them comes by: whoever is near, by however many steps."""
    del knowledge
    return signals.walk


def shared_partners(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Propose the partners of their partners, by Adamic and Adar's weight."""
    del knowledge
    return signals.adamic_adar


def similar_profile(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Propose those who work on the same topics, the active ones first; newcomers by what they declare."""
    return np.asarray(signals.similarity * (1 + np.log1p(knowledge.activity.decayed)))


def active_nearby(knowledge: Knowledge, signals: Signals) -> NDArray[np.floating]:
    """Propose the active ones of the kinds and countries that the lead's kind and country usually work with.

    This needs no history of those who ask, so it has an answer for newcomers too; and whoever has done nothing yet
    comes last, but does come where constraints leave few others.
    """
    organisations, lead = knowledge.organisations, signals.seeds[0]
    mixing = (
        knowledge.country_mixing[organisations.countries[lead]][organisations.countries]
        + knowledge.kind_mixing[organisations.kinds[lead]][organisations.kinds]
    )
    return np.asarray((knowledge.activity.decayed + LEAST_ACTIVITY) * np.exp(0.5 * mixing))
