"""From examples to boosted trees."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from matchmaker.scoring import Trees
from matchmaker_training.bins import bin_edges, bin_numbers, on_values
from matchmaker_training.examples import Examples, balanced_weights, telling_features
from matchmaker_training.rising import RISING
from matchmaker_training.settings import TrainingSettings
from matchmaker_training.trees import mean_of, trees_of

PART_OF_STEPS = 0.75  # of the single fit's trees times rate: a mean of fits is as good with fewer steps
PART_OF_TREES = 2 / 3  # and with fewer and longer ones


def fit_trees(
    examples: Examples,
    columns: Mapping[str, int],
    settings: TrainingSettings,
    *,
    n_fits: int,
    seed: int,
) -> Trees:
    """Fit several times, each on a part of the features, and return the mean of the fits.

    On one thread: other fits run beside it.

    Parameters
    ----------
    columns : mapping of str to int
        The features to learn from, and their columns. Those that do not vary tell nothing, and are passed over.
    n_fits : int
        See `TrainingSettings.n_partner_fits`.
    """
    telling = telling_features(examples, columns)
    features = examples.features[:, [columns[name] for name in telling]]
    edges = bin_edges(features, examples.joined)
    numbers = bin_numbers(features, edges)
    weights = balanced_weights(examples)
    draw = np.random.default_rng([seed, 2])
    fits: list[Trees] = []
    with threadpool_limits(1, user_api="openmp"):
        for kept in subspaces(len(telling), n_fits, draw):
            rising = [telling[place] in RISING for place in kept]
            classifier = _classifier(settings, rising, n_fits=n_fits, seed=int(draw.integers(2**32)))
            # where nothing varies, as for newcomers of whom all is left out, what is learnt is a constant
            of_fit = numbers[:, kept] if len(kept) else np.zeros((len(numbers), 1))
            trees = trees_of(classifier.fit(of_fit, examples.joined, weights))
            own = np.array([*(columns[telling[place]] for place in kept), -1], dtype=np.int32)  # a leaf's -1 stays
            fits.append(replace(on_values(trees, [edges[place] for place in kept]), features=own[trees.features]))
    return mean_of(fits)


def subspaces(n_features: int, n_fits: int, draw: np.random.Generator) -> list[NDArray[np.int64]]:
    """Draw each feature into half of the fits, rounded up; return every fit's features, as many but for one.

    >>> subspaces(4, 2, np.random.default_rng(0))
    [array([0, 1]), array([2, 3])]
    """
    is_in = np.zeros((n_fits, n_features), dtype=bool)
    for feature in draw.permutation(n_features):
        fewest_first = np.lexsort((draw.random(n_fits), is_in.sum(axis=1)))
        is_in[fewest_first[: _n_with_each(n_fits)], feature] = True
    return [np.flatnonzero(of_fit) for of_fit in is_in]


def _n_with_each(n_fits: int) -> int:
    """Return how many of the fits each feature is drawn into."""
    return (n_fits + 1) // 2


def _classifier(
    settings: TrainingSettings, rising: Sequence[bool], *, n_fits: int, seed: int
) -> HistGradientBoostingClassifier:
    n_with_each = _n_with_each(n_fits)
    return HistGradientBoostingClassifier(
        max_iter=math.ceil(settings.n_trees * (PART_OF_TREES if n_fits > 1 else 1) / n_with_each),
        max_leaf_nodes=settings.n_leaves,
        learning_rate=settings.learning_rate * (PART_OF_STEPS / PART_OF_TREES * n_with_each if n_fits > 1 else 1),
        min_samples_leaf=settings.min_leaf_examples,
        l2_regularization=settings.l2,
        max_features=settings.feature_share,
        monotonic_cst=[int(one) for one in rising] or None,
        early_stopping=False,
        random_state=seed,
    )
