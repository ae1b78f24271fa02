from __future__ import annotations

import numpy as np
import pytest

from matchmaker_training.evaluation import bootstrap
from matchmaker_training.evaluation.bootstrap import Comparison, compare, mean_estimates, resamples


def test_the_interval_is_that_of_resampling_in_a_plain_loop() -> None:
    values = np.random.default_rng(5).random(40)
    drawn = np.random.default_rng(7).integers(0, 40, size=(1000, 40))
    means = [values[rows].mean() for rows in drawn]
    (estimate,) = mean_estimates(values[:, np.newaxis], seed=7)
    assert estimate is not None
    assert estimate.value == pytest.approx(values.mean())
    assert (estimate.low, estimate.high) == pytest.approx(tuple(np.quantile(means, [0.025, 0.975])))


def test_the_interval_is_as_wide_as_the_normal_approximation_says() -> None:
    values = np.random.default_rng(0).normal(size=(2000, 1))
    (estimate,) = mean_estimates(values, seed=0)
    assert estimate is not None
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.high - estimate.low == pytest.approx(2 * 1.96 / np.sqrt(2000), rel=0.1)


def test_equal_seeds_give_equal_intervals_and_other_seeds_others() -> None:
    values = np.random.default_rng(0).random((50, 2))
    assert mean_estimates(values, seed=1) == mean_estimates(values, seed=1)
    assert mean_estimates(values, seed=1) != mean_estimates(values, seed=2)


def test_an_asker_to_whom_a_metric_does_not_apply_is_left_out_of_its_mean() -> None:
    left_out, counted = mean_estimates(np.array([[0.2, 0.2], [0.4, 0.4], [np.nan, 0.0]]), seed=0)
    assert left_out is not None
    assert counted is not None
    assert (left_out.value, counted.value) == pytest.approx((0.3, 0.2))
    assert left_out.low == pytest.approx(0.2)


def test_a_metric_that_applies_to_nobody_has_no_estimate() -> None:
    assert mean_estimates(np.array([[np.nan, 1.0]]), seed=0)[0] is None
    assert mean_estimates(np.empty((0, 2)), seed=0) == (None, None)


def test_the_size_of_the_blocks_does_not_change_the_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = np.concatenate(list(resamples(30, 8, seed=0)))
    monkeypatch.setattr(bootstrap, "MAX_CELLS", 100)
    blocks = list(resamples(30, 8, seed=0))
    assert [block.shape for block in blocks] == [(3, 30), (3, 30), (2, 30)]
    np.testing.assert_array_equal(np.concatenate(blocks), whole)
    assert (whole.sum(axis=1) == 30).all()


def test_askers_of_one_cluster_are_drawn_together() -> None:
    """So that 400 who are alike in fours tell as much as 100."""
    values = np.repeat(np.random.default_rng(0).normal(size=100), 4)
    clusters = np.random.default_rng(1).permutation(100).repeat(4)
    together = compare(values, np.zeros(400), clusters=clusters)
    single = compare(values[::4], np.zeros(100))
    assert together is not None
    assert single is not None
    assert together.difference.value == pytest.approx(values.mean())
    assert width(together) == pytest.approx(width(single), rel=0.1)
    apart = compare(values, np.zeros(400))
    assert apart is not None
    assert width(together) == pytest.approx(2 * width(apart), rel=0.15)


def test_clusters_of_one_change_nothing() -> None:
    values = np.array([[0.1, np.nan], [0.5, 0.2], [0.9, 0.3]])
    assert mean_estimates(values, seed=0, clusters=np.arange(3)) == mean_estimates(values, seed=0)


def width(comparison: Comparison) -> float:
    assert comparison.difference.low is not None
    assert comparison.difference.high is not None
    return comparison.difference.high - comparison.difference.low


def test_a_paired_comparison_sees_a_small_difference_that_the_intervals_hide() -> None:
    second = np.random.default_rng(0).random(300)
    first = second + 0.01
    comparison = compare(first, second)
    assert comparison is not None
    assert comparison.difference.low == pytest.approx(0.01)
    assert comparison.share_not_worse == 1
    separate = mean_estimates(np.column_stack([first, second]), seed=0)
    assert separate[0] is not None
    assert separate[0].low is not None
    assert separate[0].low < second.mean()


def test_a_method_compared_with_itself_is_not_worse_and_not_better() -> None:
    values = np.random.default_rng(0).random(30)
    comparison = compare(values, values)
    assert comparison is not None
    assert (comparison.difference.low, comparison.difference.high) == (0, 0)
    assert comparison.share_not_worse == 1


def test_a_comparison_is_over_the_askers_that_both_have() -> None:
    comparison = compare(np.array([1.0, np.nan, 0.0]), np.array([0.5, 0.1, np.nan]))
    assert comparison is not None
    assert comparison.difference.value == 0.5
    assert compare(np.array([np.nan]), np.array([1.0])) is None
