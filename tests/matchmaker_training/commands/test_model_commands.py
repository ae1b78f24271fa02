from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import matchmaker as mm
from matchmaker import artefact
from matchmaker_training.commands.options import ARTEFACT_FILE

START, END = "2021-01-01", "2022-01-01"

Run = Callable[..., Any]


def test_a_model_is_trained_on_the_past_and_measured_on_what_came_next(
    matchmaker_train: Run, sample_tables: Path, quick: Path, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    options = ["--before", START, "--seed", 5, "--config", quick]
    trained = matchmaker_train("train", sample_tables, *options, "--out", model)
    assert trained.code == 0
    manifest = mm.load(model).manifest
    assert (str(manifest.knowledge_on), manifest.seed) == (START, 5)
    assert manifest.model_version in trained.out
    assert manifest.settings["n_trees"] == 10
    stages = trained.err.splitlines()
    assert stages[0] == f"reading {sample_tables} ..."
    assert stages[-1] == f"writing {model} ..."
    assert len(stages) >= 3 + manifest.settings["n_cutoffs"]

    window = ["--from", START, "--to", END, "--max-askers", 30]
    report = tmp_path / "report.json"
    measured = matchmaker_train("evaluate", model, sample_tables, *window, "--json", report)
    assert measured.code == 0
    assert "partners-new" in measured.out
    assert "measuring popularity ..." in measured.err.splitlines()
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["model_version"] == manifest.model_version

    printed = matchmaker_train("evaluate", model, sample_tables, *window, "--json", "-")
    assert json.loads(printed.out) == found


def test_a_gap_in_the_data_is_pointed_out(
    matchmaker_train: Run, sample_tables: Path, quick: Path, tmp_path: Path
) -> None:
    last_year = int(mm.read_dataset(sample_tables).collaborations["started_on"].dt.year()[-1])
    options = ["--before", f"{last_year + 4}-01-01", "--config", quick, "--out", tmp_path / "model"]
    trained = matchmaker_train("train", sample_tables, *options)
    assert trained.code == 0
    assert "Next to nothing began in 3 of the years before that day" in " ".join(trained.out.split())


def test_a_model_says_which_data_it_was_trained_on(
    matchmaker_train: Run, sample_tables: Path, quick: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_tables, data)
    (data / "ATTRIBUTION.md").write_text("Source: nobody, invented.\n")
    assert matchmaker_train("train", data, "--config", quick, "--out", tmp_path / "model").code == 0
    found = mm.load(tmp_path / "model").manifest.data
    assert found is not None
    participations = hashlib.sha256((data / "participations.csv").read_bytes()).hexdigest()
    assert found["tables"]["participations.csv"] == {"sha256": participations, "rows": 1361}
    assert found["attribution"] == "nobody, invented"
    card = (tmp_path / "model" / "model_card.md").read_text(encoding="utf-8")
    assert participations in card
    assert "Source of the data: nobody, invented." in card


def test_the_card_of_a_model_says_how_to_make_it_again_and_it_is_true(
    matchmaker_train: Run, sample_tables: Path, quick: Path, tmp_path: Path
) -> None:
    model, again = tmp_path / "MODEL", tmp_path / "AGAIN"
    made = matchmaker_train("train", sample_tables, "--config", quick, "--seed", 3, "--out", model)
    assert made.code == 0
    commands = [
        line.split()[1:]
        for line in (model / "model_card.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("matchmaker-train ")
    ]
    assert [one[0] for one in commands] == ["settings", "train"]
    places = {"MODEL": model, "AGAIN": again, "DATA": sample_tables, "settings.toml": tmp_path / "settings.toml"}
    for command in commands:
        assert matchmaker_train(*(places.get(word, word) for word in command)).code == 0
    assert mm.load(again).manifest == mm.load(model).manifest


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--from", START, "--to", START], "end must be a day after start"),
        (["--from", "2009-01-01", "--to", "2009-02-01"], "has seen what happened from 2009-01-01 on"),
        (["--from", "2021-13-01", "--to", END], "--from"),
        (["--from", START], "--to"),
        (["--from", START, "--to", END, "--max-askers", "0"], "--max-askers"),
        (["--from", START, "--to", END, "--html", "/nowhere/x.html"], "--html must be a file in a directory"),
        (["--from", START, "--to", END, "--also", "models/x"], "--also must be NAME=MODEL"),
        (["--from", START, "--to", END, "--also", "model=x"], "--also must be NAME=MODEL"),
        (["--from", START, "--to", END, "--also", "a=x", "--also", "a=y"], "--also must be NAME=MODEL"),
        (["--from", START, "--to", END, "--also", "a=nowhere"], "There is no artefact at nowhere"),
        (
            ["--from", START, "--to", END, "--json", "/nowhere/x.json"],
            "--json must be a file in a directory that exists.",
        ),
    ],
)
def test_an_evaluation_that_cannot_be_is_exit_code_2_with_the_reason(
    matchmaker_train: Run, sample_model_path: Path, sample_tables: Path, options: list[str], message: str
) -> None:
    done = matchmaker_train("evaluate", sample_model_path, sample_tables, *options)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert "Traceback" not in done.err


def test_a_model_is_replaced_only_when_told_to_and_nothing_else_ever(
    matchmaker_train: Run, sample_model_path: Path, messy_tables: Path
) -> None:
    there = matchmaker_train("train", messy_tables, "--out", sample_model_path)
    assert there.code == 2
    assert "given with --overwrite to replace the model there" in there.err
    other = matchmaker_train("train", messy_tables, "--out", messy_tables, "--overwrite")
    assert other.code == 2
    assert "what is there is no model, and is not replaced" in other.err
    assert (messy_tables / "collaborations.csv").is_file()


def test_tables_with_problems_are_not_trained_on(matchmaker_train: Run, messy_tables: Path, tmp_path: Path) -> None:
    done = matchmaker_train("train", messy_tables, "--out", tmp_path / "model")
    assert (done.code, done.out) == (2, "")
    assert "2 problems" in done.err
    assert "--lenient" in done.err
    assert not (tmp_path / "model").exists()


def test_too_short_a_past_is_exit_code_2(matchmaker_train: Run, sample_tables: Path, tmp_path: Path) -> None:
    done = matchmaker_train("train", sample_tables, "--before", "2010-01-01", "--out", tmp_path / "model")
    assert done.code == 2
    assert "are needed to learn from" in done.err


def test_ctrl_c_stops_with_one_line_and_leaves_nothing_behind(sample_tables: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "matchmaker_training", "train", str(sample_tables), "--out", str(tmp_path / "m")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        while not process.stderr.readline().startswith("examples"):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "Stopped."
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_the_file_that_marks_a_model_is_the_artefacts() -> None:
    assert artefact.MANIFEST == ARTEFACT_FILE
