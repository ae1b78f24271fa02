"""What `evaluate` measures of a model and of the baselines, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, timedelta
from io import StringIO

import numpy as np
import polars as pl
import pytest
from rich.console import Console

import matchmaker as mm
from matchmaker.errors import InputError
from matchmaker_training import TrainingSettings, train
from matchmaker_training.evaluation import EvaluationReport, evaluate
from matchmaker_training.evaluation.baselines import BASELINES
from matchmaker_training.evaluation.bootstrap import compare, mean_estimates
from matchmaker_training.evaluation.report_parts import closing_lines
from matchmaker_training.evaluation.results import MEANS, METRICS
from matchmaker_training.evaluation.task_names import TASKS


def test_the_model_and_every_baseline_are_measured_in_every_task_or_said_not_to_apply(
    report: EvaluationReport,
) -> None:
    assert tuple(task.name for task in report.tasks) == TASKS
    for task in report.tasks:
        names = {method.name for method in task.methods} | set(task.not_applicable)
        assert names == {"model", *BASELINES}
        for method in task.methods:
            assert tuple(method.metrics) == METRICS
            assert tuple(method.per_asker) == MEANS
            assert all(len(values) == task.n_askers > 0 for values in method.per_asker.values())


def test_memory_does_not_apply_to_new_partners(report: EvaluationReport) -> None:
    assert "memory" in report.task("partners-new").not_applicable
    assert "memory" not in report.task("partners-all").not_applicable


def test_every_metric_lies_in_0_to_1_and_in_its_interval(report: EvaluationReport) -> None:
    for method in (method for task in report.tasks for method in task.methods):
        for estimate in method.metrics.values():
            assert estimate is not None
            assert 0 <= estimate.value <= 1
            if estimate.low is not None and estimate.high is not None:
                assert estimate.low <= estimate.value <= estimate.high


def test_means_over_askers_have_an_interval_and_what_is_none_has_not(report: EvaluationReport) -> None:
    metrics = report.task("partners-all").method("model").metrics
    without = {name for name, estimate in metrics.items() if estimate is not None and estimate.low is None}
    assert without == {"coverage@10", "gini@10"}


def test_an_estimate_is_the_mean_of_the_values_per_asker(report: EvaluationReport) -> None:
    method = report.task("partners-new").method("Adamic-Adar")
    estimate = method.metrics["ndcg@10"]
    assert estimate is not None
    assert estimate.value == pytest.approx(method.per_asker["ndcg@10"].mean())


def test_the_asker_ids_are_in_the_order_of_the_values(report: EvaluationReport, sample_dataset: mm.Dataset) -> None:
    known = set(sample_dataset.before(report.start).organisations["id"])
    ids = {task.name: task.asker_ids for task in report.tasks}
    assert all(len(set(one)) == len(one) for one in ids.values())
    assert set(ids["partners-new"]) <= set(ids["partners-all"]) <= known
    assert ids["complete-1"] == ids["complete-3"]
    assert set(ids["complete-1"]) <= set(sample_dataset.collaborations["id"])
    assert set(ids["newcomer-topic"]) <= set(ids["newcomer"]) <= set(sample_dataset.organisations["id"])


def test_newcomers_of_one_collaboration_are_drawn_together_wherever_an_interval_is_told(
    report: EvaluationReport,
) -> None:
    task = report.task("newcomer")
    assert task.clusters is not None
    assert len(np.unique(task.clusters)) < task.n_askers
    model, other = (task.method(name).per_asker["ndcg@10"] for name in ("model", "popularity"))
    (together,) = mean_estimates(model[:, np.newaxis], seed=task.seed, clusters=task.clusters)
    (apart,) = mean_estimates(model[:, np.newaxis], seed=task.seed)
    found = task.method("model").metrics["ndcg@10"]
    assert found is not None
    assert together is not None
    assert apart is not None
    assert asdict(found) == pytest.approx(asdict(together))
    assert found.low != pytest.approx(apart.low)
    difference = compare(model, other, seed=task.seed, clusters=task.clusters)
    assert difference is not None
    assert task.compare("model", "popularity") == difference
    told = report.to_dict()["tasks"]["newcomer"]["model_minus"]["popularity"]["ndcg@10"]["difference"]
    assert told == pytest.approx(asdict(difference.difference))
    assert report.task("partners-all").clusters is None


def test_the_difference_of_two_methods_is_that_of_their_means(report: EvaluationReport) -> None:
    task = report.task("partners-all")
    comparison = task.compare("model", "memory", metric="recall@50")
    model, memory = (task.method(name).metrics["recall@50"] for name in ("model", "memory"))
    assert comparison is not None
    assert model is not None
    assert memory is not None
    assert comparison.difference.value == pytest.approx(model.value - memory.value)


def test_the_best_baseline_is_the_one_with_the_highest_value(report: EvaluationReport) -> None:
    task = report.task("partners-all")
    best = task.best_baseline("mrr")
    values = {one.name: estimate.value for one in task.baselines if (estimate := one.metrics["mrr"]) is not None}
    assert best is not None
    assert values[best.name] == max(values.values())


def test_a_sample_of_askers_is_drawn_by_the_seed(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, sample_end: date, report: EvaluationReport
) -> None:
    drawn = [
        evaluate(past_ranker, sample_dataset, start=sample_start, end=sample_end, seed=seed, max_askers=4)
        for seed in (1, 1, 2)
    ]
    for name in ("partners-all", "complete-1", "newcomer"):
        asked = [set(one.task(name).asker_ids) for one in drawn]
        assert asked[0] == asked[1] != asked[2]
        assert all(len(askers) == 4 and askers <= set(report.task(name).asker_ids) for askers in asked)


def test_an_asker_of_a_sample_is_measured_as_among_all(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, sample_end: date, report: EvaluationReport
) -> None:
    drawn = evaluate(past_ranker, sample_dataset, start=sample_start, end=sample_end, max_askers=5)
    for task, whole in zip(drawn.tasks, report.tasks, strict=True):
        places = [whole.asker_ids.index(asker_id) for asker_id in task.asker_ids]
        for method in task.methods:
            for metric, values in method.per_asker.items():
                np.testing.assert_array_equal(values, whole.method(method.name).per_asker[metric][places])


def test_progress_tells_of_every_method_and_reaches_its_end(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, sample_end: date
) -> None:
    told: list[tuple[str, int, int]] = []
    evaluate(
        past_ranker,
        sample_dataset,
        start=sample_start,
        end=sample_end,
        max_askers=3,
        novelties=[0.5],
        others={"another": past_ranker},
        progress=lambda *told_now: told.append(told_now),
    )
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages == ["model", "another", *BASELINES, "calibration", "model at novelty 0.5"]
    for stage in stages:
        steps = [(done, total) for one, done, total in told if one == stage]
        assert steps == [(done, steps[0][1]) for done in range(steps[0][1] + 1)]
    totals = {stage: total for stage, _, total in told}
    assert totals["model"] == 3 + 3 + 3 + 3 + 3  # partners-new and partners-all share theirs
    assert totals["memory"] == 3 + 3 + 3


def test_a_ranker_that_knows_what_happened_in_the_window_is_refused(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_end: date
) -> None:
    day_before = past_ranker.manifest.knowledge_on - timedelta(days=1)
    with pytest.raises(InputError, match=r"knowledge_on is .* Train it on dataset.before") as caught:
        evaluate(past_ranker, sample_dataset, start=day_before, end=sample_end)
    assert caught.value.field == "start"


def test_a_ranker_may_know_everything_up_to_the_day_before_the_window(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset
) -> None:
    start = past_ranker.manifest.knowledge_on
    report = evaluate(past_ranker, sample_dataset, start=start, end=start + timedelta(days=365), max_askers=2)
    assert report.start == start


def test_a_window_in_which_nobody_gained_a_partner_has_no_metrics_for_new_ones(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, sample_end: date
) -> None:
    past = sample_dataset.before(sample_start)
    first = past.participations["collaboration_id"][0]
    again = past.participations.filter(pl.col("collaboration_id") == first).with_columns(collaboration_id=pl.lit("x"))
    dataset = mm.Dataset.from_tables(
        organisations=past.history,
        collaborations=pl.concat(
            [past.collaborations, pl.DataFrame({"id": ["x"], "started_on": [sample_start]})], how="diagonal"
        ),
        participations=pl.concat([past.participations, again]),
    )
    report = evaluate(past_ranker, dataset, start=sample_start, end=sample_end)
    new, everyone, *rest = report.tasks
    assert [task.n_askers for task in rest][2:] == [0, 0]
    assert new.n_askers == 0
    assert everyone.n_askers == again.height
    assert new.compare("model", "popularity") is None
    assert new.best_baseline() is None
    found = json.loads(json.dumps(report.to_dict(), allow_nan=False))["tasks"]["partners-new"]
    assert found["methods"]["model"]["ndcg@10"] is None
    assert found["methods"]["model"]["coverage@10"] is None
    assert found["model_minus"]["popularity"]["ndcg@10"] is None
    assert found["buckets"] == {}
    assert found["candidates"] is None
    console = Console(width=80, record=True, file=StringIO())
    console.print(report.table())
    assert "partners-new: 0 askers" in console.export_text()


def test_calibration_is_measured_only_over_a_window_as_long_as_the_horizon(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, report: EvaluationReport
) -> None:
    assert report.calibration is not None
    assert 0 <= report.calibration.error <= 1
    longer = evaluate(
        past_ranker, sample_dataset, start=sample_start, end=sample_start + timedelta(days=500), max_askers=2
    )
    assert longer.calibration is None
    assert longer.calibration_of_active is None
    assert longer.to_dict()["calibration"] is None
    assert "not measured" in closing_lines(longer)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end": "2000-01-01"}, "end"),
        ({"start": "2019-13-01"}, "start"),
        ({"max_askers": 0}, "max_askers"),
        ({"novelties": [1.5]}, "novelties"),
        ({"start": "2090-01-01", "end": "2091-01-01"}, "start"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_by_name(
    changes: dict[str, object], field: str, past_ranker: mm.Ranker, sample_dataset: mm.Dataset, report: EvaluationReport
) -> None:
    arguments = {"start": report.start, "end": report.end} | changes
    with pytest.raises(InputError) as caught:
        evaluate(past_ranker, sample_dataset, **arguments)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_without_roles_topics_kinds_and_countries_everything_is_asked_that_can_be(
    sample_dataset: mm.Dataset, sample_start: date, sample_end: date
) -> None:
    tables = sample_dataset.tables()
    bare = mm.Dataset.from_tables(
        organisations=tables["organisations"].select("id", "known_on"),
        collaborations=tables["collaborations"].select("id", "started_on"),
        participations=tables["participations"].select("collaboration_id", "organisation_id"),
    )
    settings = TrainingSettings(n_trees=2, n_cutoffs=1, n_askers=50)
    ranker = train(bare.before(sample_start), settings=settings)
    report = evaluate(ranker, bare, start=sample_start, end=sample_end, max_askers=5)
    assert report.leads_drawn
    assert "drawn by chance" in closing_lines(report)
    asked = {task.name: task.n_askers for task in report.tasks}
    assert asked == dict.fromkeys(TASKS, 5) | {"partners-new": asked["partners-new"], "newcomer-topic": 0}
    assert "no topics before the cut-off" in report.task("complete-1").not_applicable["programme activity"]
    assert "does not have what it mixes" in report.task("newcomer").not_applicable["popularity × country mixing"]
    assert list(report.task("newcomer").buckets["kind"]) == ["not known"]
    json.dumps(report.to_dict(), allow_nan=False)
