"""Names beside points, where they hide neither each other nor a point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

Point = tuple[float, float, str, str]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in CSS pixels."""

FONT_SIZE = 10
POINT_RADIUS = 5
_DIRECTIONS = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)]
_PLACES = [(across, up, distance) for distance in (7, 14, 22, 32, 44) for across, up in _DIRECTIONS]


def name_points(axes: Axes, points: Sequence[Point]) -> None:
    """Write each point's name at the first free place around it: the nearest, to the right before to the left.

    Parameters
    ----------
    axes : Axes
        With its limits and all that it shows; nothing may be added to the figure afterwards.
    points : sequence of (x, y, name, colour)
        In data coordinates. A blank name is not written, but its point is not covered.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - axes are made by a figure
    figure.draw_without_rendering()  # the layout is known only then, and must not move under the names
    figure.set_layout_engine("none")
    centres = axes.transData.transform([(x, y) for x, y, _, _ in points])
    taken = [_box_at(centre, (0, 0, 0), (2 * POINT_RADIUS, 2 * POINT_RADIUS)) for centre in centres]
    room = (*axes.get_window_extent().min, *axes.get_window_extent().max)
    for centre, (x, y, name, colour) in zip(centres, points, strict=True):
        if name:
            size = _size_of(axes, name)
            boxes = [_box_at(centre, place, size) for place in _PLACES]
            best = int(np.argmin(_hidden(np.array(boxes), np.array(taken), room)))
            taken.append(boxes[best])
            left, bottom, _, _ = boxes[best]
            offset = (left - centre[0], bottom - centre[1])
            axes.annotate(
                name, (x, y), xytext=offset, textcoords="offset points", va="bottom", color=colour, fontsize=FONT_SIZE
            )


def _size_of(axes: Axes, name: str) -> tuple[float, float]:
    text = axes.text(0, 0, name, fontsize=FONT_SIZE)
    extent = text.get_window_extent()
    text.remove()
    return extent.width, extent.height


def _box_at(centre: NDArray[np.float64], place: tuple[int, int, int], size: tuple[float, float]) -> Box:
    """Return the box of a given size that touches the point from one side, at a distance; (0, 0, 0) lies on it."""
    (across, up, distance), (width, height) = place, size
    left = float(centre[0]) + across * distance + (across - 1) / 2 * width
    bottom = float(centre[1]) + up * distance + (up - 1) / 2 * height
    return left, bottom, left + width, bottom + height


def _hidden(boxes: NDArray[np.float64], taken: NDArray[np.float64], room: Box) -> NDArray[np.float64]:
    """Return the area of each box that is taken already or, which is worse, outside of the plot."""
    lower = np.maximum(boxes[:, np.newaxis, :2], taken[np.newaxis, :, :2])
    upper = np.minimum(boxes[:, np.newaxis, 2:], taken[np.newaxis, :, 2:])
    covered = np.clip(upper - lower, 0, None).prod(axis=2).sum(axis=1)
    inside = np.clip(np.minimum(boxes[:, 2:], room[2:]) - np.maximum(boxes[:, :2], room[:2]), 0, None).prod(axis=1)
    return np.asarray(covered + 10 * ((boxes[:, 2:] - boxes[:, :2]).prod(axis=1) - inside))
