"""A report as plain dicts and lists, in the shape that `matchmaker_training.evaluation.report` shows."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from matchmaker_training.evaluation.bootstrap import Comparison, Estimate, compare_columns
from matchmaker_training.evaluation.report import EvaluationReport
from matchmaker_training.evaluation.results import (
    MEANS,
    MODEL,
    Bucket,
    CalibrationResult,
    CandidateResult,
    TaskResult,
    Variant,
)

FACTS = (
    "model_version",
    "model_kind",
    "seed",
    "n_organisations",
    "n_collaborations",
    "n_newcomers",
    "n_unknown_askers",
    "leads_drawn",
)


def as_dict(report: EvaluationReport) -> dict[str, Any]:
    """Return everything but the values per asker."""
    return {
        "start": report.start.isoformat(),
        "end": report.end.isoformat(),
        **{name: getattr(report, name) for name in FACTS},
        "roles": dict(report.roles),
        "tasks": {task.name: _task(task) for task in report.tasks},
        "calibration": _calibration(report.calibration),
        "calibration_of_active": _calibration(report.calibration_of_active),
        "frontier": [{"novelty": point.novelty, **point.metrics} for point in report.frontier],
        "ablations": {name: _variant(one) for name, one in report.ablations.items()},
        "learning_curve": [{"past_days": n, "tasks": _variant(one)} for n, one in report.learning_curve.items()],
        "importance": {form: dict(groups) for form, groups in report.importance.items()},
        "peers_missing": list(report.peers_missing),
        "peers_fit_seconds": dict(report.peers_fit_seconds),
    }


def _task(task: TaskResult) -> dict[str, Any]:
    return {
        "n_askers": task.n_askers,
        "methods": {
            method.name: {name: _estimate(estimate) for name, estimate in method.metrics.items()}
            for method in task.methods
        },
        "not_applicable": dict(task.not_applicable),
        "model_minus": _model_minus_each(task),
        "buckets": {name: _bucket(bucket) for name, bucket in task.buckets.items()},
        "candidates": _candidates(task.candidates),
    }


def _estimate(estimate: Estimate | None) -> dict[str, Any] | None:
    return None if estimate is None else asdict(estimate)


def _model_minus_each(task: TaskResult) -> dict[str, dict[str, Any]]:
    model = task.method(MODEL).per_asker
    others = [method for method in task.methods if method.name != MODEL]
    differences = [model[metric] - method.per_asker[metric] for method in others for metric in MEANS]
    if not differences:
        return {}
    comparisons = iter(compare_columns(np.column_stack(differences), seed=task.seed, clusters=task.clusters))
    return {method.name: {metric: _comparison(next(comparisons)) for metric in MEANS} for method in others}


def _comparison(comparison: Comparison | None) -> dict[str, Any] | None:
    return None if comparison is None else asdict(comparison)


def _bucket(bucket: Bucket) -> dict[str, Any]:
    return {
        name: {"n": group.n, **{method: dict(values) for method, values in group.methods.items()}}
        for name, group in bucket.items()
    }


def _candidates(found: CandidateResult | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "generators": {name: asdict(retrieval) for name, retrieval in found.generators.items()},
        "union": asdict(found.union),
        "lost": dict(found.lost),
        "curve": [list(point) for point in found.curve],
    }


def _variant(found: Variant) -> dict[str, Any]:
    return {
        task: {"ndcg@10": _estimate(estimate), "minus_model": _comparison(found.minus_model[task])}
        for task, estimate in found.ndcg.items()
    }


def _calibration(found: CalibrationResult | None) -> dict[str, Any] | None:
    return None if found is None else {**asdict(found), "curve": [list(point) for point in found.curve]}
