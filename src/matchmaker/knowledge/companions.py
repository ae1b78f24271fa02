"""Which subjects go together: what a partner may add to what those who ask do already."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_diag, csr_array

from matchmaker.sparse import from_triplets

MAX_COMPANIONS = 30
MIN_TOGETHER = 2
MIN_LIFT = 1.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Companions:
    """The subjects that stand beside each of m subjects more often than by chance.

    Topics stand together in collaborations, declared capabilities in organisations; a topic and a capability do not.

    Parameters
    ----------
    together : csr_array of int32, shape (m, m)
        How many collaborations, or organisations, have both. Of each subject the 30 closest are kept, those that stand
        there at least twice, and 1.5 times as often as by chance.
    n_cases : ndarray of int32, shape (m,)
        How many have the subject.
    """

    together: csr_array
    n_cases: NDArray[np.int32]


def build_companions(topics: csr_array, capabilities: csr_array) -> Companions:
    """Count what stands together: first the topics' columns, then the capabilities'.

    Parameters
    ----------
    topics : csr_array, shape (c, n_topics)
        What each collaboration is about.
    capabilities : csr_array, shape (n, n_capabilities)
        What each organisation declares.
    """
    counts = csr_array(block_diag([_counts(topics), _counts(capabilities)]))
    n_cases = counts.diagonal()
    n_all = np.repeat([topics.shape[0], capabilities.shape[0]], [topics.shape[1], capabilities.shape[1]])
    entries = counts.tocoo()
    subjects, others = (one.astype(np.int64) for one in entries.coords)
    together = entries.data
    lift = together * n_all[subjects] / (n_cases[subjects] * n_cases[others])
    kept = np.flatnonzero((subjects != others) & (together >= MIN_TOGETHER) & (lift >= MIN_LIFT))
    worth = together[kept] * np.log(lift[kept])  # the likelihood ratio's first term (Dunning, 1993)
    kept = kept[np.lexsort((others[kept], -worth, subjects[kept]))]
    n_of = np.bincount(subjects[kept], minlength=len(n_cases))
    place = np.arange(len(kept)) - np.repeat(np.cumsum(n_of) - n_of, n_of)
    kept = kept[place < MAX_COMPANIONS]
    return Companions(
        together=from_triplets(subjects[kept], others[kept], together[kept].astype(np.int32), shape=counts.shape),
        n_cases=n_cases.astype(np.int32),
    )


def _counts(matrix: csr_array) -> csr_array:
    """Return how many rows have each two of the columns."""
    has = (matrix > 0).astype(np.int64)
    return csr_array(has.T @ has)
