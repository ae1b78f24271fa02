"""Settings are checked where they are given."""

from __future__ import annotations

from typing import Any

import pytest

import matchmaker as mm
from matchmaker_training import TrainingSettings


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("n_leaves", 33, r"n_leaves must be an integer in 2\.\.32\. Got 33"),
        ("learning_rate", 0, "learning_rate must be a number above 0 and at most 1. Got 0"),
        ("calibration_share", 1.0, "calibration_share must be a number between 0 and 1"),
        ("without", ("graphs",), r"without must be groups of features: history, .* Got \['graphs'\]"),
        ("n_cutoffs", 0, "n_cutoffs must be an integer in 1..1,000,000. Got 0"),
        ("n_partner_fits", 9, r"n_partner_fits must be an integer in 1\.\.8. Got 9"),
        ("n_negatives", 1, "n_negatives must be an integer of at least 2. Got 1"),
        ("n_units", 100, "n_units must be a multiple of 16 up to 1,024. Got 100"),
        ("linear_share", -0.1, "linear_share must be a number in 0..1. Got -0.1"),
        ("network_share", 1.1, "network_share must be a number in 0..1. Got 1.1"),
        ("network_dropout", 1.0, "network_dropout must be a number in 0..1, below 1. Got 1.0"),
        ("network_l2", float("inf"), "network_l2 must be a number in 0..1,000,000. Got inf"),
    ],
)
def test_a_setting_out_of_range_is_refused_by_its_path(name: str, value: Any, expected: str) -> None:
    with pytest.raises(mm.SettingsError, match=expected) as caught:
        TrainingSettings(**{name: value})
    assert caught.value.path == name
