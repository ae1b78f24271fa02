"""The README's first command, without the installation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demo_goes_the_whole_path_and_answers_three_questions() -> None:
    command = [sys.executable, "docs/demo.py"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert ended.returncode == 0, ended.stderr
    for line in (
        "1. Who should it work with that it has not worked with yet?",
        "2. The same, but only companies and public bodies in Finland and Sweden",
        "3. Who was that again? A name, with typing errors",
        "The server was told to stop, and did.",
    ):
        assert line in ended.stdout
    assert ended.stdout.count("shared partners") >= 3
    assert (ROOT / "demo" / "model" / "manifest.json").is_file()
