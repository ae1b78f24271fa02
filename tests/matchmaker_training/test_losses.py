"""The slopes are those of the losses that the docstrings name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from matchmaker_training.losses import Answers, choice_loss_slope, log_loss_slope

JOINED = np.array([True, False, False, True, True, False, False, False, True])
WEIGHTS = np.array([1.0, 5, 2, 1, 1, 30, 4, 7, 1])
QUESTIONS = np.array([0, 0, 0, 1, 1, 1, 2, 2, 3])  # in the third nobody joined, in the fourth nobody stayed out
BALANCED = np.array([0.5, 2, 2, 0.3, 0.3, 1, 3, 1, 0.7])
ANSWERS = Answers(joined=JOINED, weights=WEIGHTS, balanced=BALANCED, starts=np.array([0, 3, 6, 8]))
SCORES = np.array([0.3, -1, 2, 0.5, -0.7, 1.1, 0.2, -2, 1])


def choice_loss(scores: NDArray[np.float64]) -> float:
    total = 0.0
    for question in range(4):
        own = question == QUESTIONS
        others = np.sum((WEIGHTS * np.exp(scores))[own & ~JOINED])
        odds = np.exp(scores[own & JOINED])
        total += float(np.mean(-np.log(odds / (odds + others)))) if len(odds) else 0.0
    return total / 4


def log_loss(scores: NDArray[np.float64]) -> float:
    chances = 1 / (1 + np.exp(-scores))
    return float(np.mean(ANSWERS.balanced * -np.log(np.where(JOINED, chances, 1 - chances))))


@pytest.mark.parametrize(("slope", "loss"), [(choice_loss_slope, choice_loss), (log_loss_slope, log_loss)])
def test_a_slope_is_what_the_loss_changes_by(
    slope: Callable[[NDArray[np.float64], Answers], NDArray[np.float64]],
    loss: Callable[[NDArray[np.float64]], float],
) -> None:
    step = 1e-6
    by_hand = [(loss(SCORES + step * one) - loss(SCORES - step * one)) / (2 * step) for one in np.eye(len(SCORES))]
    np.testing.assert_allclose(slope(SCORES, ANSWERS), by_hand, atol=1e-8)


@pytest.mark.filterwarnings("error")
def test_scores_far_apart_overflow_nothing() -> None:
    far = np.where(JOINED, -1000.0, 1000.0).astype(np.float32)
    answers = Answers(
        joined=JOINED,
        weights=WEIGHTS.astype(np.float32),
        balanced=ANSWERS.balanced.astype(np.float32),
        starts=ANSWERS.starts,
    )
    for scores in (far, -far):
        assert np.all(np.isfinite(choice_loss_slope(scores, answers)))
        assert np.all(np.isfinite(log_loss_slope(scores, answers)))


def test_a_loss_of_choice_does_not_care_for_the_level_of_a_question() -> None:
    higher = SCORES + 10.0 * QUESTIONS
    np.testing.assert_allclose(choice_loss_slope(higher, ANSWERS), choice_loss_slope(SCORES, ANSWERS), atol=1e-12)
