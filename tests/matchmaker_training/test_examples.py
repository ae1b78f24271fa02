"""What is asked of a past day, and what is kept of the answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

import matchmaker as mm
from matchmaker.features import FEATURES, compute_features
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.building import build_knowledge
from matchmaker.question import Form
from matchmaker.signals import Signals
from matchmaker_training import TrainingSettings, examples
from matchmaker_training.examples import join_examples, make_examples, portions, questions_of_day
from matchmaker_training.next_year import next_year, row_of
from matchmaker_training.questions import Asked, draw_questions

from .quick_models import QUICK


def test_whoever_joined_is_whoever_started_a_collaboration_in_the_horizon(sample_dataset: mm.Dataset) -> None:
    start, end = date(2019, 1, 1), date(2020, 1, 1)
    knowledge = build_knowledge(sample_dataset, start)
    truth = next_year(sample_dataset, knowledge, (end - start).days).partners
    ids = list(knowledge.organisations.ids)
    expected = set()
    for row in sample_dataset.collaborations.filter(pl.col("started_on").is_between(start, end, closed="left"))["id"]:
        members = [one.organisation_id for one in sample_dataset.collaboration(row).participants]
        expected |= {(one, other) for one in members for other in members if one != other and {one, other} <= set(ids)}
    rows, columns = truth.nonzero()
    assert {(ids[row], ids[column]) for row, column in zip(rows, columns, strict=True)} == expected


def test_the_kept_examples_stand_for_all_candidates(sample_dataset: mm.Dataset) -> None:
    questionnaire = questions_of_day(sample_dataset, date(2020, 1, 1), TrainingSettings(), seed=0)
    every = make_examples(questionnaire, TrainingSettings(n_negatives=10_000))
    some = make_examples(questionnaire, TrainingSettings(n_negatives=20))
    for form in Form:
        assert len(some[form].joined) < len(every[form].joined)
        assert some[form].joined.sum() > 0
        assert set(every[form].weights) == {1.0}
    partners = Form.PARTNERS
    assert some[partners].joined.sum() == every[partners].joined.sum()
    np.testing.assert_allclose(some[partners].weights.sum(), every[partners].weights.sum())


def test_half_of_the_kept_are_of_those_who_look_the_likeliest(sample_dataset: mm.Dataset) -> None:
    settings = TrainingSettings(n_negatives=20)
    questionnaire = questions_of_day(sample_dataset, date(2020, 1, 1), settings, seed=0)
    examples = make_examples(questionnaire, settings)[Form.PARTNERS]
    n_checked = 0
    for question in np.unique(examples.questions):
        stayed_out = (examples.questions == question) & ~examples.joined
        walk = examples.features[stayed_out, FEATURES.index("log_walk")]
        weights = examples.weights[stayed_out]
        assert len(weights) == 20
        groups = sorted((walk[weights == weight] for weight in np.unique(weights)), key=np.max)
        if len(groups) == 2:
            others, likely = groups
            assert len(likely) >= 10
            assert likely.min() >= others.max()
            n_checked += 1
    assert n_checked > 20


def test_who_asks_for_partners_is_answered_with_all_of_them(sample_dataset: mm.Dataset) -> None:
    """A project whose lead is told alone, without its topics, would answer with its own members only."""
    given = sample_dataset.tables()
    given["topics"] = given["topics"].clear()
    dataset = mm.Dataset.from_tables(**given)
    knowledge = build_knowledge(dataset, date(2019, 1, 1))
    future = next_year(dataset, knowledge, 365)
    asked = draw_questions(knowledge, future, TrainingSettings(), np.random.default_rng(0))
    of_partners = [one for one in asked if one.question.form is Form.PARTNERS]
    assert len(of_partners) == np.count_nonzero(np.diff(future.partners.indptr))
    for one in of_partners:
        assert one.joined.tolist() == row_of(future.partners, int(one.question.seeds[0])).tolist()


def test_half_of_the_consortia_are_asked_for_by_a_lead_alone_with_an_idea(sample_dataset: mm.Dataset) -> None:
    knowledge = build_knowledge(sample_dataset, date(2019, 1, 1))
    future = next_year(sample_dataset, knowledge, 365)
    asked = draw_questions(knowledge, future, TrainingSettings(n_briefs_each=40), np.random.default_rng(0))
    of_consortia = [one.question for one in asked if one.question.form is Form.CONSORTIUM and is_of_three(one)]
    on_topics = [len(one.subjects) > 0 for one in of_consortia]
    alone = [len(one.seeds) == 1 for one in of_consortia if len(one.subjects) or one.has_text]
    assert np.mean(on_topics) == pytest.approx(0.85, abs=0.05)
    assert np.mean(alone) == pytest.approx(0.5, abs=0.05)


def is_of_three(asked: Asked) -> bool:
    """Tell whether there was a choice: of two, one asks and one joins."""
    return len(asked.question.seeds) + len(asked.joined) > 2


def test_what_is_not_described_is_asked_for_by_two_at_least_and_not_passed_over(
    sample_dataset: mm.Dataset,
) -> None:
    given = sample_dataset.tables()
    given["topics"] = given["topics"].clear()
    given["collaborations"] = given["collaborations"].with_columns(
        title=pl.lit(""), text=pl.lit(""), programme=pl.lit(None, dtype=pl.String)
    )
    dataset = mm.Dataset.from_tables(**given)
    knowledge = build_knowledge(dataset, date(2019, 1, 1))
    future = next_year(dataset, knowledge, 365)
    asked = draw_questions(knowledge, future, TrainingSettings(), np.random.default_rng(0))
    of_consortia = [one for one in asked if one.question.form is Form.CONSORTIUM]
    assert len(of_consortia) == 2 * np.count_nonzero(np.diff(future.known.indptr) > 2) > 0
    assert all(len(one.question.seeds) >= 2 and len(one.joined) for one in of_consortia)


def test_nobody_that_asks_is_its_own_candidate_nor_its_own_answer(
    sample_dataset: mm.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even a newcomer that was known before, of which its place and kind would tell that it is the very one."""
    given = sample_dataset.tables()
    given["organisations"] = given["organisations"].with_columns(known_on=pl.lit(date(2000, 1, 1)))
    questionnaire = questions_of_day(mm.Dataset.from_tables(**given), date(2019, 1, 1), QUICK, seed=0)
    assert sum(one.question.itself >= 0 for one in questionnaire.asked) > 20
    for one in questionnaire.asked:
        assert len(one.joined)
        assert not np.isin(one.question.askers, one.joined).any()
    candidates: list[tuple[NDArray[np.int32], NDArray[np.integer]]] = []

    def noting(knowledge: Knowledge, signals: Signals, rows: NDArray[np.integer]) -> NDArray[np.float32]:
        candidates.append((signals.question.askers, rows))
        return compute_features(knowledge, signals, rows)

    monkeypatch.setattr(examples, "compute_features", noting)
    make_examples(questionnaire, replace(QUICK, n_negatives=10_000))
    assert len(candidates) == len(questionnaire.asked)
    assert not any(np.isin(askers, rows).any() for askers, rows in candidates)


def test_newcomers_are_those_without_a_collaboration_before(sample_dataset: mm.Dataset) -> None:
    start = date(2019, 1, 1)
    before, within = sample_dataset.before(start), sample_dataset.before("2020-01-01")
    active = set(before.participations["organisation_id"])
    expected = set(within.participations["organisation_id"]) - active
    future = next_year(sample_dataset, build_knowledge(sample_dataset, start), 365)
    assert expected
    assert {newcomer.id for newcomer in future.newcomers} == expected
    assert all(newcomer.name == newcomer.url == newcomer.description == "" for newcomer in future.newcomers)


def test_no_brief_says_what_is_settled_after_it(sample_dataset: mm.Dataset) -> None:
    given = sample_dataset.tables()
    scheme = pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("funding-scheme")).otherwise("scheme")
    given["topics"] = given["topics"].with_columns(scheme=scheme)
    knowledge = build_knowledge(dataset := mm.Dataset.from_tables(**given), date(2019, 1, 1))
    future = next_year(dataset, knowledge, 365)
    told = {
        knowledge.profiles.schemes[int(one)]
        for row in range(future.about.shape[0])
        for one in row_of(future.about, row)
    }
    assert told
    assert "funding-scheme" not in told
    assert "funding-scheme" in set(knowledge.profiles.schemes)


def test_a_portion_of_the_questions_has_the_examples_that_all_of_them_have(
    sample_dataset: mm.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examples, "QUESTIONS_A_PORTION", 30)
    questionnaire = questions_of_day(sample_dataset, date(2020, 1, 1), QUICK, seed=0)
    whole = make_examples(questionnaire, QUICK)
    parts = [make_examples(portion, QUICK) for portion in portions(questionnaire)]
    assert len(parts) > 3
    for form in Form:
        joined = join_examples([part[form] for part in parts])
        for name in ("features", "joined", "weights", "questions"):
            np.testing.assert_array_equal(getattr(joined, name), getattr(whole[form], name))
