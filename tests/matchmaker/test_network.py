"""A network beside the trees: what goes in, what comes out, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.matchmaker.test_attribution import learned_trees

import matchmaker as mm
from matchmaker.network import MAX_DEVIATIONS, Network, no_network
from matchmaker.scoring import Learned, Scorer


def of_16(values: Sequence[float] | Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """Fill up what is told of three units, for as many as a network must have."""
    given = np.array(values)
    return np.concatenate([given, np.zeros((*given.shape[:-1], 13))], axis=-1)


@pytest.fixture
def network() -> Network:
    """Reads column 2 by its logarithm and column 0, which may be missing, as it is."""
    return Network(
        columns=np.array([2, 0], dtype=np.int32),
        floors=np.array([0.5, 0.0]),
        means=np.array([0.0, 10.0]),
        scales=np.array([1.0, 2.0]),
        gaps=np.array([1], dtype=np.int32),
        gap_shares=np.array([0.25]),
        weights=of_16([[1.0, 0.0, -1.0], [0.0, 2.0, 1.0], [0.0, -4.0, 0.0]]),
        biases=of_16([0.5, 0.0, -1.0]),
        outputs=of_16([1.0, 10.0, 100.0]),
        baseline=-3.0,
    )


def test_inputs_are_standardised_logarithms_and_what_is_missing_is_the_mean(network: Network) -> None:
    features = np.array([[14.0, 9.0, 0.5], [np.nan, 9.0, np.e - 0.5], [9.0, np.nan, -7.0]])
    expected = [[0.0, 2.0, -0.25], [1.0, 0.0, 0.75], [np.log(0.5), -0.5, -0.25]]
    np.testing.assert_allclose(network.inputs(features), expected, atol=1e-15)


def test_inputs_that_nobody_learnt_from_are_held_within_limits(network: Network) -> None:
    features = np.array([[1e30, 0.0, np.inf], [-1e30, 0.0, 1e30]], dtype=np.float32)
    assert network.inputs(features)[:, :2].tolist() == [[MAX_DEVIATIONS] * 2, [MAX_DEVIATIONS, -MAX_DEVIATIONS]]


def test_log_odds_are_what_the_units_add_up_to(network: Network) -> None:
    features = np.array([[14.0, 0.0, 0.5], [np.nan, 0.0, np.e - 0.5]])
    # units: 0 + .5, 4 + 1, 2 - 1; then 1 + .5, -3, -1 - 1, of which two are cut off
    np.testing.assert_allclose(network.log_odds(features), [-3 + 0.5 + 50 + 100, -3 + 1.5], atol=1e-12)


def test_a_row_comes_out_the_same_in_any_company() -> None:
    draw = np.random.default_rng(0)
    d, m = 90, 128
    network = Network(
        columns=np.arange(d, dtype=np.int32),
        floors=np.full(d, 0.1),
        means=draw.normal(size=d),
        scales=draw.random(d) + 0.5,
        gaps=np.arange(5, dtype=np.int32),
        gap_shares=np.full(5, 0.2),
        weights=draw.normal(size=(d + 5, m)),
        biases=draw.normal(size=m),
        outputs=draw.normal(size=m),
        baseline=0.0,
    )
    features = draw.random((700, d)).astype(np.float32)
    together = network.log_odds(features)
    assert (
        np.concatenate([network.log_odds(features[row : row + 1]) for row in range(700)]).tolist() == together.tolist()
    )
    assert network.log_odds(features[131:400]).tolist() == together[131:400].tolist()
    assert network.log_odds(features[:0]).shape == (0,)


def test_the_score_is_the_sum_of_trees_and_network(network: Network) -> None:
    trees, features = learned_trees(0)
    alone = Scorer(Learned(trees=trees)).log_odds(features)
    both = Scorer(Learned(trees=trees, network=network)).log_odds(features)
    np.testing.assert_allclose(both, alone + network.log_odds(features), atol=1e-12)


@pytest.mark.parametrize(
    "change",
    [
        {"columns": np.array([2, 0, 1], dtype=np.int32)},
        {"columns": np.array([2, -1], dtype=np.int32)},
        {"columns": np.array([2.0, 0.0])},
        {"floors": np.array([0.5, -0.1])},
        {"means": np.array([0.0])},
        {"scales": np.array([1.0, 0.0])},
        {"gaps": np.array([2], dtype=np.int32)},
        {"gap_shares": np.array([0.5, 0.5])},
        {"columns": np.array(2, dtype=np.int32)},
        {"columns": np.array(["a", "b"])},
        {"gap_shares": np.array([1.5])},
        {"weights": np.zeros((2, 16))},
        {"weights": np.full((3, 16), np.nan)},
        {"weights": np.full((3, 16), 1e308)},
        {"weights": np.zeros((3, 7)), "biases": np.zeros(7), "outputs": np.zeros(7)},
        {"biases": np.zeros(15)},
        {"outputs": of_16([1.0, np.inf, 1.0])},
        {"baseline": float("nan")},
    ],
)
def test_arrays_that_are_no_network_are_refused(network: Network, change: dict[str, Any]) -> None:
    trees, _ = learned_trees(0)
    assert network.is_sound()
    broken = replace(network, **change)
    assert not broken.is_sound()
    with pytest.raises(mm.ArtefactDamagedError, match="do not describe a network"):
        Scorer(Learned(trees=trees, network=broken))


def test_no_network_adds_nothing() -> None:
    nothing: NDArray[np.float32] = np.ones((3, 2), dtype=np.float32)
    assert no_network().is_sound()
    assert no_network().log_odds(nothing).tolist() == [0.0, 0.0, 0.0]
