"""What an evaluation found, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import InputError
from matchmaker_training.evaluation.bootstrap import Comparison, Estimate, compare, compare_with_each

if TYPE_CHECKING:
    from rich.console import Group

MODEL = "model"
METRICS = ("ndcg@10", "recall@50", "mrr", "hit@10", "long_tail_recall@50", "coverage@10", "gini@10")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MethodResult:
    """How one method did in one task.

    Parameters
    ----------
    name : str
        "model", or the name of a baseline.
    metrics : mapping of str to Estimate or None
        One for each of `METRICS`; None where it applies to no asker.
    per_asker : mapping of str to ndarray of float64, shape (n_askers,)
        The values behind those metrics that are means over askers, nan where one does not apply.
    """

    name: str
    metrics: Mapping[str, Estimate | None]
    per_asker: Mapping[str, NDArray[np.float64]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TaskResult:
    """How all methods did in one task.

    Parameters
    ----------
    name : str
        "partners-new" or "partners-all".
    asker_ids : tuple of str
        Who asked, in the order of `MethodResult.per_asker`.
    methods : tuple of MethodResult
        The model first, then the baselines.
    not_applicable : mapping of str to str
        Methods that cannot do the task, and why.
    seed : int
        Of the bootstrap.
    """

    name: str
    asker_ids: tuple[str, ...] = field(repr=False)
    methods: tuple[MethodResult, ...]
    not_applicable: Mapping[str, str]
    seed: int

    @property
    def n_askers(self) -> int:
        """How many asked."""
        return len(self.asker_ids)

    @property
    def baselines(self) -> tuple[MethodResult, ...]:
        """All methods but the model."""
        return tuple(method for method in self.methods if method.name != MODEL)

    def method(self, name: str) -> MethodResult:
        """Return the result of one method, or raise an InputError."""
        for method in self.methods:
            if method.name == name:
                return method
        expected = "one of " + ", ".join(method.name for method in self.methods)
        raise InputError(field="method", value=name, expected=expected)

    def compare(self, first: str, second: str, *, metric: str = "ndcg@10") -> Comparison | None:
        """Compare two methods over the same askers, with a paired bootstrap; None if there are no askers.

        Raises
        ------
        InputError
            If there is no such method, or the metric is not a mean over askers.
        """
        values = []
        for method in (self.method(first), self.method(second)):
            if metric not in method.per_asker:
                expected = "one of " + ", ".join(method.per_asker)
                raise InputError(field="metric", value=metric, expected=expected)
            values.append(method.per_asker[metric])
        return compare(values[0], values[1], seed=self.seed)

    def best_baseline(self, metric: str = "ndcg@10") -> MethodResult | None:
        """Return the baseline with the highest value of a metric; None if there are no askers."""
        measured = [(estimate.value, one) for one in self.baselines if (estimate := one.metrics[metric]) is not None]
        return max(measured, key=lambda pair: pair[0])[1] if measured else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationResult:
    """How far the model's score was from what happened, over all candidates that it listed for all askers.

    Parameters
    ----------
    error : float
        Expected calibration error, in 0..1.
    mean_score, share_happened : float
        What the model said on average, and how often it came true.
    n_pairs : int
        Pairs of asker and candidate.
    """

    error: float
    mean_score: float
    share_happened: float
    n_pairs: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvaluationReport:
    """A model beside the baselines, on collaborations that started in start <= day < end.

    Parameters
    ----------
    start, end : date
        The window; everything that the methods know is from before `start`.
    model_version, model_kind : str
        What was evaluated.
    seed : int
        Of the sample of askers and of the bootstrap.
    n_organisations : int
        The catalogue: every candidate that every method ranks.
    n_collaborations : int
        Collaborations in the window.
    n_newcomers : int
        Their participants that are not in the catalogue; they neither ask nor are candidates yet.
    n_unknown_askers : int
        Askers that the model does not know, and that got an empty list from it.
    tasks : tuple of TaskResult
        "partners-new" and "partners-all".
    calibration : CalibrationResult, optional
        None if the window is not as long as the model's horizon, or the model listed nobody.
    """

    start: date
    end: date
    model_version: str
    model_kind: str
    seed: int
    n_organisations: int
    n_collaborations: int
    n_newcomers: int
    n_unknown_askers: int
    tasks: tuple[TaskResult, ...]
    calibration: CalibrationResult | None

    def task(self, name: str) -> TaskResult:
        """Return the result of one task, or raise an InputError."""
        for task in self.tasks:
            if task.name == name:
                return task
        expected = "one of " + ", ".join(task.name for task in self.tasks)
        raise InputError(field="task", value=name, expected=expected)

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the values per asker, ready for JSON: days as ISO 8601, null for what is not there."""
        facts = {name: getattr(self, name) for name in self.__slots__ if name not in {"tasks", "calibration"}}
        return facts | {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "calibration": None if self.calibration is None else asdict(self.calibration),
            "tasks": {task.name: _task_as_dict(task) for task in self.tasks},
        }

    def table(self) -> Group:
        """Return the report as tables that `rich` prints."""
        from matchmaker_training.evaluation.report_table import render  # noqa: PLC0415 - numbers need no terminal

        return render(self)


def _task_as_dict(task: TaskResult) -> dict[str, Any]:
    return {
        "n_askers": task.n_askers,
        "methods": {
            method.name: {
                name: None if estimate is None else asdict(estimate) for name, estimate in method.metrics.items()
            }
            for method in task.methods
        },
        "not_applicable": dict(task.not_applicable),
        "model_minus_baseline": {"ndcg@10": _model_minus_each(task)},
    }


def _model_minus_each(task: TaskResult) -> dict[str, Any]:
    model = task.method(MODEL).per_asker["ndcg@10"]
    others = np.column_stack([baseline.per_asker["ndcg@10"] for baseline in task.baselines])
    comparisons = compare_with_each(model, others, seed=task.seed)
    return {
        baseline.name: None if comparison is None else asdict(comparison)
        for baseline, comparison in zip(task.baselines, comparisons, strict=True)
    }
