"""The questions of an evaluation, and how a method's answers to them are gathered and measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker_training.evaluation import metrics
from matchmaker_training.evaluation.full_ranking import DEPTH, NOBODY, Place, Places
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.truth import Truth
from matchmaker_training.progress import Progress

PARTNERS_NEW = "partners-new"
PARTNERS_ALL = "partners-all"
LONG_TAIL_MAX_COLLABORATIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """One question, put to many askers.

    Parameters
    ----------
    name : str
        "partners-new" or "partners-all".
    askers : ndarray of int, shape (n_askers,)
        Rows of the catalogue, ascending: those to whom somebody is relevant.
    relevant : scipy.sparse.csr_array, shape (n, n)
        Row a holds those who are relevant to asker a.
    removed : scipy.sparse.csr_array, shape (n, n)
        Row a holds those, besides a itself, who are no candidates for asker a.
    """

    name: str
    askers: NDArray[np.intp]
    relevant: sp.csr_array
    removed: sp.csr_array


def tasks_of(past: Past, truth: Truth, askers: NDArray[np.intp]) -> tuple[Task, Task]:
    """Return partners-new (without the earlier partners) and partners-all, for those of `askers` they apply to."""
    nobody = sp.csr_array(past.partners.shape)
    return (
        _task(PARTNERS_NEW, askers, truth.new_partners, past.partners),
        _task(PARTNERS_ALL, askers, truth.partners, nobody),
    )


def gather(
    tasks: Sequence[Task], askers: NDArray[np.intp], answers: Iterable[Place], *, stage: str, progress: Progress | None
) -> list[Places]:
    """Put every task to every asker that it applies to, and return where one method put whom, task by task.

    Parameters
    ----------
    answers : iterable of Place
        The method's answer to each of `askers`, in their order. Each serves all the tasks.
    """
    found = [_empty_places(len(task.askers)) for task in tasks]
    filled = [0] * len(tasks)
    for done, (asker, place) in enumerate(zip(askers, answers, strict=True), start=1):
        for number, task in enumerate(tasks):
            relevant = row_of(task.relevant, asker)
            if len(relevant):
                top, first = place(np.append(row_of(task.removed, asker), asker), relevant)
                _fill(found[number], filled[number], top, first, relevant)
                filled[number] += 1
        if progress is not None:
            progress(stage, done, len(askers))
    return found


def measures_per_asker(task: Task, places: Places, past: Past) -> dict[str, NDArray[np.float64]]:
    """Return every metric that is a mean over askers, as its values, each of shape (n_askers,)."""
    n_relevant = _counts(task.relevant)[task.askers]
    in_long_tail = past.n_collaborations_of <= LONG_TAIL_MAX_COLLABORATIONS
    n_in_long_tail = np.asarray(task.relevant @ in_long_tail.astype(np.float64))[task.askers]
    return {
        "ndcg@10": metrics.ndcg(places.hits, n_relevant),
        "recall@50": metrics.recall(places.hits, n_relevant),
        "mrr": metrics.reciprocal_rank(places.first_relevant),
        "hit@10": metrics.hit(places.hits),
        "long_tail_recall@50": metrics.recall(places.hits & in_long_tail[places.top], n_in_long_tail),
    }


def measures_of_exposure(places: Places, past: Past) -> dict[str, float]:
    """Return the metrics of all the lists together."""
    return {
        "coverage@10": metrics.coverage(places.top, past.n_organisations),
        "gini@10": metrics.gini(metrics.exposure(places.top, past.n_organisations)),
    }


def row_of(matrix: sp.csr_array, row: int) -> NDArray[np.integer]:
    """Return the columns in which a row has entries."""
    return np.asarray(matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]])


def _task(name: str, askers: NDArray[np.intp], relevant: sp.csr_array, removed: sp.csr_array) -> Task:
    return Task(name=name, askers=askers[_counts(relevant)[askers] > 0], relevant=relevant, removed=removed)


def _counts(matrix: sp.csr_array) -> NDArray[np.int64]:
    return np.diff(matrix.indptr).astype(np.int64)


def _empty_places(n: int) -> Places:
    return Places(
        top=np.full((n, DEPTH), NOBODY, dtype=np.int32),
        hits=np.zeros((n, DEPTH), dtype=np.bool_),
        first_relevant=np.zeros(n, dtype=np.int64),
    )


def _fill(places: Places, number: int, top: NDArray[np.integer], first: int, relevant: NDArray[np.integer]) -> None:
    places.top[number, : len(top)] = top
    places.hits[number, : len(top)] = np.isin(top, relevant)
    places.first_relevant[number] = first
