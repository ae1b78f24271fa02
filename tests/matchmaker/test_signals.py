"""Signals, checked against their definitions worked out plainly."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

import matchmaker as mm
from matchmaker.candidates import GENERATORS, CandidateSettings, gather_candidates
from matchmaker.candidates.top import top_rows
from matchmaker.encounters import met_in_collaborations
from matchmaker.question import question_of_newcomer, question_of_rows
from matchmaker.ranker.model import Rarest
from matchmaker.ranker.reading import Reader
from matchmaker.signals import Signals, gather_signals
from matchmaker.strings import Strings


def signals_of(ranker: mm.Ranker, seeds: NDArray[np.int32]) -> Signals:
    return gather_signals(ranker.knowledge, question_of_rows(ranker.knowledge, seeds))


SEEDS = [np.array([3], dtype=np.int32), np.array([10, 4, 77], dtype=np.int32)]


@pytest.mark.parametrize("seeds", SEEDS, ids=["one", "three"])
def test_the_walk_is_personalised_pagerank_of_four_steps(sample_ranker: mm.Ranker, seeds: NDArray[np.int32]) -> None:
    weights = sample_ranker.knowledge.graph.weights.toarray().astype(np.float64)
    strengths = weights.sum(axis=1, keepdims=True)
    steps = np.divide(weights, strengths, out=np.zeros_like(weights), where=strengths > 0)
    restart = np.zeros(len(weights))
    restart[seeds] = 1 / len(seeds)
    walk = restart
    for _ in range(4):
        walk = 0.15 * restart + 0.85 * steps.T @ walk
    np.testing.assert_allclose(signals_of(sample_ranker, seeds).walk, walk, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("seeds", SEEDS, ids=["one", "three"])
def test_shared_partners_are_weighed_by_both_ties(sample_ranker: mm.Ranker, seeds: NDArray[np.int32]) -> None:
    weights = sample_ranker.knowledge.graph.weights.toarray().astype(np.float64)
    ties = (weights > 0).astype(np.float64)
    degrees = np.maximum(ties.sum(axis=1), 2)
    signals = signals_of(sample_ranker, seeds)
    expected = ((np.sqrt(weights[seeds]) / np.log(degrees)) @ np.sqrt(weights)).sum(axis=0)
    np.testing.assert_allclose(signals.shared_ties, expected, rtol=1e-5)
    np.testing.assert_array_equal(signals.shared_ties > 0, (ties[seeds] @ ties).any(axis=0))


def test_joint_work_is_summed_over_those_who_ask(sample_ranker: mm.Ranker) -> None:
    graph = sample_ranker.knowledge.graph
    signals = signals_of(sample_ranker, SEEDS[1])
    np.testing.assert_allclose(signals.joint_weight, graph.weights.toarray()[SEEDS[1]].sum(axis=0), rtol=1e-6)
    assert (signals.joint_count > 0).sum() == (signals.joint_weight > 0).sum()


def test_collaborations_count_by_how_they_are_like_the_question(sample_ranker: mm.Ranker) -> None:
    knowledge = sample_ranker.knowledge
    takes_part, worth = knowledge.flow.outward.toarray(), knowledge.flow.inward.max(axis=1).toarray().ravel()
    seeds = np.flatnonzero(takes_part[:, takes_part.sum(axis=0).argmax()])[:3]  # they were in one collaboration
    question = question_of_rows(knowledge, seeds, np.array([0, 5]))
    signals = gather_signals(knowledge, question)
    n_askers, weights = takes_part[seeds].sum(axis=0), knowledge.involvement.specificities[[0, 5]]
    about = weights / weights.sum() @ knowledge.involvement.collaborations.toarray()[[0, 5]]
    assert signals.n_askers.tolist() == n_askers.tolist()
    for found, likeness in (
        (signals.in_group, np.maximum(n_askers - 1, 0)),
        (signals.on_topics, about**4),
        (signals.alike, ((about + n_askers / 3) / 2) ** 4),
    ):
        assert found is not None
        assert found.any()
        np.testing.assert_allclose(found, takes_part @ (worth * likeness), rtol=1e-4, atol=1e-9)


def test_similarity_is_a_cosine(sample_ranker: mm.Ranker) -> None:
    vectors = sample_ranker.knowledge.profiles.vectors.toarray()
    similarity = signals_of(sample_ranker, SEEDS[0]).similarity
    np.testing.assert_allclose(similarity, vectors @ vectors[3], atol=1e-6)


def test_of_equal_scores_the_first_rows_are_taken() -> None:
    eligible = np.ones(6, dtype=bool)
    assert top_rows(np.array([1.0, 2.0, 1.0, 1.0, 0.0, -1.0]), 2, eligible).tolist() == [0, 1]
    assert top_rows(np.array([1.0, 2.0, 1.0, 1.0, 0.0, -1.0]), 9, eligible).tolist() == [0, 1, 2, 3]
    assert top_rows(np.zeros(6), 3, eligible).tolist() == []


@pytest.mark.parametrize("size", [1, 20, 700, 5000])
@pytest.mark.parametrize("shape", ["spread", "equal", "rare", "ascending"])
def test_the_top_of_many_is_that_of_sorting_them(size: int, shape: str) -> None:
    draw = np.random.default_rng(7)
    scores = draw.random(4000).astype(np.float32)
    if shape == "equal":
        scores = np.round(scores * 3)
    elif shape == "rare":
        scores[draw.random(4000) < 0.95] = 0
    elif shape == "ascending":
        scores.sort()
        scores[::16] = 2  # what is looked at first misleads
    eligible = draw.random(4000) < 0.7
    ranked = np.lexsort((np.arange(4000), -scores))
    expected = [row for row in ranked.tolist() if eligible[row] and scores[row] > 0][:size]
    assert top_rows(scores, size, eligible).tolist() == sorted(expected)


def test_each_generator_can_be_switched_off(sample_ranker: mm.Ranker) -> None:
    lead = next(row for row, code in enumerate(sample_ranker.knowledge.organisations.place_codes) if code >= 0)
    question = question_of_rows(sample_ranker.knowledge, np.array([lead]), text="hydrogen energy for harbours")
    signals = gather_signals(sample_ranker.knowledge, question)
    eligible = np.ones(sample_ranker.n_organisations, dtype=bool)
    for number, name in enumerate(GENERATORS):
        settings = CandidateSettings(**{other: 50 if other == name else 0 for other in GENERATORS})
        pool = gather_candidates(sample_ranker.knowledge, signals, eligible, settings)
        assert 0 < len(pool.rows) <= 50
        assert pool.origins[number].all()
        assert pool.origins.sum() == len(pool.rows)


def test_partners_are_proposed_by_one_generator_alone(sample_ranker: mm.Ranker) -> None:
    signals = signals_of(sample_ranker, SEEDS[0])
    pool = gather_candidates(
        sample_ranker.knowledge, signals, np.ones(sample_ranker.n_organisations, dtype=bool), CandidateSettings()
    )
    are_partners = signals.joint_count[pool.rows] > 0
    assert are_partners.any()
    np.testing.assert_array_equal(pool.origins[list(GENERATORS).index("returning_partners")], are_partners)


def test_where_nobody_is_known_the_others_propose_more(sample_ranker: mm.Ranker) -> None:
    knowledge = sample_ranker.knowledge
    lead = mm.Organisation(id="new", kind="company", country="FI")
    question = question_of_newcomer(knowledge, lead, np.zeros(0, dtype=np.int32), {0: 1.0})
    eligible = np.ones(sample_ranker.n_organisations, dtype=bool)
    settings = CandidateSettings(active_nearby=20, active_on_topics=0, neighbours=0, similar_profile=0, voted_for=0)
    pool = gather_candidates(knowledge, gather_signals(knowledge, question), eligible, settings)
    assert len(pool.rows) == 20 * settings.newcomer_factor


def test_the_share_of_a_topic_is_the_chance_to_meet_somebody_on_it(sample_ranker: mm.Ranker) -> None:
    knowledge = sample_ranker.knowledge
    question = question_of_rows(knowledge, SEEDS[0], np.array([1]))
    share = gather_signals(knowledge, question).topic_share
    expected = knowledge.involvement.shares.toarray()[1]
    assert expected.any()
    np.testing.assert_allclose(share, expected, rtol=1e-6)


def test_only_the_eligible_are_proposed(sample_ranker: mm.Ranker) -> None:
    signals = signals_of(sample_ranker, SEEDS[0])
    eligible = np.zeros(sample_ranker.n_organisations, dtype=bool)
    eligible[[5, 9]] = True
    assert set(gather_candidates(sample_ranker.knowledge, signals, eligible, CandidateSettings()).rows) <= {5, 9}


def test_a_size_below_zero_is_refused_by_its_path() -> None:
    with pytest.raises(mm.SettingsError, match=r"candidates\.close must be 0 or more\. Got -1"):
        CandidateSettings(close=-1)


@pytest.mark.parametrize("others", [[], [4, 77]], ids=["alone", "with members"])
def test_joint_work_is_told_apart_by_who_led_it(sample_ranker: mm.Ranker, others: list[int]) -> None:
    knowledge = sample_ranker.knowledge
    roles, weights = knowledge.membership.toarray(), knowledge.flow.inward.toarray().astype(np.float64)
    lead = int(knowledge.activity.n_coordinated.argmax())
    signals = signals_of(sample_ranker, np.array([lead, *others], dtype=np.int32))
    assert signals.joint_led.any()
    np.testing.assert_allclose(signals.joint_led, weights[roles[:, lead] == 2].sum(axis=0), rtol=1e-5)
    led_by = sum(((roles == 2) * weights)[roles[:, seed] > 0].sum(axis=0) for seed in (lead, *others))
    rows = np.setdiff1d(np.arange(knowledge.n_organisations), signals.seeds)
    np.testing.assert_allclose(met_in_collaborations(knowledge, signals, rows).led_by, led_by[rows], rtol=1e-5)


def test_without_a_lead_that_is_known_nothing_that_a_member_led_counts(sample_ranker: mm.Ranker) -> None:
    knowledge = sample_ranker.knowledge
    members = np.array([int(knowledge.activity.n_coordinated.argmax()), 4], dtype=np.int32)
    newcomer = question_of_newcomer(knowledge, mm.Organisation(id="new", name="New"), members, {})
    leaderless = question_of_rows(knowledge, members, is_led=False)
    assert gather_signals(knowledge, question_of_rows(knowledge, members)).joint_led.any()
    for question in (newcomer, leaderless):
        assert not gather_signals(knowledge, question).joint_led.any()


def programmes_of(n_collaborations: int, *, of_others: int = 0) -> Rarest:
    least = np.array([n_collaborations], dtype=np.int32)
    return Rarest(schemes=Strings.of(["programme"]), n_collaborations=least, of_others=of_others)


def test_a_question_is_not_about_topics_that_are_too_rare(sample_ranker: mm.Ranker) -> None:
    knowledge, subjects = sample_ranker.knowledge, sample_ranker.knowledge.profiles.subjects
    n_collaborations = np.diff(knowledge.involvement.collaborations.indptr)
    schemes = np.array([*knowledge.profiles.schemes])
    programmes = np.flatnonzero(schemes == "programme")
    rare, usual = programmes[np.argsort(n_collaborations[programmes])[[0, -1]]].tolist()
    both = mm.Brief(topics=[subjects[rare], subjects[usual]])
    question, missing = Reader(knowledge, programmes_of(int(n_collaborations[rare]))).question(both)
    assert (sorted([rare, usual]), ()) == (question.subjects.tolist(), missing)
    question, missing = Reader(knowledge, programmes_of(int(n_collaborations[rare]) + 1)).question(both)
    assert ([usual], (subjects[rare],)) == (question.subjects.tolist(), missing)
    # what is declared is told apart from what was worked on, and is never too rare
    (topic, capability), _ = Reader(knowledge).subjects.find(["hydrogen energy"])
    question, missing = Reader(knowledge, programmes_of(0, of_others=10**6)).question(
        mm.Brief(topics=["hydrogen energy"])
    )
    assert (n_collaborations[topic] > 0, [capability], ()) == (True, question.subjects.tolist(), missing)


def test_who_is_named_first_of_members_without_a_lead_does_not_lead(sample_ranker: mm.Ranker) -> None:
    rows = np.sort(np.argsort(-sample_ranker.knowledge.activity.n_collaborations, kind="stable")[:2]).tolist()
    members = [sample_ranker.organisation_ids[row] for row in rows]
    reader = Reader(sample_ranker.knowledge)
    assert not reader.question(mm.Brief(members=members))[0].is_led
    assert reader.question(mm.Brief(lead=members[0], members=members[1:]))[0].leads.tolist() == rows[:1]
