"""How each method answers: a baseline from its scores of the full catalogue, a model from its list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np
import polars as pl
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.ranker import Ranker
from matchmaker_training.evaluation.baselines import Scorer
from matchmaker_training.evaluation.full_ranking import Place, place_listed, place_scored
from matchmaker_training.evaluation.past import Past, comparable
from matchmaker_training.evaluation.tasks import row_of

MAX_CELLS = 1_000_000
NOT_IN_CATALOGUE = -1


def answers_of_baseline(scorer: Scorer, past: Past, askers: NDArray[np.intp]) -> Iterator[Place]:
    """Yield the answer to each of `askers`, scoring as many at once as fit 8 MB."""
    step = max(1, MAX_CELLS // past.n_organisations)
    for begin in range(0, len(askers), step):
        for scores in comparable(scorer(askers[begin : begin + step])):
            yield partial(place_scored, scores)


class ModelAnswers:
    """The answers of a ranker, and what it said how probable was.

    A ranker ranks candidates of its own choice; whoever it leaves out is not ranked. Candidates that are not in the
    catalogue are dropped from its lists, and an asker that it does not know gets an empty one.

    Parameters
    ----------
    ranker : Ranker
        What is evaluated.
    past : Past
        The catalogue.
    happened : scipy.sparse.csr_array, shape (n, n)
        Who worked with whom in the window: what the scores are held against.

    Attributes
    ----------
    scores, outcomes : list of ndarray
        For each asker so far, the scores of its list and whether they came true.
    n_unknown_askers : int
        How many of the askers so far the ranker does not know.
    """

    def __init__(self, ranker: Ranker, past: Past, happened: sp.csr_array) -> None:
        self._ranker = ranker
        self._ids = past.organisation_ids
        self._catalogue_rows = _catalogue_rows(ranker, past)
        self._happened = happened
        self.scores: list[NDArray[np.float32]] = []
        self.outcomes: list[NDArray[np.bool_]] = []
        self.n_unknown_askers = 0

    def to(self, askers: NDArray[np.intp]) -> Iterator[Place]:
        """Yield the answer to each of `askers`."""
        for asker, (rows, scores) in zip(askers, self._lists(askers), strict=True):
            in_catalogue = rows != NOT_IN_CATALOGUE
            listed = rows[in_catalogue]
            self.scores.append(scores[in_catalogue].astype(np.float32))
            self.outcomes.append(np.isin(listed, row_of(self._happened, asker)))
            yield partial(place_listed, listed)

    def _lists(self, askers: Iterable[int]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
        ids = [self._ids[int(asker)] for asker in askers]
        known = [asker_id in self._ranker for asker_id in ids]
        self.n_unknown_askers += known.count(False)
        answers = self._ranker.score_candidates([one for one, is_known in zip(ids, known, strict=True) if is_known])
        for is_known in known:
            if is_known:
                scored = next(answers)
                yield self._catalogue_rows[scored.rows], scored.scores
            else:
                yield np.empty(0, dtype=np.int64), np.empty(0)


def _catalogue_rows(ranker: Ranker, past: Past) -> NDArray[np.int64]:
    """For each of the ranker's organisations its row in the catalogue, or -1."""
    catalogue = pl.DataFrame({"id": past.organisation_ids, "row": np.arange(past.n_organisations)})
    theirs = pl.DataFrame({"id": list(ranker.organisation_ids)}, schema={"id": pl.String})
    joined = theirs.join(catalogue, on="id", how="left", maintain_order="left")
    return joined["row"].fill_null(NOT_IN_CATALOGUE).to_numpy()
