"""How each method answers: a baseline from its scores of the full catalogue, a ranker from its list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matchmaker.brief import Brief
from matchmaker.ranker import Ranker
from matchmaker_training.evaluation.full_ranking import Place, place_listed, place_scored
from matchmaker_training.evaluation.graph_baselines import Scorer
from matchmaker_training.evaluation.incidence import numbered_ids
from matchmaker_training.evaluation.past import Past, comparable
from matchmaker_training.evaluation.question import Question

MAX_CELLS = 1_000_000
NOT_IN_CATALOGUE = -1


def answers_by_scores(scorer: Scorer, past: Past, questions: Sequence[Question]) -> Iterator[Place]:
    """Yield a scorer's answer to each question, scoring as many at once as fit 8 MB."""
    step = max(1, MAX_CELLS // past.n_organisations)
    for begin in range(0, len(questions), step):
        for scores in comparable(scorer(questions[begin : begin + step])):
            yield partial(place_scored, scores)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Listed:
    """What a ranker listed for one question, without those who are not in the catalogue.

    Parameters
    ----------
    rows : ndarray of int32, shape (k,)
        Rows of the catalogue, best first.
    scores : ndarray of float32, shape (k,)
        What the ranker said how probable they are.
    origins : ndarray of uint8, shape (n_bytes, k)
        Which generators proposed them, a bit each, as `numpy.packbits` packs them.
    """

    rows: NDArray[np.int32]
    scores: NDArray[np.float32]
    origins: NDArray[np.uint8]


class RankerAnswers:
    """The answers of a ranker.

    A ranker ranks candidates of its own choice; whoever it leaves out is not ranked. Candidates that are not in the
    catalogue are dropped from its lists. A lead that it does not know gets an empty one; other members that it does
    not know are left out of the brief.

    Parameters
    ----------
    ranker : Ranker
        What is evaluated.
    past : Past
        The catalogue.
    novelty : float
        Where the ranker's dial stands, in 0..1.

    Attributes
    ----------
    lists : dict of Question to Listed
        What it has answered so far.
    """

    def __init__(self, ranker: Ranker, past: Past, *, novelty: float = 0.0) -> None:
        self._ranker = ranker
        self._catalogue_rows = _catalogue_rows(ranker, past)
        self._novelty = novelty
        self.lists: dict[Question, Listed] = {}

    def to(self, questions: Sequence[Question]) -> Iterator[Place]:
        """Yield the answer to each question."""
        for question, listed in zip(questions, self._listed(questions), strict=True):
            self.lists[question] = listed
            yield partial(place_listed, listed.rows)

    def knows(self, question: Question) -> bool:
        """Tell whether the ranker knows the lead, or has been told who it is."""
        return not isinstance(question.brief.lead, str) or question.brief.lead in self._ranker

    def briefs(self, questions: Sequence[Question]) -> list[Brief]:
        """Return what the ranker is told of those questions whose lead it knows."""
        return [self._understood(question.brief) for question in questions if self.knows(question)]

    def _listed(self, questions: Sequence[Question]) -> Iterator[Listed]:
        answers = self._ranker.score_candidates(self.briefs(questions), novelty=self._novelty)
        for question in questions:
            if not self.knows(question):
                yield EMPTY_LIST
                continue
            scored = next(answers)
            rows = self._catalogue_rows[scored.rows]
            kept = rows != NOT_IN_CATALOGUE
            yield Listed(
                rows=rows[kept].astype(np.int32),
                scores=scored.scores[kept].astype(np.float32),
                origins=np.packbits(scored.origins[:, kept], axis=0),
            )

    def _understood(self, brief: Brief) -> Brief:
        members = tuple(one for one in brief.members if one in self._ranker)
        return replace(brief, members=members)


EMPTY_LIST = Listed(
    rows=np.empty(0, dtype=np.int32), scores=np.empty(0, dtype=np.float32), origins=np.empty((0, 0), dtype=np.uint8)
)


def _catalogue_rows(ranker: Ranker, past: Past) -> NDArray[np.int64]:
    """For each of the ranker's organisations its row in the catalogue, or -1."""
    theirs = pl.DataFrame({"id": list(ranker.organisation_ids)}, schema={"id": pl.String})
    joined = theirs.join(numbered_ids(past.organisation_ids, "id", "row"), on="id", how="left", maintain_order="left")
    return joined["row"].fill_null(NOT_IN_CATALOGUE).to_numpy()
