"""The graph without its ties: from organisations to collaborations and back, which is the shorter way for a walk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from matchmaker.knowledge.graph import decay
from matchmaker.knowledge.settings import KnowledgeSettings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Flow:
    """The weights of `Graph` as a product: ``weights = outward @ inward - diag(way_back)``.

    It touches every participation twice, where the ties of a collaboration grow with the square of its size.

    Parameters
    ----------
    inward : csr_array of float32, shape (n_collaborations, n)
        A collaboration's decayed weight, 1/(m - 1) of m participants, at each participant; empty where it ties nobody.
    outward : csr_array of float32, shape (n, n_collaborations)
        1 for each participation in a collaboration that ties.
    way_back : ndarray of float32, shape (n,)
        What comes back to where it came from.
    """

    inward: csr_array
    outward: csr_array
    way_back: NDArray[np.float32]

    def weights_of(self, collaborations: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return the decayed weight / (m - 1) of collaborations that tie: it is the same at each participant."""
        return np.asarray(self.inward.data[self.inward.indptr[collaborations]])

    @property
    def weights(self) -> NDArray[np.float32]:
        """The same of all collaborations, shape (n_collaborations,); 0 where one ties nobody."""
        weights = np.zeros(self.inward.shape[0], dtype=np.float32)
        ties = np.flatnonzero(np.diff(self.inward.indptr))
        weights[ties] = self.weights_of(ties)
        return weights


def build_flow(participation: csr_array, ages: NDArray[np.float64], settings: KnowledgeSettings) -> Flow:
    """Build the flow from the participations, shape (n, n_collaborations), and the collaborations' ages in days."""
    sizes = np.bincount(participation.indices, minlength=participation.shape[1])
    ties = (sizes >= 2) & (sizes <= settings.max_participants)
    weights = np.where(ties, decay(ages, settings.half_life_years) / np.maximum(sizes - 1, 1), 0.0)
    outward = csr_array(participation.astype(bool).astype(np.float32) @ diags_array(ties.astype(np.float32)))
    outward.eliminate_zeros()
    inward = csr_array(diags_array(weights.astype(np.float32)) @ outward.T)
    return Flow(
        inward=_compact(inward),
        outward=_compact(outward),
        way_back=np.asarray(outward @ weights, dtype=np.float32),
    )


def _compact(matrix: csr_array) -> csr_array:
    matrix.sort_indices()
    indices, indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return csr_array((matrix.data.astype(np.float32), indices, indptr), shape=matrix.shape)
