"""The votes, checked against the regression that they solve, worked out plainly."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

import matchmaker as mm
from matchmaker.knowledge.associations import KEPT_VOTES, REGULARISATION, ease
from matchmaker.knowledge.building import build_knowledge
from matchmaker.knowledge.settings import KnowledgeSettings
from matchmaker.question import question_of_rows
from matchmaker.signals import gather_signals


def test_votes_are_the_ridge_regression_of_each_item_on_all_others() -> None:
    draw = np.random.default_rng(0)
    lists = draw.random((60, 12)) * (draw.random((60, 12)) < 0.3)
    popularity = (lists**2).sum(axis=0)
    penalties = REGULARISATION * popularity.mean() * np.sqrt(popularity / popularity.mean())
    votes = ease(csr_array(lists))
    for item in range(12):
        others = np.arange(12) != item
        system = lists[:, others].T @ lists[:, others] + np.diag(penalties[others])
        expected = np.linalg.solve(system, lists[:, others].T @ lists[:, item])
        np.testing.assert_allclose(votes[others, item], expected, rtol=1e-3, atol=1e-5)
        assert votes[item, item] == 0


def test_nobody_votes_where_there_are_no_items() -> None:
    assert ease(csr_array((3, 0))).shape == (0, 0)


def test_only_the_most_active_vote_and_are_voted_for(sample_dataset: mm.Dataset) -> None:
    knowledge = build_knowledge(sample_dataset, "2021-01-01", KnowledgeSettings(max_items=20))
    activity = knowledge.activity.decayed
    for matrix in (knowledge.associations.of_partners, knowledge.associations.of_members):
        items = np.unique(matrix.nonzero())
        assert 0 < len(items) <= 20
        assert activity[items].min() >= np.sort(activity)[-20]
        assert np.diff(matrix.indptr).max() <= min(20, KEPT_VOTES)


def test_votes_can_be_switched_off(sample_dataset: mm.Dataset) -> None:
    knowledge = build_knowledge(sample_dataset, "2021-01-01", KnowledgeSettings(max_items=0))
    signals = gather_signals(knowledge, question_of_rows(knowledge, np.array([3])))
    assert not signals.partner_votes.any()
    assert not signals.project_votes.any()


def test_partners_vote_by_the_strength_of_their_ties_and_subjects_beside_members(sample_ranker: mm.Ranker) -> None:
    knowledge = sample_ranker.knowledge
    seeds, subjects = np.array([10, 4, 77]), np.array([0, 5])
    signals = gather_signals(knowledge, question_of_rows(knowledge, seeds, subjects))
    votes = knowledge.associations
    ties = np.sqrt(knowledge.graph.weights.toarray()[seeds]).sum(axis=0)
    np.testing.assert_allclose(signals.partner_votes, ties @ votes.of_partners.toarray(), atol=1e-5)
    expected = votes.of_members.toarray()[seeds].sum(axis=0) + votes.of_subjects.toarray()[subjects].sum(axis=0)
    np.testing.assert_allclose(signals.project_votes, expected, atol=1e-5)
