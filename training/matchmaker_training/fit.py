"""From a dataset to a ranker."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from threadpoolctl import threadpool_limits

from matchmaker.dataset import Dataset
from matchmaker.errors import TrainingError
from matchmaker.knowledge.building import build_knowledge
from matchmaker.ranker import Model, Ranker, make_ranker
from matchmaker.scoring import Calibration, Scorer, Trees
from matchmaker_training.examples import Examples, join_examples, make_examples
from matchmaker_training.progress import Progress, silent
from matchmaker_training.settings import TrainingSettings
from matchmaker_training.trees import trees_of

MIN_JOINED = 50
MIN_EXAMPLES_A_THREAD = 200_000  # below, threads wait for each other longer than they work
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
    the answers are known, and boosted trees learn to tell who joined.

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
    day = dataset.as_of or _day_after(dataset)
    horizon = timedelta(days=settings.horizon_days)
    cutoffs = [day - horizon * back for back in range(settings.n_cutoffs, 0, -1)]
    examples = join_examples([make_examples(dataset, cutoff, settings, seed, progress) for cutoff in cutoffs])
    if examples.joined.sum() < MIN_JOINED:
        raise TrainingError(
            f"Only {int(examples.joined.sum())} candidates joined a collaboration from {cutoffs[0]} to {day}; "
            f"{MIN_JOINED} are needed to learn from. Give more years of collaborations, or a longer horizon_days."
        )
    held_back = _held_back(examples, settings.calibration_share, seed)
    trees = _fit_trees(examples, ~held_back, settings, seed, progress)
    calibration, metrics = _calibrate(trees, examples, held_back)
    progress(f"knowledge of {day}", 0, 1)
    knowledge = build_knowledge(dataset, day, settings.knowledge)
    progress(f"knowledge of {day}", 1, 1)
    return make_ranker(
        Model(knowledge=knowledge, trees=trees, calibration=calibration, candidates=settings.candidates),
        fitted_on=day,
        horizon_days=settings.horizon_days,
        seed=seed,
        settings=asdict(settings),
        versions={library: version(library) for library in LIBRARIES},
        metrics=metrics,
    )


def _day_after(dataset: Dataset) -> date:
    if not dataset.n_collaborations:
        raise TrainingError("The dataset has no collaborations to learn from.")
    last: date = dataset.collaborations["started_on"][-1]
    return last + timedelta(days=1)


def _held_back(examples: Examples, share: float, seed: int) -> NDArray[np.bool_]:
    """Hold back whole askers: candidates of one question are too alike to be on both sides."""
    askers = np.unique(examples.askers)
    drawn = np.random.default_rng([seed, 1]).random(len(askers)) < share
    return np.isin(examples.askers, askers[drawn])


def _fit_trees(
    examples: Examples, rows: NDArray[np.bool_], settings: TrainingSettings, seed: int, progress: Progress
) -> Trees:
    progress("boosting", 0, 1)
    classifier = HistGradientBoostingClassifier(
        max_iter=settings.n_trees,
        max_leaf_nodes=settings.n_leaves,
        learning_rate=settings.learning_rate,
        min_samples_leaf=settings.min_leaf_examples,
        l2_regularization=settings.l2,
        early_stopping=False,
        random_state=seed,
    )
    features = _without_empty_columns(examples.features[rows])
    with threadpool_limits(1 if len(features) < MIN_EXAMPLES_A_THREAD else None, user_api="openmp"):
        classifier.fit(features, examples.joined[rows], examples.weights[rows])
    progress("boosting", 1, 1)
    return trees_of(classifier)


def _without_empty_columns(features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Make features that are known nowhere constant: scikit-learn 1.9 cannot bin a column without any value."""
    empty = np.isnan(features).all(axis=0)
    features[:, empty] = 0
    return features


def _calibrate(trees: Trees, examples: Examples, held_back: NDArray[np.bool_]) -> tuple[Calibration, dict[str, float]]:
    """Fit Platt's two numbers on the askers held back, and measure the loss there."""
    scorer = Scorer(trees, Calibration())
    log_odds = scorer.log_odds(examples.features[held_back])
    joined, weights = examples.joined[held_back], examples.weights[held_back]
    if joined.all() or not joined.any():
        return Calibration(), {}
    fitted = LogisticRegression(C=1e6).fit(log_odds[:, None], joined, sample_weight=weights)
    slope, intercept = float(fitted.coef_.item()), float(fitted.intercept_.item())
    calibration = Calibration(slope=slope, intercept=intercept) if slope > 0 else Calibration()
    probabilities = Scorer(trees, calibration).probabilities(log_odds)
    loss = float(log_loss(joined, probabilities, sample_weight=weights))
    return calibration, {"held_back_log_loss": round(loss, 6), "n_examples": float(len(examples.joined))}
