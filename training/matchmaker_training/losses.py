"""What a network is held to: the derivatives of two losses by the scores of a batch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """What came of some questions, of which each has its examples in a row: e examples of q questions.

    Parameters
    ----------
    joined : ndarray of bool, shape (e,)
        Whether the candidate joined those who asked.
    weights, balanced : ndarray of float32, shape (e,)
        For how many candidates each stands, 1 for those who joined and above 0 for all, and the same as the log loss
        counts it (`balanced_weights`).
    starts : ndarray of intp, shape (q,)
        The first example of each question.
    """

    joined: NDArray[np.bool_]
    weights: NDArray[np.float32]
    balanced: NDArray[np.float32]
    starts: NDArray[np.intp]


def log_loss_slope(scores: NDArray[np.floating], answers: Answers) -> NDArray[np.floating]:
    """Return the derivative of the mean weighted log loss by each score, shape (e,).

    >>> both = Answers(joined=np.array([True, False]), weights=np.ones(2), balanced=np.ones(2), starts=np.array([0]))
    >>> log_loss_slope(np.zeros(2), both)
    array([-0.25,  0.25])
    """
    return np.asarray(answers.balanced * (expit(scores) - answers.joined) / len(scores))


def choice_loss_slope(scores: NDArray[np.floating], answers: Answers) -> NDArray[np.floating]:
    """Return the derivative by each score of what a choice among the candidates of a question costs, shape (e,).

    The loss is the mean, over the questions and over who joined in each, of −log of the chance that this one is
    chosen, among itself and all who stayed out: e^score of each, those by their weights (the conditional logit:
    McFadden 1974, "Conditional logit analysis of qualitative choice behavior"). A question in which nobody joined
    costs 0. A score 87 log-odds below another counts as nothing in single precision.

    >>> both = Answers(joined=np.array([True, False]), weights=np.ones(2), balanced=np.ones(2), starts=np.array([0]))
    >>> choice_loss_slope(np.zeros(2), both)
    array([-0.5,  0.5])
    """
    joined, starts = answers.joined, answers.starts
    sizes = np.diff(starts, append=len(scores))
    exponents = scores + np.log(answers.weights)
    odds = np.exp(exponents - np.repeat(np.maximum.reduceat(exponents, starts), sizes))
    others = np.repeat(np.add.reduceat(np.where(joined, 0, odds), starts), sizes)
    n_joined = np.repeat(np.maximum(np.add.reduceat(joined, starts, dtype=np.intp), 1), sizes)
    all_odds = np.maximum(odds + others, np.finfo(odds.dtype).tiny)
    pull = np.where(joined, 1 / (all_odds * n_joined), 0)  # of one who joined, on the odds of each who stayed out
    pull_of_all = np.repeat(np.add.reduceat(pull, starts), sizes)
    slope = np.where(joined, -others * pull, odds * pull_of_all)
    return np.asarray(slope / len(starts))
