"""How far a model's score is from what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import scipy.sparse as sp

from matchmaker_training.evaluation.answers import Listed
from matchmaker_training.evaluation.drawing import in_drawn_order
from matchmaker_training.evaluation.metrics import calibration_bins, calibration_error
from matchmaker_training.evaluation.partner_tasks import questions_of_rows
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Question, row_of
from matchmaker_training.evaluation.results import CalibrationResult

MAX_ORGANISATIONS = 2_000
HORIZON_TOLERANCE = 0.05


def is_measurable(window_days: int, horizon_days: int) -> bool:
    """Tell whether the window is as long as the horizon that the scores are about, within 5 %."""
    return abs(window_days - horizon_days) <= HORIZON_TOLERANCE * horizon_days


def questions_of_anybody(past: Past, seed: int) -> list[Question]:
    """Return the questions of 2,000 organisations of the catalogue, drawn by chance, or of all if there are fewer.

    Most organisations start nothing in a year; a score that is to hold for anybody is to hold for them.
    """
    row_by_id = {one: row for row, one in enumerate(past.organisation_ids)}
    drawn = in_drawn_order(row_by_id, seed=seed, purpose="calibration")[:MAX_ORGANISATIONS]
    return questions_of_rows(past, sorted(row_by_id[one] for one in drawn))


def calibration_of(
    questions: Iterable[Question], lists: Mapping[Question, Listed], happened: sp.csr_array
) -> CalibrationResult | None:
    """Hold every score that was given for some organisations against who worked with whom; None if none was given.

    Parameters
    ----------
    happened : scipy.sparse.csr_array, shape (n, n)
        1 where two worked together in the window.
    """
    answered = [(lists[question], row_of(happened, question.seeds[0])) for question in questions]
    scores = np.concatenate([np.empty(0, dtype=np.float32), *(listed.scores for listed, _ in answered)])
    came_true = np.concatenate(
        [np.empty(0, dtype=np.bool_), *(np.isin(listed.rows, partners) for listed, partners in answered)]
    )
    if not len(scores):
        return None
    bins = zip(*(values.tolist() for values in calibration_bins(scores, came_true)), strict=True)
    return CalibrationResult(
        error=calibration_error(scores, came_true),
        mean_score=float(scores.mean(dtype=np.float64)),
        share_happened=float(came_true.mean()),
        n_pairs=len(scores),
        curve=tuple(bins),
    )
