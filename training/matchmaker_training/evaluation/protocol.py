"""The rules of an evaluation, from a ranker and a dataset to a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matchmaker.dataset import Dataset, as_day
from matchmaker.errors import InputError
from matchmaker.ranker import Manifest, Ranker
from matchmaker_training.evaluation.baselines import BASELINES
from matchmaker_training.evaluation.bootstrap import Estimate, mean_estimates
from matchmaker_training.evaluation.full_ranking import Places
from matchmaker_training.evaluation.methods import ModelAnswers, answers_of_baseline
from matchmaker_training.evaluation.metrics import calibration_error
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.report import (
    METRICS,
    MODEL,
    CalibrationResult,
    EvaluationReport,
    MethodResult,
    TaskResult,
)
from matchmaker_training.evaluation.tasks import (
    PARTNERS_NEW,
    Task,
    gather,
    measures_of_exposure,
    measures_per_asker,
    tasks_of,
)
from matchmaker_training.evaluation.truth import Truth, truth_of
from matchmaker_training.progress import Progress

NOT_APPLICABLE = {PARTNERS_NEW: {"memory": "not applicable, it knows earlier partners only"}}
HORIZON_TOLERANCE = 0.05


def evaluate(
    ranker: Ranker,
    dataset: Dataset,
    *,
    start: date | str,
    end: date | str,
    seed: int = 0,
    max_askers: int | None = None,
    progress: Progress | None = None,
) -> EvaluationReport:
    """Measure a ranker beside the baselines, on what happened in start <= day < end.

    There is one cut-off for all: what the methods know is from before `start`. Everybody in a collaboration of 2 to
    60 participants before it is in the catalogue, and all of it is ranked for every asker, never a sample. Asked is
    for every organisation of the catalogue that worked with another one in the window.

    Parameters
    ----------
    ranker : Ranker
        Its knowledge must not go past `start`.
    dataset : Dataset
        With the collaborations before `start` and in the window.
    start, end : date or str
        The window, ISO 8601.
    seed : int
        Of the sample of askers and of the bootstrap; equal input gives an equal report.
    max_askers : int, optional
        Ask for so many organisations at most, drawn by chance. Coverage and Gini depend on how many ask.
    progress : callable, optional
        Called with the method's name, how many askers are done, and how many there are.

    Raises
    ------
    InputError
        If the window is empty, the ranker knows what happened in it, or nobody worked with anybody known in it.

    Examples
    --------
    >>> import matchmaker as mm
    >>> from matchmaker_training import TrainingSettings, train
    >>> dataset = mm.sample_world(seed=1, n_organisations=300).dataset
    >>> ranker = train(dataset.before("2020-01-01"), settings=TrainingSettings(n_trees=20))
    >>> report = evaluate(ranker, dataset, start="2020-01-01", end="2021-01-01")
    >>> [task.name for task in report.tasks]
    ['partners-new', 'partners-all']
    """
    first_day, last_day = _window(start, end)
    _check_manifest(ranker.manifest, first_day)
    past = past_of(dataset, first_day)
    truth = truth_of(dataset, past, start=first_day, end=last_day)
    askers = _drawn(truth, max_askers, seed, first_day, last_day)
    tasks = tasks_of(past, truth, askers)
    model = ModelAnswers(ranker, past, truth.partners)
    found = dict(_places(model, tasks, past, askers, progress))
    return EvaluationReport(
        start=first_day,
        end=last_day,
        model_version=ranker.manifest.model_version,
        model_kind=ranker.manifest.kind,
        seed=seed,
        n_organisations=past.n_organisations,
        n_collaborations=truth.n_collaborations,
        n_newcomers=truth.n_newcomers,
        n_unknown_askers=model.n_unknown_askers,
        tasks=tuple(
            _task_result(task, {name: places[number] for name, places in found.items()}, past, seed)
            for number, task in enumerate(tasks)
        ),
        calibration=_calibration(model, (last_day - first_day).days, ranker.manifest.horizon_days),
    )


def _window(start: date | str, end: date | str) -> tuple[date, date]:
    first_day, last_day = as_day(start, field="start"), as_day(end, field="end")
    if first_day >= last_day:
        raise InputError(field="end", value=str(last_day), expected=f"a day after start, {first_day}")
    return first_day, last_day


def _check_manifest(manifest: Manifest, start: date) -> None:
    for field in ("knowledge_on", "fitted_on"):
        day = getattr(manifest, field)
        if day > start:
            raise InputError(
                field="start",
                value=str(start),
                expected=f"{day} or later",
                message=f"The ranker's {field} is {day}, so it has seen what happened from {start} on and cannot be "
                f"evaluated on it. Train it on dataset.before('{start}'), or give a start from {day} on.",
            )


def _drawn(truth: Truth, max_askers: int | None, seed: int, start: date, end: date) -> NDArray[np.intp]:
    askers = truth.askers
    if not len(askers):
        raise InputError(
            field="start",
            value=f"{start} to {end}",
            expected="a window in which organisations known before it worked with each other",
        )
    if max_askers is None:
        return askers
    if max_askers < 1:
        raise InputError(field="max_askers", value=max_askers, expected="at least 1, or None for all")
    return np.sort(np.random.default_rng([seed, 1]).permutation(askers)[:max_askers])


def _places(
    model: ModelAnswers, tasks: Sequence[Task], past: Past, askers: NDArray[np.intp], progress: Progress | None
) -> Iterator[tuple[str, list[Places]]]:
    yield MODEL, gather(tasks, askers, model.to(askers), stage=MODEL, progress=progress)
    for name, baseline in BASELINES.items():
        answers = answers_of_baseline(baseline(past), past, askers)
        yield name, gather(tasks, askers, answers, stage=name, progress=progress)


def _task_result(task: Task, found: dict[str, Places], past: Past, seed: int) -> TaskResult:
    not_applicable = NOT_APPLICABLE.get(task.name, {})
    measured = {
        name: (measures_per_asker(task, places, past), measures_of_exposure(places, past))
        for name, places in found.items()
        if name not in not_applicable
    }
    columns = [values for per_asker, _ in measured.values() for values in per_asker.values()]
    estimates = iter(mean_estimates(np.column_stack(columns), seed=seed))
    return TaskResult(
        name=task.name,
        asker_ids=tuple(past.organisation_ids[task.askers]),
        methods=tuple(
            MethodResult(
                name=name,
                metrics=_in_order({metric: next(estimates) for metric in per_asker}, of_all),
                per_asker=per_asker,
            )
            for name, (per_asker, of_all) in measured.items()
        ),
        not_applicable=not_applicable,
        seed=seed,
    )


def _in_order(means: dict[str, Estimate | None], of_all: dict[str, float]) -> dict[str, Estimate | None]:
    whole = {name: None if np.isnan(value) else Estimate(value=value) for name, value in of_all.items()}
    metrics = means | whole
    return {name: metrics[name] for name in METRICS}


def _calibration(model: ModelAnswers, window_days: int, horizon_days: int) -> CalibrationResult | None:
    scores, happened = np.concatenate(model.scores), np.concatenate(model.outcomes)
    if not len(scores) or abs(window_days - horizon_days) > HORIZON_TOLERANCE * horizon_days:
        return None
    return CalibrationResult(
        error=calibration_error(scores, happened),
        mean_score=float(scores.mean(dtype=np.float64)),
        share_happened=float(happened.mean()),
        n_pairs=len(scores),
    )
