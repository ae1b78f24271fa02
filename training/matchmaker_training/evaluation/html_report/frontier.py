"""What the novelty dial costs, and what it buys."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import matplotlib.figure

from matchmaker_training.evaluation.html_report import svg
from matchmaker_training.evaluation.html_report.comparison import best_value
from matchmaker_training.evaluation.html_report.labels import name_points
from matchmaker_training.evaluation.html_report.numbers import short, value_of
from matchmaker_training.evaluation.html_report.section import Cell, Figure, Part, Report, Row, Section, Table, absent
from matchmaker_training.evaluation.html_report.wording import METRIC_TITLES, metric_title
from matchmaker_training.evaluation.results import MAIN_METRIC, MODEL

TASK = "partners-new"
AGAINST = ("coverage@10", "long_tail_recall@50")
Point = tuple[float, float, str]


def frontier_section(report: Report) -> Section:
    """Return NDCG against coverage and long-tail recall, with the baselines for reference."""
    points = report.get("frontier") or []
    heading = "Novelty"
    if not points:
        return Section(name="novelty", heading=heading, parts=absent("The frontier of novelty is"))
    task = (report.get("tasks") or {}).get(TASK) or {"methods": {}}
    part = Part(
        sentences=[
            f"The dial of novelty goes from 0 to 1. Each point is the model on {TASK} at one setting; up and to the "
            "right is better. Other methods are shown for reference."
        ],
        figures=[_figure(points, task["methods"], metric) for metric in AGAINST],
        table=_table(points),
    )
    return Section(name="novelty", heading=heading, parts=[part])


def _figure(points: Sequence[dict[str, Any]], methods: dict[str, Any], metric: str) -> Figure:
    dials = _places([(f"{one['novelty']:g}", one) for one in points], metric)
    references = _places([(name, values) for name, values in methods.items() if name != MODEL], metric)
    title = metric_title(metric)
    said = "; ".join(f"at {dial} NDCG@10 {short(x)} and {title} {short(y)}" for x, y, dial in dials)
    drawn = svg.draw(
        f"novelty-{AGAINST.index(metric)}",
        f"{title} against NDCG@10 for each setting of the novelty dial: {said}.",
        partial(_paint, dials=dials, references=references, title=title),
        height=360,
    )
    return Figure(svg=drawn, caption=f"{title} against NDCG@10. Diamonds: the model, at the novelty beside them.")


def _places(named: Sequence[tuple[str, dict[str, Any]]], metric: str) -> list[Point]:
    found = [(value_of(one.get(MAIN_METRIC)), value_of(one.get(metric)), name) for name, one in named]
    return [(x, y, name) for x, y, name in found if x is not None and y is not None]


def _paint(figure: matplotlib.figure.Figure, *, dials: list[Point], references: list[Point], title: str) -> None:
    axes = figure.add_subplot()
    axes.margins(0.12)
    axes.plot([x for x, _, _ in dials], [y for _, y, _ in dials], "D-", color=svg.MODEL, markersize=6)
    axes.plot([x for x, _, _ in references], [y for _, y, _ in references], "o", color=svg.OTHER, markersize=5)
    axes.set_xlabel("NDCG@10")
    axes.set_ylabel(title)
    named = [(x, y, dial, svg.MODEL) for x, y, dial in dials]
    name_points(axes, named + [(x, y, name, svg.MUTED) for x, y, name in references])


def _table(points: Sequence[dict[str, Any]]) -> Table:
    metrics = [metric for metric in METRIC_TITLES if any(value_of(one.get(metric)) is not None for one in points)]
    best = {metric: best_value([value_of(one.get(metric)) for one in points], metric) for metric in metrics}
    rows = [
        Row(
            name=f"{one['novelty']:g}",
            cells=[
                Cell(text=short(value), best=value is not None and value == best[metric])
                for metric in metrics
                for value in [value_of(one.get(metric))]
            ],
        )
        for one in points
    ]
    columns = [METRIC_TITLES[metric] for metric in metrics]
    return Table(caption=f"The model on {TASK} by novelty", corner="novelty", columns=columns, rows=rows)
