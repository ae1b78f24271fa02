"""From something drawn with matplotlib to an SVG that can stand in a page beside others.

The page decides the colours, so that a plot follows it into dark mode and onto paper: a plot is drawn in placeholder
colours, and each of them becomes one of the page's CSS variables.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final
from xml.etree import ElementTree as ET

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

UNITS_PER_INCH = 72
WIDTH = 400
"""Of every plot, in CSS pixels at its natural size: narrow, so that its text can be read on a phone."""

INK: Final = "#010101"
MUTED: Final = "#010102"
GRID: Final = "#010103"
PAPER: Final = "#010104"
MODEL: Final = "#010105"
OTHER: Final = "#010106"
SERIES: Final = ("#010111", "#010112", "#010113", "#010114", "#010115", "#010116", "#010117", "#010118")

_VARIABLES = MappingProxyType(
    {INK: "ink", MUTED: "muted", GRID: "grid", PAPER: "paper", MODEL: "model", OTHER: "other"}
    | {colour: f"series-{number}" for number, colour in enumerate(SERIES, start=1)}
)
_STYLE = MappingProxyType(
    {
        "axes.axisbelow": True,
        "axes.edgecolor": GRID,
        "axes.facecolor": "none",
        "axes.grid": True,
        "axes.labelcolor": MUTED,
        "axes.labelsize": 11,
        "axes.linewidth": 1,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlecolor": INK,
        "axes.titlelocation": "left",
        "axes.titlesize": 11,
        "axes.titleweight": "bold",
        "figure.facecolor": "none",
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib, so a plot is laid out alike everywhere
        "font.size": 11,
        "grid.color": GRID,
        "grid.linewidth": 0.8,
        "legend.fontsize": 11,
        "legend.frameon": False,
        "legend.labelcolor": INK,
        "lines.linewidth": 1.6,
        "svg.fonttype": "none",  # text stays text: it can be searched, read aloud and shown in any script
        "text.color": INK,
        "text.parse_math": False,  # a dollar sign in a name is a dollar sign
        "xtick.color": GRID,
        "xtick.major.size": 0,
        "xtick.minor.size": 0,
        "xtick.labelcolor": MUTED,
        "xtick.labelsize": 11,
        "ytick.color": GRID,
        "ytick.major.size": 0,
        "ytick.minor.size": 0,
        "ytick.labelcolor": INK,
        "ytick.labelsize": 11,
    }
)


def draw(name: str, label: str, paint: Callable[[Figure], object], *, height: float) -> Markup:
    """Return what `paint` draws as an ``<svg>`` element, the same bytes for the same drawing.

    Parameters
    ----------
    name : str
        Differs from that of every other plot of the page: letters, digits and hyphens. It begins all ids inside.
    label : str
        What the plot shows, for those who cannot see it.
    paint : callable
        Draws on the empty figure that it is given, in the colours of this module.
    height : float
        In CSS pixels, at the natural width of 400.

    Examples
    --------
    >>> svg = draw("line", "A line that rises", lambda figure: figure.add_subplot().plot([0, 1]), height=200)
    >>> svg.startswith('<svg class="plot" viewBox="0 0 400 200" role="img" aria-label="A line that rises">')
    True
    """
    found = io.StringIO()
    style: Any = {**_STYLE, "svg.hashsalt": name}  # matplotlib's stubs name every setting since 3.11
    with rc_context(style), warnings.catch_warnings():
        # The browser has the fonts for a name in any script; only its width is guessed here.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        size = (WIDTH / UNITS_PER_INCH, height / UNITS_PER_INCH)
        figure = Figure(figsize=size, dpi=UNITS_PER_INCH, layout="constrained")
        FigureCanvasAgg(figure)
        paint(figure)
        figure.savefig(found, format="svg", metadata={"Date": None})
    return _fit_for_a_page(found.getvalue(), name, label, height)


def _fit_for_a_page(text: str, name: str, label: str, height: float) -> Markup:
    drawn = ET.fromstring(text)  # noqa: S314 - written by matplotlib a moment ago, not by a stranger
    page = ET.Element("svg")
    page.attrib.update({"class": "plot", "viewBox": f"0 0 {WIDTH} {height:g}", "role": "img", "aria-label": label})
    page.extend(child for child in drawn if _plain(child.tag) != "metadata")
    for element in list(page.iter())[1:]:
        element.tag = _plain(element.tag)
        for styles in [child for child in element if _plain(child.tag) == "style"]:
            element.remove(styles)  # they would style the whole page
        attributes = {_plain(key): value for key, value in element.attrib.items()}
        element.attrib = {
            key: _value(key, value, name) for key, value in attributes.items() if not _idle(element.tag, key, value)
        }
        element.tail = None
        if element.tag != "text":
            element.text = None
    return Markup(ET.tostring(page, encoding="unicode"))  # noqa: S704 - ElementTree escaped all text in it


def _plain(tag: str) -> str:
    """Return a name without its namespace, which HTML knows by itself."""
    return tag.rpartition("}")[2]


def _idle(tag: str, key: str, value: str) -> bool:
    """Whether an attribute changes nothing: nobody refers to groups, and most text is turned by 0 degrees."""
    return (tag == "g" and key == "id") or (key == "transform" and value.startswith("rotate(-0 "))


def _value(key: str, value: str, name: str) -> str:
    match key:
        case "id":
            return f"{name}-{value}"
        case "href":
            return f"#{name}-{value.removeprefix('#')}"
        case "clip-path":
            return value.replace("url(#", f"url(#{name}-")
        case "style":
            value = value.replace("'DejaVu Sans'", "var(--font)")
            return re.sub(r"#0101[0-9a-f]{2}", lambda colour: f"var(--{_VARIABLES[colour.group()]})", value)
        case "d" | "x" | "y" | "transform":
            return re.sub(r"(\.\d\d)\d+", r"\1", value)
        case _:
            return value
