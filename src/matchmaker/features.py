"""The one function that turns a question and its candidates into numbers, for training and for serving alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import NO_DAY, day_number
from matchmaker.knowledge.settings import DAYS_A_YEAR
from matchmaker.signals import Signals

TINY = np.float32(1e-9)

FEATURES = (
    # the pair's history
    "joint_weight",
    "joint_recent",
    "joint_count",
    "joint_share",
    "joint_share_back",
    "years_since_joint",
    # what lies between them
    "log_walk",
    "log_walk_back",
    "common_neighbours",
    "adamic_adar",
    "resource_allocation",
    "neighbour_overlap",
    "similarity",
    # the candidate by itself
    "activity",
    "activity_recent",
    "activity_trend",
    "n_collaborations",
    "degree",
    "coordinated_share",
    "mean_size",
    "years_since_active",
    "years_known",
    "kind",
    "sme",
    # those who ask
    "asker_activity",
    "asker_activity_recent",
    "asker_degree",
    "asker_mean_size",
    "asker_years_since_active",
    "asker_kind",
    # the two groups that they come from
    "country_mixing",
    "kind_mixing",
    "same_country",
    "same_place",
    "same_kind",
)
"""Names of the features, in the order of the columns."""


def compute_features(knowledge: Knowledge, signals: Signals, rows: NDArray[np.integer]) -> NDArray[np.float32]:
    """Compute the features of candidates.

    Weights, shares and counts are plain numbers, ages are in years, log_walk is a natural logarithm. NaN stands for
    what is not known or cannot be (the years since a joint collaboration that never was).

    Parameters
    ----------
    knowledge : Knowledge
        What is known, of n organisations.
    signals : Signals
        Of the question, on the same knowledge.
    rows : ndarray of int, shape (k,)
        The candidates.

    Returns
    -------
    ndarray of float32, shape (k, len(FEATURES)), column by column in memory
    """
    graph, activity, organisations = knowledge.graph, knowledge.activity, knowledge.organisations
    seeds, lead = signals.seeds, signals.seeds[0]
    degrees = graph.degrees
    asker_strength = graph.strengths[seeds].sum()
    walk = np.log(signals.walk[rows] + TINY)
    shared = signals.common_neighbours[rows]
    asker_degree = degrees[seeds].mean()
    joint_degree = degrees[seeds].sum() + len(seeds) * degrees[rows]  # shared partners are summed over those who ask
    values = {
        "joint_weight": signals.joint_weight[rows],
        "joint_recent": signals.joint_recent[rows],
        "joint_count": signals.joint_count[rows],
        "joint_share": signals.joint_weight[rows] / max(asker_strength, TINY),
        "joint_share_back": signals.joint_weight[rows] / np.maximum(graph.strengths[rows], TINY),
        "years_since_joint": _years_since(signals.joint_last_on[rows], knowledge),
        "log_walk": walk,
        # on an undirected graph the walk back is the walk there, scaled by the strengths
        "log_walk_back": walk + np.log((asker_strength + TINY) / (graph.strengths[rows] + TINY)),
        "common_neighbours": shared,
        "adamic_adar": signals.adamic_adar[rows],
        "resource_allocation": signals.resource_allocation[rows],
        "neighbour_overlap": shared / np.maximum(joint_degree - shared, 1),
        "similarity": signals.similarity[rows],
        "activity": activity.decayed[rows],
        "activity_recent": activity.recent[rows],
        "activity_trend": activity.recent[rows] / np.maximum(activity.decayed[rows], TINY),
        "n_collaborations": activity.n_collaborations[rows],
        "degree": degrees[rows],
        "coordinated_share": activity.n_coordinated[rows] / np.maximum(activity.n_collaborations[rows], 1),
        "mean_size": activity.mean_size[rows],
        "years_since_active": _years_since(activity.last_on[rows], knowledge),
        "years_known": _years_since(activity.first_on[rows], knowledge),
        "kind": _or_nan(organisations.kinds[rows]),
        "sme": _or_nan(organisations.smes[rows]),
        "asker_activity": activity.decayed[seeds].mean(),
        "asker_activity_recent": activity.recent[seeds].mean(),
        "asker_degree": asker_degree,
        "asker_mean_size": activity.mean_size[seeds].mean(),
        "asker_years_since_active": _years_since(activity.last_on[seeds].max(keepdims=True), knowledge),
        "asker_kind": _or_nan(organisations.kinds[[lead]]),
        "country_mixing": knowledge.country_mixing[organisations.countries[lead]][organisations.countries[rows]],
        "kind_mixing": knowledge.kind_mixing[organisations.kinds[lead]][organisations.kinds[rows]],
        "same_country": _same(organisations.countries, lead, rows),
        "same_place": _same(organisations.place_codes, lead, rows),
        "same_kind": _same(organisations.kinds, lead, rows),
    }
    matrix = np.empty((len(rows), len(FEATURES)), dtype=np.float32, order="F")
    for column, name in enumerate(FEATURES):
        matrix[:, column] = values[name]
    return matrix


def _years_since(days: NDArray[np.int32], knowledge: Knowledge) -> NDArray[np.float32]:
    years = (day_number(knowledge.as_of) - days.astype(np.float64)) / DAYS_A_YEAR
    return np.where(days == NO_DAY, np.nan, years).astype(np.float32)


def _or_nan(codes: NDArray[np.integer]) -> NDArray[np.float32]:
    return np.where(codes < 0, np.nan, codes).astype(np.float32)


def _same(codes: NDArray[np.integer], lead: np.integer, rows: NDArray[np.integer]) -> NDArray[np.float32]:
    known = (codes[rows] >= 0) & (codes[lead] >= 0)
    return np.where(known, codes[rows] == codes[lead], np.nan).astype(np.float32)
