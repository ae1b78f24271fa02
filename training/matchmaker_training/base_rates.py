"""How probable a model holds each organisation as anybody's new partner."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from numpy.typing import NDArray

from matchmaker.brief import Brief
from matchmaker.constraints import Constraints
from matchmaker.features import describe
from matchmaker.ranker import Model
from matchmaker.ranker.answering import Answerer
from matchmaker.scoring import Scorer
from matchmaker_training.parallel import in_parallel, n_processes
from matchmaker_training.progress import Progress

N_ASKERS = 300
ASKERS_A_PORTION = 75


def measure_base_rates(model: Model, *, seed: int, progress: Progress) -> NDArray[np.float32]:
    """Ask a model for some who are likely to ask, and return the mean chance that it gives each organisation.

    Parameters
    ----------
    model : Model
        What is asked.
    seed : int
        Decides who asks: organisations with a past, drawn by the chance that they start anything; as many as are
        likely to, at most 300.

    Returns
    -------
    ndarray of float32, shape (n,)
        In 0..1: the mean over those who ask of the chance to work with them for the first time, given that they start
        something. Whom it was worked with before, and for whom one is no candidate, counts as 0.
    """
    knowledge = model.knowledge
    rows = _drawn_askers(model, np.random.default_rng([seed, 4])).tolist()
    askers = [knowledge.organisations.ids[row] for row in rows]
    portions = [(first, askers[first : first + ASKERS_A_PORTION]) for first in range(0, len(askers), ASKERS_A_PORTION)]
    n_jobs = n_processes(len(portions), n_collaborations=knowledge.n_collaborations)
    sums: dict[int, NDArray[np.float64]] = {}
    progress("base rates", 0, len(portions))
    for done, (first, of_portion) in enumerate(in_parallel(partial(_told, model), portions, n_jobs), start=1):
        sums[first] = of_portion
        progress("base rates", done, len(portions))
    # in the order of the askers, whichever portion was ready first
    return np.asarray(sum(sums[first] for first, _ in portions) / len(askers), dtype=np.float32)


def _told(model: Model, portion: tuple[int, list[str]]) -> tuple[int, NDArray[np.float64]]:
    """Sum up what some askers are told of strangers, given that they start something."""
    first, askers = portion
    told = np.zeros(model.knowledge.n_organisations)
    briefs = [Brief(lead=asker) for asker in askers]
    for answer in Answerer(model).answers(briefs, Constraints(only_new=True), novelty=0.0, limit=0):
        told[answer.scored.rows] += answer.scored.scores / answer.chance_to_start
    return first, told


def _drawn_askers(model: Model, draw: np.random.Generator) -> NDArray[np.int64]:
    has_past = np.flatnonzero(np.diff(model.knowledge.participation.indptr))
    propensity = Scorer(model.propensity)
    chances = propensity.probabilities(propensity.log_odds(describe(model.knowledge, has_past)))
    n_asked = min(N_ASKERS, math.ceil(chances.sum()))
    return np.sort(draw.choice(has_past, size=n_asked, replace=False, p=chances / chances.sum()))
