"""What those who ask have to do with everybody: the vectors that candidates and features are drawn from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.columns import COORDINATED, NO_DAY
from matchmaker.knowledge.texts import SHARPNESS, cosines, nearest
from matchmaker.question import Form, Question
from matchmaker.sparse import positions_of_rows, sum_of_rows

RESTART = 0.15
N_STEPS = 4
ALIKE_POWER = 4
TINY = 1e-9
BLOCK = 16  # as many walks as the processor's cache has room for
MAX_BLOCK_VALUES = 4_000_000  # beyond, a block holds more memory than it saves time


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signals:
    """One value for each of the n organisations, or c collaborations, seen from those who ask.

    Parameters
    ----------
    question : Question
        What was asked.
    joint_weight, joint_recent : ndarray of float32, shape (n,)
        Decayed weight of the joint collaborations, with the long and the short half-life.
    joint_count : ndarray of int32, shape (n,)
        Number of joint collaborations.
    joint_last_on : ndarray of int32, shape (n,)
        Starting day of the latest of them; `NO_DAY` without.
    joint_led : ndarray of float32, shape (n,)
        Decayed weight of the joint collaborations that the lead of the question coordinated.
    shared_ties : ndarray of float32, shape (n,)
        Shared partners by the strength of both ties: geometric mean of their decayed weights over ln(degree), which is
        how Adamic and Adar (2003) weigh them; above 0 wherever there is one.
    walk : ndarray of float32, shape (n,)
        Personalised PageRank (Page et al., 1999; Haveliwala, 2002): restart .15, four steps, on the decayed graph.
    similarity : ndarray of float32, shape (n,)
        Cosine of the topic profiles, in 0..1: with the subjects of the question, or those of who asks without any.
    affinity : ndarray of float32, shape (n,)
        How much more often than by chance the lead's country and kind work with the organisation's: the square root of
        the product of both ratios; 1 where nothing is known.
    partner_votes : ndarray of float32, shape (n,)
        What their partners say for the organisation, each by the strength of its tie (see `Associations.of_partners`).
    project_votes : ndarray of float32, shape (n,)
        What those who ask and the subjects of the question say for its being in one collaboration with them.
    topic_share, topic_recent : ndarray of float32, shape (n,)
        Share of the collaborations on these subjects that the organisation takes part in, in 0..1: the chance to meet
        it in one of them; with the long and the short half-life.
    n_askers : ndarray of int64, shape (c,)
        How many of those who ask took part in each collaboration that ties.
    about : ndarray of float32, shape (c,)
        Which part of the subjects of the question each is on, in 0..1; of a question that names none, 0.
    in_group, on_topics, alike : ndarray of float32, shape (n,), optional
        Decayed weight of the organisation's collaborations by how they are like the question: times how many more than
        one of those who ask were in it; times `about` to the power of 4; and times the mean of `about` and of the share
        of those who ask that were in it, to the same power. None but for questions of `Form.CONSORTIUM`.
    text_activity, text_best, own_text : ndarray of float32, shape (n,), optional
        What the organisation did that is like the text of the question, decayed; how like it is what of it is most
        alike; and how like it is what the organisation says of itself, both in 0..1. None where nothing is said.
    """

    question: Question
    joint_weight: NDArray[np.float32]
    joint_recent: NDArray[np.float32]
    joint_count: NDArray[np.int32]
    joint_last_on: NDArray[np.int32]
    joint_led: NDArray[np.float32]
    shared_ties: NDArray[np.float32]
    walk: NDArray[np.float32]
    similarity: NDArray[np.float32]
    affinity: NDArray[np.float32]
    partner_votes: NDArray[np.float32]
    project_votes: NDArray[np.float32]
    topic_share: NDArray[np.float32]
    topic_recent: NDArray[np.float32]
    n_askers: NDArray[np.int64]
    about: NDArray[np.float32]
    in_group: NDArray[np.float32] | None = None
    on_topics: NDArray[np.float32] | None = None
    alike: NDArray[np.float32] | None = None
    text_activity: NDArray[np.float32] | None = None
    text_best: NDArray[np.float32] | None = None
    own_text: NDArray[np.float32] | None = None

    @property
    def seeds(self) -> NDArray[np.int32]:
        """Rows of the known organisations that ask."""
        return self.question.seeds


def gather_signals(knowledge: Knowledge, question: Question) -> Signals:
    """Gather the signals of one question."""
    return next(gather_many(knowledge, [question]))


def gather_many(knowledge: Knowledge, questions: Sequence[Question]) -> Iterator[Signals]:
    """Gather the signals of several questions, one by one; the walks go in blocks, which is faster.

    A question's signals are the same, bit for bit, in whatever company it is asked.
    """
    size = max(1, min(BLOCK, MAX_BLOCK_VALUES // max(knowledge.n_organisations, 1)))
    for start in range(0, len(questions), size):
        block = questions[start : start + size]
        for question, walk in zip(block, _walks(knowledge, block), strict=True):
            yield Signals(
                question=question,
                walk=walk,
                **_history(knowledge, question.seeds),
                **_shared_partners(knowledge, question.seeds),
                **_topics(knowledge, question),
                **_collaborations(knowledge, question),
                **_text(knowledge, question),
                project_votes=_project_votes(knowledge, question),
                joint_led=_joint_led(knowledge, question),
                affinity=_affinity(knowledge, question),
            )


def _history(knowledge: Knowledge, seeds: NDArray[np.int32]) -> dict[str, NDArray[Any]]:
    """Return what those who ask did together with each organisation."""
    graph, n = knowledge.graph, knowledge.n_organisations
    ties, _ = positions_of_rows(graph.weights, seeds)
    partners, days = graph.weights.indices[ties], graph.last_on[ties]
    last_on, earliest_first = np.full(n, NO_DAY, dtype=np.int32), np.argsort(days, kind="stable")
    last_on[partners[earliest_first]] = days[earliest_first]  # of several, the last one stays
    return {
        "joint_weight": np.bincount(partners, weights=graph.weights.data[ties], minlength=n).astype(np.float32),
        "joint_recent": np.bincount(partners, weights=graph.recent[ties], minlength=n).astype(np.float32),
        "joint_count": np.bincount(partners, weights=graph.counts[ties], minlength=n).astype(np.int32),
        "joint_last_on": last_on,
    }


def _joint_led(knowledge: Knowledge, question: Question) -> NDArray[np.float32]:
    """Return who took part in what the lead coordinated."""
    participation = knowledge.participation
    entries, _ = positions_of_rows(participation, question.leads)
    led = participation.indices[entries[participation.data[entries] == COORDINATED]]
    return sum_of_rows(knowledge.flow.inward, led, np.ones(len(led), dtype=np.float32))


def _shared_partners(knowledge: Knowledge, seeds: NDArray[np.int32]) -> dict[str, NDArray[Any]]:
    """Return whom the partners of those who ask work with, and vote for; each partner weighed in several ways."""
    graph = knowledge.graph
    ties, _ = positions_of_rows(graph.weights, seeds)
    near, place = np.unique(graph.weights.indices[ties], return_inverse=True)
    roots = np.bincount(place, weights=graph.roots[ties], minlength=len(near)).astype(np.float64)
    their_ties = csr_array((graph.roots, graph.weights.indices, graph.weights.indptr), shape=graph.weights.shape)
    return {
        "shared_ties": sum_of_rows(their_ties, near, roots / np.log(np.maximum(graph.degrees[near], 2))),
        "partner_votes": sum_of_rows(knowledge.associations.of_partners, near, roots),
    }


def _project_votes(knowledge: Knowledge, question: Question) -> NDArray[np.float32]:
    """Return whom those who ask, and the subjects, vote for."""
    associations = knowledge.associations
    of_members = sum_of_rows(associations.of_members, question.seeds, np.ones(len(question.seeds)))
    return of_members + sum_of_rows(associations.of_subjects, question.subjects, question.strengths)


def _walks(knowledge: Knowledge, block: Sequence[Question]) -> NDArray[np.float32]:
    """Walk from each question's seeds; shape (len(block), n). From nobody, a walk goes nowhere."""
    if not any(len(question.seeds) for question in block):
        return np.zeros((len(block), knowledge.n_organisations), dtype=np.float32)
    flow, weights, strengths = knowledge.flow, knowledge.graph.weights, knowledge.graph.strengths
    outflow = np.where(strengths > 0, np.float32(1 - RESTART) / np.where(strengths > 0, strengths, 1), 0)
    columns = np.repeat(np.arange(len(block)), [len(question.seeds) for question in block])
    seeds = np.concatenate([question.seeds for question in block])
    starts = 1 / np.bincount(columns)[columns].astype(np.float32)
    ties, lengths = positions_of_rows(weights, seeds)
    walk = np.zeros((knowledge.n_organisations, len(block)), dtype=np.float32)
    # the first step leads to their partners only
    reached = weights.data[ties] * np.repeat(starts * outflow[seeds], lengths)
    np.add.at(walk, (weights.indices[ties], np.repeat(columns, lengths)), reached)
    walk[seeds, columns] += np.float32(RESTART) * starts
    outflow, way_back = outflow[:, np.newaxis], flow.way_back[:, np.newaxis]
    for _ in range(N_STEPS - 1):
        leaving = walk * outflow
        walk = flow.outward @ (flow.inward @ leaving)
        leaving *= way_back
        walk -= leaving
        walk[seeds, columns] += np.float32(RESTART) * starts
    return np.maximum(np.ascontiguousarray(walk.T), 0)  # what comes back cancels to rounding


def _topics(knowledge: Knowledge, question: Question) -> dict[str, NDArray[Any]]:
    vectors, involvement = knowledge.profiles.vectors, knowledge.involvement
    subjects, strengths = question.subjects, question.strengths.astype(np.float64)
    profile = np.zeros(vectors.shape[1])
    if len(subjects):
        profile[subjects] = strengths * knowledge.profiles.idf[subjects]
        weights = strengths * involvement.specificities[subjects]
    else:
        entries, _ = positions_of_rows(vectors, question.seeds)
        np.add.at(profile, vectors.indices[entries], vectors.data[entries])
        subjects = np.flatnonzero(profile)
        weights = profile[subjects] ** 2 * involvement.specificities[subjects]
    length = np.sqrt(profile @ profile)
    share, recent = involvement.summed(subjects, weights / max(float(weights.sum()), TINY))
    similarity = (
        np.asarray(vectors @ (profile / length).astype(np.float32))
        if length > 0
        else np.zeros(knowledge.n_organisations, dtype=np.float32)
    )
    return {"similarity": similarity, "topic_share": share, "topic_recent": recent}


def _collaborations(knowledge: Knowledge, question: Question) -> dict[str, NDArray[Any]]:
    """Tell which collaborations are like the question, by who was in them and on what, and who took part in those."""
    inward, outward, involvement = knowledge.flow.inward, knowledge.flow.outward, knowledge.involvement
    subjects, seeds = question.subjects, question.seeds
    entries, _ = positions_of_rows(outward, seeds)
    n_askers = np.bincount(outward.indices[entries], minlength=knowledge.n_collaborations)
    weights = question.strengths * involvement.specificities[subjects]
    about = sum_of_rows(involvement.collaborations, subjects, weights / max(float(weights.sum()), TINY))
    if question.form is not Form.CONSORTIUM:
        return {"n_askers": n_askers, "about": about}
    like = np.flatnonzero((n_askers > 0) | (about > 0))
    askers, subject_share = n_askers[like], about[like]
    likeness = (subject_share + askers / len(seeds)) / 2
    worth = np.column_stack([askers - (askers > 0), subject_share**ALIKE_POWER, likeness**ALIKE_POWER])
    in_group, on_topics, alike = np.ascontiguousarray((inward[like].T @ worth.astype(np.float32)).T)
    return {"n_askers": n_askers, "about": about, "in_group": in_group, "on_topics": on_topics, "alike": alike}


def _text(knowledge: Knowledge, question: Question) -> dict[str, NDArray[Any]]:
    if not question.has_text:
        return {}
    texts, n = knowledge.texts, knowledge.n_organisations
    similarities = cosines(texts.collaborations, question.text)
    similar = nearest(similarities)
    entries, lengths = positions_of_rows(knowledge.membership, similar)
    organisations = knowledge.membership.indices[entries]
    worth = similarities[similar] ** SHARPNESS * texts.worth[similar]
    best = np.zeros(n, dtype=np.float32)
    np.maximum.at(best, organisations, np.repeat(similarities[similar], lengths))
    return {
        "text_activity": np.bincount(organisations, weights=np.repeat(worth, lengths), minlength=n).astype(np.float32),
        "text_best": best,
        "own_text": cosines(texts.organisations, question.text),
    }


def _affinity(knowledge: Knowledge, question: Question) -> NDArray[np.float32]:
    organisations = knowledge.organisations
    of_country = np.exp(0.5 * knowledge.country_mixing[question.country])[organisations.countries]
    return np.asarray(of_country * np.exp(0.5 * knowledge.kind_mixing[question.kind])[organisations.kinds])
