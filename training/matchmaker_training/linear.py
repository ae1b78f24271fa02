"""From examples to a logistic regression, in the shape of a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from matchmaker.network import UNITS_MULTIPLE, Network, no_network
from matchmaker_training.examples import Examples, telling_features
from matchmaker_training.network import blank_network
from matchmaker_training.rising import RISING

INVERSE_L2 = 0.003
MAX_STEPS = 200


def fit_linear(examples: Examples, columns: Mapping[str, int]) -> Network:
    """Fit a logistic regression on what a network would read.

    Every example counts by its weight alone, and not also by how many joined in its question. The regression is held
    back as `sklearn.linear_model.LogisticRegression` does, with a `C` of .003. Features that may only raise the score
    (`RISING`), and would lower it, are left out together.

    Parameters
    ----------
    columns : mapping of str to int
        The features to learn from, and their columns. Those that do not vary tell nothing, and are passed over.

    Returns
    -------
    Network
        Of a unit for the log-odds above its baseline, one for those below, and others that do nothing.
    """
    telling = telling_features(examples, columns)
    if not telling or examples.joined.all() or not examples.joined.any():
        return no_network()
    blank = blank_network([columns[name] for name in telling], examples.features)
    rising = [place for place, name in enumerate(telling) if name in RISING]
    slopes, intercept = _fit(blank.inputs(examples.features), examples, rising)
    weights = np.zeros((len(slopes), UNITS_MULTIPLE))
    weights[:, 0], weights[:, 1] = slopes, -slopes
    outputs = np.zeros(UNITS_MULTIPLE)
    outputs[:2] = 1, -1
    return replace(blank, weights=weights, biases=np.zeros(UNITS_MULTIPLE), outputs=outputs, baseline=intercept)


def _fit(inputs: NDArray[np.float64], examples: Examples, rising: list[int]) -> tuple[NDArray[np.float64], float]:
    """Return the slope of each input, 0 for one that may only raise the score and would not, and the intercept."""
    read, slopes = np.ones(inputs.shape[1], dtype=bool), np.zeros(inputs.shape[1])
    regression = LogisticRegression(C=INVERSE_L2, solver="newton-cholesky", max_iter=MAX_STEPS)
    while read.any():
        with threadpool_limits(1, user_api="blas"):  # sums of several threads would depend on how many there are
            regression.fit(inputs[:, read], examples.joined, sample_weight=examples.weights)
        slopes[:] = 0
        slopes[read] = regression.coef_[0]
        falls = np.zeros_like(read)
        falls[rising] = slopes[rising] < 0
        if not falls.any():
            return slopes, float(regression.intercept_.item())
        read &= ~falls
    return np.zeros_like(slopes), 0.0
