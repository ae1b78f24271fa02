"""What the model learns from: features, years of history, and what it loses without a part of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import matplotlib.figure

from matchmaker_training.evaluation.html_report import svg
from matchmaker_training.evaluation.html_report.comparison import MAIN_METRIC, MODEL, measured
from matchmaker_training.evaluation.html_report.curves import plot_curves
from matchmaker_training.evaluation.html_report.numbers import fine, short, signed, value_of
from matchmaker_training.evaluation.html_report.rows import height_of, name_rows, places_of
from matchmaker_training.evaluation.html_report.section import Cell, Figure, Part, Report, Row, Section, Table, absent

MAX_PLOTTED = 25


def features_section(report: Report) -> Section:
    """Return which features matter, the most important first."""
    importance = report.get("importance") or []
    heading = "Which features matter"
    if not importance:
        return Section(name="features", heading=heading, parts=absent("The importance of the features is"))
    ordered = sorted(((str(name), float(value)) for name, value in importance), key=lambda pair: (-pair[1], pair[0]))
    plotted = ordered[:MAX_PLOTTED]
    said = ", ".join(f"{name} {fine(value)}" for name, value in plotted)
    drawn = svg.draw(
        "features",
        f"Importance of the features, greatest first: {said}.",
        partial(_paint_features, plotted=plotted),
        height=45 + height_of([name for name, _ in plotted]),
    )
    caption = "Importance by feature" + (f", the first {MAX_PLOTTED}." if len(ordered) > MAX_PLOTTED else ".")
    rows = [Row(name=name, cells=[Cell(text=fine(value))]) for name, value in ordered]
    table = Table(caption="Importance of every feature", corner="feature", columns=["importance"], rows=rows)
    part = Part(figures=[Figure(svg=drawn, caption=caption)], table=table)
    return Section(name="features", heading=heading, parts=[part])


def _paint_features(figure: matplotlib.figure.Figure, *, plotted: Sequence[tuple[str, float]]) -> None:
    axes = figure.add_subplot()
    names = [name for name, _ in plotted]
    axes.barh(places_of(names), [value for _, value in plotted], color=svg.OTHER, height=11)
    name_rows(axes, names)
    axes.set_xlabel("importance")


def history_section(report: Report) -> Section:
    """Return how good the model is by the years of history that it learns from."""
    points = sorted(report.get("learning_curve") or [], key=lambda one: one["years"])
    heading = "How much history it needs"
    if not points:
        return Section(name="history", heading=heading, parts=absent("A learning curve is"))
    tasks = list(dict.fromkeys(task for one in points for task in one if task != "years"))
    curves = {
        task: [(one["years"], value) for one in points if (value := value_of(one.get(task))) is not None]
        for task in tasks
    }
    said = "; ".join(
        f"{task} from {short(curve[0][1])} to {short(curve[-1][1])}" for task, curve in curves.items() if curve
    )
    drawn = svg.draw(
        "history", f"NDCG@10 by years of history: {said}.", partial(_paint_history, curves=curves), height=340
    )
    rows = [
        Row(name=f"{one['years']:g}", cells=[Cell(text=short(value_of(one.get(task)))) for task in tasks])
        for one in points
    ]
    table = Table(caption="NDCG@10 by years of history", corner="years", columns=tasks, rows=rows)
    part = Part(
        figures=[Figure(svg=drawn, caption="NDCG@10 of the model, trained on its last years only.")], table=table
    )
    return Section(name="history", heading=heading, parts=[part])


def _paint_history(figure: matplotlib.figure.Figure, *, curves: Mapping[str, Sequence[tuple[float, float]]]) -> None:
    axes = plot_curves(figure, curves)
    axes.set_xlabel("years of history before the cut-off")
    axes.set_ylabel("NDCG@10")


def ablations_section(report: Report) -> Section:
    """Return what the model loses without each of its parts, trained anew without it."""
    ablations = report.get("ablations") or {}
    heading = "What each part adds"
    if not ablations:
        return Section(name="ablations", heading=heading, parts=absent("Ablations are"))
    tasks = list(dict.fromkeys(task for found in ablations.values() for task in found))
    whole = {task: _of_model(report, task) for task in tasks}
    model = Row(name=MODEL, highlighted=True, cells=[Cell(text=short(whole[task])) for task in tasks])
    rows = [
        Row(name=name, cells=[_lost(value_of((found.get(task) or {}).get(MAIN_METRIC)), whole[task]) for task in tasks])
        for name, found in ablations.items()
    ]
    table = Table(
        caption="NDCG@10 without a part, and below it the difference to the whole model",
        corner="without",
        columns=tasks,
        rows=[model, *rows],
    )
    return Section(name="ablations", heading=heading, parts=[Part(table=table)])


def _of_model(report: Report, task: str) -> float | None:
    found: Mapping[str, Any] | None = (report.get("tasks") or {}).get(task)
    return None if found is None else measured(found).get(MODEL)


def _lost(value: float | None, whole: float | None) -> Cell:
    note = "" if value is None or whole is None else signed(value - whole)
    return Cell(text=short(value), note=note)
