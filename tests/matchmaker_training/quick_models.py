"""Models that are learnt in a second, and what tells whether two of them are equal."""

from __future__ import annotations

from pathlib import Path

import matchmaker as mm
from matchmaker_training import TrainingSettings

QUICK = TrainingSettings(n_trees=20, n_askers=100, min_leaf_examples=20)


def checksums(ranker: mm.Ranker, path: Path) -> dict[str, bytes]:
    """Save a ranker to `path`; return what is in each file."""
    ranker.save(path)
    return {file.name: file.read_bytes() for file in path.iterdir()}
