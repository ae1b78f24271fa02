"""The simple methods that every model must beat, each in a few lines.

A baseline is prepared once from the past and then scores askers (rows of the catalogue) against the whole
catalogue: ``scorer(askers) -> scores of shape (len(askers), n)``, higher is better.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker_training.evaluation.past import Past

Scorer = Callable[[NDArray[np.intp]], NDArray[np.float64]]

RESTART = 0.15
N_STEPS = 5


def popularity(past: Past) -> Scorer:
    """Score by decayed participations: the same list for everybody."""
    return lambda askers: np.tile(past.popularity, (len(askers), 1))


def memory(past: Past) -> Scorer:
    """Score by decayed joint collaborations: those worked with of late, and often, come first."""
    together, worth = sp.csr_array(past.members.T), _diagonal(past.decay)
    return lambda askers: _dense(past.members[askers] @ worth @ together)


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
    """Score by five steps of a random walk that returns to the asker with probability 0.15 (Haveliwala 2002).

    The walk follows joint collaborations, decayed and weighted 1 / (participants - 1) (Newman 2001), so that the
    weights out of an organisation add up to its popularity; divided by it, they add up to 1.

    A step goes to a collaboration and from there to its participants, less the way back to where it came from:
    that touches every participation twice, where a graph of organisations would have ten times as many ties.
    """
    weights = past.decay / (past.sizes - 1)
    to_collaborations = _diagonal((1 - RESTART) * weights) @ past.members.T @ _diagonal(1 / past.popularity)
    way_back = ((1 - RESTART) * (past.members @ weights) / past.popularity)[:, np.newaxis]

    def scorer(askers: NDArray[np.intp]) -> NDArray[np.float64]:
        at_the_asker = (askers, np.arange(len(askers)))
        visits = np.zeros((past.n_organisations, len(askers)))
        visits[at_the_asker] = 1
        for _ in range(N_STEPS):
            visits = past.members @ (to_collaborations @ visits) - way_back * visits
            visits[at_the_asker] += RESTART
        return np.ascontiguousarray(visits.T)

    return scorer


BASELINES: Mapping[str, Callable[[Past], Scorer]] = MappingProxyType(
    {
        "popularity": popularity,
        "memory": memory,
        "common neighbours": common_neighbours,
        "Adamic-Adar": adamic_adar,
        "resource allocation": resource_allocation,
        "personalised PageRank": personalised_pagerank,
    }
)


def _shared_partners(past: Past, worth: NDArray[np.float64]) -> Scorer:
    weights = _diagonal(worth)
    return lambda askers: _dense(past.partners[askers] @ weights @ past.partners)


def _degrees(past: Past) -> NDArray[np.float64]:
    return np.diff(past.partners.indptr).astype(np.float64)


def _diagonal(values: NDArray[np.float64]) -> sp.csr_array:
    return sp.csr_array(sp.diags_array(values))


def _dense(matrix: sp.csr_array) -> NDArray[np.float64]:
    return np.asarray(matrix.toarray(), dtype=np.float64)
