"""How many of those looked for are among the candidates: what no ranking of them can exceed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import matplotlib.figure
from markupsafe import Markup
from matplotlib.ticker import FuncFormatter, NullFormatter

from matchmaker_training.evaluation.html_report import svg
from matchmaker_training.evaluation.html_report.curves import plot_curves
from matchmaker_training.evaluation.html_report.numbers import short, whole
from matchmaker_training.evaluation.html_report.rows import height_of, name_rows, places_of
from matchmaker_training.evaluation.html_report.section import Cell, Figure, Part, Report, Row, Section, Table, absent

UNION = "all together"
Found = Mapping[str, Mapping[str, Any]]


def candidates_section(report: Report) -> Section:
    """Return the recall of the ranked list by its length, and that of each generator for every task."""
    tasks = (report.get("tasks") or {}).items()
    found = {name: task["candidates"] for name, task in tasks if task.get("candidates")}
    heading = "Candidates"
    if not found:
        return Section(name="candidates", heading=heading, parts=absent("The recall of the candidates is"))
    parts = [_curves(found)] if any(one.get("curve") for one in found.values()) else []
    return Section(name="candidates", heading=heading, parts=[*parts, _generators(found)])


def _curves(found: Found) -> Part:
    curves = {name: one["curve"] for name, one in found.items() if one.get("curve")}
    said = "; ".join(f"{name} from {short(curve[0][1])} to {short(curve[-1][1])}" for name, curve in curves.items())
    drawn = svg.draw(
        "candidates-curve",
        f"Recall by length of the ranked list: {said}.",
        partial(_paint_curves, curves=curves),
        height=340,
    )
    caption = "Share of the right partners among the first k of the model's list; k is logarithmic."
    lengths = sorted({k for curve in curves.values() for k, _ in curve})
    rows = [
        Row(name=name, cells=[Cell(text=short(dict(map(tuple, curve)).get(k))) for k in lengths])
        for name, curve in curves.items()
    ]
    table = Table(caption="Recall among the first k", corner="task", columns=[whole(k) for k in lengths], rows=rows)
    return Part(heading="By length of the list", figures=[Figure(svg=drawn, caption=caption)], table=table)


def _paint_curves(figure: matplotlib.figure.Figure, *, curves: Mapping[str, Sequence[Sequence[float]]]) -> None:
    axes = plot_curves(figure, curves)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda k, _: whole(k)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("first k")
    axes.set_ylabel("recall")


def _generators(found: Found) -> Part:
    tables = {name: _rows(one) for name, one in found.items()}
    figures = [
        Figure(svg=_draw_generators(f"candidates-{number}", name, rows), caption=f"Recall by generator in {name}.")
        for number, (name, rows) in enumerate(tables.items())
    ]
    generators = list(dict.fromkeys(generator for rows in tables.values() for generator in rows))
    generators = [*(one for one in generators if one != UNION), UNION]
    rows = [
        Row(
            name=generator,
            highlighted=generator == UNION,
            cells=[
                Cell(text=short(recall), note="" if size is None else whole(size))
                for rows in tables.values()
                for recall, size in [rows.get(generator, (None, None))]
            ],
        )
        for generator in generators
    ]
    caption = "Recall of each generator, and below it how many candidates it gives on average"
    table = Table(caption=caption, corner="generator", columns=list(tables), rows=rows)
    return Part(heading="By generator", figures=figures, table=table)


def _rows(one: Mapping[str, Any]) -> dict[str, tuple[float | None, float | None]]:
    named = dict(one.get("generators") or {}) | ({UNION: one["union"]} if one.get("union") else {})
    return {name: (values.get("recall"), values.get("size")) for name, values in named.items()}


def _draw_generators(key: str, task: str, rows: Mapping[str, tuple[float | None, float | None]]) -> Markup:
    known = {name: recall for name, (recall, _) in rows.items() if recall is not None}
    order = sorted(known, key=lambda name: (name != UNION, -known[name], name))
    said = ", ".join(f"{name} {short(known[name])}" for name in order)

    def paint(figure: matplotlib.figure.Figure) -> None:
        axes = figure.add_subplot()
        colours = [svg.MODEL if name == UNION else svg.OTHER for name in order]
        axes.barh(places_of(order), [known[name] for name in order], color=colours, height=11)
        name_rows(axes, order)
        axes.set_xlabel("recall")

    return svg.draw(key, f"Recall of the candidates in {task}: {said}.", paint, height=45 + height_of(order))
