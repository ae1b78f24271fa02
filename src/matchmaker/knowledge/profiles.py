"""What each organisation works on: its topics and its declared capabilities as a weighted vector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, hstack

from matchmaker.strings import Strings

CAPABILITY_SCHEME = "capability"
ADMINISTRATIVE_SCHEMES = frozenset({"call", "funding-scheme", "legal-basis", "master-call", "programme"})
"""Schemes that help to rank, and tell a person nothing about what an organisation works on."""

UNTOLD_SCHEMES = frozenset({"funding-scheme", "master-call"})
"""What is settled later than who joins: no brief would say it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profiles:
    """TF-IDF vectors of unit length (Salton and Buckley, 1988), one an organisation, over m subjects.

    The term frequency is ``log(1 + sum of decayed collaborations on the topic)``, or the declared strength of a
    capability; the inverse document frequency is ``log((1 + n) / (1 + organisations that have it)) + 1``.

    Parameters
    ----------
    vectors : csr_array of float32, shape (n, m)
        Rows of length 1, or empty.
    idf : ndarray of float32, shape (m,)
        Inverse document frequencies.
    subjects, schemes : Strings
        Name and scheme of each subject; declared capabilities have the scheme "capability".
    untold : csr_array of float32, shape (n, m)
        The same vectors of the subjects of `UNTOLD_SCHEMES` alone, again of length 1: in what kinds of projects an
        organisation takes part, whatever they are about.
    """

    vectors: csr_array
    idf: NDArray[np.float32]
    subjects: Strings
    schemes: Strings
    untold: csr_array

    def tells(self, code: int) -> bool:
        """Return whether a subject says what somebody works on, and not only how it was funded."""
        return self.schemes[code] not in ADMINISTRATIVE_SCHEMES


def build_profiles(
    participation: csr_array, weights: NDArray[np.float64], topics: csr_array, capabilities: csr_array
) -> tuple[csr_array, NDArray[np.float32]]:
    """Return the profiles' vectors and idf: first the topics' columns, then the capabilities'.

    Parameters
    ----------
    participation : csr_array of int8, shape (n_organisations, n_collaborations)
        Who takes part in what.
    weights : ndarray of float64, shape (n_collaborations,)
        What each collaboration still counts.
    topics : csr_array of float32, shape (n_collaborations, n_topics)
        What each is about.
    capabilities : csr_array of float32, shape (n_organisations, n_capabilities)
        Declared strengths.
    """
    takes_part = participation.astype(bool).astype(np.float32)
    frequencies = csr_array(takes_part @ diags_array(weights.astype(np.float32)) @ topics)
    frequencies.data = np.log1p(frequencies.data)
    return _tf_idf(csr_array(hstack([frequencies, capabilities])))


def untold_of(vectors: csr_array, schemes: Strings) -> csr_array:
    """Return the vectors of the subjects of `UNTOLD_SCHEMES` alone."""
    is_untold = np.isin(np.array([*schemes], dtype=np.str_), [*UNTOLD_SCHEMES])
    untold = csr_array(vectors @ diags_array(is_untold.astype(np.float32)))
    untold.eliminate_zeros()
    return unit_rows(untold)


def _tf_idf(frequencies: csr_array) -> tuple[csr_array, NDArray[np.float32]]:
    n, n_subjects = frequencies.shape
    n_holders = np.bincount(frequencies.indices, minlength=n_subjects)
    idf = np.log((1 + n) / (1 + n_holders)) + 1
    weighted = csr_array(frequencies @ diags_array(idf))
    weighted.sum_duplicates()
    return unit_rows(weighted), idf.astype(np.float32)


def unit_rows(matrix: csr_array) -> csr_array:
    """Return `matrix` with its rows scaled to Euclidean length 1; empty rows stay empty. Values are float32."""
    squares: NDArray[np.float64] = np.asarray(matrix.multiply(matrix).sum(axis=1), dtype=np.float64).ravel()
    lengths = np.sqrt(np.where(squares > 0, squares, 1.0))
    data = matrix.data / np.repeat(lengths, np.diff(matrix.indptr))
    indices, indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return csr_array((data.astype(np.float32), indices, indptr), shape=matrix.shape)
