"""Trees learnt on the numbers of bins, put back on the values, send every row where it went."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from matchmaker.scoring import Learned, Scorer
from matchmaker_training.bins import N_BINS, bin_edges, bin_numbers, on_values
from matchmaker_training.trees import trees_of


def awkward_features(n: int, seed: int) -> NDArray[np.float32]:
    """Many values, few values, one value, none at all, and some missing."""
    draw = np.random.default_rng(seed)
    features = draw.lognormal(size=(n, 6)).astype(np.float32)
    features[:, 1] = np.round(features[:, 1])
    features[draw.random((n, 6)) < 0.1] = np.nan
    features[:, 3] = 7
    features[:, 4] = np.nan
    features[::9, 5] = 1e30
    return features


def test_trees_on_values_score_as_scikit_learn_on_the_numbers_of_bins() -> None:
    features, others = awkward_features(5_000, seed=0), awkward_features(2_000, seed=1)
    joined = np.isnan(features[:, 1]) | (features[:, 0] * np.nan_to_num(features[:, 5]) > 3)
    edges = bin_edges(features, joined)
    numbers = bin_numbers(features, edges)
    numbers[:, 4] = 0  # scikit-learn cannot bin what is missing everywhere
    classifier = HistGradientBoostingClassifier(max_iter=60, early_stopping=False, random_state=0).fit(numbers, joined)
    scorer = Scorer(Learned(trees=on_values(trees_of(classifier), edges)))
    for some in (features, others):
        of_some = bin_numbers(some, edges)
        of_some[:, 4] = 0
        np.testing.assert_allclose(scorer.log_odds(some), classifier.decision_function(of_some), rtol=0, atol=1e-12)


def test_a_feature_has_no_more_bins_than_scikit_learn_takes() -> None:
    features = awkward_features(5_000, seed=0)
    edges = bin_edges(features, features[:, 0] > 4)
    assert [len(of_column) < N_BINS for of_column in edges] == [True] * 6
    assert len(edges[0]) > N_BINS - 10
    assert len(edges[1]) == len(np.unique(features[:, 1][~np.isnan(features[:, 1])])) - 1
    assert [len(of_column) for of_column in edges[3:5]] == [0, 0]


def test_those_who_joined_get_half_of_the_bins_however_few_they_are() -> None:
    features = np.arange(100_000, dtype=np.float32)[:, None]
    joined = np.arange(100_000) >= 99_000
    (edges,) = bin_edges(features, joined)
    assert (edges >= 99_000).sum() >= N_BINS // 2
