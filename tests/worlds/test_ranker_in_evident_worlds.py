"""Where the right partner is evident, a trained ranker finds it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import matchmaker as mm
from matchmaker_training import TrainingSettings, train

from .worlds import World, capability_complement_world, checkerboard_world, returning_partner_world

SETTINGS = TrainingSettings(n_trees=60)


@pytest.mark.parametrize("make", [checkerboard_world, capability_complement_world, returning_partner_world])
def test_the_right_partners_come_first(make: Callable[[], World]) -> None:
    dataset, questions = make()
    ranker = train(dataset, settings=SETTINGS)
    found = 0.0
    for asker, right in questions:
        first = ranker.rank(asker, limit=len(right))
        found += len({candidate.organisation_id for candidate in first} & right) / len(right)
    assert found / len(questions) >= 0.9


def test_a_world_without_returning_partners_proposes_none_first() -> None:
    """On a checkerboard everybody meets everybody of its colour: the other colour is never right, old ties or not."""
    dataset, questions = checkerboard_world()
    ranker = train(dataset, settings=SETTINGS)
    best = [ranker.rank(asker, limit=1)[0] for asker, _ in questions]
    assert all(one.organisation_id in right for one, (_, right) in zip(best, questions, strict=True))
    assert {one.ring for one in best} <= {mm.Ring.PARTNER, mm.Ring.SECOND}
