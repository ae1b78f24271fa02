"""From a dataset to a ranker."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from matchmaker.dataset import Dataset
from matchmaker.features import CANDIDATE_FEATURES, FEATURE_GROUPS, FEATURES
from matchmaker.network import Network
from matchmaker.question import Form
from matchmaker.ranker import Model, Ranker, make_ranker
from matchmaker.scoring import Calibration, Learned, Scorer, Trees
from matchmaker_training.boosting import fit_trees
from matchmaker_training.examples import Examples, some_examples
from matchmaker_training.lessons import MIN_JOINED, Lessons, make_lessons
from matchmaker_training.network import fit_network
from matchmaker_training.progress import Progress, silent
from matchmaker_training.settings import TrainingSettings

PROPENSITY = "propensity"
LIBRARIES = ("matchmaker-ranker", "numpy", "scipy", "scikit-learn", "polars")


def train(
    dataset: Dataset,
    *,
    seed: int = 0,
    settings: TrainingSettings | None = None,
    progress: Progress | None = None,
) -> Ranker:
    """Train a ranker on all that `dataset` holds; its knowledge is of the dataset's day.

    At several past days the knowledge of that day is built and the same question put that the ranker will be asked;
    the answers are known, and boosted trees and a small network learn to tell who joined.

    Parameters
    ----------
    dataset : Dataset
        Give ``dataset.before(day)`` to train on the past only; a dataset that was never cut off is of the day after its
        last collaboration began.
    seed : int
        Equal data, settings and seed give an equal ranker, to the last bit.
    settings : TrainingSettings, optional
        Default: `TrainingSettings()`.
    progress : callable, optional
        Called with a stage's name, how much of it is done, and how much there is.

    Raises
    ------
    TrainingError
        If there is not enough to learn from.

    Examples
    --------
    >>> import matchmaker as mm
    >>> train(mm.sample_world(seed=1, n_organisations=300).dataset, seed=0).n_organisations
    300
    """
    settings, progress = settings or TrainingSettings(), progress or silent
    return learn(make_lessons(dataset, seed=seed, settings=settings, progress=progress), progress=progress)


def learn(lessons: Lessons, *, without: Sequence[str] | None = None, progress: Progress | None = None) -> Ranker:
    """Learn a ranker from lessons that are made; they stay as they are, for others to be learnt from them.

    Parameters
    ----------
    without : sequence of str, optional
        As the setting of that name, which it replaces.

    Returns
    -------
    Ranker
        The one that `train` gives for such settings, to the last bit.
    """
    settings, progress = lessons.settings, progress or silent
    if without is not None:
        settings = replace(settings, without=tuple(without))
    learned, metrics = _learn_all(lessons, settings, progress)
    return make_ranker(
        Model(
            knowledge=lessons.knowledge,
            **learned,
            candidates=settings.candidates,
            rarest=lessons.rarest(),
        ),
        fitted_on=lessons.knowledge.as_of,
        horizon_days=settings.horizon_days,
        seed=lessons.seed,
        settings=json.loads(json.dumps(asdict(settings))),  # as it will be read back
        versions={library: version(library) for library in LIBRARIES},
        metrics=metrics,
    )


def _learn_all(
    lessons: Lessons, settings: TrainingSettings, progress: Progress
) -> tuple[dict[str, Learned], dict[str, float]]:
    """Learn a scorer for every form; where a form has too few examples, that of the partners serves it."""
    learned: dict[str, Learned] = {}
    metrics: dict[str, float] = {}
    for form in (*Form, None):
        name = PROPENSITY if form is None else form.value
        examples = lessons.examples(form)
        if form is not None and form is not Form.PARTNERS and examples.joined.sum() < MIN_JOINED:
            learned[name] = learned[Form.PARTNERS.value]
            continue
        columns = _columns(CANDIDATE_FEATURES) if form is None else _columns(FEATURES, without=settings.without)
        held_back = _held_back(examples, settings.calibration_share, lessons.seed)
        fitted = _fit(
            some_examples(examples, ~held_back), columns, settings, name=name, seed=lessons.seed, progress=progress
        )
        learned[name], loss = _calibrated(fitted, some_examples(examples, held_back))
        metrics |= {f"{name}_held_back_log_loss": loss, f"{name}_n_examples": float(len(examples.joined))}
    return learned, metrics


def _fit(
    examples: Examples,
    columns: dict[str, int],
    settings: TrainingSettings,
    *,
    name: str,
    seed: int,
    progress: Progress,
) -> Learned:
    """Fit trees, for partners on several parts of the features and with a network beside them.

    What a project or a newcomer tells counts beside who asks, so that the features of their trees are kept together.
    """
    is_of_partners = name == Form.PARTNERS.value
    n_fits = settings.n_partner_fits if is_of_partners else 1
    learning = partial(progress, f"learning {name}")
    trees = fit_trees(examples, columns, settings, n_fits=n_fits, seed=seed, progress=learning)
    if not is_of_partners or not settings.network_share:
        return Learned(trees=trees)
    learning = partial(progress, f"learning {name}: network")
    network = fit_network(examples, columns, settings, seed=seed, progress=learning)
    return _blend(trees, network, settings.network_share) if len(network.outputs) else Learned(trees=trees)


def _columns(names: Sequence[str], *, without: Sequence[str] = ()) -> dict[str, int]:
    left_out = {name for group in without for name in FEATURE_GROUPS[group]}
    return {name: column for column, name in enumerate(names) if name not in left_out}


def _held_back(examples: Examples, share: float, seed: int) -> NDArray[np.bool_]:
    """Hold back whole questions: candidates of one question are too alike to be on both sides."""
    questions = np.unique(examples.questions)
    drawn = np.random.default_rng([seed, 1]).random(len(questions)) < share
    return np.isin(examples.questions, questions[drawn])


def _blend(trees: Trees, network: Network, share: float) -> Learned:
    """Return the mean of the two log-odds, of which the network's counts `share`."""
    return Learned(
        trees=replace(trees, values=trees.values * (1 - share), baseline=trees.baseline * (1 - share)),
        network=replace(network, outputs=network.outputs * share, baseline=network.baseline * share),
    )


def _calibrated(learned: Learned, examples: Examples) -> tuple[Learned, float]:
    """Fit Platt's two numbers on the questions held back, and measure the loss there."""
    joined, weights = examples.joined, examples.weights
    if joined.all() or not joined.any():
        return learned, float("nan")
    log_odds = Scorer(learned).log_odds(examples.features)
    fitted = LogisticRegression(C=1e6).fit(log_odds[:, None], joined, sample_weight=weights)
    slope, intercept = float(fitted.coef_.item()), float(fitted.intercept_.item())
    calibrated = replace(learned, calibration=Calibration(slope=slope, intercept=intercept)) if slope > 0 else learned
    probabilities = Scorer(calibrated).probabilities(log_odds)
    return calibrated, round(float(log_loss(joined, probabilities, sample_weight=weights)), 6)
