"""For whom the model is better, and for whom it is not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import matplotlib.figure
from matplotlib.lines import Line2D

from matchmaker_training.evaluation.html_report import svg
from matchmaker_training.evaluation.html_report.comparison import Task, best_baseline
from matchmaker_training.evaluation.html_report.numbers import short, signed, value_of, whole
from matchmaker_training.evaluation.html_report.rows import height_of, name_rows, places_of
from matchmaker_training.evaluation.html_report.section import Cell, Figure, Part, Report, Row, Section, Table, absent
from matchmaker_training.evaluation.html_report.wording import BUCKET_TITLES, metric_title
from matchmaker_training.evaluation.results import MAIN_METRIC, MODEL

METRICS = (MAIN_METRIC, "recall@50")
Bucket = Mapping[str, Mapping[str, Any]]


def buckets_section(report: Report) -> Section:
    """Return the model against the best baseline, group by group, for every task."""
    tasks = [(name, task) for name, task in (report.get("tasks") or {}).items() if task.get("buckets")]
    parts = [
        _part(f"buckets-{number}", name, task, best)
        for number, (name, task) in enumerate(tasks)
        if (best := best_baseline(report, task)) is not None
    ]
    return Section(name="buckets", heading="Who gains", parts=parts or absent("Results by group are"))


def _part(key: str, name: str, task: Task, best: str) -> Part:
    by_metric = {
        metric: {title: groups for title, groups in task["buckets"].items() if _main_metric(groups) == metric}
        for metric in METRICS
    }
    figures = [
        _figure(f"{key}-{number}", name, buckets, metric, best)
        for number, (metric, buckets) in enumerate(by_metric.items())
        if buckets
    ]
    return Part(heading=name, figures=figures, table=_table(name, task["buckets"], best))


def _main_metric(groups: Bucket) -> str | None:
    """Return NDCG@10 if a bucket has it, else recall@50: who is looked for has a recall only."""
    measured = {metric for group in groups.values() for metric in group.get(MODEL) or {}}
    return next((metric for metric in METRICS if metric in measured), None)


def _figure(key: str, name: str, buckets: Mapping[str, Bucket], metric: str, best: str) -> Figure:
    title = metric_title(metric)
    said = "; ".join(
        f"{_title(bucket)}: "
        + ", ".join(
            f"{group} {short(_value(values, MODEL, metric))} against {short(_value(values, best, metric))}"
            for group, values in groups.items()
        )
        for bucket, groups in buckets.items()
    )
    drawn = svg.draw(
        key,
        f"{title} of the model against {best} in {name}. {said}.",
        partial(_paint, buckets=buckets, metric=metric, best=best),
        height=62 + sum(32 + height_of(_names(groups)) for groups in buckets.values()),
    )
    return Figure(svg=drawn, caption=f"{title} in {name}, of the model (diamonds) and {best} (circles), by group.")


def _paint(figure: matplotlib.figure.Figure, *, buckets: Mapping[str, Bucket], metric: str, best: str) -> None:
    panels = figure.subplots(
        len(buckets), 1, sharex=True, squeeze=False, height_ratios=[height_of(_names(one)) for one in buckets.values()]
    )[:, 0]
    for axes, (bucket, groups) in zip(panels, buckets.items(), strict=True):
        for place, values in zip(places_of(_names(groups)), groups.values(), strict=True):
            pair = [_value(values, best, metric), _value(values, MODEL, metric)]
            if None not in pair:
                axes.plot(pair, [place, place], color=svg.GRID, linewidth=3, zorder=1)
            for value, marker, colour in zip(pair, "oD", (svg.OTHER, svg.MODEL), strict=True):
                if value is not None:
                    axes.plot(value, place, marker, color=colour, markersize=6)
        name_rows(axes, _names(groups))
        axes.set_title(_title(bucket))
    panels[-1].set_xlim(left=0)
    panels[-1].set_xlabel(metric_title(metric))
    shapes = [("D", svg.MODEL, MODEL), ("o", svg.OTHER, best)]
    figure.legend(
        handles=[
            Line2D([], [], marker=marker, color=colour, linestyle="", label=name) for marker, colour, name in shapes
        ],
        loc="outside upper right",
        ncols=2,
    )


def _names(groups: Bucket) -> list[str]:
    return [f"{group} ({whole(values.get('n'))})" for group, values in groups.items()]


def _table(name: str, buckets: Mapping[str, Bucket], best: str) -> Table:
    metrics = [metric for metric in METRICS if any(_has(groups, metric) for groups in buckets.values())]
    columns = [f"{who}, {metric_title(metric)}" for metric in metrics for who in (MODEL, best, "difference")]
    rows = [
        row
        for bucket, groups in buckets.items()
        for row in [
            Row(name=_title(bucket)),
            *(
                Row(name=group, cells=[Cell(text=whole(values.get("n"))), *_cells(values, metrics, best)])
                for group, values in groups.items()
            ),
        ]
    ]
    return Table(caption=f"{name} by group", corner="group", columns=["n", *columns], rows=rows)


def _cells(values: Mapping[str, Any], metrics: list[str], best: str) -> list[Cell]:
    cells = []
    for metric in metrics:
        model, baseline = _value(values, MODEL, metric), _value(values, best, metric)
        difference = None if model is None or baseline is None else model - baseline
        cells += [Cell(text=short(model)), Cell(text=short(baseline)), Cell(text=signed(difference))]
    return cells


def _has(groups: Bucket, metric: str) -> bool:
    return any(_value(values, MODEL, metric) is not None for values in groups.values())


def _value(values: Mapping[str, Any], method: str, metric: str) -> float | None:
    return value_of((values.get(method) or {}).get(metric))


def _title(bucket: str) -> str:
    return BUCKET_TITLES.get(bucket, bucket)
