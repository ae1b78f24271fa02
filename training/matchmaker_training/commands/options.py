"""Options that several commands share, and what is checked before long work."""

from __future__ import annotations

import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matchmaker.errors import InputError

if TYPE_CHECKING:
    from matchmaker_training.settings import TrainingSettings

ARTEFACT_FILE = "manifest.json"  # as in matchmaker.artefact, which is slow to import; a test compares them
DAY = "%Y-%m-%d"
STDOUT = Path("-")


class Format(StrEnum):
    """How tables are written."""

    CSV = "csv"
    PARQUET = "parquet"


DataOut = Annotated[
    Path, typer.Option("--out", metavar="DIR", show_default=False, help="The directory to write the tables to.")
]
FormatOption = Annotated[Format, typer.Option("--format", metavar="FORMAT", help="csv, or parquet: smaller, sooner.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there already.")]
Seed = Annotated[
    int, typer.Option(min=0, metavar="N", help="Decides what is drawn by chance. Equal seeds, equal results.")
]
DatasetPath = Annotated[
    Path,
    typer.Argument(metavar="DATASET", show_default=False, help="A directory of tables, as sample and ingest write it."),
]
ModelPath = Annotated[Path, typer.Argument(metavar="MODEL", show_default=False, help="What train wrote.")]
FirstDay = Annotated[
    datetime,
    typer.Option("--from", formats=[DAY], metavar="DAY", show_default=False, help="The first day, 2019-01-01."),
]
DayAfter = Annotated[
    datetime, typer.Option("--to", formats=[DAY], metavar="DAY", show_default=False, help="The day after the last one.")
]
MaxAskers = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Ask so many questions a task at most, drawn by chance."),
]
JsonOut = Annotated[
    Path | None,
    typer.Option("--json", metavar="FILE", help="Write the figures as JSON, too; - prints them, and only them."),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings as TOML, as settings and tune write them; else defaults."),
]
Peers = Annotated[bool, typer.Option("--peers", help="Fit recommender libraries, too, as far as they are installed.")]


def check_tables_out(out: Path, *, overwrite: bool) -> None:
    """Raise an InputError unless tables can be written to `out`: better before the work than after it."""
    _check_writable(out)
    if out.is_dir() and any(out.iterdir()) and not overwrite:
        expected = "a new or empty directory, or given with --overwrite to replace the tables in it"
        raise InputError(field="--out", value=str(out), expected=expected)


def check_model_out(out: Path, *, overwrite: bool) -> None:
    """Raise an InputError unless an artefact can be written to `out`."""
    _check_writable(out)
    if not out.exists():
        return
    if not (out / ARTEFACT_FILE).is_file():
        expected = "a path where there is nothing yet: what is there is no model, and is not replaced"
        raise InputError(field="--out", value=str(out), expected=expected)
    if not overwrite:
        expected = "a path where there is nothing yet, or given with --overwrite to replace the model there"
        raise InputError(field="--out", value=str(out), expected=expected)


def settings_of(config: Path | None) -> TrainingSettings | None:
    """Return the settings in a file, or None for the defaults; slow to import, so called when they are needed."""
    if config is None:
        return None
    from matchmaker_training.settings_file import read_settings  # noqa: PLC0415 - slow to import

    return read_settings(config)


def check_json_out(json: Path | None) -> None:
    """Raise an InputError unless JSON can be written there, or is to be printed or not wanted."""
    if json is not None and json != STDOUT:
        check_file_out("--json", json)


def check_file_out(option: str, path: Path, *, new: bool = False) -> None:
    """Raise an InputError unless a file can be written at `path`; and if it is to be `new`, is not there."""
    if path.is_dir() or not path.parent.is_dir():
        raise InputError(field=option, value=str(path), expected="a file in a directory that exists")
    if new and path.exists():
        raise InputError(field=option, value=str(path), expected="a file that is not there yet")


def _check_writable(out: Path) -> None:
    nearest = next(path for path in (out, *out.absolute().parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        expected = "a directory that can be written to"
        raise InputError(field="--out", value=str(out), expected=f"{expected}; {nearest} cannot")
