"""Recommender libraries as methods: what a data scientist would try first on who worked with whom.

Each learns factors of organisations from the graph of past partners and scores a candidate by the product of its
factors with those of whoever asks, added up over several. Their settings are the best of a few that were tried on the
partners of 2018 (`docs/evaluation.md`). A library that is not installed is left out, and `missing_peers` names it:
``pip install 'matchmaker-ranker[peers]'`` brings them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from types import MappingProxyType

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from matchmaker_training.evaluation.graph_baselines import Scorer
from matchmaker_training.evaluation.incidence import without_diagonal
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Question, seeds_of

Factors = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Of those who ask and of those who are candidates, each of shape (n, n_factors)."""

N_FACTORS = 64


def peers(seed: int) -> dict[str, Callable[[Past], Scorer]]:
    """Return the libraries that are installed, by name: given the past, each is fitted and returns its scorer.

    Parameters
    ----------
    seed : int
        Equal seeds give equal scores.
    """
    installed = {name: fit for name, (module, fit) in _PEERS.items() if find_spec(module) is not None}
    return {name: partial(_fitted, fit=fit, seed=seed) for name, fit in installed.items()}


def missing_peers() -> list[str]:
    """Return the names of those whose library is not installed."""
    return [name for name, (module, _) in _PEERS.items() if find_spec(module) is None]


def _als(past: Past, seed: int) -> Factors:
    """Alternating least squares (Hu, Koren & Volinsky 2008, ICDM), confident of recent and repeated partners."""
    from implicit.cpu.als import AlternatingLeastSquares  # noqa: PLC0415 - an extra

    together = without_diagonal(sp.csr_array(past.members @ sp.diags_array(past.decay) @ past.members.T))
    with threadpool_limits(1, "blas"):  # its own threads call BLAS, and OpenBLAS's would fight with them
        model = AlternatingLeastSquares(
            factors=N_FACTORS, iterations=15, alpha=5.0, regularization=10.0, random_state=seed
        )
        model.fit(_single(together), show_progress=False)
    return model.user_factors, model.item_factors


def _bpr(past: Past, seed: int) -> Factors:
    """Bayesian personalised ranking (Rendle et al. 2009, UAI); more iterations were worse."""
    from implicit.cpu.bpr import BayesianPersonalizedRanking  # noqa: PLC0415 - an extra

    with threadpool_limits(1, "blas"):
        # Threads of their own would update the same factors in an order that no seed decides.
        model = BayesianPersonalizedRanking(factors=N_FACTORS, iterations=30, random_state=seed, num_threads=1)
        model.fit(_single(past.partners), show_progress=False)
    return model.user_factors, model.item_factors


def _warp(past: Past, seed: int) -> Factors:
    """LightFM with the WARP loss (Kula 2015; Weston, Bengio & Usunier 2011, IJCAI), the organisations' ids alone."""
    from lightfm import LightFM  # noqa: PLC0415 - an extra

    model = LightFM(no_components=N_FACTORS, loss="warp", learning_rate=0.02, random_state=seed)
    model.fit(_single(past.partners).tocoo(), epochs=30, num_threads=1)
    asks = np.ones((past.n_organisations, 1), dtype=np.float32)
    return (
        np.hstack([model.user_embeddings, asks]),
        np.hstack([model.item_embeddings, model.item_biases[:, np.newaxis]]),
    )


_PEERS: Mapping[str, tuple[str, Callable[[Past, int], Factors]]] = MappingProxyType(
    {"implicit ALS": ("implicit", _als), "implicit BPR": ("implicit", _bpr), "LightFM WARP": ("lightfm", _warp)}
)


def _fitted(past: Past, *, fit: Callable[[Past, int], Factors], seed: int) -> Scorer:
    askers, candidates = fit(past, seed)

    def scorer(questions: Sequence[Question]) -> NDArray[np.float64]:
        who_asks = seeds_of(questions, past.n_organisations) @ askers
        return np.asarray(who_asks @ candidates.T, dtype=np.float64)

    return scorer


def _single(matrix: sp.csr_array) -> sp.csr_matrix:
    """Return a matrix as both libraries take it: single precision, and of scipy's older kind."""
    return sp.csr_matrix(matrix.astype(np.float32))
