"""From a dataset to a report on one model, in one go."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from matchmaker.dataset import Dataset
from matchmaker.errors import InputError, TrainingError
from matchmaker.features import FEATURE_GROUPS
from matchmaker.ranker import Ranker, load
from matchmaker_training.evaluation import EvaluationReport, evaluate
from matchmaker_training.fit import learn
from matchmaker_training.lessons import Lessons, make_lessons
from matchmaker_training.progress import Progress, silent
from matchmaker_training.run_folder import RUN_FILE, open_run, write_json, write_whole
from matchmaker_training.settings import BIAS_ONLY, TrainingSettings
from matchmaker_training.settings_file import settings_as_toml

MODEL, BIAS, SETTINGS, FIGURES, PAGE = "model", "bias-only", "settings.toml", "report.json", "report.html"
NOVELTIES = (0.0, 0.1, 0.2, 0.25, 0.3, 0.5, 1.0)
"""Positions of the novelty dial that are measured."""


def make_report(
    dataset: Dataset,
    out: Path,
    *,
    cutoff: date,
    end: date,
    settings: TrainingSettings | None = None,
    seed: int = 0,
    max_askers: int | None = None,
    peers: bool = False,
    ablations: bool = False,
    data: Mapping[str, Any] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> EvaluationReport:
    """Train before `cutoff`, measure on what came from then to before `end`, and write it all into a folder.

    Beside the model stand all baselines, the bias-only model and the novelty dial. The folder gets both models,
    ``settings.toml``, ``report.json`` and ``report.html``. A model that an earlier call of the same kind has finished
    is taken as it is.

    Parameters
    ----------
    out : Path
        The folder.
    settings, seed
        As for `train`.
    max_askers, peers
        As for `evaluate`.
    ablations : bool
        Also learn the model without each group of features, and from its latest past days only, and measure that.
        These models are not kept.
    data : mapping, optional
        Where the dataset was read from, for the models and the attribution.
    overwrite : bool
        Begin anew in a folder that holds such a run.

    Raises
    ------
    InputError
        If the folder holds something else, or such a run that is finished, or the days make no sense.
    TrainingError
        If there is not enough to learn from.
    """
    if cutoff >= end:
        raise InputError(field="--to", value=str(end), expected=f"a day after the cutoff, {cutoff}")
    settings, progress = settings or TrainingSettings(), progress or silent
    _prepare(
        out,
        {
            "run": "report",
            "cutoff": str(cutoff),
            "to": str(end),
            "settings": asdict(settings),
            "seed": seed,
            "max_askers": max_askers,
            "peers": peers,
            "ablations": ablations,
            "data": data,
        },
        overwrite=overwrite,
    )
    write_whole(out / SETTINGS, settings_as_toml(settings))
    models = _models(
        cache(partial(make_lessons, dataset.before(cutoff), seed=seed, settings=settings, progress=progress)),
        out,
        settings,
        data=data,
        ablations=ablations,
        progress=progress,
    )
    report = evaluate(
        models.model,
        dataset,
        start=cutoff,
        end=end,
        seed=seed,
        max_askers=max_askers,
        others={BIAS: models.bias_only},
        peers=peers,
        novelties=NOVELTIES,
        ablations=models.ablations,
        learning_curve=models.learning_curve,
        importance=True,
        progress=lambda method, done, total: progress(f"measuring {method}", done, total),
    )
    write_report(report, out, attribution=(data or {}).get("attribution"))
    return report


def write_report(report: EvaluationReport, out: Path, *, attribution: str | None = None) -> None:
    """Write a report into a folder as ``report.html`` and ``report.json``; the latter says that it is done."""
    from matchmaker_training.evaluation.html_report import write_html  # noqa: PLC0415 - plots are slow to import

    figures = report.to_dict() | ({"attribution": attribution} if attribution else {})
    write_html(figures, out / PAGE)
    write_json(out / FIGURES, figures)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Models:
    """All that is measured; see `evaluate`."""

    model: Ranker
    bias_only: Ranker
    ablations: Mapping[str, Ranker]
    learning_curve: Mapping[int, Ranker]


def _models(
    lessons: Callable[[], Lessons],
    out: Path,
    settings: TrainingSettings,
    *,
    data: Mapping[str, Any] | None,
    ablations: bool,
    progress: Progress,
) -> _Models:
    """Learn all models from the same lessons, which are not needed where all of them are there already."""

    def saved(name: str, without: Sequence[str]) -> Ranker:
        if (out / name).exists():
            progress(f"taking {out / name}, which is there already", 1, 1)
            return load(out / name)
        ranker = learn(lessons(), without=without, progress=_named(progress, name))
        ranker.save(out / name, data=data)
        return ranker

    model, biased = saved(MODEL, settings.without), saved(BIAS, bias_only(settings).without)
    return _Models(
        model=model,
        bias_only=biased,
        ablations=_without_each(lessons(), progress) if ablations else {},
        learning_curve=_by_history(lessons(), model, progress) if ablations else {},
    )


def _without_each(lessons: Lessons, progress: Progress) -> dict[str, Ranker]:
    """Learn the model without each group of features that it is learnt with."""
    given = lessons.settings.without
    return {
        group: learn(lessons, without=(*given, group), progress=_named(progress, f"without {group}"))
        for group in FEATURE_GROUPS
        if group not in given
    }


def _by_history(lessons: Lessons, model: Ranker, progress: Progress) -> dict[int, Ranker]:
    """Learn the model from its latest past days, from as few as there is enough to learn from; the last is itself."""
    if lessons.settings.folds:
        return {}
    rankers = {}
    for n in range(1, lessons.settings.n_cutoffs):
        with suppress(TrainingError):  # a single day of a small world may have too few
            rankers[n] = learn(lessons.latest(n), progress=_named(progress, f"{n} past days"))
    return rankers | {lessons.settings.n_cutoffs: model}


def bias_only(settings: TrainingSettings) -> TrainingSettings:
    """Return settings of a model that sees nothing of the ties between those who ask and the candidates.

    Side features can be popularity in disguise: what a model wins over this one is what it knows of the two together.
    """
    return replace(settings, without=tuple(dict.fromkeys((*settings.without, *BIAS_ONLY))))


def _prepare(out: Path, plan: Mapping[str, Any], *, overwrite: bool) -> None:
    if (out / FIGURES).exists() and not overwrite:
        expected = "a new or empty directory, or given with --overwrite: there is a finished report in it"
        raise InputError(field="--out", value=str(out), expected=expected)
    if overwrite and (out / RUN_FILE).is_file():  # else a model of the old run could be taken for one of the new
        for name in (MODEL, BIAS):
            shutil.rmtree(out / name, ignore_errors=True)
        for name in (FIGURES, PAGE):
            (out / name).unlink(missing_ok=True)
    open_run(out, plan, overwrite=overwrite)


def _named(progress: Progress, name: str) -> Progress:
    return lambda stage, done, total: progress(f"{name}: {stage}", done, total)
