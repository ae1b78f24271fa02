"""Whether the score is the probability that it is said to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

import matplotlib.figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from matchmaker_training.evaluation.html_report import svg
from matchmaker_training.evaluation.html_report.numbers import fine, seldom, whole
from matchmaker_training.evaluation.html_report.section import Cell, Figure, Part, Report, Row, Section, Table, absent

WHO: Mapping[str, str] = MappingProxyType(
    {"calibration": "all organisations", "calibration_of_active": "those who started something"}
)
_MARKERS = (("D", svg.MODEL), ("o", svg.OTHER))


def calibration_section(report: Report) -> Section:
    """Return the calibration curves on logarithmic axes, since most scores are small, and their errors."""
    found = {who: report[key] for key, who in WHO.items() if report.get(key)}
    heading = "Calibration"
    if not found:
        return Section(name="calibration", heading=heading, parts=absent("Calibration is"))
    curves = {who: one["curve"] for who, one in found.items() if one.get("curve")}
    errors = Part(
        sentences=[
            "A score says how probable it is that the two work together within the horizon. It is held against what "
            "happened: over all organisations, whether they started anything or not, which is what it is meant for; "
            "and over those alone who did, for whom it is too low by its nature."
        ],
        figures=[_figure(curves)] if curves else [],
        table=_errors(found),
    )
    return Section(
        name="calibration", heading=heading, parts=[errors, *([Part(table=_bins(curves))] if curves else [])]
    )


def _figure(curves: Mapping[str, Sequence[Sequence[float]]]) -> Figure:
    said = "; ".join(
        f"over {who} from {seldom(curve[0][0])} said and {seldom(curve[0][1])} come true "
        f"to {seldom(curve[-1][0])} said and {seldom(curve[-1][1])} come true"
        for who, curve in curves.items()
    )
    drawn = svg.draw(
        "calibration",
        f"Share that came true against the mean score, by bins of the score: {said}.",
        partial(_paint, curves=curves),
        height=400,
    )
    caption = (
        "Share of the pairs that came true against the mean score of their bin, both logarithmic. On the dashed line "
        "the score is right; above it, too low. A triangle at the lower edge: nothing came true."
    )
    return Figure(svg=drawn, caption=caption)


def _paint(figure: matplotlib.figure.Figure, *, curves: Mapping[str, Sequence[Sequence[float]]]) -> None:
    axes = figure.add_subplot()
    seen = [value for curve in curves.values() for score, share, _ in curve for value in (score, share) if value > 0]
    low, high = min(seen, default=1e-4) / 1.6, min(1.0, max(seen, default=1.0) * 1.6)
    axes.plot([low, high], [low, high], color=svg.MUTED, linewidth=1, linestyle=(0, (5, 4)))
    for (who, curve), (marker, colour) in zip(curves.items(), _MARKERS, strict=False):
        drawn = [(score, share) for score, share, _ in curve if score > 0 and share > 0]
        scores, shares = [score for score, _ in drawn], [share for _, share in drawn]
        axes.plot(scores, shares, f"{marker}-", color=colour, markersize=5, linewidth=1.2, label=who)
        never = [score for score, share, _ in curve if score > 0 and share == 0]
        axes.plot(never, [low] * len(never), "v", color=colour, markersize=6, fillstyle="none", clip_on=False)
    axes.set(xscale="log", yscale="log", xlim=(low, high), ylim=(low, high))
    axes.set_xlabel("mean score")
    axes.set_ylabel("share that came true")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.set_minor_formatter(NullFormatter())
    axes.set_aspect("equal")
    figure.legend(loc="outside lower left", ncols=2)


def _errors(found: Mapping[str, Mapping[str, Any]]) -> Table:
    rows = [
        Row(
            name=who,
            cells=[Cell(text=fine(one[key])) for key in ("error", "mean_score", "share_happened")]
            + [Cell(text=whole(one["n_pairs"]))],
        )
        for who, one in found.items()
    ]
    columns = ["calibration error", "mean score", "share that came true", "pairs"]
    return Table(
        caption="Calibration over the candidates that the model listed", corner="over", columns=columns, rows=rows
    )


def _bins(curves: Mapping[str, Sequence[Sequence[float]]]) -> Table:
    columns = [f"{who}: {what}" for who in curves for what in ("mean score", "share that came true", "pairs")]
    rows = [
        Row(name=str(number), cells=[cell for bin_ in bins for cell in _cells(bin_)])
        for number, bins in enumerate(zip_longest(*curves.values()), start=1)
    ]
    return Table(caption="The curve, bin by bin", corner="bin", columns=columns, rows=rows)


def _cells(bin_: Sequence[float] | None) -> list[Cell]:
    score, share, n = bin_ or (None, None, None)
    return [Cell(text=seldom(score)), Cell(text=seldom(share)), Cell(text=whole(n))]
