"""The scripts of docs/how-to/node, run by Node.js: skipped where there is none, or its packages cannot be had."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from matchmaker_service import Server

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "docs" / "how-to" / "node"
INSTALL = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock", "--fetch-retries=0"]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the scripts, with their packages: as it is where somebody installed them, or else a copy."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    if (SCRIPTS / "node_modules").is_dir():
        return SCRIPTS
    copy = tmp_path_factory.mktemp("node") / "scripts"
    shutil.copytree(SCRIPTS, copy)
    try:
        subprocess.run(INSTALL, cwd=copy, check=True, capture_output=True, timeout=60)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"npm could not install the packages: {error}")
    return copy


def run(*command: object) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"MATCHMAKER_PROTOS": str(ROOT / "protos")}
    return subprocess.run(
        [str(part) for part in command], env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_every_call_is_answered_and_every_mistake_refused_as_the_script_expects(scripts: Path, server: Server) -> None:
    ended = run("node", scripts / "every-call.mjs", server.address)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_node_gets_what_the_ranker_gives(scripts: Path, server: Server, sample_model_path: Path) -> None:
    ended = run(sys.executable, scripts / "compare.py", sample_model_path, server.address, "--n", 1, "--limit", 3)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "agree to the last bit" in ended.stdout
