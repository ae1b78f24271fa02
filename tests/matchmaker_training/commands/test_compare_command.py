from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import matchmaker as mm
from matchmaker_training import TrainingSettings, train

WINDOW = ["--from", "2021-01-01", "--to", "2022-01-01"]

Run = Callable[..., Any]


@pytest.fixture(scope="session")
def stump_path(sample_dataset: mm.Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that has hardly learnt anything."""
    path = tmp_path_factory.mktemp("models") / "stump"
    settings = TrainingSettings(n_trees=1, n_leaves=2, min_leaf_examples=500, network_share=0, linear_share=0)
    train(sample_dataset.before("2021-01-01"), settings=settings).save(path)
    return path


def test_two_models_are_compared_task_by_task_with_a_verdict_in_words(
    matchmaker_train: Run, past_model_path: Path, stump_path: Path, sample_tables: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    done = matchmaker_train("compare", past_model_path, stump_path, sample_tables, *WINDOW, "--json", report)
    assert done.code == 0
    assert max(len(line) for line in done.out.splitlines()) <= 80
    versions = [mm.load(path).manifest.model_version for path in (past_model_path, stump_path)]
    assert all(version in done.out.replace("\n", "") for version in versions)
    assert "A is better than B at partners-all." in done.out
    assert done.err.splitlines()[-2:] == ["measuring A ...", "measuring B ..."]
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["models"] == dict(zip("AB", versions, strict=True))
    assert found["tasks"]["partners-all"]["verdict"] == "better"
    value = found["tasks"]["partners-new"]["methods"]["A"]["ndcg@10"]["value"]
    assert f"{value:.3f}".removeprefix("0") in done.out


def test_turned_round_the_verdict_is_the_other_one(
    matchmaker_train: Run, past_model_path: Path, stump_path: Path, sample_tables: Path
) -> None:
    done = matchmaker_train("compare", stump_path, past_model_path, sample_tables, *WINDOW)
    assert "B is better than A at partners-all." in done.out


def test_a_model_is_not_better_than_itself_and_the_figures_can_be_printed_alone(
    matchmaker_train: Run, past_model_path: Path, sample_tables: Path
) -> None:
    same = [past_model_path, past_model_path, sample_tables, *WINDOW, "--max-askers", 20]
    done = matchmaker_train("compare", *same)
    assert "it cannot be told which is better at partners-new." in done.out
    found = json.loads(matchmaker_train("compare", *same, "--json", "-").out)
    assert {task["verdict"] for task in found["tasks"].values()} == {"undecided"}
    assert found["tasks"]["partners-all"]["n_askers"] == 20


def test_a_model_that_knows_the_window_is_named(
    matchmaker_train: Run, past_model_path: Path, sample_model_path: Path, sample_tables: Path
) -> None:
    done = matchmaker_train("compare", past_model_path, sample_model_path, sample_tables, *WINDOW)
    assert (done.code, done.out) == (2, "")
    assert "The B's knowledge_on is 2021-12-15" in done.err
