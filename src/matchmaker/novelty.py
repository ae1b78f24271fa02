"""What a user who wants to meet somebody new does not need to be told."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.knowledge import Knowledge
from matchmaker.signals import Signals

REPEAT = 2.0
UNSEEN = 0.5


def familiarity(knowledge: Knowledge, signals: Signals, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return how much the novelty dial at 1 takes from the log-odds of each candidate.

    The log of how many others a candidate meets of late, which is how probable it is as anybody's partner: taking it
    away leaves what is particular to those who ask, their pointwise mutual information (Church and Hanks, 1990), and
    takes from popular items as Steck (2011, "Item popularity and recommendation accuracy", RecSys) does. Whoever they
    have worked with already loses as much again as a partner of e² times the size would.

    Parameters
    ----------
    rows : ndarray of int, shape (k,)
        The candidates.

    Returns
    -------
    ndarray of float64, shape (k,)
    """
    met = np.log(knowledge.activity.seats_recent[rows].astype(np.float64) + UNSEEN)
    return np.asarray(met + REPEAT * (signals.joint_count[rows] > 0))
