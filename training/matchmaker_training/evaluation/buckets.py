"""The same measures for parts of the questions, and for parts of those who are relevant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.organisation import Kind
from matchmaker.ranking import Ring
from matchmaker.sparse import positions_of_rows
from matchmaker_training.evaluation.full_ranking import Places
from matchmaker_training.evaluation.measuring import is_long_tail
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Question, Task, row_of
from matchmaker_training.evaluation.results import Bucket, Group

N_COUNTRIES = 10
NOT_KNOWN, OTHERS = "not known", "others"
ACTIVITY_BELOW = {"0": 1, "1": 2, "2–5": 6, "6–20": 21}
BUSIEST = ">20"
RINGS = tuple(Ring)
LONG_TAIL, SHORT_HEAD = "at most 5 earlier projects", "more than 5 earlier projects"
OF_ASKERS = ("ndcg@10", "recall@50")
OF_RELEVANT = "recall@50"


def buckets_of(
    task: Task,
    past: Past,
    places: Mapping[str, Places],
    per_asker: Mapping[str, Mapping[str, NDArray[np.float64]]],
) -> dict[str, Bucket]:
    """Return by kind, country and activity of who asks, and by ring and activity of who is relevant, how methods do.

    Parameters
    ----------
    places : mapping of str to Places
        By method.
    per_asker : mapping of str to mapping of str to ndarray of float64, shape (n_questions,)
        By method and metric.
    """
    questions = task.questions
    askers = {
        "kind": ([question.kind or NOT_KNOWN for question in questions], (*Kind, NOT_KNOWN)),
        "country": _countries(questions),
        "activity": ([_activity(question, past) for question in questions], (*ACTIVITY_BELOW, BUSIEST)),
    }
    tails = np.where(is_long_tail(past)[task.relevant.indices], LONG_TAIL, SHORT_HEAD)
    relevant = {"ring": (rings_of_relevant(task, past), RINGS), "tail": (tails, (LONG_TAIL, SHORT_HEAD))}
    return {name: _by_asker(np.array(labels), names, per_asker) for name, (labels, names) in askers.items()} | {
        name: _by_relevant(task, labels, names, places) for name, (labels, names) in relevant.items()
    }


def rings_of_relevant(task: Task, past: Past) -> NDArray[np.str_]:
    """Return for every entry of `Task.relevant` how near it stood to those who ask, before the cut-off.

    A partner has worked with one of them, a second shares a partner with one of them.
    """
    rings = np.full(task.relevant.nnz, Ring.DISCOVERY.value, dtype="<U9")
    for number, question in enumerate(task.questions):
        begin, end = task.relevant.indptr[number : number + 2]
        near = np.zeros(past.n_organisations, dtype=np.bool_)
        near[past.partners.indices[positions_of_rows(past.partners, question.seeds)[0]]] = True
        relevant = task.relevant.indices[begin:end]
        positions, lengths = positions_of_rows(past.partners, relevant)
        owners = np.repeat(np.arange(len(relevant)), lengths)
        shares = np.bincount(owners, weights=near[past.partners.indices[positions]], minlength=len(relevant)) > 0
        rings[begin:end] = np.where(
            near[relevant], Ring.PARTNER.value, np.where(shares, Ring.SECOND.value, Ring.DISCOVERY.value)
        )
    return rings


def _countries(questions: Sequence[Question]) -> tuple[list[str], tuple[str, ...]]:
    """Return everybody's country, and the ten largest of them; the rest is put together."""
    told = [question.country or NOT_KNOWN for question in questions]
    counts = Counter(told)
    largest = sorted(counts, key=lambda name: (-counts[name], name))[:N_COUNTRIES]
    return [name if name in largest else OTHERS for name in told], (*largest, OTHERS)


def _activity(question: Question, past: Past) -> str:
    n = past.n_collaborations_of[question.seeds[0]] if len(question.seeds) else 0
    return next((name for name, above in ACTIVITY_BELOW.items() if n < above), BUSIEST)


def _by_asker(
    labels: NDArray[np.str_], names: Sequence[str], per_asker: Mapping[str, Mapping[str, NDArray[np.float64]]]
) -> Bucket:
    return {
        name: Group(
            n=int(there.sum()),
            methods={
                method: {metric: float(values[metric][there].mean()) for metric in OF_ASKERS}
                for method, values in per_asker.items()
            },
        )
        for name in names
        if (there := labels == name).any()
    }


def _by_relevant(task: Task, labels: NDArray[np.str_], names: Sequence[str], places: Mapping[str, Places]) -> Bucket:
    found = {}
    for name in names:
        part = _only(task.relevant, labels == name)
        n_relevant = np.diff(part.indptr)
        asked = n_relevant > 0
        if asked.any():
            recalls = {method: _n_hits(part, one)[asked] / n_relevant[asked] for method, one in places.items()}
            methods = {method: {OF_RELEVANT: float(values.mean())} for method, values in recalls.items()}
            found[name] = Group(n=int(asked.sum()), methods=methods)
    return found


def _only(relevant: sp.csr_array, there: NDArray[np.bool_]) -> sp.csr_array:
    """Return the matrix with those of its entries that are in a group."""
    before = np.concatenate([[0], np.cumsum(there)])
    return sp.csr_array((relevant.data[there], relevant.indices[there], before[relevant.indptr]), shape=relevant.shape)


def _n_hits(part: sp.csr_array, places: Places) -> NDArray[np.int64]:
    """Return how many of a part of the relevant are among each question's first fifty."""
    return np.array([np.isin(top, row_of(part, row)).sum() for row, top in enumerate(places.top)], dtype=np.int64)
