"""From examples to a small neural network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from matchmaker.network import Network, no_network
from matchmaker_training.examples import Examples, balanced_weights, telling_features
from matchmaker_training.rising import RISING
from matchmaker_training.settings import TrainingSettings

N_EPOCHS = 12
LEARNING_RATE = 1e-3
MOST_A_BATCH, LEAST_A_BATCH = 1024, 32
LEAST_BATCHES = 200  # an epoch: of fewer examples, smaller ones
LEAST_FLOOR, FLOOR_SHARE = 1e-6, 0.02


def fit_network(
    examples: Examples,
    columns: Mapping[str, int],
    settings: TrainingSettings,
    *,
    seed: int,
    progress: Callable[[int, int], None],
) -> Network:
    """Fit a network of `TrainingSettings.n_units` units to the same log loss as the trees.

    Parameters
    ----------
    columns : mapping of str to int
        The features to learn from, and their columns. Those that do not vary tell nothing, and are passed over.
    progress : callable
        Called with the number of passes over the examples that are done, and of all.
    """
    telling = telling_features(examples, columns)
    if not telling:
        return no_network()
    blank = _blank([columns[name] for name in telling], examples.features)
    inputs, balanced = blank.inputs(examples.features).astype(np.float32), balanced_weights(examples)
    draw = np.random.RandomState(np.random.default_rng([seed, 3]).integers(2**32))  # scikit-learn takes no other
    classifier = MLPClassifier(
        (settings.n_units,),
        alpha=settings.network_l2,
        batch_size=min(len(inputs), int(np.clip(len(inputs) // LEAST_BATCHES, LEAST_A_BATCH, MOST_A_BATCH))),
        learning_rate_init=LEARNING_RATE,
        random_state=draw,
    )
    rising = [place for place, name in enumerate(telling) if name in RISING]
    with threadpool_limits(1, user_api="blas"):  # sums of several threads would depend on how many there are
        for epoch in range(N_EPOCHS):
            progress(epoch, N_EPOCHS)
            classifier.partial_fit(inputs, examples.joined, balanced, classes=[False, True])
            _let_rise(classifier, rising)
    progress(N_EPOCHS, N_EPOCHS)
    weights, outputs = (layer.astype(np.float64) for layer in classifier.coefs_)
    biases, baseline = (layer.astype(np.float64) for layer in classifier.intercepts_)
    return replace(blank, weights=weights, biases=biases, outputs=outputs[:, 0], baseline=float(baseline.item()))


def _blank(columns: Sequence[int], features: NDArray[np.float32]) -> Network:
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


def _let_rise(classifier: MLPClassifier, rising: Sequence[int]) -> None:
    """Cut the ways by which an input that may only raise the score would lower it."""
    weights, outputs = classifier.coefs_
    weights[rising] = np.where(weights[rising] * outputs.T < 0, 0, weights[rising])
