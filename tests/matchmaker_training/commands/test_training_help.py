from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
COMMANDS = [
    "sample",
    "fetch cordis",
    "ingest cordis",
    "ingest tables",
    "settings",
    "train",
    "evaluate",
    "compare",
    "tune",
    "report",
]

Run = Callable[..., Any]


@pytest.mark.parametrize("command", ["", "fetch", "ingest", *COMMANDS])
def test_every_help_has_examples_that_are_whole_at_80_columns(matchmaker_train: Run, command: str) -> None:
    narrow, wide = (matchmaker_train(*command.split(), "--help", columns=columns) for columns in (80, 200))
    assert narrow.code == 0
    assert max(len(line) for line in narrow.out.splitlines()) <= 80
    examples = [[line.strip() for line in done.out.split("Examples")[1].splitlines()] for done in (narrow, wide)]
    assert examples[0] == examples[1]
    assert any(line.startswith(f"matchmaker-train {command}") for line in examples[0])


def test_the_version_is_that_of_the_distribution(matchmaker_train: Run) -> None:
    assert matchmaker_train("--version").out == f"matchmaker-ranker {version('matchmaker-ranker')}\n"


def test_the_package_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "matchmaker_training", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"matchmaker-ranker {version('matchmaker-ranker')}\n"


def test_the_reference_has_every_command_and_every_option(matchmaker_train: Run) -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"## `matchmaker-train {name}" in page
        helped = matchmaker_train(*name.split(), "--help", columns=200).out.split("Options")[1].split("Examples")[0]
        options = [word for word in helped.split() if word.startswith("--")]
        assert "--help" in options
        assert [option for option in options if f"`{option}" not in page] == []
