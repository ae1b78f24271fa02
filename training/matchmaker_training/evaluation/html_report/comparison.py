"""Which baseline a model is held against, and by how much it differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from matchmaker_training.evaluation.html_report.numbers import value_of
from matchmaker_training.evaluation.html_report.section import Report
from matchmaker_training.evaluation.html_report.wording import LESS_IS_BETTER
from matchmaker_training.evaluation.results import MAIN_METRIC

Task = Mapping[str, Any]


def measured(task: Task, metric: str = MAIN_METRIC) -> dict[str, float]:
    """Return the value of a metric for each method that has one, in the order of the report."""
    found = {name: value_of(metrics.get(metric)) for name, metrics in task["methods"].items()}
    return {name: value for name, value in found.items() if value is not None}


def best_baseline(report: Report, task: Task) -> str | None:
    """Return the name of the baseline with the highest NDCG@10; None if there is none.

    Peers and other rankers are no baselines: `report` says what is what.
    """
    roles = report.get("roles") or {}
    values = {name: value for name, value in measured(task).items() if roles.get(name) == "baseline"}
    return max(values, key=values.__getitem__, default=None)


def difference(task: Task, name: str, metric: str = MAIN_METRIC) -> Mapping[str, Any] | None:
    """Return the estimate of the model's value minus that of a method; None if the two were not compared."""
    compared = (task.get("model_minus") or {}).get(name) or {}
    comparison = compared.get(metric)
    return None if comparison is None else comparison["difference"]


def best_value(values: Iterable[float | None], metric: str) -> float | None:
    """Return the best of some values of a metric; None if there is none."""
    known = [value for value in values if value is not None]
    return (min if metric in LESS_IS_BETTER else max)(known, default=None)
