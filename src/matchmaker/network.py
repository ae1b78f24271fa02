"""What a small neural network adds to the trees: one hidden layer over the standardised logarithms of the features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_DEVIATIONS = 5.0
BLOCK_ROWS = 128
UNITS_MULTIPLE = 16  # OpenBLAS parts other widths among threads so that a row's place in its block may show


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """Weights of a feed-forward network with d features, of which e may be missing, and m rectified linear units.

    A feature, or its logarithm, is taken in standard deviations from its mean over the examples that were learnt from,
    at most 5 either way. What is missing counts as the mean, and whether it is missing as an input of its own. So all
    inputs of the average example are about 0, and a network without units says nothing at all.

    Parameters
    ----------
    columns : ndarray of int32, shape (d,)
        Columns of the features.
    floors : ndarray of float64, shape (d,)
        What is added to each before the logarithm is taken, above 0; 0 where the feature is taken as it is.
    means, scales : ndarray of float64, shape (d,)
        Mean and standard deviation, above 0, of what that gives.
    gaps : ndarray of int32, shape (e,)
        Which of the d features may be missing.
    gap_shares : ndarray of float64, shape (e,)
        Share of the examples in which each of these is missing.
    weights : ndarray of float64, shape (d + e, m)
        From the inputs to the units.
    biases, outputs : ndarray of float64, shape (m,)
        What is added before a unit is cut off at 0, and what it adds to the log-odds for each of its own.
    baseline : float
        Log-odds without any unit.
    """

    columns: NDArray[np.int32]
    floors: NDArray[np.float64]
    means: NDArray[np.float64]
    scales: NDArray[np.float64]
    gaps: NDArray[np.int32]
    gap_shares: NDArray[np.float64]
    weights: NDArray[np.float64]
    biases: NDArray[np.float64]
    outputs: NDArray[np.float64]
    baseline: float

    def inputs(self, features: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return what goes into the units for every row of `features`, shape (k, d + e)."""
        read = features[:, self.columns].astype(np.float64)
        is_log = self.floors > 0
        read[:, is_log] = np.log(np.maximum(read[:, is_log], 0) + self.floors[is_log])
        missing = np.isnan(read)
        read -= self.means
        read /= self.scales
        read[missing] = 0
        np.clip(read, -MAX_DEVIATIONS, MAX_DEVIATIONS, out=read)
        return np.concatenate([read, missing[:, self.gaps] - self.gap_shares], axis=1)

    def log_odds(self, features: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return what the network adds to the log-odds of every row of `features`, shape (k,).

        Rows are multiplied in blocks of one shape, filled up at the end, so that none comes out differently in other
        company. That rests on how OpenBLAS works, and holds for a number of units that `UNITS_MULTIPLE` divides.
        """
        if not len(self.outputs):
            return np.full(len(features), self.baseline)
        log_odds = np.empty(len(features))
        block = np.zeros((BLOCK_ROWS, len(self.weights)))
        for start in range(0, len(features), BLOCK_ROWS):
            inputs = self.inputs(features[start : start + BLOCK_ROWS])
            block[: len(inputs)] = inputs
            log_odds[start : start + BLOCK_ROWS] = self.log_odds_of_units(block @ self.weights)[: len(inputs)]
        return log_odds

    def log_odds_of_units(self, units: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log-odds for what the inputs give the units, shape (..., m), before their biases."""
        return np.asarray(np.maximum(units + self.biases, 0) @ self.outputs + self.baseline)

    def is_sound(self) -> bool:
        """Tell whether the arrays fit together, and hold nothing that would fail later."""
        d, e, m = self.columns.size, self.gaps.size, self.outputs.size
        values = (self.floors, self.means, self.scales, self.gap_shares, self.weights, self.biases, self.outputs)
        return (
            all(array.shape == (d,) for array in (self.columns, self.floors, self.means, self.scales))
            and all(array.shape == (e,) for array in (self.gaps, self.gap_shares))
            and self.weights.shape == (d + e, m)
            and self.biases.shape == (m,)
            and m % UNITS_MULTIPLE == 0
            and all(array.dtype == np.float64 and bool(np.all(np.isfinite(array))) for array in values)
            and all(array.dtype == np.int32 for array in (self.columns, self.gaps))
            and bool(np.all(self.columns >= 0) and np.all((self.gaps >= 0) & (self.gaps < d)))
            and bool(np.all(self.floors >= 0) and np.all(self.scales > 0))
            and bool(np.all((self.gap_shares >= 0) & (self.gap_shares <= 1)))
            and bool(np.isfinite(self._highest()))
        )

    def _highest(self) -> float:
        """Return what the log-odds cannot exceed, either way, whatever the features are."""
        with np.errstate(over="ignore", invalid="ignore"):
            units = MAX_DEVIATIONS * np.abs(self.weights).sum(axis=0) + np.abs(self.biases)
            return float(units @ np.abs(self.outputs) + abs(self.baseline))


def no_network() -> Network:
    """Return the network that adds nothing.

    >>> no_network().log_odds(np.ones((2, 3)))
    array([0., 0.])
    """
    nothing, nowhere = np.zeros(0), np.zeros(0, dtype=np.int32)
    return Network(
        columns=nowhere,
        floors=nothing,
        means=nothing,
        scales=nothing,
        gaps=nowhere,
        gap_shares=nothing,
        weights=np.zeros((0, 0)),
        biases=nothing,
        outputs=nothing,
        baseline=0.0,
    )
