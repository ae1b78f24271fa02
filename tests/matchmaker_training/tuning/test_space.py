from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import matchmaker as mm
from matchmaker_training import TrainingSettings
from matchmaker_training.tuning.space import Range, changed, read_space, space_from

DOCUMENT: dict[str, Any] = {
    "objective": {"partners-new": 2, "partners-all": 1.0},
    "space": {
        "n_leaves": [15, 31],
        "learning_rate": {"low": 0.02, "high": 0.2, "log": True},
        "knowledge": {"max_participants": {"low": 100, "high": 102}},
    },
}


def test_trials_are_drawn_from_the_space() -> None:
    space = space_from(DOCUMENT)
    assert space.objective == {"partners-new": 2.0, "partners-all": 1.0}
    drawn = [space.drawn(number, seed=0) for number in range(1, 400)]
    assert {one["n_leaves"] for one in drawn} == {15, 31}
    assert {one["knowledge.max_participants"] for one in drawn} == {100, 101, 102}
    rates = [one["learning_rate"] for one in drawn]
    assert 0.02 <= min(rates) < 0.021
    assert 0.19 < max(rates) <= 0.2
    assert np.median(rates) == pytest.approx(0.0632, abs=0.008)  # the middle of a logarithmic scale


def test_the_first_trial_changes_nothing_and_the_others_depend_on_number_and_seed_alone() -> None:
    space = space_from(DOCUMENT)
    assert space.drawn(0, seed=7) == {}
    assert space.drawn(5, seed=7) == space_from(DOCUMENT).drawn(5, seed=7)
    assert len({str(space.drawn(number, seed)) for number in (1, 2) for seed in (0, 1)}) == 4


def test_a_range_ends_with_its_ends() -> None:
    whole = Range(path="x", low=3, high=5, log=False, whole=True)
    assert [whole.at(share) for share in (0.0, 0.5, 0.999999)] == [3, 4, 5]
    log = Range(path="x", low=1, high=1000, log=True, whole=True)
    assert (log.at(0.0), log.at(1 - 2**-53)) == (1, 1000)


def test_what_is_drawn_changes_the_settings_at_its_path() -> None:
    settings = changed(TrainingSettings(n_trees=9), {"knowledge.max_participants": 7, "n_leaves": 4})
    assert (settings.n_trees, settings.knowledge.max_participants, settings.n_leaves) == (9, 7, 4)
    assert changed(settings, {}) == settings
    with pytest.raises(mm.SettingsError, match="n_leaves must be an integer in"):
        changed(settings, {"n_leaves": 1})


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({}, "space"),
        ({"space": {}}, "space"),
        ({"space": 3}, "space"),
        ({"spice": {}}, "spice"),
        ({"space": {"n_tres": [1]}}, "space.n_tres"),
        ({"space": {"knowledge": [1]}}, "space.knowledge"),
        ({"space": {"knowledge": {"max_patricians": [1]}}}, "space.knowledge.max_patricians"),
        ({"space": {"n_trees": []}}, "space.n_trees"),
        ({"space": {"n_trees": [1, "x"]}}, "space.n_trees[1]"),
        ({"space": {"n_trees": 5}}, "space.n_trees"),
        ({"space": {"n_trees": {"low": 5}}}, "space.n_trees"),
        ({"space": {"n_trees": {"low": 5, "high": 9, "step": 2}}}, "space.n_trees"),
        ({"space": {"n_trees": {"low": 5, "high": 5}}}, "space.n_trees"),
        ({"space": {"n_trees": {"low": 5, "high": 6.5}}}, "space.n_trees.high"),
        ({"space": {"l2": {"low": 0, "high": 6.5, "log": True}}}, "space.l2"),
        ({"space": {"l2": {"low": 0, "high": float("inf")}}}, "space.l2"),
        ({"space": {"l2": {"low": 0, "high": 1, "log": "yes"}}}, "space.l2.log"),
        ({"space": {"n_askers": [1]}}, "space.n_askers"),
        ({"space": {"horizon_days": [100]}}, "space.horizon_days"),
        ({"space": {"n_trees": [1]}, "objective": {"partners-new": 0}}, "objective.partners-new"),
        ({"space": {"n_trees": [1]}, "objective": {"partners-new": "x"}}, "objective.partners-new"),
        ({"space": {"n_trees": [1]}, "objective": {"partner": 1}}, "objective.partner"),
    ],
)
def test_a_space_that_makes_no_sense_is_refused_with_its_path(document: dict[str, Any], path: str) -> None:
    with pytest.raises(mm.SettingsError) as caught:
        space_from(document)
    assert caught.value.path == path


def test_the_file_of_a_space_is_named(tmp_path: Path) -> None:
    file = tmp_path / "space.toml"
    file.write_text("[space]\nn_trees = 3\n")
    with pytest.raises(mm.SettingsError) as caught:
        read_space(file)
    assert caught.value.__notes__ == [f"Read from {file}."]
    file.write_text("[space]\nn_trees = [3]\nknowledge.max_participants = [9]\n")
    assert read_space(file).objective == {"partners-new": 1.0}
    assert [one.path for one in read_space(file).dimensions] == ["n_trees", "knowledge.max_participants"]
