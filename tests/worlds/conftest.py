"""The evident worlds as fixtures: one each, and one that goes through them all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .worlds import World, capability_complement_world, checkerboard_world, returning_partner_world

WORLDS: dict[str, Callable[[], World]] = {
    "checkerboard": checkerboard_world,
    "returning partner": returning_partner_world,
    "capability complement": capability_complement_world,
}


@pytest.fixture(params=WORLDS)
def evident_world(request: pytest.FixtureRequest) -> World:
    return WORLDS[request.param]()


@pytest.fixture
def checkerboard() -> World:
    return checkerboard_world()


@pytest.fixture
def returning_partner() -> World:
    return returning_partner_world()


@pytest.fixture
def capability_complement() -> World:
    return capability_complement_world()
