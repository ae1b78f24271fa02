"""How many of those who are relevant are among the model's candidates at all: what its ranking cannot exceed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates import GENERATORS
from matchmaker_training.evaluation.answers import Listed
from matchmaker_training.evaluation.question import Question, Task, row_of
from matchmaker_training.evaluation.results import CandidateResult, Retrieval

CURVE_AT = (10, 20, 50, 100, 200, 500, 1000)


def candidate_recall(task: Task, lists: Mapping[Question, Listed]) -> CandidateResult | None:
    """Return what each generator finds, and finds alone, their union, and the union's first k; None without questions.

    Recall is the mean over questions of the share of the relevant that is there.
    """
    if not task.questions:
        return None
    names = tuple(GENERATORS)
    sizes, recalls, losses, curves = [], [], [], []
    for row, question in enumerate(task.questions):
        listed, relevant = lists[question], row_of(task.relevant, row)
        kept = ~np.isin(listed.rows, row_of(task.removed, row))
        proposed = np.vstack([_proposed(listed, len(names)), np.ones((1, len(listed.rows)), dtype=np.bool_)])[:, kept]
        hits = np.isin(listed.rows[kept], relevant)
        sizes.append(proposed.sum(axis=1))
        recalls.append((proposed & hits).sum(axis=1) / len(relevant))
        alone = proposed[:-1] & (proposed[:-1].sum(axis=0) == 1)
        losses.append((alone & hits).sum(axis=1) / len(relevant))
        curves.append([hits[:k].sum() / len(relevant) for k in CURVE_AT])
    size, recall = np.mean(sizes, axis=0).tolist(), np.mean(recalls, axis=0).tolist()
    found = [Retrieval(recall=one, size=mean) for one, mean in zip(recall, size, strict=True)]
    return CandidateResult(
        generators=dict(zip(names, found[:-1], strict=True)),
        union=found[-1],
        lost=dict(zip(names, np.mean(losses, axis=0).tolist(), strict=True)),
        curve=tuple(zip(CURVE_AT, np.mean(curves, axis=0).tolist(), strict=True)),
    )


def _proposed(listed: Listed, n_generators: int) -> NDArray[np.bool_]:
    """Return which generator (row) proposed which candidate (column)."""
    if not len(listed.rows):
        return np.zeros((n_generators, 0), dtype=np.bool_)
    return np.unpackbits(listed.origins, axis=0, count=n_generators).astype(np.bool_)
