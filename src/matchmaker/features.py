"""The one function that turns a question and its candidates into numbers, for training and for serving alike."""

from __future__ import annotations

import math
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.encounters import met_in_collaborations, met_on_topics
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.activity import Activity
from matchmaker.knowledge.columns import KINDS, NO_DAY, UNKNOWN
from matchmaker.knowledge.settings import DAYS_A_YEAR
from matchmaker.knowledge.tastes import country_and_kind, weights_with
from matchmaker.signals import Signals
from matchmaker.sparse import positions_of_rows

TINY = 1e-9

Values = dict[str, NDArray[np.floating] | NDArray[np.integer] | float]

FEATURE_GROUPS = MappingProxyType(
    {
        "history": (
            "joint_weight",
            "joint_recent",
            "joint_count",
            "joint_share",
            "joint_share_back",
            "relative_joint_back",
            "years_since_joint",
            "years_since_first_joint",
            "years_since_joint_ended",
            "joint_ending",
            "joint_led",
            "relative_joint_led",
            "joint_led_by",
            "joint_in_group",
            "relative_joint_in_group",
            "most_joint_askers",
        ),
        "graph": (
            "log_walk",
            "log_walk_back",
            "relative_walk",
            "shared_ties",
            "relative_shared_ties",
        ),
        "votes": (
            "partner_votes",
            "relative_partner_votes",
            "project_votes",
            "relative_project_votes",
        ),
        "topics": (
            "similarity",
            "own_similarity",
            "untold_similarity",
            "topic_share",
            "topic_recent",
            "relative_topic_share",
            "relative_topic_recent",
            "topic_focus",
            "relative_topic_focus",
            "topic_best",
            "topic_best_weight",
            "alike",
            "relative_alike",
            "topic_newcomers",
            "topic_newcomers_of_country",
            "topic_with_country",
            "topic_with_kind",
        ),
        "text": (
            "text_activity",
            "relative_text_activity",
            "text_best",
            "relative_text_best",
            "own_text",
        ),
        "candidate": (
            "activity",
            "activity_recent",
            "activity_latest",
            "activity_trend",
            "ending",
            "n_collaborations",
            "degree",
            "coordinated_share",
            "relative_share",
            "small_part_share",
            "mean_size",
            "seats_recent",
            "newcomers_met",
            "new_partners",
            "new_partner_share",
            "country_share",
            "years_since_active",
            "years_known",
            "kind",
            "sme",
        ),
        "asker": (
            "asker_activity",
            "asker_activity_recent",
            "asker_ending",
            "asker_degree",
            "asker_partners_recent",
            "asker_new_partner_share",
            "asker_mean_size",
            "asker_years_since_active",
            "asker_coordinated",
            "asker_coordinated_share",
            "asker_relative_share",
            "asker_kind",
            "n_seeds",
            "n_subjects",
        ),
        "groups": (
            "country_mixing",
            "kind_mixing",
            "country_taste",
            "country_taste_back",
            "country_weight_back",
            "kind_taste",
            "kind_taste_back",
            "country_and_kind_weight_back",
            "place_taste_back",
            "place_weight_back",
            "newcomers_of_country",
            "newcomers_of_kind",
            "newcomers_of_country_and_kind",
            "same_country",
            "same_place",
            "same_kind",
        ),
    }
)
"""The features by what they tell of: the unit of an ablation."""

FEATURES = tuple(name for names in FEATURE_GROUPS.values() for name in names)
"""Names of the features, in the order of the columns."""

CANDIDATE_FEATURES = FEATURE_GROUPS["candidate"]
"""What an organisation is and does by itself, in the order of the columns of `describe`."""


def compute_features(knowledge: Knowledge, signals: Signals, rows: NDArray[np.integer]) -> NDArray[np.float32]:
    """Compute the features of candidates.

    Weights, shares and counts are plain numbers, ages are in years, what is called log or relative is a natural
    logarithm or a share of the highest value that anybody but those who ask has. NaN stands for what is not known or
    cannot be: the years since a joint collaboration that never was, what a newcomer did.

    Parameters
    ----------
    knowledge : Knowledge
        What is known, of n organisations.
    signals : Signals
        Of the question, on the same knowledge.
    rows : ndarray of int, shape (k,)
        The candidates. What is computed for one does not depend on which others there are.

    Returns
    -------
    ndarray of float32, shape (k, len(FEATURES)), column by column in memory
    """
    values = {
        **_history(knowledge, signals, rows),
        **_graph(knowledge, signals, rows),
        **_votes(signals, rows),
        **_topics(knowledge, signals, rows),
        **met_on_topics(knowledge, signals, rows),
        **_text(signals, rows),
        **_candidate(knowledge, rows),
        **_asker(knowledge, signals),
        **_groups(knowledge, signals, rows),
    }
    return _columns(values, FEATURES, len(rows))


def describe(knowledge: Knowledge, rows: NDArray[np.integer]) -> NDArray[np.float32]:
    """Compute what organisations are and do by themselves, shape (k, len(CANDIDATE_FEATURES))."""
    return _columns(_candidate(knowledge, rows), CANDIDATE_FEATURES, len(rows))


def _columns(values: Values, names: tuple[str, ...], n: int) -> NDArray[np.float32]:
    matrix = np.empty((n, len(names)), dtype=np.float32, order="F")
    for column, name in enumerate(names):
        matrix[:, column] = values[name]
    return matrix


def _history(knowledge: Knowledge, signals: Signals, rows: NDArray[np.integer]) -> Values:
    joint, strengths = signals.joint_weight[rows], knowledge.graph.strengths
    met = met_in_collaborations(knowledge, signals, rows)
    return {
        "joint_weight": joint,
        "joint_recent": signals.joint_recent[rows],
        "joint_count": signals.joint_count[rows],
        "joint_share": joint / max(strengths[signals.seeds].sum(), TINY),
        "joint_share_back": joint / np.maximum(strengths[rows], TINY),
        "relative_joint_back": joint / np.maximum(knowledge.activity.strongest_tie[rows], TINY),
        "years_since_joint": _years_since(signals.joint_last_on[rows], knowledge),
        "years_since_first_joint": _years_since(met.first_on, knowledge),
        "years_since_joint_ended": _years_since(met.ended_on, knowledge),
        "joint_ending": met.n_ending,
        "joint_led": signals.joint_led[rows],
        "relative_joint_led": _relative(signals.joint_led, signals.seeds, rows),
        "joint_led_by": met.led_by,
        "joint_in_group": _or_unknown(signals.in_group, rows),
        "relative_joint_in_group": _relative_or_unknown(signals.in_group, signals.seeds, rows),
        "most_joint_askers": met.most_askers,
    }


def _graph(knowledge: Knowledge, signals: Signals, rows: NDArray[np.integer]) -> Values:
    graph, seeds = knowledge.graph, signals.seeds
    walk = np.log(signals.walk[rows] + TINY)
    return {
        "log_walk": walk,
        # on an undirected graph the walk back is the walk there, scaled by the strengths
        "log_walk_back": walk + np.log((graph.strengths[seeds].sum() + TINY) / (graph.strengths[rows] + TINY)),
        "relative_walk": walk - np.log(_highest(signals.walk, seeds) + TINY),
        "shared_ties": signals.shared_ties[rows],
        "relative_shared_ties": _relative(signals.shared_ties, seeds, rows),
    }


def _votes(signals: Signals, rows: NDArray[np.integer]) -> Values:
    return {
        "partner_votes": signals.partner_votes[rows],
        "relative_partner_votes": _relative(signals.partner_votes, signals.seeds, rows),
        "project_votes": signals.project_votes[rows],
        "relative_project_votes": _relative(signals.project_votes, signals.seeds, rows),
    }


def _topics(knowledge: Knowledge, signals: Signals, rows: NDArray[np.integer]) -> Values:
    askers, seeds, profiles = signals.question.askers, signals.seeds, knowledge.profiles
    similarity = signals.similarity[rows]
    is_own = len(seeds) and not len(signals.question.subjects)
    return {
        "similarity": similarity,
        "own_similarity": similarity if is_own else _likeness(profiles.vectors, seeds, rows),
        "untold_similarity": _likeness(profiles.untold, seeds, rows),
        "topic_share": signals.topic_share[rows],
        "topic_recent": signals.topic_recent[rows],
        "relative_topic_share": _relative(signals.topic_share, askers, rows),
        "relative_topic_recent": _relative(signals.topic_recent, askers, rows),
        "topic_focus": _or_unknown(signals.on_topics, rows),
        "relative_topic_focus": _relative_or_unknown(signals.on_topics, askers, rows),
        "alike": _or_unknown(signals.alike, rows),
        "relative_alike": _relative_or_unknown(signals.alike, askers, rows),
    }


def _likeness(vectors: csr_array, seeds: NDArray[np.int32], rows: NDArray[np.integer]) -> NDArray[np.float32] | float:
    """Return the cosine of the sum of the seeds' vectors and each candidate's, NaN without any seed."""
    if not len(seeds):
        return math.nan
    entries, _ = positions_of_rows(vectors, seeds)
    own = np.bincount(vectors.indices[entries], weights=vectors.data[entries], minlength=vectors.shape[1])
    return np.asarray(vectors[rows] @ (own / max(float(np.sqrt(own @ own)), TINY)), dtype=np.float32)


def _text(signals: Signals, rows: NDArray[np.integer]) -> Values:
    activity, best, own = signals.text_activity, signals.text_best, signals.own_text
    if activity is None or best is None or own is None:
        return dict.fromkeys(FEATURE_GROUPS["text"], math.nan)
    return {
        "text_activity": np.log(activity[rows] + TINY),
        "relative_text_activity": _relative(activity, signals.seeds, rows),
        "text_best": best[rows],
        "relative_text_best": _relative(best, signals.seeds, rows),
        "own_text": own[rows],
    }


def _candidate(knowledge: Knowledge, rows: NDArray[np.integer]) -> Values:
    activity, organisations = knowledge.activity, knowledge.organisations
    n_collaborations = activity.n_collaborations[rows]
    return {
        "activity": activity.decayed[rows],
        "activity_recent": activity.recent[rows],
        "activity_latest": activity.latest[rows],
        "activity_trend": activity.recent[rows] / np.maximum(activity.decayed[rows], TINY),
        "ending": activity.ending[rows],
        "n_collaborations": n_collaborations,
        "degree": knowledge.graph.degrees[rows],
        "coordinated_share": activity.n_coordinated[rows] / np.maximum(n_collaborations, 1),
        "relative_share": activity.relative_share[rows],
        "small_part_share": activity.small_part_share[rows],
        "mean_size": activity.mean_size[rows],
        "seats_recent": activity.seats_recent[rows],
        "newcomers_met": activity.newcomers_met[rows],
        "new_partners": activity.new_partners[rows],
        "new_partner_share": _new_partner_share(activity, rows),
        "country_share": activity.country_share[rows],
        "years_since_active": _years_since(activity.last_on[rows], knowledge),
        "years_known": _years_since(activity.first_on[rows], knowledge),
        "kind": _or_nan(organisations.kinds[rows]),
        "sme": _or_nan(organisations.smes[rows]),
    }


def _asker(knowledge: Knowledge, signals: Signals) -> Values:
    activity, seeds, question = knowledge.activity, signals.seeds, signals.question
    last_on = activity.last_on[seeds].max(initial=NO_DAY)
    led, took_part = activity.n_coordinated[question.leads], activity.n_collaborations[question.leads]
    return {
        "asker_activity": _mean(activity.decayed[seeds]),
        "asker_activity_recent": _mean(activity.recent[seeds]),
        "asker_ending": _mean(activity.ending[seeds]),
        "asker_degree": _mean(knowledge.graph.degrees[seeds]),
        "asker_partners_recent": _mean(activity.partners_recent[seeds]),
        "asker_new_partner_share": _mean(_new_partner_share(activity, seeds)),
        "asker_mean_size": _mean(activity.mean_size[seeds]),
        "asker_years_since_active": _years_since(np.array([last_on], dtype=np.int32), knowledge),
        "asker_coordinated": _mean(led),
        "asker_coordinated_share": _mean(led / np.maximum(took_part, 1)),
        "asker_relative_share": _mean(activity.relative_share[seeds]),
        "asker_kind": _or_nan(np.array([question.kind])),
        "n_seeds": float(len(seeds)),
        "n_subjects": float(len(question.subjects)),
    }


def _new_partner_share(activity: Activity, rows: NDArray[np.integer]) -> NDArray[np.float32]:
    """Return which share of the partners of late is new, NaN without any."""
    n_partners = activity.partners_recent[rows].astype(np.float32)
    n_partners[n_partners == 0] = np.nan
    return np.asarray(activity.new_partners[rows] / n_partners, dtype=np.float32)


def _groups(knowledge: Knowledge, signals: Signals, rows: NDArray[np.integer]) -> Values:
    organisations, question, tastes = knowledge.organisations, signals.question, knowledge.tastes
    countries, kinds = organisations.countries[rows], organisations.kinds[rows]
    strengths, own_strength = knowledge.graph.strengths[rows], knowledge.graph.strengths[signals.seeds].sum()
    with_country = weights_with(tastes.by_country, question.country, rows)
    with_kind = weights_with(tastes.by_kind, question.kind, rows)
    with_place = weights_with(tastes.by_place, question.place, rows)
    (group,) = country_and_kind(np.array([question.country]), np.array([question.kind]), len(KINDS)).tolist()
    return {
        "country_mixing": knowledge.country_mixing[question.country][countries],
        "kind_mixing": knowledge.kind_mixing[question.kind][kinds],
        "country_taste": _own_weights(knowledge, signals.seeds, organisations.countries)[countries]
        / (own_strength + 1),
        "country_taste_back": with_country / (strengths + 1),
        "country_weight_back": with_country,
        "kind_taste": _own_weights(knowledge, signals.seeds, organisations.kinds)[kinds] / (own_strength + 1),
        "kind_taste_back": with_kind / (strengths + 1),
        "country_and_kind_weight_back": weights_with(tastes.by_country_and_kind, group, rows),
        "place_taste_back": with_place / (strengths + 1),
        "place_weight_back": with_place,
        "newcomers_of_country": weights_with(tastes.newcomers_by_country, question.country, rows),
        "newcomers_of_kind": weights_with(tastes.newcomers_by_kind, question.kind, rows),
        "newcomers_of_country_and_kind": weights_with(tastes.newcomers_by_country_and_kind, group, rows),
        "same_country": _same(countries, question.country),
        "same_place": _same(organisations.place_codes[rows], question.place),
        "same_kind": _same(kinds, question.kind),
    }


def _own_weights(knowledge: Knowledge, seeds: NDArray[np.int32], groups: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the weight of the seeds' ties to each group; the last is that of the unknown, so that -1 finds it."""
    ties, _ = positions_of_rows(knowledge.graph.weights, seeds)
    n_groups = int(groups.max(initial=0)) + 2
    partners = groups[knowledge.graph.weights.indices[ties]] % n_groups
    return np.bincount(partners, weights=knowledge.graph.weights.data[ties], minlength=n_groups).astype(np.float64)


def _highest(values: NDArray[np.float32], seeds: NDArray[np.int32]) -> float:
    """Return the highest value of anybody but `seeds`."""
    highest = values.max(initial=np.float32(0))
    if highest > values[seeds].max(initial=np.float32(0)):
        return float(highest)
    others = values.copy()
    others[seeds] = 0
    return float(others.max(initial=np.float32(0)))


def _relative(values: NDArray[np.float32], seeds: NDArray[np.int32], rows: NDArray[np.integer]) -> NDArray[np.float32]:
    return np.asarray(values[rows] / max(_highest(values, seeds), TINY), dtype=np.float32)


def _relative_or_unknown(
    values: NDArray[np.float32] | None, seeds: NDArray[np.int32], rows: NDArray[np.integer]
) -> NDArray[np.float32] | float:
    return math.nan if values is None else _relative(values, seeds, rows)


def _mean(values: NDArray[np.number]) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _years_since(days: NDArray[np.int32], knowledge: Knowledge) -> NDArray[np.float32]:
    years = knowledge.clock.ages(days) / DAYS_A_YEAR
    return np.where(days == NO_DAY, np.nan, years).astype(np.float32)


def _or_unknown(values: NDArray[np.float32] | None, rows: NDArray[np.integer]) -> NDArray[np.float32] | float:
    return math.nan if values is None else values[rows]


def _or_nan(codes: NDArray[np.integer]) -> NDArray[np.float32]:
    return np.where(codes == UNKNOWN, np.nan, codes).astype(np.float32)


def _same(codes: NDArray[np.integer], code: int) -> NDArray[np.float32]:
    known = (codes != UNKNOWN) & (code != UNKNOWN)
    return np.where(known, codes == code, np.nan).astype(np.float32)
