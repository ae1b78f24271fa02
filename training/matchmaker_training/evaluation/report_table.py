"""A report as tables for a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from matchmaker_training.evaluation.bootstrap import Estimate
from matchmaker_training.evaluation.report import METRICS, MODEL, EvaluationReport, MethodResult, TaskResult

TITLES = {
    "ndcg@10": "NDCG@10",
    "mrr": "MRR",
    "long_tail_recall@50": "long tail\nrecall@50",
    "coverage@10": "coverage\n@10",
    "gini@10": "Gini\n@10",
}
WITH_INTERVAL = {"ndcg@10", "recall@50"}
ABSENT = "–"


def render(report: EvaluationReport) -> Group:
    """Return a heading, one table a task with the best of each column in bold, and what else was found."""
    heading = (
        f"{report.model_version} on {report.start} to {report.end}: "
        f"{report.n_collaborations:,} collaborations; full catalogue of {report.n_organisations:,} organisations"
    )
    parts: list[RenderableType] = [Text(heading)]
    parts += [part for task in report.tasks for part in (_table(task), _verdict(task))]
    return Group(*parts, Text(_calibration(report)))


def _table(task: TaskResult) -> Table:
    table = Table(
        title=f"{task.name}: {task.n_askers:,} askers", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    table.add_column("method")
    for metric in METRICS:
        table.add_column(TITLES.get(metric, metric), justify="right", no_wrap=True)
    best = {metric: _best(task, metric) for metric in METRICS}
    for method in task.methods:
        table.add_row(Text(method.name), *(_cell(method, metric, best[metric]) for metric in METRICS))
    for name in task.not_applicable:
        table.add_row(Text(name), *(ABSENT for _ in METRICS))
    return table


def _cell(method: MethodResult, metric: str, best: float | None) -> Text:
    estimate = method.metrics[metric]
    if estimate is None:
        return Text(ABSENT)
    text = Text(_short(estimate.value), style="bold" if estimate.value == best else "")
    if metric in WITH_INTERVAL:
        text.append(f"\n{_interval(estimate)}", style="dim not bold")
    return text


def _best(task: TaskResult, metric: str) -> float | None:
    values = [estimate.value for method in task.methods if (estimate := method.metrics[metric]) is not None]
    return (min if metric == "gini@10" else max)(values, default=None)


def _verdict(task: TaskResult) -> Text:
    best = task.best_baseline()
    comparison = None if best is None else task.compare(MODEL, best.name)
    lines = [f"{name}: {reason}" for name, reason in task.not_applicable.items()]
    if best is not None and comparison is not None:
        difference = comparison.difference
        lines.append(
            f"NDCG@10, model minus {best.name}, the best baseline: {difference.value:+.4f} "
            f"({difference.low:+.4f} to {difference.high:+.4f})"
        )
    return Text("\n".join(lines) + "\n")


def _calibration(report: EvaluationReport) -> str:
    found = report.calibration
    line = "Calibration: not measured, since the window is not as long as the model's horizon."
    if found is not None:
        line = (
            f"Calibration error {found.error:.4f}: over {found.n_pairs:,} listed pairs the mean score was "
            f"{found.mean_score:.4f}, and {found.share_happened:.4f} came true."
        )
    unknown = f" The model does not know {report.n_unknown_askers:,} of the askers." * bool(report.n_unknown_askers)
    return f"{line}{unknown}\nIn parentheses and below a value: 95 % bootstrap interval over askers."


def _interval(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{_short(estimate.low)}–{_short(estimate.high)}"


def _short(value: float) -> str:
    """Three digits, as tables of this field have them: .109."""
    return f"{value:.3f}".removeprefix("0")
