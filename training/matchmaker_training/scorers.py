"""From lessons to scorers: trees for each form of question, a network or a straight line beside them, calibrated."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from threadpoolctl import threadpool_limits

from matchmaker.features import CANDIDATE_FEATURES, FEATURE_GROUPS, FEATURES
from matchmaker.network import Network, no_network
from matchmaker.question import Form
from matchmaker.scoring import Calibration, Learned, Scorer, Trees
from matchmaker_training.boosting import fit_trees
from matchmaker_training.examples import Examples, some_examples
from matchmaker_training.lessons import MIN_JOINED, Lessons
from matchmaker_training.linear import fit_linear
from matchmaker_training.network import fit_network
from matchmaker_training.parallel import in_parallel, n_processes
from matchmaker_training.progress import Progress
from matchmaker_training.settings import TrainingSettings

PROPENSITY = "propensity"


class _Course(NamedTuple):
    """What one scorer is learnt from, which of it is of the latest day, and what it is calibrated on."""

    examples: Examples
    is_latest: NDArray[np.bool_]
    held_back: Examples
    columns: dict[str, int]


class _Work(NamedTuple):
    """One part of a scorer, to be fitted by itself."""

    name: str
    examples: Examples
    columns: dict[str, int]
    is_beside: bool


def learn_scorers(
    lessons: Lessons, settings: TrainingSettings, progress: Progress
) -> tuple[dict[str, Learned], dict[str, float]]:
    """Learn a scorer for every form, and the propensity.

    Parameters
    ----------
    settings : TrainingSettings
        How to learn; those that the lessons were made with tell here whether they are of folds, and nothing else.

    Returns
    -------
    learned : dict of str to Learned
        By the names that they have in a model; where a form has too few examples, that of the partners serves it.
    metrics : dict of str to float
        The log loss of each on the questions held back, and how many examples there were.
    """
    courses = dict(_courses(lessons, settings))
    n_collaborations = lessons.knowledge.n_collaborations
    trees, networks = _fitted(_works(courses, settings), settings, lessons.seed, n_collaborations, progress)
    learned: dict[str, Learned] = {}
    metrics: dict[str, float] = {}
    for name, course in courses.items():
        blend = _blend(trees[name], networks.get(name, no_network()), _share_beside(name, settings))
        learned[name], loss = _calibrated(blend, course.held_back)
        n_examples = len(course.examples.joined) + len(course.held_back.joined)
        metrics |= {f"{name}_held_back_log_loss": loss, f"{name}_n_examples": float(n_examples)}
    of_partners = learned[Form.PARTNERS.value]
    return {form.value: of_partners for form in Form} | learned, metrics


def _courses(lessons: Lessons, settings: TrainingSettings) -> Iterator[tuple[str, _Course]]:
    """Yield what there is enough of to learn from, by its name in a model."""
    for form in (*Form, None):
        examples = lessons.examples(form)
        if form not in {Form.PARTNERS, None} and examples.joined.sum() < MIN_JOINED:
            continue
        held_back = _held_back(examples, settings.calibration_share, lessons.seed)
        course = _Course(
            examples=some_examples(examples, ~held_back),
            is_latest=_is_latest(lessons, form)[~held_back],
            held_back=some_examples(examples, held_back),
            columns=_columns(CANDIDATE_FEATURES) if form is None else _columns(FEATURES, without=settings.without),
        )
        yield PROPENSITY if form is None else form.value, course


def _is_latest(lessons: Lessons, form: Form | None) -> NDArray[np.bool_]:
    """Tell which examples are of the latest of the past days; of folds none is later than another."""
    of_each = [len(part[form].joined) for part in lessons.parts]
    n_earlier = 0 if lessons.settings.folds else sum(of_each[:-1])
    return np.arange(sum(of_each)) >= n_earlier


def _of_latest_day(course: _Course) -> Examples:
    """Return the examples of the latest day, or all where that day has too few who joined."""
    latest = some_examples(course.examples, course.is_latest)
    return latest if latest.joined.sum() >= MIN_JOINED else course.examples


def _works(courses: Mapping[str, _Course], settings: TrainingSettings) -> list[_Work]:
    """Return all that is to be fitted, what takes longest first: trees, what is beside them, the propensity.

    A straight line needs fewer examples than trees, and what tells who joins differs from year to year: the nearest is
    the best teacher.
    """
    trees = [_Work(name, course.examples, course.columns, is_beside=False) for name, course in courses.items()]
    beside = [
        _Work(name, _of_latest_day(course) if _is_linear(name) else course.examples, course.columns, is_beside=True)
        for name, course in courses.items()
        if _share_beside(name, settings)
    ]
    return sorted(trees + beside, key=lambda work: work.name == PROPENSITY)


def _fitted(
    works: Sequence[_Work], settings: TrainingSettings, seed: int, n_collaborations: int, progress: Progress
) -> tuple[dict[str, Trees], dict[str, Network]]:
    """Fit all, side by side, and return trees and what stands beside them by the names of their scorers."""
    trees: dict[str, Trees] = {}
    networks: dict[str, Network] = {}
    n_jobs = n_processes(len(works), n_collaborations=n_collaborations)
    progress("learning", 0, len(works))
    # inside a worker these are threads, and the first to end would give BLAS back to all
    with threadpool_limits(1, user_api="blas"):
        for done, (name, part) in enumerate(in_parallel(partial(_fit, settings, seed), works, n_jobs), start=1):
            if isinstance(part, Network):
                networks[name] = part
            else:
                trees[name] = part
            progress("learning", done, len(works))
    return trees, networks


def _fit(settings: TrainingSettings, seed: int, work: _Work) -> tuple[str, Trees | Network]:
    """Fit the trees of a scorer, or what stands beside them.

    What a project or a newcomer tells counts beside who asks, so that the features of their trees are kept together.
    Few of the questions of consortia are alike: a straight line learns of them what a network would not, and beside it
    half of the trees, at one and a half the rate, do as well as all.
    """
    if work.is_beside and _is_linear(work.name):
        return work.name, fit_linear(work.examples, work.columns)
    if work.is_beside:
        return work.name, fit_network(work.examples, work.columns, settings, seed=seed)
    if _is_linear(work.name):
        n_trees, rate = math.ceil(settings.n_trees / 2), min(1.5 * settings.learning_rate, 1.0)
        settings = replace(settings, n_trees=n_trees, learning_rate=rate)
    n_fits = settings.n_partner_fits if work.name == Form.PARTNERS.value else 1
    return work.name, fit_trees(work.examples, work.columns, settings, n_fits=n_fits, seed=seed)


def _share_beside(name: str, settings: TrainingSettings) -> float:
    """Return which part of a score is not the trees'; of the propensity, by which nobody is ranked, none."""
    if name == PROPENSITY:
        return 0.0
    return settings.linear_share if _is_linear(name) else settings.network_share


def _is_linear(name: str) -> bool:
    """Tell whether what stands beside the trees of a scorer is a straight line, and not a network."""
    return name == Form.CONSORTIUM.value


def _columns(names: Sequence[str], *, without: Sequence[str] = ()) -> dict[str, int]:
    left_out = {name for group in without for name in FEATURE_GROUPS[group]}
    return {name: column for column, name in enumerate(names) if name not in left_out}


def _held_back(examples: Examples, share: float, seed: int) -> NDArray[np.bool_]:
    """Hold back whole questions: candidates of one question are too alike to be on both sides."""
    questions = np.unique(examples.questions)
    drawn = np.random.default_rng([seed, 1]).random(len(questions)) < share
    return np.isin(examples.questions, questions[drawn])


def _blend(trees: Trees, network: Network, share: float) -> Learned:
    """Return the mean of both log-odds, of which what stands beside the trees counts `share`; without it, the trees."""
    if not len(network.outputs):
        return Learned(trees=trees)
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
