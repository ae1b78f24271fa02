"""The layers of a small network, and the steps by which they are learnt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker_training.losses import Answers, choice_loss_slope, log_loss_slope

LEARNING_RATE = 2e-3  # of the first step; it falls evenly, to 0 after the last
MEAN_DECAY, SQUARE_DECAY, TINY = 0.9, 0.999, 1e-8  # as Kingma & Ba 2015 have them


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """What is learnt: d inputs to m rectified units to a score.

    Parameters
    ----------
    values : ndarray of float32, shape ((d + 2) m + 1,)
        All of it, to be changed in place; the others are views of its parts.
    n_inputs, n_units : int
        d and m.
    """

    values: NDArray[np.float32]
    n_inputs: int
    n_units: int

    @property
    def weights(self) -> NDArray[np.float32]:
        """From the inputs to the units, shape (d, m)."""
        return self.values[: self.n_inputs * self.n_units].reshape(self.n_inputs, self.n_units)

    @property
    def outputs(self) -> NDArray[np.float32]:
        """From the units to the score, shape (m,)."""
        return self.values[-1 - 2 * self.n_units : -1 - self.n_units]

    @property
    def biases(self) -> NDArray[np.float32]:
        """What is added before a unit is cut off at 0, shape (m,)."""
        return self.values[-1 - self.n_units : -1]

    @property
    def baseline(self) -> NDArray[np.float32]:
        """The score without any unit, shape (1,)."""
        return self.values[-1:]


def drawn_layers(n_inputs: int, n_units: int, draw: np.random.Generator) -> Layers:
    """Draw layers to begin with, evenly between the ends of Glorot & Bengio 2010, eq. 16."""
    layers = Layers(np.zeros((n_inputs + 2) * n_units + 1, dtype=np.float32), n_inputs, n_units)
    end = np.sqrt(6 / (n_inputs + n_units))
    layers.weights[:] = draw.uniform(-end, end, (n_inputs, n_units))
    layers.biases[:] = draw.uniform(-end, end, n_units)
    layers.outputs[:] = draw.uniform(-1, 1, n_units) * np.sqrt(6 / (n_units + 1))
    return layers


class Descent:
    """Steps down the sum of two losses, of a batch at a time, each step shorter than the one before.

    By the log loss of the trees a score means the same whoever asks; by the loss of a choice it is high among those of
    its question, which is what a ranking is. Steps are Adam's (Kingma & Ba 2015, "Adam: a method for stochastic
    optimization"). In each it is left to chance, for every example and every unit, whether the unit is left out
    (Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting").

    Parameters
    ----------
    layers : Layers
        Changed by each step.
    n_steps : int
        How many there will be, and no more.
    l2 : float
        How much the weights are held back, divided by the examples of a batch.
    dropout : float
        With which chance a unit is left out for an example, in 0..1, below 1.
    """

    __slots__ = ("_dropout", "_l2", "_layers", "_mean", "_n_done", "_n_steps", "_square")

    def __init__(self, layers: Layers, *, n_steps: int, l2: float, dropout: float) -> None:
        self._layers, self._l2, self._dropout = layers, l2, dropout
        self._n_steps, self._n_done = n_steps, 0
        self._mean, self._square = np.zeros_like(layers.values), np.zeros_like(layers.values)

    def step(self, inputs: NDArray[np.float32], answers: Answers, draw: np.random.Generator) -> None:
        """Take a step for the examples of a batch, `inputs` of shape (e, d)."""
        kept = draw_kept((len(inputs), self._layers.n_units), self._dropout, draw)
        slope = loss_slope(self._layers, inputs, answers, kept=kept, l2=self._l2)
        rate = LEARNING_RATE * (1 - self._n_done / self._n_steps)
        self._n_done += 1
        self._mean += (1 - MEAN_DECAY) * (slope - self._mean)
        self._square += (1 - SQUARE_DECAY) * (slope**2 - self._square)
        rate *= np.sqrt(1 - SQUARE_DECAY**self._n_done) / (1 - MEAN_DECAY**self._n_done)
        self._layers.values[:] -= np.float32(rate) * self._mean / (np.sqrt(self._square) + np.float32(TINY))


def draw_kept(shape: tuple[int, int], dropout: float, draw: np.random.Generator) -> NDArray[np.float32]:
    """Draw by how much each unit counts for each example: 0 with the chance `dropout`, else so that the mean is 1.

    >>> draw_kept((1, 4), 0.5, np.random.default_rng(0))
    array([[2., 2., 2., 0.]], dtype=float32)
    """
    is_kept = draw.random(shape, dtype=np.float32) >= dropout
    return np.asarray(is_kept * np.float32(1 / (1 - dropout)))


def loss_slope(
    layers: Layers, inputs: NDArray[np.floating], answers: Answers, *, kept: NDArray[np.floating], l2: float
) -> NDArray[np.floating]:
    """Return the derivative of both losses and of what holds the weights back by every value of the layers.

    Parameters
    ----------
    inputs : ndarray, shape (e, d)
    kept : ndarray, shape (e, m)
        By how much each unit counts for each example.
    l2 : float
        Half of it, times the sum of the squared weights and outputs, divided by e, is added to the losses.
    """
    units = inputs @ layers.weights + layers.biases
    counts = np.where(units > 0, kept, 0)
    outgoing = units * counts
    scores = outgoing @ layers.outputs + layers.baseline
    by_score = log_loss_slope(scores, answers) + choice_loss_slope(scores, answers)
    by_score = by_score.astype(inputs.dtype)
    by_unit = counts * by_score[:, None] * layers.outputs
    held_back = layers.values.dtype.type(l2 / len(inputs))
    slope = Layers(np.empty_like(layers.values), layers.n_inputs, layers.n_units)
    slope.weights[:] = inputs.T @ by_unit + held_back * layers.weights
    slope.outputs[:] = outgoing.T @ by_score + held_back * layers.outputs
    slope.biases[:] = by_unit.sum(axis=0)
    slope.baseline[:] = by_score.sum()
    return slope.values
