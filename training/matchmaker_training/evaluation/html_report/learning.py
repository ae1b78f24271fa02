"""What the model learns from: features, years of history, and what it loses without a part of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

import matplotlib.figure
from markupsafe import Markup
from matplotlib.ticker import MaxNLocator

from matchmaker_training.evaluation.html_report import svg
from matchmaker_training.evaluation.html_report.comparison import measured
from matchmaker_training.evaluation.html_report.curves import plot_curves
from matchmaker_training.evaluation.html_report.numbers import fine, interval_of, short, signed, value_of
from matchmaker_training.evaluation.html_report.rows import height_of, name_rows, places_of
from matchmaker_training.evaluation.html_report.section import Cell, Figure, Part, Report, Row, Section, Table, absent
from matchmaker_training.evaluation.results import MAIN_METRIC, MODEL

FORMS = MappingProxyType(
    {
        "partners": "Where an organisation asks for partners",
        "consortium": "Where a consortium with a topic asks for members",
        "newcomer": "Where a newcomer asks",
    }
)
Variants = Mapping[str, Mapping[str, Any]]
"""What was found of a variant of the model, by task."""


def features_section(report: Report) -> Section:
    """Return which groups of features matter, by form of question, the most important first."""
    importance = report.get("importance") or {}
    heading = "Which features matter"
    if not importance:
        return Section(name="features", heading=heading, parts=absent("The importance of the features is"))
    groups = sorted({group for found in importance.values() for group in found}, key=partial(_place, importance))
    rows = [
        Row(name=group, cells=[Cell(text=short(found.get(group))) for found in importance.values()]) for group in groups
    ]
    table = Table(
        caption="Mean absolute contribution to a score, in log-odds",
        corner="group of features",
        columns=list(importance),
        rows=rows,
    )
    figures = [
        Figure(svg=_draw_features(f"features-{number}", form, found), caption=f"{FORMS.get(form, form)}.")
        for number, (form, found) in enumerate(importance.items())
    ]
    sentence = (
        "How far each group of features moves the score of a candidate, up or down, averaged over those whom the model "
        "lists first for some of the questions: exact Shapley values, in calibrated log-odds, where 0.7 "
        "is twice the odds. What moves all candidates of a question alike, such as who asks, does not change their "
        "order. No question here has a text: what that group moves is its absence. What the ranking would lose without "
        "a group is told by ablations."
    )
    return Section(name="features", heading=heading, parts=[Part(sentences=[sentence], figures=figures, table=table)])


def _place(importance: Mapping[str, Mapping[str, float]], group: str) -> tuple[float, str]:
    return -sum(found.get(group, 0.0) for found in importance.values()), group


def _draw_features(key: str, form: str, found: Mapping[str, float]) -> Markup:
    order = sorted(found, key=lambda group: (-found[group], group))
    said = ", ".join(f"{group} {short(found[group])}" for group in order)

    def paint(figure: matplotlib.figure.Figure) -> None:
        axes = figure.add_subplot()
        axes.barh(places_of(order), [found[group] for group in order], color=svg.OTHER, height=11)
        name_rows(axes, order)
        axes.set_xlabel("mean absolute contribution, log-odds")

    label = f"Mean absolute contribution of the groups of features in {form}, greatest first: {said}."
    return svg.draw(key, label, paint, height=45 + height_of(order))


def history_section(report: Report) -> Section:
    """Return how good the model is by how many past days it learns from."""
    points = sorted(report.get("learning_curve") or [], key=lambda one: one["past_days"])
    heading = "How much history it needs"
    if not points:
        return Section(name="history", heading=heading, parts=absent("A learning curve is"))
    tasks = _tasks_of([one["tasks"] for one in points])
    curves = {
        task: [(one["past_days"], value) for one in points if (value := _ndcg(one["tasks"], task)) is not None]
        for task in tasks
    }
    said = "; ".join(
        f"{task} from {short(curve[0][1])} to {short(curve[-1][1])}" for task, curve in curves.items() if curve
    )
    drawn = svg.draw(
        "history", f"NDCG@10 by past days learnt from: {said}.", partial(_paint_history, curves=curves), height=340
    )
    rows = [
        Row(name=f"{one['past_days']}", cells=[_changed(one["tasks"], task) for task in tasks]) for one in points[:-1]
    ]
    last = points[-1]
    whole = Row(
        name=f"{last['past_days']}: {MODEL}",
        highlighted=True,
        cells=[Cell(text=short(_ndcg(last["tasks"], task))) for task in tasks],
    )
    table = Table(
        caption="NDCG@10 by past days learnt from, and below it the difference to the model with its 95 % interval",
        corner="past days",
        columns=tasks,
        rows=[*rows, whole],
    )
    sentence = (
        "At each past day the question was put that the model answers, and what came within its horizon was the "
        "answer to learn from. Here it is learnt from the latest of these days only; what it knows when it ranks is "
        "the same throughout. The last row is the model."
    )
    caption = "NDCG@10 of the model by how many of the latest past days it is learnt from."
    figures = [Figure(svg=drawn, caption=caption)]
    part = Part(sentences=[sentence], figures=figures, table=table)
    return Section(name="history", heading=heading, parts=[part])


def _paint_history(figure: matplotlib.figure.Figure, *, curves: Mapping[str, Sequence[tuple[int, float]]]) -> None:
    axes = plot_curves(figure, curves)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("past days learnt from")
    axes.set_ylabel("NDCG@10")


def ablations_section(report: Report) -> Section:
    """Return what the model loses without each group of features, and its candidates without each generator."""
    ablations, heading = report.get("ablations") or {}, "What each part adds"
    parts = [_features_left_out(report, ablations)] if ablations else []
    tasks = (report.get("tasks") or {}).items()
    lost = {name: found["lost"] for name, task in tasks if (found := task.get("candidates")) and found.get("lost")}
    parts += [_generators_left_out(lost)] if lost else []
    return Section(name="ablations", heading=heading, parts=parts or absent("Ablations are"))


def _features_left_out(report: Report, ablations: Mapping[str, Variants]) -> Part:
    tasks = _tasks_of(list(ablations.values()))
    cells = [Cell(text=short(_of_model(report, task))) for task in tasks]
    rows = [
        Row(name=f"without {group}", cells=[_changed(found, task) for task in tasks])
        for group, found in ablations.items()
    ]
    table = Table(
        caption="NDCG@10, and below it the difference to the model with its 95 % interval: "
        "below zero is what the model gains by the group",
        corner="learnt",
        columns=tasks,
        rows=[Row(name=MODEL, highlighted=True, cells=cells), *rows],
    )
    sentence = (
        "For each row the model was learnt anew, from the same examples, without one group of features, and put the "
        "same questions. Groups that tell alike can make up for each other, so that what each adds by itself is not "
        "the sum of what several add together."
    )
    return Part(heading="Without a group of features", sentences=[sentence], table=table)


def _generators_left_out(lost: Mapping[str, Mapping[str, float]]) -> Part:
    generators = list(dict.fromkeys(name for of_task in lost.values() for name in of_task))
    rows = [
        Row(name=f"without {name}", cells=[Cell(text=fine(of_task.get(name))) for of_task in lost.values()])
        for name in generators
    ]
    table = Table(
        caption="Recall of the candidates that is lost without a generator",
        corner="candidates",
        columns=list(lost),
        rows=rows,
    )
    sentence = (
        "The share of the right partners that this generator alone proposes: without it they would be no candidates, "
        "wherever the model would have put them. Earlier partners are left to returning_partners by design: all "
        "of them are lost without it, however well others could find them. No model was learnt anew for this table."
    )
    return Part(heading="Without a generator", sentences=[sentence], table=table)


def _tasks_of(found: Sequence[Variants]) -> list[str]:
    """Return the tasks that anybody asks, in the order of the report."""
    named = dict.fromkeys(task for one in found for task in one)
    return [task for task in named if any(_ndcg(one, task) is not None for one in found)]


def _ndcg(found: Variants, task: str) -> float | None:
    return value_of((found.get(task) or {}).get(MAIN_METRIC))


def _changed(found: Variants, task: str) -> Cell:
    compared = (found.get(task) or {}).get("minus_model") or {}
    difference = compared.get("difference")
    interval = interval_of(difference)
    note = "" if difference is None else signed(value_of(difference))
    if interval is not None:
        note += f" ({signed(interval[0])} to {signed(interval[1])})"
    return Cell(text=short(_ndcg(found, task)), note=note)


def _of_model(report: Report, task: str) -> float | None:
    found: Mapping[str, Any] | None = (report.get("tasks") or {}).get(task)
    return None if found is None else measured(found).get(MODEL)
