"""Successive halving: all trials with few askers, then the better ones with more, and the best with all.

Jamieson & Talwalkar 2016, "Non-stochastic Best Arm Identification and Hyperparameter Optimization" (AISTATS): most of
what is drawn by chance is plainly bad, and that shows at a small part of the cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matchmaker_training.tuning.trial import Outcome

N_ROUNDS = 3
FACTOR = 3


def n_trials_in_round(round_: int, n_trials: int) -> int:
    """Return how many trials a round has, of `n_trials`: a third as many as the one before, and trial 0.

    >>> [n_trials_in_round(round_, 27) for round_ in range(N_ROUNDS)]
    [27, 10, 4]
    """
    return n_trials if round_ == 0 else min(n_trials, _ceil(n_trials, FACTOR**round_) + 1)


def n_askers_in_round(round_: int, n_askers: int) -> int:
    """Return how many askers a round has, of `n_askers`.

    >>> [n_askers_in_round(round_, 3000) for round_ in range(N_ROUNDS)]
    [334, 1000, 3000]
    """
    return _ceil(n_askers, FACTOR ** (N_ROUNDS - 1 - round_))


def survivors(outcomes: Sequence[Outcome], n: int) -> list[int]:
    """Return the numbers of those that go on: trial 0, which the others are compared with, and the best of the others.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Of the round that is over.
    n : int
        How many go on at most, trial 0 included.
    """
    better = [one.number for one in best_first(outcomes) if one.number != 0 and one.score is not None]
    return [0, *better[: n - 1]]


def best_first(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return outcomes by descending score, those without one last; of equal ones the lowest number first."""
    return sorted(outcomes, key=lambda one: (one.score is None, -(one.score or 0.0), one.number))


def _ceil(n: int, parts: int) -> int:
    return -(-n // parts)
