"""What a user who wants to meet somebody new does not need to be told."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.signals import Signals

REPEAT = 2.0
UNSEEN = 3e-5
"""What is added to a base rate, lest those that nobody was found to come by were infinitely new."""


def familiarity(base_rates: NDArray[np.floating], signals: Signals, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return how much the novelty dial at 1 takes from the calibrated log-odds of each candidate.

    The log of how probable a candidate is as anybody's new partner: taking it away leaves what is particular to those
    who ask, their pointwise mutual information (Church and Hanks, 1990), and takes from popular items as Steck (2011,
    "Item popularity and recommendation accuracy", RecSys) does. Whoever they have worked with already loses as much
    again as one that is e² times as probable would.

    Parameters
    ----------
    base_rates : ndarray of float, shape (n,)
        See `matchmaker.ranker.Model`.
    signals : Signals
        Of the question.
    rows : ndarray of int, shape (k,)
        The candidates.

    Returns
    -------
    ndarray of float64, shape (k,)
    """
    usual = np.log(base_rates[rows].astype(np.float64) + UNSEEN)
    return np.asarray(usual + REPEAT * (signals.joint_count[rows] > 0))
