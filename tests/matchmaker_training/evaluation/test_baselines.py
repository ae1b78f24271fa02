from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

import matchmaker as mm
from matchmaker_training.evaluation.baselines import BASELINES
from matchmaker_training.evaluation.past import Past, past_of

LN3, LN4 = math.log(3), math.log(4)
ORDER = ["b", "a", "c", "d", "e"]


def scores(past: Past, baseline: str, asker: str) -> dict[str, float]:
    ids = past.organisation_ids.to_list()
    found = BASELINES[baseline](past)(np.array([ids.index(asker)]))
    assert found.shape == (1, len(ids))
    return dict(zip(ids, found[0].tolist(), strict=True))


def of_others(past: Past, baseline: str, asker: str) -> dict[str, float]:
    return {one: score for one, score in sorted(scores(past, baseline, asker).items()) if one != asker}


def test_popularity_is_the_decayed_number_of_participations_for_whoever_asks(small_past: Past) -> None:
    expected = {"a": 2 / 16, "b": 2 / 16 + 1 / 256, "c": 1 / 16 + 1 / 256, "d": 2 / 256, "e": 1 / 256}
    assert scores(small_past, "popularity", "a") == pytest.approx(expected)
    assert scores(small_past, "popularity", "e") == pytest.approx(expected)


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


def test_pagerank_is_five_steps_of_a_walk_that_returns_to_the_asker(small_past: Past) -> None:
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
    visits = {x: float(x == "a") for x in "abcde"}
    for _ in range(5):
        visits = {
            y: 0.15 * (y == "a") + 0.85 * sum(visits[x] * weight.get((x, y), 0) / strength[x] for x in "abcde")
            for y in "abcde"
        }
    assert dict(sorted(scores(small_past, "personalised PageRank", "a").items())) == pytest.approx(visits)
    assert sum(visits.values()) == pytest.approx(1)


@pytest.mark.parametrize("baseline", BASELINES)
def test_scoring_one_asker_gives_the_same_as_scoring_many(baseline: str, sample_dataset: mm.Dataset) -> None:
    past = past_of(sample_dataset, sample_dataset.collaborations["started_on"][-1])
    scorer = BASELINES[baseline](past)
    askers = np.arange(past.n_organisations)
    together: NDArray[np.float64] = scorer(askers)
    assert together.shape == (past.n_organisations, past.n_organisations)
    assert np.isfinite(together).all()
    for asker in askers[::17]:
        np.testing.assert_array_equal(scorer(np.array([asker]))[0], together[asker])
