"""Reading a dataset for a command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import matchmaker as mm

if TYPE_CHECKING:
    from matchmaker.dataset import Dataset


def read_strictly(path: Path) -> Dataset:
    """Read a dataset, and say how to mend one with problems by command.

    Raises
    ------
    DatasetError
        As `matchmaker.read_dataset` does.
    """
    from matchmaker.dataset import DatasetProblemsError  # noqa: PLC0415 - slow to import
    from matchmaker.dataset.problems import Action  # noqa: PLC0415 - likewise

    try:
        return mm.read_dataset(path)
    except DatasetProblemsError as error:
        if all(problem.action is not Action.REFUSED for problem in error.problems):
            error.add_note(f"By command: matchmaker-train ingest tables {path} --lenient --out DIR")
        raise


def read_with_origin(path: Path) -> tuple[Dataset, dict[str, Any]]:
    """Read a dataset as `read_strictly` does, and return it with the names, checksums and rows of its files."""
    from matchmaker_training.run_folder import data_origin  # noqa: PLC0415 - slow to import

    dataset = read_strictly(path)
    return dataset, data_origin(path, dataset)
