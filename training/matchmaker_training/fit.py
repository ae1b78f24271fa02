"""From a dataset to a ranker."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from functools import partial
from importlib.metadata import version

import numpy as np
from joblib import cpu_count
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from threadpoolctl import threadpool_limits

from matchmaker.dataset import Dataset
from matchmaker.errors import TrainingError
from matchmaker.features import FEATURE_GROUPS, FEATURES
from matchmaker.question import Form
from matchmaker.ranker import Model, Ranker, make_ranker
from matchmaker.scoring import Calibration, Learned, Scorer, Trees
from matchmaker_training.bins import bin_edges, bin_numbers, on_values
from matchmaker_training.examples import Examples, join_examples, make_examples, make_examples_of_fold
from matchmaker_training.folds import day_after, fold_ids
from matchmaker_training.knowing import knowledge_of
from matchmaker_training.parallel import in_parallel
from matchmaker_training.progress import Progress, silent
from matchmaker_training.settings import TrainingSettings
from matchmaker_training.trees import trees_of

MIN_JOINED = 50
MIN_COLLABORATIONS_A_PROCESS = 5_000  # below, a process takes longer to start than to do its work
PROPENSITY = "propensity"
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
    if dataset.as_of is None and not dataset.n_collaborations:
        raise TrainingError("The dataset has no collaborations to learn from.")
    day = dataset.as_of or day_after(dataset)
    horizon = timedelta(days=settings.horizon_days)
    cutoffs = [day - horizon * back for back in range(settings.n_cutoffs, 0, -1)]
    if settings.folds:
        cutoffs = [day - horizon]
        made = _examples_by_folds(dataset, day, settings, seed, progress)
    else:
        made = _examples_of(dataset, cutoffs, settings, seed, progress)
    examples = {form: join_examples([of_day[form] for of_day in made]) for form in (*Form, None)}
    del made
    n_joined = int(examples[Form.PARTNERS].joined.sum())
    if n_joined < MIN_JOINED:
        raise TrainingError(
            f"Only {n_joined} candidates joined a collaboration from {cutoffs[0]} to {day}; "
            f"{MIN_JOINED} are needed to learn from. Give more years of collaborations, or a longer horizon_days."
        )
    learned, metrics = _learn_all(examples, settings, seed, progress)
    progress(f"knowledge of {day}", 0, 1)
    knowledge = knowledge_of(dataset, day, settings.knowledge)
    progress(f"knowledge of {day}", 1, 1)
    return make_ranker(
        Model(knowledge=knowledge, **learned, candidates=settings.candidates),
        fitted_on=day,
        horizon_days=settings.horizon_days,
        seed=seed,
        settings=json.loads(json.dumps(asdict(settings))),  # as it will be read back
        versions={library: version(library) for library in LIBRARIES},
        metrics=metrics,
    )


def _learn_all(
    examples: dict[Form | None, Examples], settings: TrainingSettings, seed: int, progress: Progress
) -> tuple[dict[str, Learned], dict[str, float]]:
    """Learn a scorer for every form; where a form has too few examples, that of the partners serves it."""
    learned: dict[str, Learned] = {}
    metrics: dict[str, float] = {}
    for form, of_form in examples.items():
        name = PROPENSITY if form is None else form.value
        if form is not None and form is not Form.PARTNERS and of_form.joined.sum() < MIN_JOINED:
            learned[name] = learned[Form.PARTNERS.value]
            continue
        with_what = _prepared(of_form, settings.without if form is not None else ())
        learned[name], loss = _learn(with_what, settings, seed, partial(progress, f"learning {name}"))
        metrics |= {f"{name}_held_back_log_loss": loss, f"{name}_n_examples": float(len(of_form.joined))}
    return learned, metrics


def _learn(
    examples: Examples, settings: TrainingSettings, seed: int, progress: Callable[[int, int], None]
) -> tuple[Learned, float]:
    held_back = _held_back(examples, settings.calibration_share, seed)
    trees = _fit_trees(examples, ~held_back, settings, seed, progress)
    calibration, loss = _calibrate(trees, examples, held_back)
    return Learned(trees=trees, calibration=calibration), loss


def _examples_of(
    dataset: Dataset, cutoffs: Sequence[date], settings: TrainingSettings, seed: int, progress: Progress
) -> list[dict[Form | None, Examples]]:
    """Make the examples of each past day, side by side where there is enough to do."""
    n_jobs = min(len(cutoffs), cpu_count())
    if n_jobs == 1 or dataset.n_collaborations < MIN_COLLABORATIONS_A_PROCESS:
        return [make_examples(dataset, cutoff, settings, seed, progress) for cutoff in cutoffs]
    progress("examples of past days", 0, len(cutoffs))
    made: dict[date, dict[Form | None, Examples]] = {}
    for cutoff, of_day in in_parallel(partial(_examples_on, dataset, settings, seed), cutoffs, n_jobs):
        made[cutoff] = of_day
        progress("examples of past days", len(made), len(cutoffs))
    return [made[cutoff] for cutoff in cutoffs]


def _examples_by_folds(
    dataset: Dataset, day: date, settings: TrainingSettings, seed: int, progress: Progress
) -> list[dict[Form | None, Examples]]:
    """Make the examples of the last horizon, each fold seen from all the others."""
    start = day - timedelta(days=settings.horizon_days)
    folds = fold_ids(dataset, start=start, end=day, n_folds=settings.folds, seed=seed)
    return [
        make_examples_of_fold(dataset, day, ids, settings=settings, seed=seed, fold=fold, progress=progress)
        for fold, ids in enumerate(folds)
    ]


def _examples_on(
    dataset: Dataset, settings: TrainingSettings, seed: int, cutoff: date
) -> tuple[date, dict[Form | None, Examples]]:
    return cutoff, make_examples(dataset, cutoff, settings, seed)


def _prepared(examples: Examples, without: tuple[str, ...]) -> Examples:
    """Make constant what is not to be learnt from, and what is known nowhere, which scikit-learn 1.9 cannot bin."""
    left_out = {name for group in without for name in FEATURE_GROUPS[group]}
    features = examples.features
    features[:, np.isnan(features).all(axis=0)] = 0
    features[:, [name in left_out for name in FEATURES][: features.shape[1]]] = 0
    return examples


def _held_back(examples: Examples, share: float, seed: int) -> NDArray[np.bool_]:
    """Hold back whole questions: candidates of one question are too alike to be on both sides."""
    questions = np.unique(examples.questions)
    drawn = np.random.default_rng([seed, 1]).random(len(questions)) < share
    return np.isin(examples.questions, questions[drawn])


def _fit_trees(
    examples: Examples,
    rows: NDArray[np.bool_],
    settings: TrainingSettings,
    seed: int,
    progress: Callable[[int, int], None],
) -> Trees:
    progress(0, 1)
    classifier = HistGradientBoostingClassifier(
        max_iter=settings.n_trees,
        max_leaf_nodes=settings.n_leaves,
        learning_rate=settings.learning_rate,
        min_samples_leaf=settings.min_leaf_examples,
        l2_regularization=settings.l2,
        max_features=settings.feature_share,
        early_stopping=False,
        random_state=seed,
    )
    features, joined = examples.features[rows], examples.joined[rows]
    weights = _balanced(examples.questions[rows], joined, examples.weights[rows])
    edges = bin_edges(features, joined)
    with threadpool_limits(1 if len(features) < MIN_EXAMPLES_A_THREAD else None, user_api="openmp"):
        classifier.fit(bin_numbers(features, edges), joined, weights)
    progress(1, 1)
    return on_values(trees_of(classifier), edges)


def _balanced(
    questions: NDArray[np.int64], joined: NDArray[np.bool_], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Divide by the root of how many joined in a question: every question is one asker's, and few of them are large."""
    _, question = np.unique(questions, return_inverse=True)
    n_joined = np.bincount(question, weights=joined)
    balanced = weights / np.sqrt(np.maximum(n_joined, 1))[question]
    return np.asarray(balanced / balanced.mean())


def _calibrate(trees: Trees, examples: Examples, held_back: NDArray[np.bool_]) -> tuple[Calibration, float]:
    """Fit Platt's two numbers on the questions held back, and measure the loss there."""
    joined, weights = examples.joined[held_back], examples.weights[held_back]
    if joined.all() or not joined.any():
        return Calibration(), float("nan")
    log_odds = Scorer(Learned(trees=trees)).log_odds(examples.features[held_back])
    fitted = LogisticRegression(C=1e6).fit(log_odds[:, None], joined, sample_weight=weights)
    slope, intercept = float(fitted.coef_.item()), float(fitted.intercept_.item())
    calibration = Calibration(slope=slope, intercept=intercept) if slope > 0 else Calibration()
    probabilities = Scorer(Learned(trees=trees, calibration=calibration)).probabilities(log_odds)
    return calibration, round(float(log_loss(joined, probabilities, sample_weight=weights)), 6)
