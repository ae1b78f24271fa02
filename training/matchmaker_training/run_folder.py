"""The folder of a run: what was run on which data, and files that are whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matchmaker.dataset import Dataset
from matchmaker.dataset.table_files import open_tables
from matchmaker.errors import InputError
from matchmaker.terminal import printable

RUN_FILE = "run.json"
ATTRIBUTION_FILE = "ATTRIBUTION.md"
MAX_ATTRIBUTION = 300


def open_run(path: Path, plan: Mapping[str, Any], *, overwrite: bool = False) -> None:
    """Make the folder of a run, or make sure that the one that is there is of the same run, which then goes on.

    Parameters
    ----------
    plan : mapping
        All that decides what the run comes to, as JSON.
    overwrite : bool
        Let the folder of another run become that of this one; its files stay until they are replaced.

    Raises
    ------
    InputError
        If there is something else, or a run with another plan.
    """
    plan = json.loads(json.dumps(plan))  # as it is read back: tuples are lists there
    is_run = (path / RUN_FILE).is_file()
    if not is_run and path.exists() and not (path.is_dir() and not any(path.iterdir())):
        expected = "a new or empty directory, or one that the same command wrote"
        raise InputError(field="--out", value=str(path), expected=expected)
    if is_run and not overwrite and (different := _different(_read_plan(path), plan)):
        raise InputError(
            field="--out",
            value=str(path),
            expected="a new directory, or one of the same run",
            message=f"{path} holds a run with another {', '.join(different)}. Give a new directory, or the same "
            "options and data to go on with that run.",
        )
    path.mkdir(parents=True, exist_ok=True)
    write_json(path / RUN_FILE, plan)


def _read_plan(path: Path) -> Any:
    try:
        return json.loads((path / RUN_FILE).read_text(encoding="utf-8"))
    except ValueError:
        return None


def _different(found: Any, plan: Mapping[str, Any]) -> list[str]:
    if not isinstance(found, dict):
        return ["plan"]
    return sorted(name for name in plan.keys() | found.keys() if plan.get(name) != found.get(name))


def data_origin(path: Path, dataset: Dataset) -> dict[str, Any]:
    """Return where a dataset was read from, as `matchmaker.ranker.Manifest.data` has it.

    Parameters
    ----------
    path : Path
        The directory of tables, or the zip file, that was read.
    dataset : Dataset
        What was read from it, before anything was cut off.
    """
    rows = {name: table.height for name, table in dataset.tables().items()}
    with open_tables(path) as (files, _):
        tables = {file.name: {"sha256": _checksum(file.open()), "rows": rows[name]} for name, file in files.items()}
    return {"tables": tables, "attribution": _attribution(path)}


def write_whole(file: Path, content: str) -> None:
    """Write a text file: whole, or not at all, whenever the process is stopped."""
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("w", encoding="utf-8") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(file: Path, value: Any) -> None:
    """Write `value` as JSON: whole, or not at all."""
    write_whole(file, json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def _checksum(stream: Any) -> str:
    with stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _attribution(path: Path) -> str | None:
    """Return whose the data is, from the file that ingest writes beside the tables."""
    try:
        text = (path / ATTRIBUTION_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    said = (line.removeprefix("Source: ") for line in text.splitlines() if line.startswith("Source: "))
    return next((printable(line).strip().rstrip(".")[:MAX_ATTRIBUTION] for line in said), None)
