from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import matchmaker as mm
from matchmaker_training.evaluation import calibration
from matchmaker_training.evaluation.answers import EMPTY_LIST, Listed
from matchmaker_training.evaluation.calibration import calibration_of, is_measurable, questions_of_anybody
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.window import Window

from .small_worlds import question


def listed(past: Past, said: dict[str, float]) -> Listed:
    ids = past.organisation_ids.to_list()
    return Listed(
        rows=np.array([ids.index(one) for one in said], dtype=np.int32),
        scores=np.array(list(said.values()), dtype=np.float32),
        origins=np.zeros((1, len(said)), dtype=np.uint8),
    )


def test_scores_are_held_against_who_worked_together_in_the_window(small_past: Past, small_window: Window) -> None:
    """In 2020 a worked with b and d, and e with nobody."""
    a, e = question(small_past, "a"), question(small_past, "e")
    lists = {
        a: listed(small_past, {"b": 0.75, "d": 0.5, "c": 0.5}),
        e: listed(small_past, {"d": 0.25}),
        question(small_past, "b"): listed(small_past, {"a": 1.0}),
    }
    found = calibration_of([a, e], lists, small_window.partners)
    assert found is not None
    assert found.n_pairs == 4
    assert found.mean_score == 0.5
    assert found.share_happened == 0.5
    assert found.curve == ((0.25, 0, 1), (0.5, 0.5, 2), (0.75, 1, 1))
    assert found.error == pytest.approx((0.25 + 0 + 0.25) / 4)


def test_without_any_score_there_is_nothing_to_hold_against_anything(small_past: Past, small_window: Window) -> None:
    asked = question(small_past, "a")
    assert calibration_of([asked], {asked: EMPTY_LIST}, small_window.partners) is None
    assert calibration_of([], {}, small_window.partners) is None


def test_anybody_of_the_catalogue_is_drawn_whether_it_starts_anything_or_not(
    sample_dataset: mm.Dataset, sample_start: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = past_of(sample_dataset, sample_start)
    assert [one.id for one in questions_of_anybody(past, seed=0)] == past.organisation_ids.to_list()
    monkeypatch.setattr(calibration, "MAX_ORGANISATIONS", 20)
    drawn = [{one.id for one in questions_of_anybody(past, seed=seed)} for seed in (0, 0, 1)]
    assert [len(one) for one in drawn] == [20, 20, 20]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize(("days", "measurable"), [(365, True), (366, True), (348, True), (340, False), (400, False)])
def test_a_score_is_held_against_a_window_as_long_as_its_horizon(days: int, *, measurable: bool) -> None:
    assert is_measurable(days, 365) is measurable
