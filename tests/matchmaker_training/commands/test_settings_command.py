from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import matchmaker as mm
from matchmaker_training import TrainingSettings
from matchmaker_training.settings_file import read_settings, settings_from

Run = Callable[..., Any]


def test_the_defaults_are_printed_as_toml(matchmaker_train: Run) -> None:
    done = matchmaker_train("settings")
    assert (done.code, done.err) == (0, "")
    assert settings_from(TrainingSettings, tomllib.loads(done.out)) == TrainingSettings()


def test_settings_are_written_to_a_new_file_and_to_no_other(matchmaker_train: Run, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    done = matchmaker_train("settings", "--out", file)
    assert (done.code, done.out) == (0, "")
    assert read_settings(file) == TrainingSettings()
    file.write_text("mine")
    refused = matchmaker_train("settings", "--out", file)
    assert refused.code == 2
    assert "--out must be a file that is not there yet" in refused.err
    assert file.read_text() == "mine"


def test_the_settings_of_a_model_are_those_that_it_was_trained_with(
    matchmaker_train: Run, sample_model_path: Path, sample_ranker: mm.Ranker
) -> None:
    done = matchmaker_train("settings", "--of", sample_model_path)
    found = settings_from(TrainingSettings, tomllib.loads(done.out))
    assert found == settings_from(TrainingSettings, sample_ranker.manifest.settings)
    assert found.n_trees == 60


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("n_tres = 3", "Setting n_tres must be left out, for there is no such setting; the nearest is n_trees. Got 3."),
        ("n_trees = 'x'", "Setting n_trees must be an integer. Got 'x'."),
        ("n_trees =", "is no TOML: Invalid value"),
    ],
)
def test_a_file_of_settings_that_cannot_be_is_exit_code_2_before_any_work(
    matchmaker_train: Run, sample_tables: Path, tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    done = matchmaker_train("train", sample_tables, "--config", file, "--out", tmp_path / "model")
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert str(file) in done.err
    assert "reading" not in done.err
    assert not (tmp_path / "model").exists()
