"""Plots that have a row for each name: where the rows are, and what is written beside them."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes

from matchmaker_training.evaluation.html_report import svg
from matchmaker_training.evaluation.results import MODEL

LABEL_CHARACTERS = 24
LINE = 14.0
GAP = 9.0


def places_of(names: Sequence[str]) -> list[float]:
    """Return the middle of each row in CSS pixels from the top: a name that takes two lines has a higher row.

    >>> places_of(["model", "popularity × country × kind mixing"])
    [11.5, 41.5]
    """
    heights = [_height(name) for name in names]
    return [float(end - height / 2) for end, height in zip(np.cumsum(heights), heights, strict=True)]


def height_of(names: Sequence[str]) -> float:
    """Return the height of all rows, in CSS pixels."""
    return sum(_height(name) for name in names)


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Write a name beside each row, the first on top, and the model's in its colour."""
    axes.set_yticks(places_of(names), ["\n".join(_lines(name)) for name in names])
    axes.set_ylim(height_of(names), 0)
    axes.locator_params(axis="x", nbins=6)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    for label, name in zip(axes.get_yticklabels(), names, strict=True):
        if name == MODEL:
            label.set(color=svg.MODEL, fontweight="bold")


def _height(name: str) -> float:
    return LINE * len(_lines(name)) + GAP


def _lines(name: str) -> list[str]:
    return wrap(name, LABEL_CHARACTERS) or [""]
