"""What is asked: questions, and the tasks that are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.brief import Brief

NOBODY = np.empty(0, dtype=np.intp)
NO_TOPICS = np.empty(0, dtype=np.intp)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """One question: the brief for a ranker, and the same in rows and codes for a baseline.

    Parameters
    ----------
    id : str
        Who asks: an organisation's id; the collaboration's, where one is to be completed.
    brief : Brief
        What a ranker is told.
    seeds : ndarray of intp
        Rows of the catalogue of those who ask, the lead first; none for a newcomer.
    topics : ndarray of intp
        What it is about, as columns of `Past.topics`: topics never seen before the cut-off are not among them.
    kind, country : str, optional
        The lead's, as known on the cut-off; a newcomer's as it describes itself. None where not known.
    """

    id: str
    brief: Brief
    seeds: NDArray[np.intp]
    topics: NDArray[np.intp]
    kind: str | None
    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """Questions of one sort, and what came true.

    Two tasks may share a question: it is answered once for both.

    Parameters
    ----------
    name : str
        E.g. "partners-new".
    questions : tuple of Question
        q of them, those to whom somebody is relevant.
    relevant : scipy.sparse.csr_array, shape (q, n)
        Row by question, those of the catalogue who are relevant.
    removed : scipy.sparse.csr_array, shape (q, n)
        Row by question, those who are no candidates: those who ask, and in some tasks others.
    clusters : ndarray of intp, shape (q,), optional
        A number for each question, equal for those about the same collaborations; None if each is about its own.
    """

    name: str
    questions: tuple[Question, ...]
    relevant: sp.csr_array
    removed: sp.csr_array
    clusters: NDArray[np.intp] | None = None

    @property
    def n_relevant(self) -> NDArray[np.int64]:
        """How many are relevant to each question, shape (q,)."""
        return np.diff(self.relevant.indptr).astype(np.int64)


def seeds_of(questions: Sequence[Question], n_organisations: int) -> sp.csr_array:
    """Return who asks, shape (len(questions), n_organisations): 1 where an organisation is among those who do."""
    return rows_as_matrix([question.seeds for question in questions], n_organisations)


def topics_of(questions: Sequence[Question], n_topics: int) -> sp.csr_array:
    """Return what is asked about, shape (len(questions), n_topics): 1 where a topic is named."""
    return rows_as_matrix([question.topics for question in questions], n_topics)


def rows_as_matrix(rows: Iterable[NDArray[np.integer]], n_columns: int) -> sp.csr_array:
    """Return the binary matrix whose every row has ones in the given columns.

    >>> rows_as_matrix([np.array([2, 0]), np.array([], dtype=int)], 3).toarray().tolist()
    [[1.0, 0.0, 1.0], [0.0, 0.0, 0.0]]
    """
    columns = [np.sort(row) for row in rows]
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in columns], dtype=np.int64)])
    indices = np.concatenate([np.empty(0, dtype=np.intp), *columns])
    return sp.csr_array((np.ones(len(indices)), indices, indptr), shape=(len(columns), n_columns))


def row_of(matrix: sp.csr_array, row: int) -> NDArray[np.integer]:
    """Return the columns in which a row has entries."""
    return np.asarray(matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]])
