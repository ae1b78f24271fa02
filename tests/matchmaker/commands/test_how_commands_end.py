from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker.terminal import ending_well, run

MATCHMAKER = [sys.executable, "-m", "matchmaker"]


def ends(error: BaseException, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    with pytest.raises(SystemExit) as ended, ending_well():
        raise error
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (mm.InputError(field="limit", value=0, expected="at least 1"), 2, "Error: limit must be at least 1. Got 0.\n"),
        (mm.ArtefactMissingError("There is none.", path="x"), 2, "Error: There is none.\n"),
        (mm.TrainingError("Too little.\nGive more."), 2, "Error: Too little.\n  Give more.\n"),
        (
            mm.UnknownOrganisationError(["x", "y"], field="members", nearest={"x": ["X Ltd (1)", "Xa (2)"], "y": []}),
            2,
            "Error: members: unknown organisation 'x', 'y'.\n  Nearest to 'x':\n    X Ltd (1)\n    Xa (2)\n",
        ),
        (
            PermissionError(13, "Permission denied", "/x"),
            2,
            "Error: /x: Permission denied. Check that it is there and may be used.\n",
        ),
        (KeyboardInterrupt(), 130, "Stopped.\n"),
        (SystemExit(130), 130, "Stopped.\n"),
        (SystemExit(3), 3, ""),
    ],
)
def test_each_sort_of_error_has_its_code_and_its_block(
    error: BaseException, code: int, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends(error, capsys) == (code, text)


def test_a_note_on_an_error_is_shown_after_it(capsys: pytest.CaptureFixture[str]) -> None:
    error = mm.TrainingError("Too little.")
    error.add_note("Try a longer horizon.")
    assert ends(error, capsys) == (2, "Error: Too little.\n  Try a longer horizon.\n")


def test_what_is_unexpected_asks_for_a_report_and_shows_no_stack(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MATCHMAKER_DEBUG", raising=False)
    code, text = ends(ZeroDivisionError("division by zero"), capsys)
    assert code == 1
    assert text.startswith("Error: Something unexpected went wrong: ZeroDivisionError: division by zero\n")
    assert "Please report it" in text
    assert "MATCHMAKER_DEBUG=1" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(("error", "code"), [(ZeroDivisionError("zero"), 1), (mm.TrainingError("Too little."), 2)])
def test_the_stack_is_shown_to_whoever_asks_for_it(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHMAKER_DEBUG", "1")
    found, text = ends(error, capsys)
    assert found == code
    assert "Traceback (most recent call last)" in text


def test_on_a_terminal_an_error_is_a_panel(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    code, text = ends(mm.TrainingError("Too little."), capsys)
    assert code == 2
    assert "Error" in text.splitlines()[0]
    assert "│" in text


def test_a_message_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert ends(mm.TrainingError("\x1b[2Jgone"), capsys) == (2, "Error:  [2Jgone\n")


def test_a_program_without_an_error_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(lambda: print("done"))  # noqa: T201
    assert ended.value.code == 0
    assert capsys.readouterr().out == "done\n"


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_reader_that_stops_reading_is_no_error(sample_model_path: Path, lead: str, form: list[str]) -> None:
    command = [*MATCHMAKER, "rank", str(sample_model_path), lead, "--limit", "299", "--explain", *form]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, env=buffered) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        errors = process.stderr.read()
    assert (process.returncode, errors) == (141, b"")


def test_a_reader_that_never_reads_is_no_error(sample_model_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*MATCHMAKER, "inspect", str(sample_model_path)], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_stdout_that_is_closed_is_no_error(sample_model_path: Path) -> None:
    shell = f"'{sys.executable}' -m matchmaker inspect '{sample_model_path}' >&-"
    done = subprocess.run(["/bin/sh", "-c", shell], stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_without_unicode_will_do(sample_model_path: Path, lead: str) -> None:
    command = [*MATCHMAKER, "rank", str(sample_model_path), lead, "--explain"]
    done = subprocess.run(command, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "ascii"}, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert lead in done.stdout.decode("ascii")


def test_json_for_a_terminal_without_unicode_says_the_same(sample_model_path: Path) -> None:
    command = [*MATCHMAKER, "find", str(sample_model_path), "säätiö", "--json"]
    outputs = [
        subprocess.run(command, capture_output=True, env=os.environ | {"PYTHONIOENCODING": encoding}, check=True).stdout
        for encoding in ("ascii", "utf-8")
    ]
    assert outputs[0].isascii()
    assert json.loads(outputs[0]) == json.loads(outputs[1])
