"""From a dataset to a report on one model, in one go."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from matchmaker.dataset import Dataset
from matchmaker.errors import InputError
from matchmaker.ranker import Ranker, load
from matchmaker_training.evaluation import EvaluationReport, evaluate
from matchmaker_training.fit import learn
from matchmaker_training.lessons import make_lessons
from matchmaker_training.progress import Progress, silent
from matchmaker_training.run_folder import RUN_FILE, open_run, write_json, write_whole
from matchmaker_training.settings import BIAS_ONLY, TrainingSettings
from matchmaker_training.settings_file import settings_as_toml

MODEL, BIAS, SETTINGS, FIGURES, PAGE = "model", "bias-only", "settings.toml", "report.json", "report.html"
NOVELTIES = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
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
    data: Mapping[str, Any] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> EvaluationReport:
    """Train before `cutoff`, measure on what came from then to before `end`, and write it all into a folder.

    Beside the model stand all baselines, the bias-only ablation and the novelty dial. The folder gets both models,
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
            "data": data,
        },
        overwrite=overwrite,
    )
    write_whole(out / SETTINGS, settings_as_toml(settings))
    made = partial(make_lessons, dataset.before(cutoff), seed=seed, settings=settings, progress=progress)
    lessons = cache(made)  # once for all models, and not at all where every model is there already

    def trained(name: str, without: Sequence[str]) -> Ranker:
        if (out / name).exists():
            progress(f"taking {out / name}, which is there already", 1, 1)
            return load(out / name)
        ranker = learn(lessons(), without=without, progress=_named(progress, name))
        ranker.save(out / name, data=data)
        return ranker

    ranker, others = trained(MODEL, settings.without), {BIAS: trained(BIAS, bias_only(settings).without)}
    report = evaluate(
        ranker,
        dataset,
        start=cutoff,
        end=end,
        seed=seed,
        max_askers=max_askers,
        others=others,
        peers=peers,
        novelties=NOVELTIES,
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
