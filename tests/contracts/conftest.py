"""Real data that several contracts are held against, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.building import build_knowledge
from matchmaker_training.sources import ingest_cordis

CORDIS_DAY = "2024-01-01"


@pytest.fixture(scope="package")
def cordis_dataset(cordis_directory: Path) -> mm.Dataset:
    return ingest_cordis(sorted(cordis_directory.glob("*.zip"))).dataset.before(CORDIS_DAY)


@pytest.fixture(scope="package")
def cordis_knowledge(cordis_dataset: mm.Dataset) -> Knowledge:
    return build_knowledge(cordis_dataset, CORDIS_DAY)
