from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO

import numpy as np
import polars as pl
import pytest
from rich.console import Console

import matchmaker as mm
from matchmaker.errors import InputError
from matchmaker_training.evaluation import EvaluationReport, evaluate
from matchmaker_training.evaluation.baselines import BASELINES
from matchmaker_training.evaluation.report import METRICS


@pytest.fixture(scope="module")
def report(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, sample_end: date
) -> EvaluationReport:
    return evaluate(past_ranker, sample_dataset, start=sample_start, end=sample_end)


def test_the_model_and_every_baseline_are_measured_in_both_tasks(report: EvaluationReport) -> None:
    assert [task.name for task in report.tasks] == ["partners-new", "partners-all"]
    for task in report.tasks:
        names = {method.name for method in task.methods} | set(task.not_applicable)
        assert names == {"model", *BASELINES}
        for method in task.methods:
            assert tuple(method.metrics) == METRICS
            assert all(len(values) == task.n_askers for values in method.per_asker.values())


def test_memory_does_not_apply_to_new_partners(report: EvaluationReport) -> None:
    assert list(report.task("partners-new").not_applicable) == ["memory"]
    assert not report.task("partners-all").not_applicable


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
    task = report.task("partners-new")
    assert len(set(task.asker_ids)) == task.n_askers
    assert set(task.asker_ids) <= set(sample_dataset.before(report.start).organisations["id"])


def test_equal_input_gives_an_equal_report_and_json_can_hold_it(
    report: EvaluationReport, past_ranker: mm.Ranker, sample_dataset: mm.Dataset
) -> None:
    again = evaluate(past_ranker, sample_dataset, start=str(report.start), end=str(report.end))
    written = json.dumps(report.to_dict(), allow_nan=False)
    assert json.loads(written) == report.to_dict()
    assert json.dumps(again.to_dict(), allow_nan=False) == written


def test_the_json_has_the_model_beside_every_baseline(report: EvaluationReport) -> None:
    found = report.to_dict()
    assert found["model_version"] == report.model_version
    assert found["start"] == report.start.isoformat()
    task = found["tasks"]["partners-all"]
    assert task["methods"]["memory"]["ndcg@10"].keys() == {"value", "low", "high"}
    assert task["model_minus_baseline"]["ndcg@10"].keys() == set(BASELINES)


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


@pytest.mark.parametrize(
    ("ask", "field"),
    [
        (lambda report: report.task("brief"), "task"),
        (lambda report: report.tasks[0].method("memory"), "method"),
        (lambda report: report.tasks[0].compare("model", "popularity", metric="gini@10"), "metric"),
    ],
)
def test_asking_for_what_is_not_there_says_what_is(ask: object, field: str, report: EvaluationReport) -> None:
    with pytest.raises(InputError, match="must be one of") as caught:
        ask(report)  # type: ignore[operator]
    assert caught.value.field == field


def test_the_table_shows_every_method_and_metric_on_a_terminal_of_80_columns(report: EvaluationReport) -> None:
    console = Console(width=80, record=True, file=StringIO())
    console.print(report.table())
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= 80
    for expected in (
        "partners-new",
        "partners-all",
        "NDCG@10",
        "Adamic-Adar",
        "memory: not applicable",
        "best baseline",
    ):
        assert expected in text
    model = report.task("partners-all").method("model").metrics["ndcg@10"]
    assert model is not None
    assert f"{model.value:.3f}"[1:] in text


def test_a_sample_of_askers_is_drawn_by_the_seed(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, sample_end: date, report: EvaluationReport
) -> None:
    drawn = [
        evaluate(past_ranker, sample_dataset, start=sample_start, end=sample_end, seed=seed, max_askers=10)
        for seed in (1, 1, 2)
    ]
    asked = [set(one.task("partners-all").asker_ids) for one in drawn]
    assert asked[0] == asked[1] != asked[2]
    assert all(len(askers) == 10 and askers <= set(report.task("partners-all").asker_ids) for askers in asked)


def test_an_asker_of_a_sample_is_measured_as_among_all(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, sample_end: date, report: EvaluationReport
) -> None:
    drawn = evaluate(past_ranker, sample_dataset, start=sample_start, end=sample_end, max_askers=10)
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
        progress=lambda *told_now: told.append(told_now),
    )
    assert told == [(stage, done, 3) for stage in ("model", *BASELINES) for done in (1, 2, 3)]


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
    new, everyone = report.tasks
    assert new.n_askers == 0
    assert everyone.n_askers == again.height
    assert new.compare("model", "popularity") is None
    assert new.best_baseline() is None
    found = json.loads(json.dumps(report.to_dict(), allow_nan=False))["tasks"]["partners-new"]
    assert found["methods"]["model"]["ndcg@10"] is None
    assert found["model_minus_baseline"]["ndcg@10"]["popularity"] is None
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
    assert longer.to_dict()["calibration"] is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end": "2000-01-01"}, "end"),
        ({"start": "2019-13-01"}, "start"),
        ({"max_askers": 0}, "max_askers"),
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
