"""A network's contributions are Shapley values too: equal to those counted out over every coalition."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from statistics import fmean

import numpy as np
import pytest
from numpy.typing import NDArray

from matchmaker.explanation.network_attribution import NetworkAttribution
from matchmaker.network import Network, no_network

D, E, M = 6, 2, 16


def drawn(seed: int) -> tuple[Network, NDArray[np.float32]]:
    draw = np.random.default_rng(seed)
    network = Network(
        columns=draw.permutation(D).astype(np.int32),
        floors=np.where(draw.random(D) < 0.5, 0.1, 0.0),
        means=draw.normal(size=D),
        scales=draw.random(D) + 0.5,
        gaps=np.array([1, 4], dtype=np.int32),
        gap_shares=np.array([0.3, 0.1]),
        weights=draw.normal(size=(D + E, M)),
        biases=draw.normal(size=M),
        outputs=draw.normal(size=M),
        baseline=0.7,
    )
    features = draw.random((20, D)).astype(np.float32)
    features[:, network.columns[network.gaps]] = np.where(draw.random((20, E)) < 0.4, np.nan, 1.5)
    return network, features


def value_if_known(network: Network, row: NDArray[np.float32], known: set[int]) -> float:
    """Put 0 in place of all inputs of columns that are not known."""
    inputs = network.inputs(row[np.newaxis])[0]
    columns = np.concatenate([network.columns, network.columns[network.gaps]]).tolist()
    inputs[[place for place, column in enumerate(columns) if column not in known]] = 0
    return float(network.log_odds_of_units(inputs @ network.weights).item())


def shapley_values(network: Network, row: NDArray[np.float32], groups: Sequence[Sequence[int]]) -> list[float]:
    """Average what each group adds over all orders in which they may come (Shapley, 1953)."""
    gains: list[list[float]] = [[] for _ in groups]
    for order in permutations(range(len(groups))):
        known: set[int] = set()
        for group in order:
            before = value_if_known(network, row, known)
            known |= set(groups[group])
            gains[group].append(value_if_known(network, row, known) - before)
    return [fmean(of_group) for of_group in gains]


@pytest.mark.parametrize("groups", [((0, 3), (1,), (2, 4, 5)), ((0,), (1, 2), (), (3, 4), (5,)), (tuple(range(D)),)])
def test_contributions_are_those_counted_out_over_all_orders(groups: tuple[tuple[int, ...], ...]) -> None:
    network, features = drawn(0)
    attribution = NetworkAttribution(network, groups)
    expected = [shapley_values(network, row, groups) for row in features]
    np.testing.assert_allclose(attribution.contributions(features), expected, atol=1e-12)
    assert attribution.base == pytest.approx(value_if_known(network, features[0], set()), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_contributions_add_up_to_the_log_odds(seed: int) -> None:
    network, features = drawn(seed)
    attribution = NetworkAttribution(network, [[column] for column in range(D)])
    sums = attribution.base + attribution.contributions(features).sum(axis=1)
    np.testing.assert_allclose(sums, network.log_odds(features), atol=1e-12)


def test_a_group_that_the_network_does_not_read_adds_nothing() -> None:
    network, features = drawn(1)
    attribution = NetworkAttribution(network, ((0, 1, 2), (6, 7), (3, 4, 5), ()))
    assert np.all(attribution.contributions(features)[:, [1, 3]] == 0)


def test_no_network_contributes_nothing() -> None:
    attribution = NetworkAttribution(no_network(), ((0, 1), (2,)))
    assert attribution.base == 0
    assert attribution.contributions(np.ones((2, 3), dtype=np.float32)).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_a_row_has_the_same_contributions_in_any_company() -> None:
    network, features = drawn(2)
    attribution = NetworkAttribution(network, ((0, 3), (1,), (2, 4, 5)))
    alone = [attribution.contributions(features[row : row + 1])[0].tolist() for row in range(len(features))]
    assert attribution.contributions(features).tolist() == alone
    assert attribution.contributions(features[:0]).shape == (0, 3)
