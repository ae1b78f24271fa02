from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score

from matchmaker_training.evaluation.metrics import (
    calibration_bins,
    calibration_error,
    coverage,
    exposure,
    gini,
    hit,
    ndcg,
    recall,
    reciprocal_rank,
)


def hits(text: str) -> np.ndarray:
    return np.array([mark == "x" for mark in text])


def test_ndcg_of_a_list_worked_out_by_hand() -> None:
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(hits(".x..x....."), 3) == pytest.approx((1 / math.log2(3) + 1 / math.log2(6)) / ideal)


def test_ndcg_is_one_when_the_first_ten_are_relevant_however_many_more_there_are() -> None:
    assert ndcg(hits("x" * 10), 400) == pytest.approx(1)


def test_ndcg_does_not_look_beyond_the_tenth() -> None:
    assert ndcg(hits("." * 10 + "x"), 1) == 0


def test_ndcg_of_many_askers_is_that_of_each() -> None:
    both = ndcg(np.array([hits("x........."), hits(".x........")]), np.array([1, 2]))
    assert both.tolist() == [ndcg(hits("x........."), 1), ndcg(hits(".x........"), 2)]


def test_ndcg_of_an_asker_without_anything_relevant_is_not_a_number() -> None:
    assert np.isnan(ndcg(hits(".........."), 0))


@given(relevant=st.lists(st.booleans(), min_size=2, max_size=40).filter(any))
def test_ndcg_equals_that_of_scikit_learn(relevant: list[bool]) -> None:
    truth = np.array([relevant], dtype=float)
    scores = -np.arange(len(relevant), dtype=float)[np.newaxis]
    assert ndcg(np.array(relevant), sum(relevant)) == pytest.approx(ndcg_score(truth, scores, k=10))


def test_recall_is_the_share_of_all_that_is_relevant_found_or_not() -> None:
    assert recall(hits("x.x" + "." * 47), 8) == 0.25


def test_recall_divides_by_all_that_is_relevant_even_if_it_does_not_fit_the_list() -> None:
    assert recall(hits("x" * 50), 100) == 0.5


def test_recall_does_not_look_beyond_k() -> None:
    assert recall(hits("." * 50 + "x"), 1) == 0


def test_recall_of_nothing_is_not_a_number() -> None:
    assert np.isnan(recall(hits("..."), 0))


def test_the_mean_reciprocal_rank_counts_those_never_ranked_as_zero() -> None:
    assert reciprocal_rank([1, 4, 0, 1000]).mean() == pytest.approx((1 + 0.25 + 0 + 0.001) / 4)


def test_a_hit_is_anything_relevant_among_the_first_ten() -> None:
    lists = np.array([hits(".........x."), hits("..........x"), hits("xx.........")])
    assert hit(lists).tolist() == [1, 0, 1]


def test_coverage_counts_whoever_anybody_saw_once() -> None:
    top = np.array([[0, 1, 9], [1, 2, 9], [-1, -1, -1]])
    assert coverage(top, 10, k=2) == 0.3


def test_exposure_counts_lists_and_not_the_places_left_empty() -> None:
    assert exposure(np.array([[0, 1], [1, -1]]), 3, k=2).tolist() == [1, 2, 0]


def test_gini_of_equal_shares_is_zero_and_of_one_who_has_all_is_towards_one() -> None:
    assert gini(np.array([3, 3, 3])) == 0
    assert gini(np.array([0] * 99 + [7])) == pytest.approx(0.99)


def test_gini_of_nothing_is_not_a_number() -> None:
    assert math.isnan(gini(np.zeros(3, dtype=int)))


@given(amounts=st.lists(st.integers(0, 50), min_size=1, max_size=20).filter(any))
def test_gini_is_half_the_mean_difference_of_all_pairs_over_the_mean(amounts: list[int]) -> None:
    differences = np.abs(np.subtract.outer(amounts, amounts)).mean()
    assert gini(np.array(amounts)) == pytest.approx(differences / (2 * np.mean(amounts)), abs=1e-12)


def test_a_score_that_comes_true_as_often_as_it_says_has_no_calibration_error() -> None:
    scores = np.repeat([0.1, 0.5], 10)
    happened = np.array([True] + [False] * 9 + [True] * 5 + [False] * 5)
    assert calibration_error(scores, happened, n_bins=2) == pytest.approx(0)


def test_calibration_error_weights_each_bin_by_its_cases() -> None:
    scores = np.array([0.0] * 30 + [0.8] * 10)
    happened = np.array([False] * 30 + [True] * 4 + [False] * 6)
    assert calibration_error(scores, happened, n_bins=4) == pytest.approx(0.25 * 0.4)


def test_too_much_in_one_bin_does_not_make_up_for_too_little_in_another() -> None:
    scores = np.array([0.2, 0.2, 0.8, 0.8])
    happened = np.array([True, False, True, False])
    assert calibration_error(scores, happened, n_bins=2) == pytest.approx(0.3)
    assert calibration_error(scores, happened, n_bins=1) == pytest.approx(0)


def test_the_order_of_the_cases_does_not_change_the_calibration_error() -> None:
    generator = np.random.default_rng(0)
    scores, happened = generator.integers(0, 5, 200) / 5, generator.random(200) < 0.3
    shuffled = generator.permutation(200)
    again = calibration_error(scores[shuffled], happened[shuffled])
    assert calibration_error(scores, happened) == pytest.approx(again)


def test_calibration_error_of_no_case_is_not_a_number() -> None:
    assert math.isnan(calibration_error(np.empty(0), np.empty(0, dtype=bool)))


def test_calibration_bins_hold_equally_many_cases_and_equal_scores_share_one() -> None:
    scores = np.array([0.1] * 5 + [0.2] * 5 + [0.9, 0.8, 0.7, 0.6, 0.5])
    happened = np.array([False] * 9 + [True] + [True] * 5)
    said, came_true, counts = calibration_bins(scores, happened, n_bins=3)
    assert said.tolist() == pytest.approx([0.1, 0.2, 0.7])
    assert came_true.tolist() == pytest.approx([0, 0.2, 1])
    assert counts.tolist() == [5, 5, 5]


@given(scores=st.lists(st.sampled_from([0.0, 0.1, 0.5, 1.0]), min_size=1, max_size=60), data=st.data())
def test_the_bins_are_ascending_and_hold_every_case_once(scores: list[float], data: st.DataObject) -> None:
    happened = data.draw(st.lists(st.booleans(), min_size=len(scores), max_size=len(scores)))
    said, came_true, counts = calibration_bins(np.array(scores), np.array(happened))
    assert (np.diff(said) > 0).all()
    assert counts.sum() == len(scores)
    assert said @ counts == pytest.approx(sum(scores))
    assert came_true @ counts == pytest.approx(sum(happened))
