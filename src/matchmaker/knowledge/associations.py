"""Who goes with whom: linear item-based models, in which every item votes for the others that it stands beside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError
from scipy.linalg.lapack import spotrf, spotri
from scipy.sparse import csr_array, diags_array, hstack

from matchmaker.knowledge.flow import Flow
from matchmaker.knowledge.graph import Graph
from matchmaker.knowledge.settings import KnowledgeSettings
from matchmaker.sparse import from_triplets

REGULARISATION = 5.0
POPULARITY_POWER = 0.5
LIST_POWER = 0.25
KEPT_VOTES = 400
MIRRORED_ROWS = 256
MIN_COLLABORATIONS = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Associations:
    """The votes of EASE (Steck, 2019, "Embarrassingly shallow autoencoders for sparse data", eq. 8), sparse.

    A ridge regression predicts each item from all others at once, so that a vote counts what an item says beyond what
    the others say already: the partners of a hub say little, those of a rare partner much. Popular items are
    regularised more than in proportion, by the square root of how popular they are; only the votes of the items that
    are the most active are counted, and of each of them the largest.

    Parameters
    ----------
    of_partners : csr_array of float32, shape (n, n)
        What having the row's organisation for a partner says for having the column's: items are organisations, and a
        list is those whom somebody worked with, by the square roots of the decayed weights.
    of_members : csr_array of float32, shape (n, n)
        What the row's organisation in a collaboration says for the column's being in it.
    of_subjects : csr_array of float32, shape (m, n)
        The same of what the collaboration is about, learnt together with `of_members`.
    """

    of_partners: csr_array
    of_members: csr_array
    of_subjects: csr_array


def build_associations(
    graph: Graph,
    flow: Flow,
    *,
    topics: csr_array,
    activity: NDArray[np.floating],
    n_subjects: int,
    settings: KnowledgeSettings,
) -> Associations:
    """Fit both models.

    Parameters
    ----------
    graph, flow
        Of n organisations.
    topics : csr_array of float32, shape (n_collaborations, n_topics)
        What each collaboration is about, as far as a brief would say it; the first of the m subjects.
    activity : ndarray of float, shape (n,)
        Decayed collaborations, which decide who is an item.
    n_subjects : int
        m.
    settings : KnowledgeSettings
        `max_items` bounds the cost, which grows with its cube.
    """
    n = len(activity)
    items = _most(activity, settings.max_items)
    ties = csr_array((graph.roots, graph.weights.indices, graph.weights.indptr), shape=graph.weights.shape)
    sums = np.maximum(np.asarray(ties.sum(axis=1)).ravel(), 1e-9)
    of_partners = ease(csr_array(diags_array(sums**-LIST_POWER) @ ties[:, items]))

    on_subject = np.bincount(topics.indices[topics.data != 0], minlength=topics.shape[1])
    on_subject[on_subject < MIN_COLLABORATIONS] = 0
    subjects = _most(on_subject, settings.max_items // 5)
    members_and_subjects = hstack([flow.outward.T.tocsr()[:, items], topics[:, subjects]])
    votes = ease(csr_array(diags_array(np.sqrt(flow.weights.astype(np.float64))) @ members_and_subjects))[
        :, : len(items)
    ]
    return Associations(
        of_partners=_largest(of_partners, items, items, (n, n)),
        of_members=_largest(votes[: len(items)], items, items, (n, n)),
        of_subjects=_largest(votes[len(items) :], subjects, items, (n_subjects, n)),
    )


def ease(lists: csr_array) -> NDArray[np.float32]:
    """Return the votes of every item for every other.

    Parameters
    ----------
    lists : csr_array of float, shape (n_lists, n_items)
        How much each item belongs to each list.

    Returns
    -------
    ndarray of float32, shape (n_items, n_items)
        Row votes for column; the diagonal is 0.

    Examples
    --------
    Two that always stand together vote for each other, and for nobody else:

    >>> lists = csr_array(np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]))
    >>> votes = ease(lists)
    >>> bool(votes[0, 1] > 0), bool(votes[:, 2].any())
    (True, False)
    """
    gram = np.asarray((lists.T @ lists).todense(), dtype=np.float32)
    if not len(gram):
        return gram
    popularity = np.maximum(np.diag(gram), np.float32(1e-3))
    mean = popularity.mean()
    gram[np.diag_indices_from(gram)] += REGULARISATION * mean * (popularity / mean) ** POPULARITY_POWER
    inverse = _inverse(gram)
    votes = inverse / -np.diag(inverse)
    np.fill_diagonal(votes, 0)
    return votes


def _inverse(positive: NDArray[np.float32]) -> NDArray[np.float32]:
    """Invert a symmetric positive definite matrix in its place, in half the time of a general one."""
    factor, failed = spotrf(positive.T, lower=True, overwrite_a=True, clean=False)
    inverse, failed_too = spotri(factor, lower=True, overwrite_c=True)
    if failed or failed_too:
        raise LinAlgError("The matrix is not positive definite.")
    for start in range(0, len(inverse), MIRRORED_ROWS):  # only the lower triangle is worked out: mirror it
        rows, later = slice(start, start + MIRRORED_ROWS), slice(start + MIRRORED_ROWS, None)
        inverse[rows, later] = inverse[later, rows].T
        corner = np.tril(inverse[rows, rows])
        inverse[rows, rows] = corner + np.tril(corner, -1).T
    return np.asarray(inverse, dtype=np.float32)


def _most(values: NDArray[np.number], size: int) -> NDArray[np.int64]:
    """Return the places of the `size` highest values above 0, ascending; of equals the first."""
    best = np.argsort(-values, kind="stable")[: min(size, int((values > 0).sum()))]
    return np.sort(best)


def _largest(
    votes: NDArray[np.float32], rows: NDArray[np.integer], columns: NDArray[np.integer], shape: tuple[int, int]
) -> csr_array:
    """Keep the votes of each row that are the largest by amount, and give them their places in `shape`."""
    n_kept = min(KEPT_VOTES, votes.shape[1])
    if not n_kept or not len(votes):
        return from_triplets(rows[:0], columns[:0], votes.ravel()[:0], shape=shape)
    size = np.abs(votes)
    least = np.partition(size, -n_kept, axis=1)[:, -n_kept, np.newaxis]
    voters, whom = np.nonzero((size >= least) & (size > 0))
    return from_triplets(rows[voters], columns[whom], votes[voters, whom], shape=shape)
