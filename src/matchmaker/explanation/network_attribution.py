"""What each group of features adds to a network's log-odds: exact Shapley values, with groups as the players.

Where a group is not known its inputs are those of the average example (baseline Shapley: Sundararajan & Najmi, 2020,
"The many Shapley values for model explanation", ICML). The first layer is linear, so that what a coalition gives the
units is the sum of what its groups give them: all coalitions of eight groups are 256 sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import factorial

import numpy as np
from numpy.typing import NDArray

from matchmaker.network import Network


class NetworkAttribution:
    """A network, ready to say what each group of features adds to a row's log-odds.

    Parameters
    ----------
    network : Network
        Whose log-odds are explained.
    groups : sequence of sequence of int
        The columns of each group; together all columns that the network reads.

    Attributes
    ----------
    base : float
        Log-odds of the average example: what is left when nothing is known.
    """

    __slots__ = ("_is_in", "_network", "_of_group", "_shares_of_orders", "_without", "base")

    def __init__(self, network: Network, groups: Sequence[Sequence[int]]) -> None:
        n = len(groups)
        columns = np.concatenate([network.columns, network.columns[network.gaps]])
        self._network = network
        self._of_group = np.array([np.isin(columns, list(group)) for group in groups])  # which inputs are whose
        self._is_in = (np.arange(2**n)[:, np.newaxis] >> np.arange(n)) & 1  # who is in which coalition
        self._without = [np.flatnonzero(of_group == 0) for of_group in self._is_in.T]  # which coalitions each may join
        orders = np.array([factorial(size) * factorial(n - 1 - size) / factorial(n) for size in range(n)])
        self._shares_of_orders = orders[np.minimum(self._is_in.sum(axis=1), n - 1)]  # in which one comes next
        self.base = float(network.log_odds_of_units(np.zeros((1, len(network.outputs)))).item())

    def contributions(self, features: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return what each group adds to the log-odds of every row, shape (k, n_groups).

        A row's sum, and `base`, make its log-odds.
        """
        found = np.zeros((len(features), len(self._of_group)))
        if len(self._network.outputs):
            for of_row, inputs in zip(found, self._network.inputs(features), strict=True):
                of_row[:] = self._of_row(inputs)
        return found

    def _of_row(self, inputs: NDArray[np.float64]) -> list[float]:
        """Average what each group adds to those before it over all orders in which they may come."""
        of_groups = (self._of_group * inputs) @ self._network.weights
        of_coalitions = self._network.log_odds_of_units(self._is_in @ of_groups)
        return [
            float(self._shares_of_orders[others] @ (of_coalitions[others + 2**group] - of_coalitions[others]))
            for group, others in enumerate(self._without)
        ]
