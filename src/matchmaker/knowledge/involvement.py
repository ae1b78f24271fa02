"""Who is active in what: the way from a subject to the organisations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, hstack

from matchmaker.sparse import from_triplets, sum_of_rows

PRIOR_COLLABORATIONS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Involvement:
    """For each of m subjects, the share of its collaborations that each of n organisations takes part in.

    Parameters
    ----------
    shares : csr_array of float32, shape (m, n)
        Decayed collaborations of the organisation on the subject over all of the subject's, in 0..1; for a declared
        capability its strength over the sum of strengths.
    recent : ndarray of float32, shape (n_entries,)
        The same with the short half-life, in the order of ``shares.indices``.
    collaborations : csr_array of float32, shape (m, c)
        1 for each collaboration on the subject; nothing for a declared capability.
    specificities : ndarray of float32, shape (m,)
        Inverse document frequency of each subject among the collaborations, ``log((1 + c) / (1 + those on it)) + .05``:
        what everything is about says nothing.
    """

    shares: csr_array
    recent: NDArray[np.float32]
    collaborations: csr_array
    specificities: NDArray[np.float32]

    def summed(
        self, subjects: NDArray[np.integer], strengths: NDArray[np.floating]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return each organisation's share of `subjects`, weighted by `strengths`: long-term, and of late."""
        recent = csr_array((self.recent, self.shares.indices, self.shares.indptr), shape=self.shares.shape)
        return sum_of_rows(self.shares, subjects, strengths), sum_of_rows(recent, subjects, strengths)


def build_involvement(
    participation: csr_array,
    weights: NDArray[np.float64],
    recent_weights: NDArray[np.float64],
    topics: csr_array,
    capabilities: csr_array,
) -> Involvement:
    """Count who takes part in what.

    Parameters
    ----------
    participation : csr_array, shape (n, c)
        Who takes part in which collaboration.
    weights, recent_weights : ndarray of float64, shape (c,)
        What each collaboration still counts, with the long and the short half-life.
    topics : csr_array of float32, shape (c, n_topics)
        What each is about.
    capabilities : csr_array of float32, shape (n, n_capabilities)
        Declared strengths.
    """
    takes_part = participation.astype(bool).astype(np.float64)

    def shares(worth: NDArray[np.float64]) -> csr_array:
        counts = csr_array(takes_part @ diags_array(worth) @ topics)
        counts.sort_indices()
        return csr_array(counts @ diags_array(1 / (topics.T @ worth + PRIOR_COLLABORATIONS)))

    declared = csr_array(capabilities @ diags_array(1 / (_column_sums(capabilities) + PRIOR_COLLABORATIONS)))
    n_on_it = np.concatenate([_column_counts(topics), _column_counts(capabilities)])
    n_cases = np.repeat([topics.shape[0], capabilities.shape[0]], [topics.shape[1], capabilities.shape[1]])
    both = [csr_array(hstack([shares(worth), declared])) for worth in (weights, recent_weights)]
    (by_subject, recent) = (_by_subject(one) for one in both)
    return Involvement(
        shares=by_subject,
        recent=recent.data,
        collaborations=_by_subject(csr_array(hstack([topics, csr_array((topics.shape[0], declared.shape[1]))]))),
        specificities=(np.log((1 + n_cases) / (1 + n_on_it)) + 0.05).astype(np.float32),
    )


def _by_subject(matrix: csr_array) -> csr_array:
    entries = matrix.tocoo()
    rows, subjects = entries.coords
    shape = (matrix.shape[1], matrix.shape[0])
    return from_triplets(subjects, rows, entries.data.astype(np.float32), shape=shape)


def _column_sums(matrix: csr_array) -> NDArray[np.float64]:
    sums = np.bincount(matrix.indices, weights=matrix.data, minlength=matrix.shape[1])
    return np.asarray(sums, dtype=np.float64)


def _column_counts(matrix: csr_array) -> NDArray[np.int64]:
    return np.bincount(matrix.indices, minlength=matrix.shape[1])
