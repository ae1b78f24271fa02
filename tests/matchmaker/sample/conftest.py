"""One world for all tests that only look at it."""

from __future__ import annotations

import pytest

import matchmaker as mm


@pytest.fixture(scope="session")
def world() -> mm.SampleWorld:
    return mm.sample_world(seed=0)
