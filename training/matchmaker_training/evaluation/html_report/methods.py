"""Every method beside the model, task by task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

import matplotlib.figure

from matchmaker_training.evaluation.html_report import svg
from matchmaker_training.evaluation.html_report.comparison import Task, best_value, difference, measured
from matchmaker_training.evaluation.html_report.numbers import ABSENT, interval_of, short, signed, value_of
from matchmaker_training.evaluation.html_report.rows import height_of, name_rows, places_of
from matchmaker_training.evaluation.html_report.section import Cell, Figure, Part, Report, Row, Section, Table, absent
from matchmaker_training.evaluation.html_report.wording import (
    METRIC_TITLES,
    TASK_QUESTIONS,
    metric_title,
)
from matchmaker_training.evaluation.results import MAIN_METRIC, MODEL

PLOTTED = (MAIN_METRIC, "recall@50")
CONSORTIUM_TASKS = frozenset({"complete-1", "complete-3"})
SHAPES = MappingProxyType(
    {"baseline": "Circles: baselines", "peer": "squares: peers", "other": "triangles: other rankers"}
)
MARKERS = MappingProxyType({"model": "D", "baseline": "o", "peer": "s", "other": "^"})


def methods_section(report: Report) -> Section:
    """Return the plots and the table of every task."""
    tasks = (report.get("tasks") or {}).items()
    parts = [_part(report, f"methods-{number}", name, task) for number, (name, task) in enumerate(tasks)]
    return Section(name="methods", heading="Methods by task", parts=parts or absent("The tasks are"))


def _part(report: Report, key: str, name: str, task: Task) -> Part:
    question = TASK_QUESTIONS.get(name, "")
    if not task["n_askers"]:
        return Part(heading=name, sentences=[f"{question} Nobody asked it in this window.".strip()])
    asked = f"{task['n_askers']:,} questions, each ranked over the full catalogue."
    drawn = "The data names no coordinators, so a member drawn by chance asks." * _is_drawn(report, name)
    roles = {MODEL: "model"} | dict(report.get("roles") or {})
    return Part(
        heading=name,
        sentences=[" ".join(filter(None, [question, asked, drawn]))],
        figures=[_figure(key, name, task, metric, roles) for metric in PLOTTED if measured(task, metric)],
        table=_table(name, task),
        notes=[f"{method}: {reason}." for method, reason in (task.get("not_applicable") or {}).items()],
    )


def _is_drawn(report: Report, task: str) -> bool:
    return bool(report.get("leads_drawn")) and task in CONSORTIUM_TASKS


def _figure(key: str, name: str, task: Task, metric: str, roles: Mapping[str, str]) -> Figure:
    values = measured(task, metric)
    order = sorted(values, key=lambda method: (-values[method], method))
    title = metric_title(metric)
    said = ", ".join(f"{method} {short(values[method])}" for method in order)
    drawn = svg.draw(
        f"{key}-{PLOTTED.index(metric)}",
        f"{title} by method in {name}, best first: {said}.",
        partial(_paint, task=task, metric=metric, order=order, roles=roles),
        height=45 + height_of(order),
    )
    shapes = "; ".join([SHAPES[role] for role in SHAPES if role in {roles.get(one) for one in order}])
    caption = f"{title} in {name}, best first, with 95 % intervals over the questions. {shapes}.".replace(" .", "")
    return Figure(svg=drawn, caption=caption)


def _paint(
    figure: matplotlib.figure.Figure, *, task: Task, metric: str, order: Sequence[str], roles: Mapping[str, str]
) -> None:
    axes = figure.add_subplot()
    for place, method in zip(places_of(order), order, strict=True):
        estimate, value = task["methods"][method][metric], measured(task, metric)[method]
        is_model = method == MODEL
        colour = svg.MODEL if is_model else svg.OTHER
        if interval := interval_of(estimate):
            axes.plot(interval, [place, place], color=colour, linewidth=2.4 if is_model else 1.6)
        axes.plot(value, place, _marker(roles, method), color=colour, markersize=8 if is_model else 6)
    name_rows(axes, order)
    axes.set_xlim(left=0)
    axes.set_xlabel(metric_title(metric))


def _marker(roles: Mapping[str, str], method: str) -> str:
    return MARKERS.get(roles.get(method, "baseline"), "o")


def _table(name: str, task: Task) -> Table:
    best = {metric: best_value(measured(task, metric).values(), metric) for metric in METRIC_TITLES}
    rows = [
        Row(
            name=method,
            highlighted=method == MODEL,
            cells=[*(_cell(metrics, metric, best[metric]) for metric in METRIC_TITLES), _minus(task, method)],
        )
        for method, metrics in task["methods"].items()
    ]
    return Table(
        caption=f"{name}: all metrics, the best in bold; below a value its 95 % interval",
        corner="method",
        columns=[*METRIC_TITLES.values(), "model minus it, NDCG@10"],
        rows=rows,
    )


def _cell(metrics: Mapping[str, Any], metric: str, best: float | None) -> Cell:
    estimate = metrics.get(metric)
    value, interval = value_of(estimate), interval_of(estimate)
    note = "" if interval is None else f"{short(interval[0])}–{short(interval[1])}"
    return Cell(text=short(value), note=note, best=value is not None and value == best)


def _minus(task: Task, method: str) -> Cell:
    found = difference(task, method)
    interval = interval_of(found)
    if interval is None:
        return Cell(text=ABSENT)
    return Cell(text=signed(value_of(found)), note=f"{signed(interval[0])} to {signed(interval[1])}")
