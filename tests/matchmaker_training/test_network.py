"""The network that is fitted reads what tells something, and keeps what it promises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from matchmaker.network import MAX_DEVIATIONS, Network
from matchmaker_training import descent
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
    return fit_network(examples(), COLUMNS, SETTINGS, seed=seed)


def test_it_learns_what_takes_two_features_to_tell() -> None:
    given = examples()
    assert roc_auc_score(given.joined, fitted().log_odds(given.features)) > 0.75


def test_what_ranks_within_a_question_is_learnt_although_questions_differ_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten of twenty candidates join of some questions and one of the others, which the first feature nearly tells."""
    draw = np.random.default_rng(1)
    features = draw.normal(size=(4000, 5)).astype(np.float32)
    n_joined = np.repeat(np.where(np.arange(200) % 2, 1, 10), 20)
    features[:, 0] += 3 * (n_joined == 10)
    noisy = (features[:, 1] + draw.normal(size=4000)).reshape(200, 20)
    rank = (-noisy).argsort(axis=1).argsort(axis=1).ravel()
    given = Examples(
        features=features, joined=rank < n_joined, weights=np.ones(4000), questions=np.repeat(np.arange(200), 20)
    )

    def disorder() -> float:
        """How often the score goes against the second feature, by which alone candidates of a question differ."""
        network = fit_network(given, {"walk": 0, "activity": 1}, SETTINGS, seed=0)
        scores, told = network.log_odds(given.features).reshape(200, 20), features[:, 1].reshape(200, 20)
        return float(np.mean((np.diff(scores, axis=1) > 0) != (np.diff(told, axis=1) > 0)))

    with_both = disorder()
    monkeypatch.setattr(descent, "choice_loss_slope", lambda scores, _: np.zeros(len(scores)))
    assert with_both < 0.9 * disorder()


def test_the_order_of_the_examples_does_not_matter_as_long_as_those_of_a_question_keep_theirs() -> None:
    given = examples()
    mixed = np.argsort(np.arange(4000) % 20, kind="stable")  # the first of every question, then the second, ...
    apart = Examples(
        features=given.features[mixed],
        joined=given.joined[mixed],
        weights=given.weights[mixed],
        questions=given.questions[mixed],
    )
    network = fit_network(apart, COLUMNS, SETTINGS, seed=0)
    np.testing.assert_allclose(network.weights, fitted().weights, atol=1e-6)


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


def test_the_score_does_not_fall_with_it_even_where_the_examples_say_so() -> None:
    given = examples()
    network = fit_network(replace(given, joined=given.features[:, 3] < 1), COLUMNS, SETTINGS, seed=0)
    assert np.all(network.weights[2] * network.outputs >= 0)


def test_it_does_not_depend_on_how_many_threads_there_are() -> None:
    networks = []
    for n_threads in (1, 2, 4):
        with threadpool_limits(n_threads, user_api="blas"):
            networks.append(fitted().weights.tobytes())
    assert len(set(networks)) == 1


def test_equal_seeds_give_equal_networks_and_others_do_not() -> None:
    first, again, other = fitted(), fitted(), fitted(seed=1)
    assert first.weights.tobytes() == again.weights.tobytes()
    assert first.weights.tobytes() != other.weights.tobytes()


def test_what_is_always_the_same_where_it_is_known_is_not_blown_up() -> None:
    given = examples()
    given.features[:, 4] = np.where(given.features[:, 3] > 1, 2.0, np.nan)
    network = fit_network(given, {**COLUMNS, "now and then": 4}, SETTINGS, seed=0)
    assert network.scales[-1] == 1
    assert np.abs(network.inputs(given.features)[:, 3]).max() < 1e-9


@pytest.mark.filterwarnings("error")
def test_a_handful_of_examples_will_do() -> None:
    given = some_examples(examples(), np.arange(4000) < 20)
    network = fit_network(given, COLUMNS, SETTINGS, seed=0)
    assert network.is_sound()


def test_of_nothing_that_varies_no_network_is_made() -> None:
    network = fit_network(examples(), {"constant": 4}, SETTINGS, seed=0)
    assert not len(network.outputs)
