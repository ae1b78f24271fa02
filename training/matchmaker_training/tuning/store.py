"""A search's folder: what is searched for, every finished trial, and what came out.

::

    RUN/run.json              what is searched, on which data: the same command goes on where it stopped
    RUN/trials/007-1.json     trial 7 in round 1, written the moment that it is done
    RUN/table.csv             all trials
    RUN/best.toml             the settings that did best, for --config
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from matchmaker_training.run_folder import write_json, write_whole
from matchmaker_training.tuning.halving import best_first
from matchmaker_training.tuning.trial import Outcome, Trial

TRIALS, TABLE, BEST = "trials", "table.csv", "best.toml"


def save_outcome(path: Path, outcome: Outcome) -> None:
    """Write a finished trial."""
    (path / TRIALS).mkdir(exist_ok=True)
    write_json(
        _file(path, outcome.number, outcome.round),
        {
            "number": outcome.number,
            "round": outcome.round + 1,
            "changes": dict(outcome.changes),
            "score": outcome.score,
            "tasks": {task: outcome.value(task) for task in outcome.per_asker},
            "per_asker": {task: _without_nan(values) for task, values in outcome.per_asker.items()},
            "clusters": {task: numbers.tolist() for task, numbers in outcome.clusters.items()},
            "seconds": outcome.seconds,
            "error": outcome.error,
        },
    )


def find_outcome(path: Path, trial: Trial) -> Outcome | None:
    """Return what a trial came to; None if it is not finished."""
    try:
        found = json.loads(_file(path, trial.number, trial.round).read_text(encoding="utf-8"))
        return Outcome(
            number=found["number"],
            round=found["round"] - 1,
            changes=found["changes"],
            score=found["score"],
            per_asker={task: np.array(values, dtype=np.float64) for task, values in found["per_asker"].items()},
            clusters={task: np.array(numbers, dtype=np.intp) for task, numbers in found["clusters"].items()},
            seconds=found["seconds"],
            error=found["error"],
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # not written by a search: it is done anew


def write_table(path: Path, outcomes: Sequence[Outcome], objective: Mapping[str, float]) -> None:
    """Write all trials as CSV, those of the last round first, and of a round the best first."""
    names = sorted({name for one in outcomes for name in one.changes})
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["trial", "round", "score", *objective, "seconds", *names, "error"])
    for one in sorted(best_first(outcomes), key=lambda one: -one.round):
        values = [one.value(task) for task in objective]
        changes = [one.changes.get(name) for name in names]
        table.writerow([one.number, one.round + 1, one.score, *values, one.seconds, *changes, one.error])
    write_whole(path / TABLE, text.getvalue())


def _file(path: Path, number: int, round_: int) -> Path:
    return path / TRIALS / f"{number:03}-{round_ + 1}.json"


def _without_nan(values: Any) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]
