from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import date, timedelta
from io import StringIO

import numpy as np
import polars as pl
import pytest
from rich.console import Console

import matchmaker as mm
from matchmaker.candidates import GENERATORS
from matchmaker.errors import InputError
from matchmaker.features import FEATURE_GROUPS
from matchmaker.question import Form
from matchmaker_training import TrainingSettings, train
from matchmaker_training.evaluation import EvaluationReport, evaluate, peers
from matchmaker_training.evaluation import report as report_module
from matchmaker_training.evaluation.baselines import BASELINES
from matchmaker_training.evaluation.bootstrap import compare, mean_estimates
from matchmaker_training.evaluation.report_parts import closing_lines
from matchmaker_training.evaluation.results import MEANS, METRICS
from matchmaker_training.evaluation.task_names import TASKS


@pytest.fixture(scope="module")
def report(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, sample_end: date
) -> EvaluationReport:
    return evaluate(past_ranker, sample_dataset, start=sample_start, end=sample_end)


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
    assert list(found["roles"].items()) == [("model", "model"), *((name, "baseline") for name in BASELINES)]
    task = found["tasks"]["partners-all"]
    assert task["n_askers"] == report.task("partners-all").n_askers
    assert task["methods"]["memory"]["ndcg@10"].keys() == {"value", "low", "high"}
    assert task["model_minus"].keys() == task["methods"].keys() - {"model"}
    compared = task["model_minus"]["memory"]
    assert tuple(compared) == MEANS
    expected = report.task("partners-all").compare("model", "memory", metric="recall@50")
    assert expected is not None
    assert compared["recall@50"]["difference"]["value"] == pytest.approx(expected.difference.value)
    assert compared["recall@50"]["difference"]["low"] == pytest.approx(expected.difference.low)
    assert compared["recall@50"]["share_not_worse"] == expected.share_not_worse


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


def test_variants_are_held_against_the_model_over_the_same_askers(
    sample_dataset: mm.Dataset, past_ranker: mm.Ranker, sample_start: date, sample_end: date
) -> None:
    settings = TrainingSettings(n_trees=5, n_cutoffs=1, n_askers=50)
    other = train(sample_dataset.before(past_ranker.manifest.fitted_on), settings=settings)
    found = evaluate(
        past_ranker,
        sample_dataset,
        start=sample_start,
        end=sample_end,
        max_askers=20,
        others={"other": other},
        ablations={"graph": other},
        learning_curve={1: other, 2: past_ranker},
        importance=True,
    )
    assert "graph" not in found.roles
    for task in found.tasks:
        variant, itself = found.ablations["graph"], found.learning_curve[2]
        for one, name in ((variant, "other"), (itself, "model")):
            own, expected = one.ndcg[task.name], task.method(name).metrics["ndcg@10"]
            assert own is not None
            assert expected is not None
            assert asdict(own) == pytest.approx(asdict(expected))
        assert variant.minus_model[task.name] == task.compare("other", "model")
        same = itself.minus_model[task.name]
        assert same is not None
        assert (same.difference.value, same.difference.low, same.difference.high) == (0, 0, 0)
    written = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert written["ablations"]["graph"] == written["learning_curve"][0]["tasks"]
    assert written["learning_curve"][1]["past_days"] == 2
    assert set(found.importance) == {form.value for form in Form}
    for of_form in found.importance.values():
        assert tuple(of_form) == tuple(FEATURE_GROUPS)
        assert min(of_form.values()) >= 0 < max(of_form.values())
    assert found.importance["newcomer"]["history"] == 0

    console = Console(width=80, record=True, file=StringIO())
    console.print(found.table())
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= 80
    _, of_groups, of_days = re.split(r"NDCG@10 of the model learnt", text)
    assert re.search(r"^ *graph ", of_groups, re.MULTILINE)
    assert re.search(r"^ *2 ", of_days, re.MULTILINE)
    assert "…" not in of_groups + of_days


def test_the_json_has_the_shape_that_the_head_of_the_module_shows(report: EvaluationReport) -> None:
    found = report.to_dict()
    shown = report_module.__doc__ or ""
    task = found["tasks"]["partners-all"]
    for part in (found, task, task["candidates"], found["calibration"], task["model_minus"]["memory"]["mrr"]):
        assert all(f'"{name}":' in shown for name in part), part.keys()
    told = set(re.findall(r'"(\w+)":', shown.split("Tasks are")[0]))
    described = {"value", "low", "high", "recall", "size", "n", "novelty", "past_days", "minus_model"}
    parts = (found, task, task["candidates"], found["calibration"], task["model_minus"]["memory"]["mrr"])
    assert told <= described.union(*parts)


def test_the_json_has_buckets_candidates_and_both_calibrations(report: EvaluationReport) -> None:
    found = report.to_dict()
    for name, task in found["tasks"].items():
        assert list(task["buckets"]) == ["kind", "country", "activity", "ring", "tail"]
        for bucket, groups in task["buckets"].items():
            for group in groups.values():
                assert group.keys() == task["methods"].keys() | {"n"}
                metrics = {"recall@50"} if bucket in {"ring", "tail"} else {"ndcg@10", "recall@50"}
                assert group["model"].keys() == metrics
        union, curve = task["candidates"]["union"], task["candidates"]["curve"]
        assert list(task["candidates"]["generators"]) == list(GENERATORS)
        assert all(one["recall"] <= union["recall"] for one in task["candidates"]["generators"].values())
        recalls = dict(curve)
        assert recalls[50] == pytest.approx(task["methods"]["model"]["recall@50"]["value"]), name
        assert sorted(recalls.values()) == list(recalls.values())
        assert recalls[1000] == pytest.approx(union["recall"])
    assert set(found["tasks"]["partners-new"]["buckets"]["ring"]) <= {"second", "discovery"}
    assert set(found["tasks"]["newcomer"]["buckets"]["activity"]) == {"0"}
    assert set(found["tasks"]["newcomer"]["buckets"]["ring"]) == {"discovery"}
    for name in ("calibration", "calibration_of_active"):
        assert sum(n for _, _, n in found[name]["curve"]) == found[name]["n_pairs"] > 0
    assert found["calibration"]["n_pairs"] > found["calibration_of_active"]["n_pairs"]
    assert found["leads_drawn"] is False
    assert found["peers_missing"] == found["frontier"] == []


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
        (lambda report: report.task("nothing"), "task"),
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
        *TASKS,
        "NDCG@10",
        "Adamic-Adar",
        "memory: not applicable",
        "best baseline",
        "ring: second",
        "candidates",
        "Calibration error over organisations",
    ):
        assert expected in text
    model = report.task("partners-all").method("model").metrics["ndcg@10"]
    assert model is not None
    assert f"{model.value:.3f}"[1:] in text


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


def test_other_rankers_are_measured_beside_the_model_over_the_same_askers(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, sample_end: date
) -> None:
    small = train(sample_dataset.before(sample_start), settings=TrainingSettings(n_trees=2, n_cutoffs=1, n_askers=50))
    others = {"same": past_ranker, "small": small}
    report = evaluate(past_ranker, sample_dataset, start=sample_start, end=sample_end, others=others, max_askers=8)
    found = report.to_dict()
    assert found["roles"]["same"] == found["roles"]["small"] == "other"
    for task in report.tasks:
        assert [method.name for method in task.methods][:3] == ["model", "same", "small"]
        for metric, values in task.method("same").per_asker.items():
            np.testing.assert_array_equal(values, task.method("model").per_asker[metric])
        assert found["tasks"][task.name]["model_minus"]["same"]["mrr"]["difference"]["value"] == 0
        best = task.best_baseline()
        assert best is not None
        assert best.role == "baseline"
    assert found["tasks"]["partners-all"]["model_minus"]["small"]["mrr"]["difference"]["value"] != 0


@pytest.mark.parametrize("name", ["model", "Adamic-Adar"])
def test_another_ranker_may_not_take_the_name_of_a_method(
    name: str, past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, sample_end: date
) -> None:
    with pytest.raises(InputError) as caught:
        evaluate(past_ranker, sample_dataset, start=sample_start, end=sample_end, others={name: past_ranker})
    assert caught.value.field == "others"


def test_another_ranker_that_knows_what_happened_is_refused_by_its_name(
    past_ranker: mm.Ranker, sample_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, sample_end: date
) -> None:
    with pytest.raises(InputError, match="The later one's knowledge_on is"):
        evaluate(past_ranker, sample_dataset, start=sample_start, end=sample_end, others={"later one": sample_ranker})


def test_the_frontier_is_partners_new_at_each_position_of_the_dial(
    past_ranker: mm.Ranker, sample_dataset: mm.Dataset, sample_start: date, sample_end: date, report: EvaluationReport
) -> None:
    turned = evaluate(past_ranker, sample_dataset, start=sample_start, end=sample_end, novelties=(0, 1))
    at_zero, at_one = turned.to_dict()["frontier"]
    assert (at_zero["novelty"], at_one["novelty"]) == (0, 1)
    names = ("ndcg@10", "recall@50", "long_tail_recall@50", "coverage@10", "gini@10")
    assert tuple(at_zero) == tuple(at_one) == ("novelty", *names)
    model = report.to_dict()["tasks"]["partners-new"]["methods"]["model"]
    assert {name: at_zero[name] for name in names} == pytest.approx({name: model[name]["value"] for name in names})
    assert at_one["coverage@10"] != at_zero["coverage@10"]


def test_peers_are_measured_where_somebody_with_a_past_asks_and_missing_ones_are_said(
    past_ranker: mm.Ranker,
    sample_dataset: mm.Dataset,
    sample_start: date,
    sample_end: date,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(peers, "peers", lambda _seed: {"a peer": BASELINES["Adamic-Adar"]})
    monkeypatch.setattr(peers, "missing_peers", lambda: ["another peer"])
    report = evaluate(past_ranker, sample_dataset, start=sample_start, end=sample_end, peers=True, max_askers=5)
    found = report.to_dict()
    assert found["roles"]["a peer"] == "peer"
    assert found["peers_missing"] == ["another peer"]
    assert found["peers_fit_seconds"]["a peer"] >= 0
    assert "another peer" in closing_lines(report)
    for name in ("partners-new", "partners-all", "complete-1", "complete-3"):
        methods = found["tasks"][name]["methods"]
        assert methods["a peer"] == methods["Adamic-Adar"]
    for name in ("newcomer", "newcomer-topic"):
        assert "no past" in found["tasks"][name]["not_applicable"]["a peer"]


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
