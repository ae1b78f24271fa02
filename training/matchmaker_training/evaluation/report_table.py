"""A report as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from matchmaker_training.evaluation.bootstrap import Estimate
from matchmaker_training.evaluation.report import EvaluationReport
from matchmaker_training.evaluation.report_parts import (
    ABSENT,
    bucket_table,
    candidate_lines,
    closing_lines,
    frontier_table,
    short,
    variants_table,
)
from matchmaker_training.evaluation.results import METRICS, MODEL, TaskResult

TITLES = {
    "ndcg@10": "NDCG@10",
    "mrr": "MRR",
    "long_tail_recall@50": "long tail\nrecall@50",
    "coverage@10": "coverage\n@10",
    "gini@10": "Gini\n@10",
}
WITHOUT = "NDCG@10 of the model learnt without a group of features; below, minus the model, and its 95 % interval"
BY_HISTORY = "NDCG@10 of the model learnt from its latest past days only; below, minus the model, and its 95 % interval"
WITH_INTERVAL = {"ndcg@10", "recall@50"}


def render(report: EvaluationReport) -> Group:
    """Return a heading, for each task its tables with the best of each column in bold, and what else was found."""
    heading = (
        f"{report.model_version} on {report.start} to {report.end}: "
        f"{report.n_collaborations:,} collaborations; full catalogue of {report.n_organisations:,} organisations"
    )
    parts: list[RenderableType] = [Text(heading)]
    for task in report.tasks:
        parts += [_table(task), _verdict(task)]
        best = task.best_baseline()
        if best is not None and task.candidates is not None:
            parts += [bucket_table(task, best.name), Text(candidate_lines(task.candidates) + "\n")]
    if report.frontier:
        parts.append(frontier_table(report.frontier))
    if report.ablations:
        parts.append(variants_table(WITHOUT, "without", report.ablations, report.tasks))
    if report.learning_curve:
        parts.append(variants_table(BY_HISTORY, "days", report.learning_curve, report.tasks))
    return Group(*parts, Text(closing_lines(report)))


def _table(task: TaskResult) -> Table:
    found = {method.name: method.metrics for method in task.methods}
    return metrics_table(f"{task.name}: {task.n_askers:,} askers", found, METRICS)


def metrics_table(title: str, found: Mapping[str, Mapping[str, Estimate | None]], metrics: Sequence[str]) -> Table:
    """Return the metrics of each method, the best of each column in bold, the main ones with their intervals."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("method")
    for metric in metrics:
        table.add_column(TITLES.get(metric, metric), justify="right", no_wrap=True)
    best = {metric: _best(metric, [of_method[metric] for of_method in found.values()]) for metric in metrics}
    for name, of_method in found.items():
        table.add_row(Text(name), *(_cell(of_method[metric], metric, best[metric]) for metric in metrics))
    return table


def _cell(estimate: Estimate | None, metric: str, best: float | None) -> Text:
    if estimate is None:
        return Text(ABSENT)
    text = Text(short(estimate.value), style="bold" if estimate.value == best else "")
    if metric in WITH_INTERVAL:
        text.append(f"\n{_interval(estimate)}", style="dim not bold")
    return text


def _best(metric: str, estimates: Sequence[Estimate | None]) -> float | None:
    values = [estimate.value for estimate in estimates if estimate is not None]
    return (min if metric == "gini@10" else max)(values, default=None)


def _verdict(task: TaskResult) -> Text:
    best = task.best_baseline()
    comparison = None if best is None else task.compare(MODEL, best.name)
    names_by_reason: dict[str, list[str]] = {}
    for name, reason in task.not_applicable.items():
        names_by_reason.setdefault(reason, []).append(name)
    lines = [f"{', '.join(names)}: {reason}" for reason, names in names_by_reason.items()]
    if best is not None and comparison is not None:
        difference = comparison.difference
        lines.append(
            f"NDCG@10, model minus {best.name}, the best baseline: {difference.value:+.4f} "
            f"({difference.low:+.4f} to {difference.high:+.4f})"
        )
    return Text("\n".join(lines) + "\n")


def _interval(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{short(estimate.low)}–{short(estimate.high)}"
