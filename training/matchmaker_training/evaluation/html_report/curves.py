"""Several curves in one plot, told apart by colour and by marker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.figure
from matplotlib.axes import Axes

from matchmaker_training.evaluation.html_report import svg

MARKERS = "osD^vPX*"


def plot_curves(figure: matplotlib.figure.Figure, curves: Mapping[str, Sequence[Sequence[float]]]) -> Axes:
    """Plot curves of (x, y) from y = 0 on, with their names below."""
    axes = figure.add_subplot()
    for number, (name, curve) in enumerate(curves.items()):
        axes.plot(
            [point[0] for point in curve],
            [point[1] for point in curve],
            color=svg.SERIES[number % len(svg.SERIES)],
            marker=MARKERS[number % len(MARKERS)],
            markersize=5,
            label=name,
        )
    axes.set_ylim(bottom=0)
    figure.legend(loc="outside lower left", ncols=3)
    return axes
