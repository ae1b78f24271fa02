"""Sentences in columns: a template for each row, filled from the columns of a frame."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

_SLOT = re.compile(r"\{(\w+)\}")


def filled(templates: Sequence[str], choice: NDArray[np.int64], slots: pl.DataFrame) -> pl.Series:
    """Return ``templates[choice[i]]`` with every ``{slot}`` replaced by row i of that column of `slots`.

    >>> slots = pl.DataFrame({"a": ["x", "y"], "b": ["v", "w"]})
    >>> filled(["{a} and {b}", "only {b}"], np.array([1, 0]), slots).to_list()
    ['only v', 'y and w']
    """
    parts, order = [pl.Series(dtype=pl.String)], []
    for number, template in enumerate(templates):
        rows = np.flatnonzero(choice == number)
        parts.append(slots[rows].select(_sentence(template)).to_series())
        order.append(rows)
    back = np.empty(len(choice), dtype=np.int64)
    back[np.concatenate(order)] = np.arange(len(choice))
    return pl.concat(parts).gather(back)


def _sentence(template: str) -> pl.Expr:
    pieces = _SLOT.split(template)  # texts at even places, names of slots at odd ones
    columns = [pl.col(piece) if place % 2 else pl.lit(piece) for place, piece in enumerate(pieces) if piece]
    return pl.concat_str(columns) if columns else pl.repeat("", pl.len())


def looked_up(words: Sequence[str], rows: NDArray[np.int64]) -> pl.Series:
    """Return ``words[rows[i]]`` for every i."""
    return pl.Series(words, dtype=pl.String).gather(rows)


def enumerated(words: Sequence[str], chosen: NDArray[np.int64], n_chosen: NDArray[np.int64], last: str) -> pl.Series:
    """Join the first one to three of the words that each row chooses: "a", "a and b", "a, b and c".

    Parameters
    ----------
    chosen : ndarray of int64, shape (n, 3)
        Positions in `words`.
    n_chosen : ndarray of int64, shape (n,)
        In 1..3.
    last : str
        What stands before the last one, e.g. ``" and "``.
    """
    slots = pl.DataFrame({name: looked_up(words, chosen[:, place]) for place, name in enumerate("abc")})
    return filled(["{a}", f"{{a}}{last}{{b}}", f"{{a}}, {{b}}{last}{{c}}"], n_chosen - 1, slots)
