"""The file of what was dropped and mended."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from matchmaker.dataset.table_files import TABLE_NAMES
from matchmaker.errors import InputError

COLUMNS = ("file", "line", "field", "value", "reason", "expected", "action")


def check_can_be_written(path: Path) -> None:
    """Raise an InputError unless there can be a file at `path`: better before a long reading than after it."""
    if path.stem in TABLE_NAMES:
        raise InputError(field="rejects", value=str(path), expected="a file that is not named like a table")
    with _failures_named(path):
        if path.is_dir() or not path.parent.is_dir():
            raise InputError(field="rejects", value=str(path), expected="a file in a directory that exists")


def write_rejects(problems: pl.DataFrame, path: Path) -> None:
    """Write `problems` as CSV, whole or not at all. NUL is written as its picture, ␀: few programs can read it."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    texts = pl.col(pl.String).replace("", None).str.replace_all("\0", "\u2400", literal=True)
    with _failures_named(path):
        try:
            problems.with_columns(texts).select(COLUMNS).write_csv(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def _failures_named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        expected = f"a file that can be written ({error.strerror or error})"
        raise InputError(field="rejects", value=str(path), expected=expected) from error
