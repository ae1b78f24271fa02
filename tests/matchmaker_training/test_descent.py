"""A step goes down the slope of the losses, through the layers."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker_training.descent import Descent, Layers, draw_kept, drawn_layers, loss_slope
from matchmaker_training.losses import Answers

L2 = 0.7


def batch(n: int = 60) -> tuple[np.ndarray, Answers]:
    draw = np.random.default_rng(4)
    inputs = draw.normal(size=(n, 3)).astype(np.float32)
    joined = inputs[:, 0] > 0.5
    answers = Answers(
        joined=joined,
        weights=np.where(joined, 1, draw.uniform(1, 5, n)).astype(np.float32),
        balanced=draw.uniform(0.5, 2, n).astype(np.float32),
        starts=np.arange(0, n, 20),
    )
    return inputs, answers


def loss(layers: Layers, inputs: np.ndarray, answers: Answers, kept: np.ndarray) -> float:
    """What the steps are to lower, from the chances themselves."""
    units = np.maximum(inputs @ layers.weights + layers.biases, 0) * kept
    scores = units @ layers.outputs + layers.baseline
    log_loss = np.mean(answers.balanced * np.logaddexp(0, np.where(answers.joined, -scores, scores)))
    of_choices = []
    for own in np.split(np.arange(len(scores)), answers.starts[1:]):
        odds, joined = answers.weights[own] * np.exp(scores[own]), answers.joined[own]
        chances = np.exp(scores[own][joined]) / (np.exp(scores[own][joined]) + odds[~joined].sum())
        of_choices.append(np.mean(-np.log(chances)))
    squares = np.sum(layers.weights**2) + np.sum(layers.outputs**2)
    return float(log_loss + np.mean(of_choices) + L2 / 2 * squares / len(inputs))


def test_the_slope_through_the_layers_is_what_the_loss_changes_by() -> None:
    inputs, answers = batch()
    inputs = inputs.astype(np.float64)
    drawn = drawn_layers(3, 16, np.random.default_rng(0))
    layers = Layers(drawn.values.astype(np.float64), 3, 16)
    kept = draw_kept((60, 16), 0.35, np.random.default_rng(1)).astype(np.float64)
    slope = loss_slope(layers, inputs, answers, kept=kept, l2=L2)
    by_hand = []
    for place in range(len(layers.values)):
        either = [Layers(layers.values.copy(), 3, 16) for _ in range(2)]
        either[0].values[place] += 1e-6
        either[1].values[place] -= 1e-6
        by_hand.append((loss(either[0], inputs, answers, kept) - loss(either[1], inputs, answers, kept)) / 2e-6)
    np.testing.assert_allclose(slope, by_hand, atol=1e-7)


def test_units_are_left_out_with_their_chance_and_count_as_much_on_average() -> None:
    kept = draw_kept((2_000, 16), 0.35, np.random.default_rng(0))
    assert np.mean(kept == 0) == pytest.approx(0.35, abs=0.01)
    assert kept.mean() == pytest.approx(1, abs=0.02)
    assert len(np.unique(kept)) == 2
    assert np.all(draw_kept((20, 16), 0, np.random.default_rng(0)) == 1)


def test_steps_lead_down_and_grow_shorter() -> None:
    inputs, answers = batch()
    layers = drawn_layers(3, 16, np.random.default_rng(0))
    whole = np.ones((60, 16))
    first = loss(layers, inputs, answers, whole)
    descent = Descent(layers, n_steps=200, l2=L2, dropout=0.35)
    lengths = []
    for step in range(200):
        before = layers.values.copy()
        descent.step(inputs, answers, np.random.default_rng(step))
        lengths.append(float(np.abs(layers.values - before).max()))
    assert loss(layers, inputs, answers, whole) < first / 2
    assert lengths[-1] < lengths[0] / 20


def test_the_parts_are_views_of_one_array() -> None:
    layers = drawn_layers(3, 16, np.random.default_rng(0))
    layers.values[:] = np.arange(len(layers.values))
    parts = [layers.weights.ravel(), layers.outputs, layers.biases, layers.baseline]
    assert np.concatenate(parts).tolist() == layers.values.tolist()
