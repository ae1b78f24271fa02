"""A report as JSON, as tables for a terminal, and as an object that is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import StringIO

import pytest
from rich.console import Console

import matchmaker as mm
from matchmaker.candidates import GENERATORS
from matchmaker.errors import InputError
from matchmaker_training.evaluation import EvaluationReport, evaluate
from matchmaker_training.evaluation import report as report_module
from matchmaker_training.evaluation.baselines import BASELINES
from matchmaker_training.evaluation.results import MEANS
from matchmaker_training.evaluation.task_names import TASKS


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


@pytest.mark.parametrize(
    ("ask", "field"),
    [
        (lambda report: report.task("nothing"), "task"),
        (lambda report: report.tasks[0].method("memory"), "method"),
        (lambda report: report.tasks[0].compare("model", "popularity", metric="gini@10"), "metric"),
    ],
)
def test_asking_for_what_is_not_there_says_what_is(
    ask: Callable[[EvaluationReport], object], field: str, report: EvaluationReport
) -> None:
    with pytest.raises(InputError, match="must be one of") as caught:
        ask(report)
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
