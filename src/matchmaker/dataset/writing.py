"""From a dataset to files."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import polars as pl

from matchmaker.dataset.dataset import Dataset
from matchmaker.dataset.schema import TABLES
from matchmaker.dataset.table_files import FORMATS
from matchmaker.errors import InputError


def write_dataset(
    dataset: Dataset,
    path: str | os.PathLike[str],
    *,
    format: Literal["csv", "parquet"] = "csv",  # noqa: A002 - what everybody calls it
    overwrite: bool = False,
) -> None:
    """Write a dataset as a directory of tables, which `read_dataset` reads back as an equal dataset.

    The directory is written beside its place and renamed, so that it is there whole or not at all. Equal datasets give
    equal bytes (for Parquet: with the same version of polars).

    Parameters
    ----------
    dataset : Dataset
        What to write.
    path : str or path
        The directory; its parents are made where they are missing.
    format : {"csv", "parquet"}
        CSV is UTF-8 with commas and line feeds; an empty cell is what is not known.
    overwrite : bool
        Replace the tables of a directory that has something in it already; its other files stay.

    Raises
    ------
    InputError
        If there is no such format, something is at `path` already, or it cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> dataset = Dataset.from_tables(
    ...     collaborations={"id": ["p"], "started_on": ["2018-05-01"]},
    ...     participations={"collaboration_id": ["p", "p"], "organisation_id": ["a", "b"]},
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     write_dataset(dataset, Path(folder) / "data")
    ...     print((Path(folder) / "data" / "participations.csv").read_text())
    collaboration_id,organisation_id,role,share
    p,a,,
    p,b,,
    <BLANKLINE>
    """
    if format not in FORMATS:
        raise InputError(field="format", value=format, expected="'csv' or 'parquet'")
    target = Path(path).resolve()  # a link stays, and "." has a name
    with _failures_named(target):
        _refuse_to_replace(target, overwrite=overwrite)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = _sibling(target, "part")
        try:
            part.mkdir()
            for name, table in dataset.tables().items():
                _write_table(table, part / f"{name}.{format}")
            _put_in_place(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)


@contextmanager
def _failures_named(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        expected = f"a directory that can be written ({error.strerror or error})"
        raise InputError(field="path", value=str(target), expected=expected) from error


def _refuse_to_replace(target: Path, *, overwrite: bool) -> None:
    if not target.name or (target.exists() and not target.is_dir()):
        raise InputError(field="path", value=str(target), expected="a directory, neither a file nor the root")
    if target.is_dir() and any(target.iterdir()) and not overwrite:
        expected = "a new or empty directory, or given with overwrite=True to replace its tables"
        raise InputError(field="path", value=str(target), expected=expected)


def _write_table(table: pl.DataFrame, path: Path) -> None:
    table = table.rechunk()  # how the rows are cut into chunks must not show in the bytes
    with path.open("wb") as file:
        if path.suffix == ".csv":
            table.write_csv(file)
        else:
            table.write_parquet(file)
        file.flush()
        os.fsync(file.fileno())


def _put_in_place(part: Path, target: Path) -> None:
    """Rename `part` to `target`; what was there goes, but for files that are no tables."""
    old = _sibling(target, "old")
    if target.exists():
        target.rename(old)
    try:
        part.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    if old.exists():
        tables = {f"{table.name}.{format_}" for table in TABLES for format_ in FORMATS}
        for entry in old.iterdir():
            if entry.name not in tables:
                entry.rename(target / entry.name)
        shutil.rmtree(old)


def _sibling(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{what}-{secrets.token_hex(4)}")
