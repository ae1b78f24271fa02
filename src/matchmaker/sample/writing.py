"""A world on disk, however large: written piece by piece, so that its texts are never all in memory."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from matchmaker.dataset import schema
from matchmaker.dataset.schema import TableSchema
from matchmaker.errors import InputError
from matchmaker.sample.blueprint import Blueprint, draw_blueprint
from matchmaker.sample.process import Progress
from matchmaker.sample.tables import n_slots, table_slice

SLOTS_PER_PIECE = 50_000


def write_sample_world(
    path: str | os.PathLike[str],
    *,
    seed: int = 0,
    n_organisations: int = 2000,
    n_years: int = 12,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Write the tables of ``sample_world(seed, ...).dataset`` as Parquet, a million organisations in under 1 GiB.

    The directory is written beside its place and renamed, so that a new one is there whole or not at all.

    Parameters
    ----------
    path : str or path
        The directory; its parents are made where they are missing.
    overwrite : bool
        Replace the tables of a directory that has something in it already; its other files stay.
    seed, n_organisations, n_years, progress
        As in `sample_world`.

    Returns
    -------
    dict of str to int
        How many rows each table has.

    Raises
    ------
    InputError
        If an argument is not a whole number in its range, something is at `path` already, or it cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     n_rows = write_sample_world(Path(folder) / "world", n_organisations=50)
    ...     print(n_rows["organisations"], sorted(file.stem for file in (Path(folder) / "world").iterdir()))
    50 ['capabilities', 'collaborations', 'organisations', 'participations', 'topics']
    """
    with _put_in_place(Path(path).resolve(), overwrite=overwrite) as directory:
        blueprint = draw_blueprint(seed, n_organisations, n_years, progress)
        return {table.name: _write_table(directory, blueprint, table, progress) for table in schema.TABLES}


@contextmanager
def _put_in_place(target: Path, *, overwrite: bool) -> Iterator[Path]:
    """Give a directory beside `target` to write into, and move what is in it to `target` when all is written."""
    if target.exists() and not target.is_dir():
        raise InputError(field="path", value=str(target), expected="a directory, not a file")
    if target.is_dir() and any(target.iterdir()) and not overwrite:
        expected = "a new or empty directory, or given with overwrite=True to replace its tables"
        raise InputError(field="path", value=str(target), expected=expected)
    part = target.with_name(f".{target.name}.part-{secrets.token_hex(4)}")
    try:
        part.mkdir(parents=True)
        yield part
        if target.exists():
            _replace_tables(part, target)
        else:
            part.rename(target)
    except OSError as error:
        expected = f"a directory that can be written ({error.strerror or error})"
        raise InputError(field="path", value=str(target), expected=expected) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _replace_tables(part: Path, target: Path) -> None:
    for table in schema.TABLES:
        (target / f"{table.name}.csv").unlink(missing_ok=True)  # a table may be there only once
        (part / f"{table.name}.parquet").replace(target / f"{table.name}.parquet")


def _write_table(directory: Path, blueprint: Blueprint, table: TableSchema, progress: Progress | None) -> int:
    n = n_slots(blueprint, table)
    n_rows = 0
    pieces = []
    for start in range(0, max(n, 1), SLOTS_PER_PIECE):
        stop = min(start + SLOTS_PER_PIECE, n)
        frame = table_slice(blueprint, table, start, stop)
        n_rows += frame.height
        pieces.append(directory / f"{table.name}-{start:09}.parquet")
        frame.write_parquet(pieces[-1])
        if progress is not None:
            progress(f"writing {table.name}", stop, n)
    pl.scan_parquet(pieces).sink_parquet(directory / f"{table.name}.parquet")
    for piece in pieces:
        piece.unlink()
    return n_rows
