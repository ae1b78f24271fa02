from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
HEAVY = {"numpy", "scipy", "polars", "sklearn", "rapidfuzz", "grpc", "google"}
COMMANDS = ["rank", "explain", "find", "inspect"]

Run = Callable[..., Any]


@pytest.mark.parametrize("arguments", [["--help"], ["rank", "--help"], ["--version"], ["rank", "--limit", "0"]])
def test_what_needs_no_model_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from matchmaker.commands import main\n"
        f"sys.argv = ['matchmaker', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.splitlines()[-1].split())
    assert "typer" in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize("arguments", [[], *([name] for name in COMMANDS)])
def test_every_help_has_examples_and_fits_80_columns(matchmaker: Run, arguments: list[str]) -> None:
    done = matchmaker(*arguments, "--help")
    assert done.code == 0
    assert "Examples" in done.out
    assert f"matchmaker {' '.join(arguments)}".strip() in done.out.split("Examples")[1]
    assert max(len(line) for line in done.out.splitlines()) <= 80
    assert done.out == matchmaker(*arguments, "-h").out


@pytest.mark.parametrize("arguments", [[], *([name] for name in COMMANDS)])
def test_no_example_is_broken_in_two_at_80_columns(matchmaker: Run, arguments: list[str]) -> None:
    narrow = matchmaker(*arguments, "--help").out.split("Examples")[1]
    wide = matchmaker(*arguments, "--help", columns=200).out.split("Examples")[1]
    assert [line.strip() for line in narrow.splitlines()] == [line.strip() for line in wide.splitlines()]


def test_the_version_is_that_of_the_distribution(matchmaker: Run) -> None:
    assert matchmaker("--version").out == f"matchmaker-ranker {version('matchmaker-ranker')}\n"


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "matchmaker", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"matchmaker-ranker {version('matchmaker-ranker')}\n"


def test_an_unknown_command_names_the_one_that_was_meant(matchmaker: Run) -> None:
    done = matchmaker("rnak")
    assert done.code == 2
    assert "Did you mean 'rank'?" in done.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_shown_for_each_shell(shell: str) -> None:
    environment = os.environ | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    program = str(Path(sys.executable).parent / "matchmaker")
    done = subprocess.run(
        [program, "--show-completion", shell], capture_output=True, text=True, env=environment, check=True
    )
    assert "_MATCHMAKER_COMPLETE" in done.stdout


def test_completion_completes_a_command() -> None:
    environment = os.environ | {
        "_MATCHMAKER_COMPLETE": "complete_bash", "COMP_WORDS": "matchmaker in", "COMP_CWORD": "1",
    }  # fmt: skip
    program = str(Path(sys.executable).parent / "matchmaker")
    done = subprocess.run([program], capture_output=True, text=True, env=environment, check=False)
    assert done.stdout.split() == ["inspect"]


def test_the_reference_has_every_command_and_every_option(matchmaker: Run) -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"## `matchmaker {name}" in page
        helped = matchmaker(name, "--help", columns=200).out.split("Options")[1].split("Examples")[0]
        options = [word for word in helped.split() if word.startswith("--")]
        assert "--help" in options
        assert [option for option in options if f"`{option}" not in page] == []
