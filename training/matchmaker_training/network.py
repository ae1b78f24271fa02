"""From examples to a small neural network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from matchmaker.network import Network, no_network
from matchmaker_training.descent import Descent, Layers, drawn_layers
from matchmaker_training.examples import Examples, balanced_weights, telling_features
from matchmaker_training.losses import Answers
from matchmaker_training.rising import RISING
from matchmaker_training.settings import TrainingSettings

N_EPOCHS = 12
MOST_A_BATCH, LEAST_A_BATCH = 1024, 32  # on average: questions are not parted
LEAST_BATCHES = 200  # an epoch: of fewer examples, smaller ones
LEAST_FLOOR, FLOOR_SHARE = 1e-6, 0.02
ROWS_AT_ONCE = 10_000  # in double precision


def fit_network(
    examples: Examples,
    columns: Mapping[str, int],
    settings: TrainingSettings,
    *,
    seed: int,
) -> Network:
    """Fit a network of `TrainingSettings.n_units` units, some of which are left out at every step.

    See `Descent` for what it is held to, and how it is led there.

    Parameters
    ----------
    columns : mapping of str to int
        The features to learn from, and their columns. Those that do not vary tell nothing, and are passed over.
    """
    telling = telling_features(examples, columns)
    if not telling:
        return no_network()
    blank = blank_network([columns[name] for name in telling], examples.features)
    rows = _by_question(examples, blank)
    rising = [place for place, name in enumerate(telling) if name in RISING]
    draw = np.random.default_rng([seed, 3])
    layers = drawn_layers(len(blank.weights), settings.n_units, draw)
    n_batches = _n_batches(rows)
    descent = Descent(layers, n_steps=N_EPOCHS * n_batches, l2=settings.network_l2, dropout=settings.network_dropout)
    with threadpool_limits(1, user_api="blas"):  # sums of several threads would depend on how many there are
        for _ in range(N_EPOCHS):
            for batch in _batches(rows, n_batches, draw):
                descent.step(batch.inputs, batch.answers, draw)
            _let_rise(layers, rising)
    return replace(
        blank,
        weights=layers.weights.astype(np.float64),
        biases=layers.biases.astype(np.float64),
        outputs=layers.outputs.astype(np.float64),
        baseline=float(layers.baseline.item()),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """What goes into the network, question by question, and what came of it."""

    inputs: NDArray[np.float32]
    answers: Answers


def _by_question(examples: Examples, blank: Network) -> _Rows:
    """Return what the examples give a network, those of one question beside each other."""
    order = np.argsort(examples.questions, kind="stable")
    inputs = np.empty((len(order), len(blank.weights)), dtype=np.float32)
    for first in range(0, len(order), ROWS_AT_ONCE):
        inputs[first : first + ROWS_AT_ONCE] = blank.inputs(examples.features[order[first : first + ROWS_AT_ONCE]])
    answers = Answers(
        joined=examples.joined[order],
        weights=examples.weights[order].astype(np.float32),
        balanced=balanced_weights(examples)[order].astype(np.float32),
        starts=np.unique(examples.questions[order], return_index=True)[1],
    )
    return _Rows(inputs=inputs, answers=answers)


def _n_batches(rows: _Rows) -> int:
    """Return into how many batches the questions are dealt in each pass."""
    n_rows = len(rows.inputs)
    batch_size = int(np.clip(n_rows // LEAST_BATCHES, LEAST_A_BATCH, MOST_A_BATCH))
    return min(-(-n_rows // batch_size), len(rows.answers.starts))


def _batches(rows: _Rows, n_batches: int, draw: np.random.Generator) -> Iterator[_Rows]:
    """Deal the questions into batches, in an order drawn by chance."""
    answers = rows.answers
    sizes = np.diff(answers.starts, append=len(rows.inputs))
    for dealt in np.array_split(draw.permutation(len(sizes)), n_batches):
        ends = np.cumsum(sizes[dealt])
        own = np.repeat(answers.starts[dealt] - (ends - sizes[dealt]), sizes[dealt]) + np.arange(ends[-1])
        yield _Rows(
            inputs=rows.inputs[own],
            answers=Answers(
                joined=answers.joined[own],
                weights=answers.weights[own],
                balanced=answers.balanced[own],
                starts=ends - sizes[dealt],
            ),
        )


def blank_network(columns: Sequence[int], features: NDArray[np.float32]) -> Network:
    """Return a network without units that reads these columns as the examples have them."""
    read = features[:, columns].astype(np.float64)
    floors = np.array([_floor(column) for column in read.T])
    is_log = floors > 0
    read[:, is_log] = np.log(read[:, is_log] + floors[is_log])
    missing = np.isnan(read)
    gaps = np.flatnonzero(missing.any(axis=0))
    varies = np.nanmax(read, axis=0) > np.nanmin(read, axis=0)  # where it is known
    return replace(
        no_network(),
        columns=np.array(columns, dtype=np.int32),
        floors=floors,
        means=np.nanmean(read, axis=0),
        scales=np.where(varies, np.nanstd(read, axis=0), 1.0),
        gaps=gaps.astype(np.int32),
        gap_shares=missing[:, gaps].mean(axis=0),
        weights=np.zeros((len(columns) + len(gaps), 0)),
    )


def _floor(values: NDArray[np.float64]) -> float:
    """Return what is added before the logarithm: a small one of the values above 0, or 0 where some are below it."""
    positive = values[values > 0]
    if not len(positive) or np.nanmin(values) < 0:
        return 0.0
    return max(float(np.quantile(positive, FLOOR_SHARE)), LEAST_FLOOR)


def _let_rise(layers: Layers, rising: Sequence[int]) -> None:
    """Cut the ways by which an input that may only raise the score would lower it."""
    layers.weights[rising] = np.where(layers.weights[rising] * layers.outputs < 0, 0, layers.weights[rising])
