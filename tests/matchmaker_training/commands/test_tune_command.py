from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matchmaker_training.settings_file import read_settings

Run = Callable[..., Any]


@pytest.fixture
def space(tmp_path: Path) -> Path:
    path = tmp_path / "space.toml"
    path.write_text("[space]\nn_leaves = [2, 8]\nlearning_rate = { low = 0.02, high = 0.2, log = true }\n")
    return path


def test_settings_are_found_and_can_be_trained_with(
    matchmaker_train: Run, sample_tables: Path, quick: Path, space: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    command = ["tune", sample_tables, "--before", "2021-01-01", "--space", space, "--config", quick, "--out", run]
    done = matchmaker_train(*command, "--trials", 3, "--max-askers", 20)
    assert done.code == 0
    assert "Finalists" in done.out
    assert done.err.splitlines() == [
        f"reading {sample_tables} ...",
        "the whole search ...",
        "round 1 of 3: 3 trials ...",
        "round 2 of 3: 2 trials ...",
        "round 3 of 3: 2 trials ...",
    ]
    assert read_settings(run / "best.toml").n_trees == 10
    best = ["--before", "2021-01-01", "--config", run / "best.toml", "--out", tmp_path / "model"]
    assert matchmaker_train("train", sample_tables, *best).code == 0

    times = {file: file.stat().st_mtime_ns for file in (run / "trials").iterdir()}
    again = matchmaker_train(*command, "--trials", 3, "--max-askers", 20)
    assert again.out == done.out
    assert {file: file.stat().st_mtime_ns for file in (run / "trials").iterdir()} == times

    other = matchmaker_train(*command, "--trials", 3, "--max-askers", 21)
    assert (other.code, other.out) == (2, "")
    assert "holds a run with another max_askers." in other.err


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_loses_no_finished_trial(
    sample_tables: Path, quick: Path, space: Path, tmp_path: Path, jobs: int
) -> None:
    run = tmp_path / "run"
    options = ["--before", "2021-01-01", "--space", space, "--config", quick, "--out", run, "--jobs", jobs]
    command = [sys.executable, "-m", "matchmaker_training", "tune", sample_tables, *options, "--trials", 30]
    arguments = list(map(str, command))
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        while len(list(run.glob("trials/*.json"))) < 2:
            assert process.poll() is None
            time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all that were started
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "Stopped."
    assert "Traceback" not in err
    assert len(list(run.glob("trials/*.json"))) >= 2
    assert [file for file in run.rglob("*") if file.suffix == ".tmp"] == []


STOPPED = """
import os, sys
from joblib.externals.loky.backend import resource_tracker
from matchmaker_training.commands import program

def stopped(app):
    resource_tracker.register(sys.argv[1], "folder")
    print("Stopped.", file=sys.stderr, flush=True)
    os._exit(130)

program.run = stopped
program.main()
"""


def test_what_joblib_tidies_up_after_ctrl_c_is_not_told_to_people(tmp_path: Path) -> None:
    left = tmp_path / "left"
    left.mkdir()
    done = subprocess.run([sys.executable, "-c", STOPPED, left], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "Stopped.\n")
    assert not left.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[space]\nn_leavs = [2]", "Setting space.n_leavs must be left out, for there is no such setting"),
        ("[space]\nn_leaves = [2000]", "Setting n_leaves must be"),
        ("[space]\nn_askers = [2]", "Setting space.n_askers must be left out: the search itself begins with few"),
        (
            "[objective]\nx = 1\n[space]\nn_leaves = [2]",
            "Setting objective.x must be left out: tasks are partners-new,",
        ),
    ],
)
def test_a_space_that_makes_no_sense_is_exit_code_2(
    matchmaker_train: Run, sample_tables: Path, tmp_path: Path, text: str, message: str
) -> None:
    space = tmp_path / "space.toml"
    space.write_text(text)
    command = ["tune", sample_tables, "--before", "2021-01-01", "--space", space, "--out", tmp_path / "run"]
    done = matchmaker_train(*command)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert not (tmp_path / "run").exists()
