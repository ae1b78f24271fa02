from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

import matchmaker as mm
from matchmaker_training.evaluation.baselines import BASELINES
from matchmaker_training.evaluation.past import Past, past_of

from .small_worlds import everybody, question, scores

LN3, LN4 = math.log(3), math.log(4)
ORDER = ["b", "a", "c", "d", "e"]


def of_others(past: Past, baseline: str, asker: str) -> dict[str, float]:
    return {one: score for one, score in scores(past, baseline, question(past, asker)).items() if one != asker}


def test_popularity_is_the_decayed_number_of_participations_for_whoever_asks(small_past: Past) -> None:
    expected = {"a": 2 / 16, "b": 2 / 16 + 1 / 256, "c": 1 / 16 + 1 / 256, "d": 2 / 256, "e": 1 / 256}
    assert scores(small_past, "popularity", question(small_past, "a")) == pytest.approx(expected)
    assert scores(small_past, "popularity", question(small_past, "e")) == pytest.approx(expected)


def test_the_catalogue_is_numbered_by_popularity(small_past: Past) -> None:
    assert small_past.organisation_ids.to_list() == ORDER


def test_memory_is_the_decayed_number_of_joint_collaborations(small_past: Past) -> None:
    assert of_others(small_past, "memory", "a") == pytest.approx({"b": 2 / 16, "c": 1 / 16, "d": 0, "e": 0})
    assert of_others(small_past, "memory", "b") == pytest.approx({"a": 2 / 16, "c": 1 / 16, "d": 1 / 256, "e": 1 / 256})


def test_common_neighbours_are_counted_without_decay_and_without_repeats(small_past: Past) -> None:
    assert of_others(small_past, "common neighbours", "a") == {"b": 1, "c": 1, "d": 2, "e": 1}


def test_adamic_adar_makes_a_shared_partner_with_many_partners_worth_less(small_past: Past) -> None:
    expected = {"b": 1 / LN3, "c": 1 / LN4, "d": 1 / LN3 + 1 / LN4, "e": 1 / LN4}
    assert of_others(small_past, "Adamic-Adar", "a") == pytest.approx(expected)


def test_resource_allocation_shares_one_unit_among_the_partners_of_a_partner(small_past: Past) -> None:
    expected = {"b": 1 / 3, "c": 1 / 4, "d": 1 / 3 + 1 / 4, "e": 1 / 4}
    assert of_others(small_past, "resource allocation", "a") == pytest.approx(expected)


def walk_from(begin: dict[str, float]) -> dict[str, float]:
    ties = {
        "ab": 1 / 16 + 1 / 32,
        "ac": 1 / 32,
        "bc": 1 / 32,
        "cd": 1 / 256,
        "bd": 1 / 512,
        "be": 1 / 512,
        "de": 1 / 512,
    }
    weight = {(x, y): value for pair, value in ties.items() for x, y in (tuple(pair), tuple(pair[::-1]))}
    strength = {x: sum(value for (y, _), value in weight.items() if y == x) for x in "abcde"}
    visits = {x: begin.get(x, 0) for x in "abcde"}
    for _ in range(5):
        visits = {
            y: 0.15 * begin.get(y, 0) + 0.85 * sum(visits[x] * weight.get((x, y), 0) / strength[x] for x in "abcde")
            for y in "abcde"
        }
    return visits


def test_pagerank_is_five_steps_of_a_walk_that_returns_to_the_asker(small_past: Past) -> None:
    found = scores(small_past, "personalised PageRank", question(small_past, "a"))
    assert found == pytest.approx(walk_from({"a": 1.0}))
    assert sum(found.values()) == pytest.approx(1)


def test_pagerank_returns_to_each_of_those_who_ask_alike(small_past: Past) -> None:
    found = scores(small_past, "personalised PageRank", question(small_past, "a", "e", "c"))
    assert found == pytest.approx(walk_from({"a": 1 / 3, "e": 1 / 3, "c": 1 / 3}))


@pytest.mark.parametrize("baseline", ["memory", "common neighbours", "Adamic-Adar", "resource allocation"])
def test_the_others_add_up_over_those_who_ask(baseline: str, small_past: Past) -> None:
    found = scores(small_past, baseline, question(small_past, "a", "e", "d"))
    single = [scores(small_past, baseline, question(small_past, one)) for one in ("a", "e", "d")]
    assert found == pytest.approx({one: sum(each[one] for each in single) for one in found})


@pytest.mark.parametrize("baseline", BASELINES)
def test_scoring_one_question_gives_the_same_as_scoring_many(baseline: str, sample_dataset: mm.Dataset) -> None:
    past = past_of(sample_dataset, sample_dataset.collaborations["started_on"][-1])
    scorer, questions = BASELINES[baseline](past), everybody(past)
    together: NDArray[np.float64] = scorer(questions)
    assert together.shape == (past.n_organisations, past.n_organisations)
    assert np.isfinite(together).all()
    for row in range(0, past.n_organisations, 17):
        np.testing.assert_array_equal(scorer(questions[row : row + 1])[0], together[row])
