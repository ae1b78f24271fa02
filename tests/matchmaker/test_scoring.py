"""The masks score as scikit-learn's own walk down the trees does."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from matchmaker.scoring import Calibration, Learned, Scorer
from matchmaker_training.trees import trees_of


def awkward_features(n: int) -> NDArray[np.float32]:
    """Ties, missing values, values out of the ordinary, and a constant that no tree uses."""
    draw = np.random.default_rng(0)
    features = draw.normal(size=(n, 6)).astype(np.float32)
    features[:, 1] = np.round(features[:, 1] * 2)
    features[draw.random((n, 6)) < 0.15] = np.nan
    features[::50, 2] = 1e30
    features[::70, 2] = -1e30
    features[:, 5] = 1.0
    return features


@pytest.fixture(scope="module")
def fitted() -> tuple[HistGradientBoostingClassifier, NDArray[np.float32]]:
    features = awkward_features(4000)
    joined = np.nan_to_num(features[:, 0]) * np.nan_to_num(features[:, 1], nan=1.0) > np.isnan(features[:, 3])
    classifier = HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=32, early_stopping=False, random_state=0)
    return classifier.fit(features, joined), features


def test_log_odds_equal_those_of_scikit_learn(
    fitted: tuple[HistGradientBoostingClassifier, NDArray[np.float32]],
) -> None:
    classifier, features = fitted
    scorer = Scorer(Learned(trees=trees_of(classifier)))
    np.testing.assert_allclose(scorer.log_odds(features), classifier.decision_function(features), rtol=0, atol=1e-12)


def test_values_exactly_on_a_threshold_go_left(
    fitted: tuple[HistGradientBoostingClassifier, NDArray[np.float32]],
) -> None:
    classifier, features = fitted
    trees = trees_of(classifier)
    used = trees.thresholds[trees.features == 0][:200]
    on_thresholds = np.repeat(features[:1].astype(np.float64), len(used), axis=0)
    on_thresholds[:, 0] = used
    np.testing.assert_allclose(
        Scorer(Learned(trees=trees)).log_odds(on_thresholds), classifier.decision_function(on_thresholds), atol=1e-12
    )


def test_a_row_scores_the_same_in_any_company(
    fitted: tuple[HistGradientBoostingClassifier, NDArray[np.float32]],
) -> None:
    classifier, features = fitted
    scorer = Scorer(Learned(trees=trees_of(classifier)))
    together = scorer.log_odds(features[:50])
    assert [scorer.log_odds(features[row : row + 1])[0] for row in range(50)] == together.tolist()


def test_no_rows_give_no_scores(fitted: tuple[HistGradientBoostingClassifier, NDArray[np.float32]]) -> None:
    assert Scorer(Learned(trees=trees_of(fitted[0]))).log_odds(np.empty((0, 6), dtype=np.float32)).shape == (0,)


def test_calibration_is_the_logistic_function_and_never_overflows() -> None:
    classifier = HistGradientBoostingClassifier(max_iter=1).fit(np.arange(100.0)[:, None], np.arange(100) > 50)
    scorer = Scorer(Learned(trees=trees_of(classifier), calibration=Calibration(slope=2.0, intercept=-1.0)))
    log_odds = np.array([-1e9, -1.0, 0.5, 1e9])
    np.testing.assert_allclose(scorer.probabilities(log_odds), [0.0, 1 / (1 + np.exp(3.0)), 0.5, 1.0], atol=1e-15)
