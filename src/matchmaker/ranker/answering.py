"""From a brief to scored candidates: signals, constraints, candidates, features and scores, in this order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.brief import Brief
from matchmaker.candidates import Pool, gather_candidates
from matchmaker.constraints import Constraints
from matchmaker.errors import InputError
from matchmaker.features import compute_features, describe
from matchmaker.novelty import familiarity
from matchmaker.question import Form, Question
from matchmaker.ranker.model import Model, ScoredCandidates
from matchmaker.ranker.reading import Reader
from matchmaker.scoring import Scorer
from matchmaker.screening import Screen, make_masks, screen
from matchmaker.selection import Grid, lay_out
from matchmaker.signals import Signals, gather_many


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What was worked out for one brief."""

    signals: Signals
    screened: Screen
    grid: Grid
    scored: ScoredCandidates
    chance_to_start: float
    missing_topics: tuple[str, ...]


class Answerer:
    """Answers briefs with a model.

    Attributes
    ----------
    reader : Reader
        What reads the briefs.
    """

    __slots__ = ("_model", "_propensity", "_scorers", "reader")

    def __init__(self, model: Model) -> None:
        self._model = model
        self._scorers = {form: Scorer(getattr(model, form.value)) for form in Form}
        self._propensity = Scorer(model.propensity)
        self.reader = Reader(model.knowledge, model.rarest)

    def answers(
        self, briefs: Sequence[Brief], constraints: Constraints, novelty: float, limit: int, *, also: int | None = None
    ) -> Iterator[Answer]:
        """Go the way of the data once for every brief, in their order.

        Parameters
        ----------
        briefs, constraints, novelty, limit
            As for `Ranker.rank_many`; a limit of 0 is none, and then quotas have no effect.
        also : int, optional
            The row of an organisation that is scored even if it is no candidate.

        Raises
        ------
        UnknownOrganisationError
            If the lead or a member is not known.
        InputError
            If `novelty` is out of range.
        """
        if isinstance(novelty, bool) or not isinstance(novelty, int | float) or not 0 <= novelty <= 1:
            raise InputError(field="novelty", value=novelty, expected="a number in 0..1")
        knowledge = self._model.knowledge
        asked = [self.reader.question(brief) for brief in briefs]
        masks = make_masks(knowledge, constraints, self.reader.subjects.find)
        grid = lay_out(knowledge.organisations, constraints.quotas, limit)
        return (
            self._answer(
                signals, screen(masks, signals), grid, missing_topics=missing_topics, novelty=novelty, also=also
            )
            for signals, (_, missing_topics) in zip(
                gather_many(knowledge, [question for question, _ in asked]), asked, strict=True
            )
        )

    def _answer(
        self,
        signals: Signals,
        screened: Screen,
        grid: Grid,
        *,
        missing_topics: tuple[str, ...],
        novelty: float,
        also: int | None,
    ) -> Answer:
        pool = gather_candidates(
            self._model.knowledge,
            signals,
            screened.eligible,
            self._model.candidates,
            parts=grid.parts,
            n_of_each=grid.limit,
        )
        chance_to_start = self._chance_to_start(signals.question)
        return Answer(
            signals=signals,
            screened=screened,
            grid=grid,
            scored=self._scored(signals, pool if also is None else pool.including(also), chance_to_start, novelty),
            chance_to_start=chance_to_start,
            missing_topics=missing_topics,
        )

    def _scored(self, signals: Signals, pool: Pool, chance_to_start: float, novelty: float) -> ScoredCandidates:
        knowledge, scorer = self._model.knowledge, self._scorers[signals.question.form]
        log_odds = scorer.log_odds(compute_features(knowledge, signals, pool.rows))
        taken = novelty * familiarity(self._model.base_rates, signals, pool.rows)
        order = np.lexsort((pool.rows, taken - scorer.calibration.slope * log_odds))
        rows = pool.rows[order]
        apart = np.where(signals.shared_ties[rows] > 0, np.int8(1), np.int8(2))
        return ScoredCandidates(
            rows=rows,
            scores=scorer.probabilities(log_odds[order]) * chance_to_start,
            rings=np.where(signals.joint_count[rows] > 0, np.int8(0), apart),
            origins=pool.origins[:, order],
        )

    def _chance_to_start(self, question: Question) -> float:
        """Whoever describes a project is about to start it; of others it is not known whether they start any."""
        if question.form is not Form.PARTNERS:
            return 1.0
        of_its_own = describe(self._model.knowledge, question.seeds)
        return float(self._propensity.probabilities(self._propensity.log_odds(of_its_own)).item())
