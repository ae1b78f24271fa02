"""A bare install has all three commands; what an extra is needed for says which."""

from __future__ import annotations

import subprocess
import sys

import pytest


def run_without(module: str, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.modules[{module!r}] = None; from {program}.commands import main; main()"
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("module", "program", "arguments", "extra"),
    [
        ("grpc", "matchmaker_service", ["--model", "nowhere"], "service"),
        ("httpx", "matchmaker_training", ["fetch", "cordis", "--programme", "fp7", "--out", "nowhere"], "training"),
    ],
    ids=["serve", "fetch"],
)
def test_a_missing_extra_is_named_with_the_way_to_install_it(
    module: str, program: str, arguments: list[str], extra: str
) -> None:
    ended = run_without(module, program, *arguments)
    assert ended.returncode == 2
    assert f"pip install 'matchmaker-ranker[{extra}]'" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("module", "program"), [("grpc", "matchmaker_service"), ("sklearn", "matchmaker_training")], ids=["serve", "train"]
)
def test_help_needs_no_extra(module: str, program: str) -> None:
    ended = run_without(module, program, "--help")
    assert ended.returncode == 0
    assert "Examples" in ended.stdout


@pytest.mark.parametrize("program", ["matchmaker", "matchmaker_service", "matchmaker_training"])
def test_every_program_runs_as_a_module_and_says_its_version(program: str) -> None:
    command = [sys.executable, "-m", program, "--version"]
    assert "matchmaker-ranker" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
