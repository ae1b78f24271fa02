"""What a page is made of: sections of parts, each with a plot, a table, or a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

Report = Mapping[str, Any]
"""What `EvaluationReport.to_dict` returns, or what JSON made of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A figure of a table.

    Parameters
    ----------
    text : str
        The figure.
    note : str
        What stands below it in small letters: its interval.
    best : bool
        Whether it is the best of its column.
    """

    text: str
    note: str = ""
    best: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table: what it is of, and the figures.

    Parameters
    ----------
    name : str
        Its heading.
    cells : sequence of Cell
        One a column; none where the row is a heading of those that follow.
    highlighted : bool
        Whether it is the model's.
    """

    name: str
    cells: Sequence[Cell] = ()
    highlighted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a heading for each row and column.

    Parameters
    ----------
    caption : str
        What it shows.
    corner : str
        What its rows are.
    columns : sequence of str
        Headings of the figures.
    rows : sequence of Row
        From top to bottom.
    """

    caption: str
    corner: str
    columns: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A plot with what stands below it.

    Parameters
    ----------
    svg : Markup
        From `drawing.draw`.
    caption : str
        How to read it.
    """

    svg: Markup
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a section; whatever is empty is left out.

    Parameters
    ----------
    heading : str
        Its own heading, below that of the section.
    sentences : sequence of str
        Paragraphs in front.
    figures : sequence of Figure
        Beside each other where there is room.
    table : Table, optional
        All the figures that the plots show.
    notes : sequence of str
        Paragraphs behind.
    """

    heading: str = ""
    sentences: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    table: Table | None = None
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the page.

    Parameters
    ----------
    name : str
        What links lead to: letters and hyphens.
    heading : str
        Its heading, and its line among the contents.
    parts : sequence of Part
        From top to bottom.
    """

    name: str
    heading: str
    parts: Sequence[Part]


def absent(what: str) -> tuple[Part, ...]:
    """Return a section's only part, where the report does not have what the section is about."""
    return (Part(sentences=[f"{what} not part of this report."]),)
