"""Where the right partner is evident, a trained ranker finds it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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
