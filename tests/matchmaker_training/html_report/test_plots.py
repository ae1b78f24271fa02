from __future__ import annotations

import re
import subprocess
import sys

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from matchmaker_training.evaluation.html_report import svg
from matchmaker_training.evaluation.html_report.labels import name_points


def line(figure: Figure) -> None:
    figure.add_subplot().plot([0, 1], [0, 1], "o-", color=svg.MODEL)


def boxes_of(points: list[tuple[float, float, str, str]]) -> list[tuple[str, float, float, float, float]]:
    figure = Figure(figsize=(5, 4), dpi=72, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    name_points(axes, points)
    texts = [child for child in axes.get_children() if isinstance(child, Annotation)]
    return [(text.get_text(), *text.get_window_extent().extents) for text in texts]


def test_a_drawing_is_the_same_every_time() -> None:
    assert svg.draw("a", "A line", line, height=100) == svg.draw("a", "A line", line, height=100)


def test_ids_of_two_drawings_never_meet() -> None:
    ids = [set(re.findall(r' id="([^"]+)"', svg.draw(name, "A line", line, height=100))) for name in ("a", "b")]
    assert ids[0]
    assert ids[1]
    assert not ids[0] & ids[1]


def test_drawing_leaves_the_settings_of_matplotlib_alone() -> None:
    before = dict(mpl.rcParams)
    svg.draw("a", "A line", line, height=100)
    assert dict(mpl.rcParams) == before


def test_a_label_may_look_like_what_is_replaced() -> None:
    text = f'url(#a) id="b" {svg.MODEL}'
    drawn = svg.draw("x", text, lambda figure: figure.text(0, 0, text), height=100)
    assert f'url(#a) id="b" {svg.MODEL}' in re.findall(r">([^<]+)</text>", drawn)[0].replace("&quot;", '"')


@pytest.mark.parametrize("distance", [0.0, 0.01, 0.05])
def test_names_of_neighbours_hide_neither_each_other_nor_leave_the_plot(distance: float) -> None:
    points = [(0.95 - place * distance, 0.5, f"a method of some length {place}", svg.INK) for place in range(5)]
    boxes = boxes_of(points)
    assert [name for name, *_ in boxes] == [name for _, _, name, _ in points]
    for number, (_, left, bottom, right, top) in enumerate(boxes):
        assert left > 0
        assert right < 5 * 72
        for _, other_left, other_bottom, other_right, other_top in boxes[number + 1 :]:
            assert left >= other_right or right <= other_left or bottom >= other_top or top <= other_bottom


def test_a_point_alone_has_its_name_to_the_right() -> None:
    ((_, left, bottom, right, top),) = boxes_of([(0.5, 0.5, "here", svg.INK)])
    ((_, other_left, _, _, _),) = boxes_of([(0.5, 0.5, "here and further", svg.INK)])
    assert left == pytest.approx(other_left)  # it begins at the point, however long it is
    assert 5 * 72 / 2 < left < right
    assert bottom < 4 * 72 / 2 + 20 < top + 20


def test_points_without_a_name_have_none() -> None:
    assert boxes_of([(0.5, 0.5, "", svg.INK)]) == []


def test_evaluating_loads_no_plotting() -> None:
    code = (
        "import sys, matchmaker_training.evaluation as evaluation; evaluation.evaluate\n"
        "assert not {'matplotlib', 'jinja2', 'implicit', 'lightfm'} & set(sys.modules)\n"
        "import matchmaker_training.evaluation.html_report\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
