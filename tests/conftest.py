"""What most tests stand on: one sample world, one ranker trained on it, and where the real data is."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker_training import TrainingSettings, train

# Threads that wait by spinning take hours from each other where tests run side by side; it must be set before
# scikit-learn is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# A shell starts what it puts in the background with Ctrl-C switched off, for the children too; tests press it.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def sample_dataset() -> mm.Dataset:
    return mm.sample_world(seed=1, n_organisations=300).dataset


@pytest.fixture(scope="session")
def sample_ranker(sample_dataset: mm.Dataset) -> mm.Ranker:
    return train(sample_dataset, seed=0, settings=TrainingSettings(n_trees=60, min_leaf_examples=20))


@pytest.fixture(scope="session")
def sample_model_path(sample_ranker: mm.Ranker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "sample"
    sample_ranker.save(path)
    return path


@pytest.fixture(scope="session")
def cordis_directory() -> Path:
    """The real data. Its absence fails a test: a run without it proves nothing."""
    directory = Path(os.environ.get("MATCHMAKER_CORDIS", ROOT / ".." / "shared" / "data" / "cordis")).resolve()
    assert directory.is_dir(), f"MATCHMAKER_CORDIS must name a directory with the CORDIS zips. Got {directory}."
    return directory
