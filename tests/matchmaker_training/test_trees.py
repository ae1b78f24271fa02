"""Several fits become one sum of trees: their mean."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from matchmaker.scoring import Learned, Scorer, Trees
from matchmaker_training.trees import mean_of, trees_of

N_FEATURES = 6


def fit_on(columns: list[int], features: NDArray[np.float32], *, n_trees: int) -> HistGradientBoostingClassifier:
    joined = np.nan_to_num(features).sum(axis=1) + np.isnan(features[:, 0]) > 0.5
    classifier = HistGradientBoostingClassifier(max_iter=n_trees, early_stopping=False, random_state=n_trees)
    return classifier.fit(features[:, columns], joined)


@pytest.mark.parametrize("n_trees", [3, 50])  # in one block of the scorer, and in several
def test_the_mean_scores_as_the_fits_do_on_average(n_trees: int) -> None:
    draw = np.random.default_rng(0)
    features = draw.normal(size=(3000, N_FEATURES)).astype(np.float32)
    features[draw.random(features.shape) < 0.1] = np.nan
    parts = [[0, 1, 2], [3, 4, 5], [0, 2, 5]]
    classifiers = [fit_on(columns, features, n_trees=n_trees + number) for number, columns in enumerate(parts)]
    fits = [on_columns(trees_of(one), columns) for one, columns in zip(classifiers, parts, strict=True)]
    scorer = Scorer(Learned(trees=mean_of(fits)))
    expected = np.mean(
        [one.decision_function(features[:, columns]) for one, columns in zip(classifiers, parts, strict=True)], axis=0
    )
    np.testing.assert_allclose(scorer.log_odds(features), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(scorer.log_odds(features[:1]), expected[:1], rtol=0, atol=1e-12)


def test_the_mean_of_one_fit_is_that_fit() -> None:
    trees = trees_of(fit_on([0, 1], np.random.default_rng(0).normal(size=(500, 2)).astype(np.float32), n_trees=5))
    mean = mean_of([trees])
    for name in Trees.__slots__:
        np.testing.assert_array_equal(getattr(mean, name), getattr(trees, name))
        assert np.asarray(getattr(mean, name)).dtype == np.asarray(getattr(trees, name)).dtype


def on_columns(trees: Trees, columns: list[int]) -> Trees:
    return replace(trees, features=np.array([*columns, -1], dtype=np.int32)[trees.features])
