"""The straight line that stands beside the trees is scikit-learn's, and keeps what a network keeps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from matchmaker.network import Network
from matchmaker_training.examples import Examples
from matchmaker_training.linear import INVERSE_L2, fit_linear

COLUMNS = {"walk": 0, "activity": 1, "similarity": 2, "constant": 3}


def examples(slope_of_similarity: float = 0.5) -> Examples:
    draw = np.random.default_rng(0)
    features = np.exp(draw.normal(size=(4000, 4))).astype(np.float32)
    features[:, 0] = np.log(features[:, 0])
    features[:, 3] = 1
    odds = features[:, 0] - 0.7 * np.log(features[:, 1]) + slope_of_similarity * np.log(features[:, 2])
    features[draw.random(4000) < 0.1, 1] = np.nan
    joined = draw.random(4000) < 1 / (1 + np.exp(-odds))
    return Examples(
        features=features, joined=joined, weights=draw.uniform(0.5, 20, 4000), questions=np.arange(4000) // 20
    )


def slopes(network: Network) -> list[float]:
    """Return those of the unit for log-odds above the baseline; the other's are the same, the other way."""
    return [float(one) for one in network.weights[:, 0]]


def test_its_log_odds_are_those_of_the_logistic_regression_on_the_same_inputs() -> None:
    given = examples()
    network = fit_linear(given, COLUMNS)
    inputs = network.inputs(given.features)
    expected = LogisticRegression(C=INVERSE_L2, tol=1e-8, max_iter=1000).fit(
        inputs, given.joined, sample_weight=given.weights
    )
    np.testing.assert_allclose(network.log_odds(given.features), expected.decision_function(inputs), atol=5e-3)
    assert network.is_sound()
    assert network.columns.tolist() == [0, 1, 2]
    walk, activity, similarity, _ = slopes(network)
    assert walk > similarity > 0 > activity


def test_what_may_only_raise_the_score_does_not_lower_it_and_the_others_do_without_it() -> None:
    given = examples(slope_of_similarity=-2)
    network = fit_linear(given, COLUMNS)
    assert slopes(network)[2] == 0
    without = fit_linear(given, {name: column for name, column in COLUMNS.items() if name != "similarity"})
    np.testing.assert_allclose(network.log_odds(given.features), without.log_odds(given.features), atol=1e-9)


@pytest.mark.parametrize(
    "given",
    [
        replace(examples(), joined=np.ones(4000, dtype=bool)),
        replace(examples(), joined=np.zeros(4000, dtype=bool)),
        replace(examples(), features=np.ones((4000, 4), dtype=np.float32)),
    ],
)
def test_where_there_is_nothing_to_tell_it_says_nothing(given: Examples) -> None:
    assert not fit_linear(given, COLUMNS).log_odds(given.features).any()


def test_where_all_there_is_to_tell_would_lower_the_score_it_says_nothing() -> None:
    given = examples(slope_of_similarity=-2)
    assert not fit_linear(given, {"similarity": 2}).log_odds(given.features).any()


def test_it_does_not_depend_on_how_many_threads_libraries_may_use() -> None:
    found = []
    for n_threads in (1, 4):
        with threadpool_limits(n_threads):
            found.append(fit_linear(examples(), COLUMNS).weights)
    np.testing.assert_array_equal(found[0], found[1])
