from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.ranker import Ranker
from matchmaker_service import Client, Server
from matchmaker_service.commands import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process; return its exit code and what it wrote."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["matchmaker-serve", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return int(ended.value.code or 0), written.out, written.err

    return run_command


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_answers_and_stops_on_a_signal(
    sample_model_path: Path, ranker: Ranker, number: int
) -> None:
    command = [sys.executable, "-c", "from matchmaker_service.commands import main; main()"]
    with subprocess.Popen(
        [*command, "--model", str(sample_model_path), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith(f"serving model {ranker.manifest.model_version} on 127.0.0.1:")
        with Client(line.split()[-1]) as client:
            assert client.model() == ranker.manifest
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_it_stops_also_where_another_thread_takes_the_signal(sample_model_path: Path) -> None:
    """Python hears a signal in the main thread only, which a lock that it waits for does not let go meanwhile."""
    program = """
import signal, sys, threading
from matchmaker_service.commands import main

def told():
    sys.stdin.readline()
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

threading.Thread(target=told, daemon=True).start()
main()
"""
    command = [sys.executable, "-c", program, "--model", str(sample_model_path), "--port", "0"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        with Client(process.stdout.readline().split()[-1]) as client:
            client.model()
        try:
            _, errors = process.communicate("stop\n", timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "SIGTERM: draining" in errors


def test_no_model_is_one_block_and_exit_code_2(run: Run, tmp_path: Path) -> None:
    code, out, err = run("--model", tmp_path / "none")
    assert (code, out) == (2, "")
    assert err.startswith("Error: There is no artefact at ")
    assert "Traceback" not in err


def test_a_damaged_model_is_refused_by_the_name_of_the_file(run: Run, sample_model_path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "damaged"
    copy.mkdir()
    for file in sample_model_path.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    torn = max(copy.glob("*.npy"), key=lambda file: file.stat().st_size)
    torn.write_bytes(torn.read_bytes()[:-1])
    code, _, err = run("--model", copy, "--port", 0)
    assert code == 2
    assert torn.name in err


def test_a_taken_port_is_exit_code_2(run: Run, sample_model_path: Path, server: Server) -> None:
    port = server.address.rsplit(":", 1)[1]
    code, out, err = run("--model", sample_model_path, "--port", port)
    assert (code, out) == (2, "")
    assert f"127.0.0.1:{port}" in err


def test_an_impossible_setting_is_exit_code_2(run: Run, sample_model_path: Path) -> None:
    code, _, err = run("--model", sample_model_path, "--workers", 0)
    assert code == 2
    assert "Setting workers must be 1 to 256. Got 0." in err


def test_help_shows_examples(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert "matchmaker-serve --model models/2019" in out
