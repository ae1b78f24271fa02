from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import matchmaker as mm
from matchmaker.features import FEATURE_GROUPS
from matchmaker_training import reporting
from matchmaker_training.settings import BIAS_ONLY, TrainingSettings
from matchmaker_training.settings_file import read_settings

DAYS = ["--cutoff", "2021-01-01", "--to", "2022-01-01"]

Run = Callable[..., Any]


def test_one_command_trains_measures_and_leaves_everything_in_a_folder(
    matchmaker_train: Run, sample_tables: Path, quick: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    command = ["report", sample_tables, *DAYS, "--config", quick, "--max-askers", 15, "--out", out]
    done = matchmaker_train(*command)
    assert done.code == 0
    assert "partners-new" in done.out
    names = {"run.json", "settings.toml", "model", "bias-only", "report.json", "report.html"}
    assert {file.name for file in out.iterdir()} == names
    assert read_settings(out / "settings.toml") == read_settings(quick)
    model, bias = (mm.load(out / name).manifest for name in ("model", "bias-only"))
    assert str(model.knowledge_on) == "2021-01-01"
    assert set(BIAS_ONLY) <= set(bias.settings["without"])
    assert model.data == bias.data
    assert model.data is not None
    found = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert found["model_version"] == model.model_version
    assert "bias-only" in found["tasks"]["partners-new"]["methods"]
    assert [point["novelty"] for point in found["frontier"]] == list(reporting.NOVELTIES)
    assert model.model_version in (out / "report.html").read_text(encoding="utf-8")

    again = matchmaker_train(*command)
    assert (again.code, again.out) == (2, "")
    assert "there is a finished report in it" in again.err


def test_ablations_are_measured_beside_the_model_and_not_kept(
    matchmaker_train: Run, sample_tables: Path, quick: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    command = ["report", sample_tables, *DAYS, "--config", quick, "--max-askers", 15, "--out", out]
    done = matchmaker_train(*command, "--ablations", columns=200)
    assert done.code == 0
    assert "learnt without" in done.out
    assert "past days" in done.out
    assert {file.name for file in out.iterdir() if file.is_dir()} == {"model", "bias-only"}
    found = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert list(found["ablations"]) == list(FEATURE_GROUPS)
    assert [point["past_days"] for point in found["learning_curve"]] == [1, 2]
    model = found["tasks"]["partners-all"]["methods"]["model"]["ndcg@10"]
    assert found["learning_curve"][-1]["tasks"]["partners-all"]["ndcg@10"] == pytest.approx(model)
    assert done.err.count("examples of past days ...") == 1  # once, for all models
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "without history" in page
    assert "Ablations are not part" not in page
    again = matchmaker_train(*command)
    assert again.code == 2


def test_examples_by_folds_have_no_learning_curve(sample_dataset: mm.Dataset, tmp_path: Path) -> None:
    settings = TrainingSettings(n_trees=2, folds=2, n_consortia=5, n_newcomers=5, without=tuple(FEATURE_GROUPS)[1:])
    found = reporting.make_report(
        sample_dataset,
        tmp_path / "report",
        cutoff=date(2021, 1, 1),
        end=date(2022, 1, 1),
        settings=settings,
        max_askers=5,
        ablations=True,
    )
    assert list(found.ablations) == list(FEATURE_GROUPS)[:1]
    assert not found.learning_curve


def test_a_report_that_was_stopped_goes_on_with_the_models_that_are_finished(
    matchmaker_train: Run, sample_tables: Path, quick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    out = tmp_path / "report"
    command = ["report", sample_tables, *DAYS, "--config", quick, "--max-askers", 15, "--out", out]
    with monkeypatch.context() as patch:
        patch.setattr(reporting, "evaluate", interrupted)
        assert matchmaker_train(*command).code == 130
    assert not (out / "report.json").exists()
    version = mm.load(out / "model").manifest.model_version
    done = matchmaker_train(*command)
    assert done.code == 0
    assert f"taking {out / 'model'}, which is there already ..." in done.err.splitlines()
    assert not any("boosting" in line for line in done.err.splitlines())
    assert json.loads((out / "report.json").read_text(encoding="utf-8"))["model_version"] == version

    anew = matchmaker_train(*command, "--overwrite", "--seed", 7)
    assert anew.code == 0
    assert "which is there already" not in anew.err
    assert mm.load(out / "model").manifest.seed == 7


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--cutoff", "2021-01-01", "--to", "2021-01-01"], "--to must be a day after the cutoff, 2021-01-01."),
        (["--cutoff", "2010-02-01", "--to", "2011-01-01"], "are needed to learn from"),
        (["--to", "2011-01-01"], "--cutoff"),
    ],
)
def test_a_report_that_cannot_be_is_exit_code_2(
    matchmaker_train: Run, sample_tables: Path, tmp_path: Path, options: list[str], message: str
) -> None:
    done = matchmaker_train("report", sample_tables, *options, "--out", tmp_path / "report")
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_bias_only_leaves_out_what_was_left_out_and_all_that_ties() -> None:
    settings = TrainingSettings(without=BIAS_ONLY[-1:])
    assert reporting.bias_only(settings).without == (BIAS_ONLY[-1], *BIAS_ONLY[:-1])
