from __future__ import annotations

import numpy as np
import pytest

import matchmaker as mm
from matchmaker_training import TrainingSettings, evaluate, train
from matchmaker_training.comparing import comparison_as_dict, measure_rankers, verdict
from matchmaker_training.evaluation.bootstrap import Comparison, Estimate

START, END = "2020-01-01", "2021-01-01"


@pytest.fixture(scope="module")
def past_ranker(sample_dataset: mm.Dataset) -> mm.Ranker:
    return train(sample_dataset.before(START), settings=TrainingSettings(n_trees=20, min_leaf_examples=20))


@pytest.fixture(scope="module")
def stump_ranker(sample_dataset: mm.Dataset) -> mm.Ranker:
    """A ranker that has hardly learnt anything."""
    settings = TrainingSettings(n_trees=1, n_leaves=2, min_leaf_examples=500, network_share=0, linear_share=0)
    return train(sample_dataset.before(START), settings=settings)


def test_rankers_are_measured_as_an_evaluation_measures_them(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset
) -> None:
    measured = measure_rankers({"x": past_ranker}, sample_dataset, start=START, end=END, seed=3, max_askers=20)
    report = evaluate(past_ranker, sample_dataset, start=START, end=END, seed=3, max_askers=20)
    assert [task.name for task in measured] == [task.name for task in report.tasks if task.n_askers]
    for task in measured:
        whole = report.task(task.name)
        assert task.asker_ids == whole.asker_ids
        for metric, estimate in whole.method("model").metrics.items():
            found = task.method("x").metrics[metric]
            assert (found and found.value) == (estimate and estimate.value)
            assert (found and found.low) == pytest.approx(estimate and estimate.low)
        for metric, values in whole.method("model").per_asker.items():
            np.testing.assert_array_equal(task.method("x").per_asker[metric], values)


def test_only_the_tasks_that_are_wanted_are_measured(past_ranker: mm.Ranker, sample_dataset: mm.Dataset) -> None:
    for name in ("partners-new", "complete-3", "newcomer"):
        found = measure_rankers({"x": past_ranker}, sample_dataset, start=START, end=END, tasks={name})
        assert [task.name for task in found] == [name]


def test_a_ranker_compared_with_itself_differs_by_nothing(past_ranker: mm.Ranker, sample_dataset: mm.Dataset) -> None:
    both = {"A": past_ranker, "B": past_ranker}
    tasks = measure_rankers(both, sample_dataset, start=START, end=END, tasks={"partners-all"})
    found = comparison_as_dict(tasks, "A", "B")["tasks"]["partners-all"]
    assert found["difference"]["ndcg@10"]["difference"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    assert found["verdict"] == "undecided"
    for metric, estimate in found["methods"]["A"].items():
        assert estimate["value"] == found["methods"]["B"][metric]["value"]


def test_which_of_two_is_better_is_said_from_both_sides(
    past_ranker: mm.Ranker, stump_ranker: mm.Ranker, sample_dataset: mm.Dataset
) -> None:
    both = {"good": past_ranker, "bad": stump_ranker}
    tasks = measure_rankers(both, sample_dataset, start=START, end=END, tasks={"partners-all"})
    straight = comparison_as_dict(tasks, "good", "bad")["tasks"]["partners-all"]
    turned = comparison_as_dict(tasks, "bad", "good")["tasks"]["partners-all"]
    assert (straight["verdict"], turned["verdict"]) == ("better", "worse")
    difference, other_way = (one["difference"]["ndcg@10"]["difference"] for one in (straight, turned))
    assert difference["value"] == pytest.approx(-other_way["value"])
    assert difference["low"] == pytest.approx(-other_way["high"])


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.1, 0.2, "better"), (-0.2, -0.1, "worse"), (0.0, 0.2, "undecided"), (-0.1, 0.0, "undecided"), (None,) * 3],
)
def test_an_interval_that_leaves_out_zero_decides(low: float | None, high: float | None, expected: str | None) -> None:
    comparison = Comparison(difference=Estimate(value=0.1, low=low, high=high), share_not_worse=0.5)
    assert verdict(comparison) == (expected or "undecided")
    assert verdict(None) == "undecided"


def test_a_ranker_that_knows_the_window_is_refused_by_name(past_ranker: mm.Ranker, sample_dataset: mm.Dataset) -> None:
    with pytest.raises(mm.InputError, match="The x's knowledge_on is 2020-01-01"):
        measure_rankers({"x": past_ranker}, sample_dataset, start="2019-01-01", end=END)


def test_a_task_that_there_is_not_is_refused(past_ranker: mm.Ranker, sample_dataset: mm.Dataset) -> None:
    with pytest.raises(mm.InputError, match="tasks must be one of partners-new, "):
        measure_rankers({"x": past_ranker}, sample_dataset, start=START, end=END, tasks={"partner"})
