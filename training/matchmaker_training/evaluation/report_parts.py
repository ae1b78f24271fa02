"""What stands below a task's table on a terminal, and below all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from matchmaker_training.evaluation.report import EvaluationReport
from matchmaker_training.evaluation.results import (
    MAIN_METRIC,
    MODEL,
    CalibrationResult,
    CandidateResult,
    FrontierPoint,
    TaskResult,
    Variant,
)

ABSENT = "–"
SHOWN_IN_BUCKETS = ("ndcg@10", "recall@50")


def bucket_table(task: TaskResult, best: str) -> Table:
    """Return the model beside the best baseline, by kind, country and activity of who asks and by who is relevant."""
    table = _plain("", "askers")
    for metric in SHOWN_IN_BUCKETS:
        for method in (MODEL, best):
            table.add_column(Text(f"{method}\n{metric}"), justify="right")
    for number, (bucket, groups) in enumerate(task.buckets.items()):
        if number:
            table.add_section()
        for name, group in groups.items():
            cells = [group.methods[one].get(metric) for metric in SHOWN_IN_BUCKETS for one in (MODEL, best)]
            table.add_row(
                Text(f"{bucket}: {name.replace('_', ' ')}"), f"{group.n:,}", *(_cell(value) for value in cells)
            )
    return table


def candidate_lines(found: CandidateResult) -> str:
    """Return in words what the model's candidates hold of the relevant."""
    each = ", ".join(f"{name} {short(one.recall)} of {one.size:,.0f}" for name, one in found.generators.items())
    curve = ", ".join(f"{short(recall)} of the first {k:,}" for k, recall in found.curve)
    union = f"{found.union.size:,.0f} on average, hold {short(found.union.recall)} of the relevant"
    lost = ", ".join(f"{name} {short(one)}" for name, one in found.lost.items())
    return (
        f"The model's candidates, {union}: {curve}.\nBy generator: {each}.\n"
        f"Recall that would be lost without a generator: {lost}."
    )


def frontier_table(points: Sequence[FrontierPoint]) -> Table:
    """Return what each position of the novelty dial gives on partners-new."""
    table = _plain("novelty")
    table.title, table.title_justify = "partners-new by the model's novelty dial", "left"
    for metric in points[0].metrics:
        table.add_column(Text(metric.replace("_", " ")), justify="right")
    for point in points:
        table.add_row(f"{point.novelty:g}", *(_cell(value) for value in point.metrics.values()))
    return table


def variants_table(title: str, corner: str, variants: Mapping[Any, Variant], tasks: Sequence[TaskResult]) -> Table:
    """Return NDCG@10 by task of the model and of its variants, and below it the difference to the model."""
    table = _plain()
    table.title, table.title_justify = title, "left"
    table.add_column(corner, no_wrap=True)  # or, of what is a little too wide, the names of the rows would go first
    for task in tasks:
        table.add_column(Text(task.name.replace("-", "-\n")), justify="right", no_wrap=True)
    of_model = [task.method(MODEL).metrics[MAIN_METRIC] for task in tasks]
    table.add_row(MODEL, *(_cell(None if one is None else one.value) for one in of_model))
    for name, one in variants.items():
        table.add_row(Text(f"{name}"), *(_changed(one, task.name) for task in tasks))
    return table


def _changed(variant: Variant, task: str) -> Text:
    estimate, comparison = variant.ndcg[task], variant.minus_model[task]
    text = Text(_cell(None if estimate is None else estimate.value))
    if comparison is not None:
        found = comparison.difference
        text.append(f"\n{found.value:+.4f}\n{found.low:+.4f}\n{found.high:+.4f}", style="dim")
    return text


def closing_lines(report: EvaluationReport) -> str:
    """Return what holds for all tasks: calibration, and what to know of the run."""
    lines = [
        _calibration("over organisations of the catalogue", report.calibration),
        _calibration("over the askers of partners-all", report.calibration_of_active),
    ]
    if report.calibration is None and report.calibration_of_active is None:
        lines = ["Calibration: not measured, since the window is not as long as the model's horizon."]
    if report.n_unknown_askers:
        lines.append(f"The model does not know {report.n_unknown_askers:,} of the askers.")
    if report.leads_drawn:
        lines.append("The window has no roles: the leads of complete-1 and complete-3 were drawn by chance.")
    if report.peers_missing:
        lines.append(f"Not installed, and so not measured: {', '.join(report.peers_missing)}.")
    lines += [f"{name} took {seconds:,.1f} s to fit." for name, seconds in report.peers_fit_seconds.items()]
    lines.append("In parentheses and below a value: 95 % bootstrap interval over askers.")
    return "\n".join(lines)


def short(value: float) -> str:
    """Return three digits, as tables of this field have them.

    >>> short(0.1094)
    '.109'
    """
    return f"{value:.3f}".removeprefix("0")


def _calibration(over: str, found: CalibrationResult | None) -> str:
    if found is None:
        return f"Calibration {over}: not measured, the model listed nobody."
    return (
        f"Calibration error {over}: {found.error:.4f}. In {found.n_pairs:,} listed pairs the mean score was "
        f"{found.mean_score:.4f}, and {found.share_happened:.4f} came true."
    )


def _cell(value: float | None) -> str:
    return ABSENT if value is None else short(value)


def _plain(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left")
    return table
