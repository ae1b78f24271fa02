"""The network that is fitted is scikit-learn's, reads what tells something, and keeps what it promises."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier

from matchmaker.network import MAX_DEVIATIONS, Network
from matchmaker_training.examples import Examples, some_examples
from matchmaker_training.network import fit_network
from matchmaker_training.settings import TrainingSettings

COLUMNS = {"walk": 0, "activity": 1, "similarity": 3, "constant": 4}
SETTINGS = TrainingSettings(n_units=16)


def examples(n: int = 4000) -> Examples:
    """Whoever has much of one and little of the other joins; being similar helps; column 2 is not to be read."""
    draw = np.random.default_rng(0)
    features = np.exp(draw.normal(size=(n, 5))).astype(np.float32)
    features[:, 0] = np.log(features[:, 0])
    features[:, 4] = 1
    odds = 2 * features[:, 0] * np.log(features[:, 1]) + 0.5 * np.log(features[:, 3])
    features[draw.random(n) < 0.1, 1] = np.nan
    joined = draw.random(n) < 1 / (1 + np.exp(-odds))
    return Examples(features=features, joined=joined, weights=np.ones(n), questions=np.arange(n) // 20)


def fitted(seed: int = 0) -> Network:
    return fit_network(examples(), COLUMNS, SETTINGS, seed=seed, progress=lambda *_: None)


def test_the_network_scores_as_scikit_learn_does(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[MLPClassifier] = []
    partial_fit = MLPClassifier.partial_fit

    def remember(self: MLPClassifier, *given: object, **named: object) -> MLPClassifier:
        made.append(self)
        return partial_fit(self, *given, **named)

    monkeypatch.setattr(MLPClassifier, "partial_fit", remember)
    network, features = fitted(), examples().features
    probabilities = 1 / (1 + np.exp(-network.log_odds(features)))
    expected = made[-1].predict_proba(network.inputs(features))[:, 1]
    np.testing.assert_allclose(probabilities, expected, atol=1e-6)


def test_it_learns_what_takes_two_features_to_tell() -> None:
    given = examples()
    assert roc_auc_score(given.joined, fitted().log_odds(given.features)) > 0.75


def test_the_average_example_is_in_the_middle_and_the_constant_is_not_read() -> None:
    network = fitted()
    inputs = network.inputs(examples().features)
    assert network.columns.tolist() == [0, 1, 3]
    assert (network.floors > 0).tolist() == [False, True, True]  # the first is below 0 at times
    assert network.columns[network.gaps].tolist() == [1]
    assert np.abs(inputs.mean(axis=0)).max() < 0.05
    assert np.abs(inputs).max() <= MAX_DEVIATIONS


def test_the_score_only_rises_with_what_it_may_not_fall_with() -> None:
    network, features = fitted(), examples().features
    nearer = features.copy()
    nearer[:, 3] *= 1.5
    assert np.all(network.log_odds(nearer) >= network.log_odds(features) - 1e-12)
    assert np.any(network.log_odds(nearer) > network.log_odds(features) + 1e-3)


def test_equal_seeds_give_equal_networks_and_others_do_not() -> None:
    first, again, other = fitted(), fitted(), fitted(seed=1)
    assert first.weights.tobytes() == again.weights.tobytes()
    assert first.weights.tobytes() != other.weights.tobytes()


def test_what_is_always_the_same_where_it_is_known_is_not_blown_up() -> None:
    given = examples()
    given.features[:, 4] = np.where(given.features[:, 3] > 1, 2.0, np.nan)
    network = fit_network(given, {**COLUMNS, "now and then": 4}, SETTINGS, seed=0, progress=lambda *_: None)
    assert network.scales[-1] == 1
    assert np.abs(network.inputs(given.features)[:, 3]).max() < 1e-9


@pytest.mark.filterwarnings("error")
def test_a_handful_of_examples_will_do() -> None:
    given = some_examples(examples(), np.arange(4000) < 20)
    network = fit_network(given, COLUMNS, SETTINGS, seed=0, progress=lambda *_: None)
    assert network.is_sound()


def test_of_nothing_that_varies_no_network_is_made() -> None:
    network = fit_network(examples(), {"constant": 4}, SETTINGS, seed=0, progress=lambda *_: None)
    assert not len(network.outputs)
