"""What text a dataset may hold, so that whatever is written can be read again."""

from __future__ import annotations

import polars as pl

MAX_FIELD_CHARACTERS = 131_072
"""The longest cell; what Python's csv module reads by default."""


def is_blank(text: pl.Expr) -> pl.Expr:
    r"""Tell where `text` is white space only, in the same sense as ``str.strip``.

    >>> pl.DataFrame({"text": ["", " \t", "x"]}).select(is_blank(pl.col("text"))).to_series().to_list()
    [True, True, False]
    """
    return text.str.contains(r"^[\s\x1c-\x1f]*$")  # the range is white space to Python, not to Unicode


def blank_as_null(text: pl.Expr) -> pl.Expr:
    """Turn blank text into null: what says nothing is not known."""
    return pl.when(~is_blank(text)).then(text)


def has_nul(text: pl.Expr) -> pl.Expr:
    """Tell where `text` holds the NUL character."""
    return text.str.contains("\0", literal=True)


def is_too_long(text: pl.Expr) -> pl.Expr:
    """Tell where `text` has more than `MAX_FIELD_CHARACTERS`."""
    return text.str.len_chars() > MAX_FIELD_CHARACTERS
