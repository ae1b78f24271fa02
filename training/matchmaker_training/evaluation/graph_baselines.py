"""The baselines that go by who worked with whom; over several who ask, they add up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.sparse import positions_of_rows
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Question, seeds_of

Scorer = Callable[[Sequence[Question]], NDArray[np.float64]]
"""Scores the full catalogue for each of some questions: shape (len(questions), n), higher is better."""

RESTART = 0.15
N_STEPS = 5


def popularity(past: Past) -> Scorer:
    """Score by decayed participations: the same list for everybody."""
    return lambda questions: np.tile(past.popularity, (len(questions), 1))


def memory(past: Past) -> Scorer:
    """Score by decayed joint collaborations: those worked with of late, and often, come first."""
    together, worth = sp.csr_array(past.members.T), _diagonal(past.decay)
    return lambda questions: _dense(_seeds(questions, past) @ past.members @ worth @ together)


def common_neighbours(past: Past) -> Scorer:
    """Score by the number of shared partners (Newman 2001, "Clustering and preferential attachment")."""
    return _shared_partners(past, np.ones(past.n_organisations))


def adamic_adar(past: Past) -> Scorer:
    """Score by shared partners, each worth 1 / ln(its number of partners), at least 2 (Adamic & Adar 2003)."""
    return _shared_partners(past, 1 / np.log(np.maximum(_degrees(past), 2)))


def resource_allocation(past: Past) -> Scorer:
    """Score by shared partners, each worth 1 / its number of partners (Zhou, Lü & Zhang 2009)."""
    return _shared_partners(past, 1 / np.maximum(_degrees(past), 1))


def personalised_pagerank(past: Past) -> Scorer:
    """Score by five steps of a random walk that returns to those who ask with probability 0.15 (Haveliwala 2002).

    It begins at, and returns to, each of those who ask alike. The walk follows joint collaborations, decayed and
    weighted 1 / (participants - 1) (Newman 2001), so that the weights out of an organisation add up to its
    popularity; divided by it, they add up to 1.

    A step goes to a collaboration and from there to its participants, less the way back to where it came from:
    that touches every participation twice, where a graph of organisations would have ten times as many ties.
    """
    weights = past.decay / (past.sizes - 1)
    to_collaborations = _diagonal((1 - RESTART) * weights) @ past.members.T @ _diagonal(1 / past.popularity)
    way_back = ((1 - RESTART) * (past.members @ weights) / past.popularity)[:, np.newaxis]

    def scorer(questions: Sequence[Question]) -> NDArray[np.float64]:
        seeds = _seeds(questions, past)
        n_seeds = np.maximum(np.diff(seeds.indptr), 1)
        begin = np.ascontiguousarray((seeds.toarray() / n_seeds[:, np.newaxis]).T)
        visits, restart = begin, RESTART * begin
        for _ in range(N_STEPS):
            visits = past.members @ (to_collaborations @ visits) - way_back * visits + restart
        return np.ascontiguousarray(visits.T)

    return scorer


def _shared_partners(past: Past, worth: NDArray[np.float64]) -> Scorer:
    def scorer(questions: Sequence[Question]) -> NDArray[np.float64]:
        near = sp.csr_array(_seeds(questions, past) @ past.partners)  # how many of those who ask each has worked with
        spans = pairwise(near.indptr)
        return np.stack(
            [_passed_on(past, near.indices[i:j], near.data[i:j] * worth[near.indices[i:j]]) for i, j in spans]
        )

    return scorer


def _passed_on(past: Past, rows: NDArray[np.integer], worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the worth of each of some organisations to all its partners: a sparse product, but five times as fast."""
    positions, lengths = positions_of_rows(past.partners, rows)
    received = np.bincount(past.partners.indices[positions], np.repeat(worth, lengths), past.n_organisations)
    return np.asarray(received, dtype=np.float64)


def _seeds(questions: Sequence[Question], past: Past) -> sp.csr_array:
    return seeds_of(questions, past.n_organisations)


def _degrees(past: Past) -> NDArray[np.float64]:
    return np.diff(past.partners.indptr).astype(np.float64)


def _diagonal(values: NDArray[np.float64]) -> sp.csr_array:
    return sp.csr_array(sp.diags_array(values))


def _dense(matrix: sp.csr_array) -> NDArray[np.float64]:
    return np.asarray(matrix.toarray(), dtype=np.float64)
