"""What is measured beside the model: variants of it, other rankers, its novelty dial, recommender libraries."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import date
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

import matchmaker as mm
from matchmaker.errors import InputError
from matchmaker.features import FEATURE_GROUPS
from matchmaker.question import Form
from matchmaker_training import TrainingSettings, train
from matchmaker_training.evaluation import EvaluationReport, evaluate, peers
from matchmaker_training.evaluation.baselines import BASELINES
from matchmaker_training.evaluation.report_parts import closing_lines


@pytest.fixture(scope="module")
def other(sample_dataset: mm.Dataset, past_ranker: mm.Ranker) -> mm.Ranker:
    """Learnt from the same past, and from less of it."""
    settings = TrainingSettings(n_trees=5, n_cutoffs=1, n_askers=50)
    return train(sample_dataset.before(past_ranker.manifest.fitted_on), settings=settings)


@pytest.fixture(scope="module")
def varied(
    other: mm.Ranker, sample_dataset: mm.Dataset, past_ranker: mm.Ranker, sample_start: date, sample_end: date
) -> EvaluationReport:
    return evaluate(
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


def test_variants_are_held_against_the_model_over_the_same_askers(varied: EvaluationReport) -> None:
    assert "graph" not in varied.roles
    for task in varied.tasks:
        variant, itself = varied.ablations["graph"], varied.learning_curve[2]
        for one, name in ((variant, "other"), (itself, "model")):
            own, expected = one.ndcg[task.name], task.method(name).metrics["ndcg@10"]
            assert own is not None
            assert expected is not None
            assert asdict(own) == pytest.approx(asdict(expected))
        assert variant.minus_model[task.name] == task.compare("other", "model")
        same = itself.minus_model[task.name]
        assert same is not None
        assert (same.difference.value, same.difference.low, same.difference.high) == (0, 0, 0)
    written = json.loads(json.dumps(varied.to_dict(), allow_nan=False))
    assert written["ablations"]["graph"] == written["learning_curve"][0]["tasks"]
    assert written["learning_curve"][1]["past_days"] == 2
    assert set(varied.importance) == {form.value for form in Form}
    for of_form in varied.importance.values():
        assert tuple(of_form) == tuple(FEATURE_GROUPS)
        assert min(of_form.values()) >= 0 < max(of_form.values())
    assert varied.importance["newcomer"]["history"] == 0


def test_the_tables_of_variants_name_their_rows_on_a_terminal_of_80_columns(varied: EvaluationReport) -> None:
    console = Console(width=80, record=True, file=StringIO())
    console.print(varied.table())
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= 80
    _, of_groups, of_days = re.split(r"NDCG@10 of the model learnt", text)
    assert re.search(r"^ *graph ", of_groups, re.MULTILINE)
    assert re.search(r"^ *2 ", of_days, re.MULTILINE)
    assert "…" not in of_groups + of_days


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
