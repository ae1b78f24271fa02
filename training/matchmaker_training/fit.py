"""From a dataset to a ranker."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from importlib.metadata import version

import numpy as np

from matchmaker.dataset import Dataset
from matchmaker.ranker import Model, Ranker, make_ranker
from matchmaker_training.base_rates import measure_base_rates
from matchmaker_training.lessons import Lessons, make_lessons
from matchmaker_training.progress import Progress, silent
from matchmaker_training.scorers import learn_scorers
from matchmaker_training.settings import TrainingSettings

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
    the answers are known, and boosted trees, with a small network or a logistic regression beside them, learn to tell
    who joined. What they have learnt is then asked for some of today, for the base rates that novelty takes away.

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
    learned, metrics = learn_scorers(lessons, settings, progress)
    model = Model(
        knowledge=lessons.knowledge,
        **learned,
        candidates=settings.candidates,
        rarest=lessons.rarest(),
        base_rates=np.zeros(lessons.knowledge.n_organisations, dtype=np.float32),
    )
    return make_ranker(
        replace(model, base_rates=measure_base_rates(model, seed=lessons.seed, progress=progress)),
        fitted_on=lessons.knowledge.as_of,
        horizon_days=settings.horizon_days,
        seed=lessons.seed,
        settings=json.loads(json.dumps(asdict(settings))),  # as it will be read back
        versions={library: version(library) for library in LIBRARIES},
        metrics=metrics,
    )
