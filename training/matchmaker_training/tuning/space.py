"""Which settings are tried, and what counts as better."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from matchmaker.errors import SettingsError
from matchmaker_training.evaluation.task_names import TASKS
from matchmaker_training.settings import TrainingSettings
from matchmaker_training.settings_file import field_types, read_toml, settings_from, value_from

DEFAULT_OBJECTIVE = MappingProxyType({"partners-new": 1.0})
BUDGETS = ("n_askers", "n_consortia", "n_newcomers")
"""Settings that say how many questions are learnt from: the search itself begins with few of them."""
NO_BUDGET = "left out: the search itself begins with few questions, and ends with as many as --config says"
NO_HORIZON = "left out: what is measured over another horizon cannot be compared"
FIXED = MappingProxyType({"horizon_days": NO_HORIZON, **dict.fromkeys(BUDGETS, NO_BUDGET)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of `values`, each as likely."""

    path: str
    values: tuple[Any, ...]

    def at(self, share: float) -> Any:
        """Return the value at `share`, in [0, 1)."""
        return self.values[int(share * len(self.values))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A number from `low` to `high`, both included; `log` draws it on a logarithmic scale."""

    path: str
    low: float
    high: float
    log: bool
    whole: bool

    def at(self, share: float) -> float | int:
        """Return the value at `share`, in [0, 1)."""
        low, high = (self.low, self.high + 1) if self.whole else (self.low, self.high)
        value = low * (high / low) ** share if self.log else low + share * (high - low)
        return int(value) if self.whole else float(f"{value:.6g}")  # six digits: the value in a table is the value


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """What a search may change, and how it measures.

    Parameters
    ----------
    dimensions : tuple of Choice or Range
        One for each setting that is tried.
    objective : mapping of str to float
        Tasks of the evaluation by name, with their weights: the score of a trial is the weighted mean of their NDCG@10.
    """

    dimensions: tuple[Choice | Range, ...]
    objective: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_OBJECTIVE))

    def drawn(self, number: int, seed: int) -> dict[str, Any]:
        """Return the settings of one trial by their paths; trial 0 changes none.

        Every trial depends on its number and the seed alone (Bergstra & Bengio 2012, JMLR 13: random search), so that
        a search that was stopped goes on with the same trials, and one with more trials begins with them.
        """
        if number == 0:
            return {}
        shares = np.random.default_rng([seed, number]).random(len(self.dimensions))
        return {one.path: one.at(float(share)) for one, share in zip(self.dimensions, shares, strict=True)}


def read_space(path: Path) -> Space:
    """Read a space from a TOML file.

    The table ``space`` has an entry for each setting that is tried: a list to choose from, or a range such as
    ``{ low = 0.02, high = 0.2, log = true }``. The table ``objective``, which may be left out, has a weight for each
    task.

    Raises
    ------
    SettingsError
        If something in it is unknown or makes no sense; with its path, and a note with the file's name.
    InputError
        If there is no such file, or it is no TOML.
    """
    document = read_toml(path)
    try:
        return space_from(document)
    except SettingsError as error:
        error.add_note(f"Read from {path}.")
        raise


def space_from(document: Mapping[str, Any]) -> Space:
    """Make a space from a mapping, as `read_space` finds it in a file.

    Examples
    --------
    >>> space = space_from({"space": {"n_leaves": [15, 31], "learning_rate": {"low": 0.02, "high": 0.2, "log": True}}})
    >>> space.drawn(0, seed=0), sorted(space.drawn(1, seed=0))
    ({}, ['learning_rate', 'n_leaves'])
    """
    for name in document:
        if name not in {"space", "objective"}:
            raise SettingsError(
                path=name, value=document[name], expected="left out: the tables are space and objective"
            )
    tables = {name: _table(document.get(name, {}), name) for name in ("space", "objective")}
    dimensions = tuple(_dimensions(TrainingSettings, tables["space"], ""))
    if not dimensions:
        raise SettingsError(
            path="space", value=document.get("space"), expected="a table with a setting to try at least"
        )
    return Space(dimensions=dimensions, objective=_objective(tables["objective"]))


def changed(settings: TrainingSettings, changes: Mapping[str, Any]) -> TrainingSettings:
    """Return settings with some changed, which are given by their paths; or raise a SettingsError."""
    document = asdict(settings)
    for path, value in changes.items():
        *tables, name = path.split(".")
        table = document
        for one in tables:
            table = table[one]
        table[name] = value
    return settings_from(TrainingSettings, document)


def _dimensions(cls: Any, table: Mapping[str, Any], path: str) -> Iterator[Choice | Range]:
    types = field_types(cls)
    for name, found in table.items():
        here = f"{path}{name}"
        if here in FIXED:
            raise SettingsError(path=f"space.{here}", value=found, expected=FIXED[here])
        if name not in types:
            raise SettingsError(path=f"space.{here}", value=found, expected="left out, for there is no such setting")
        if is_dataclass(types[name]):
            yield from _dimensions(types[name], _table(found, f"space.{here}"), f"{here}.")
        else:
            yield _dimension(here, types[name], found)


def _dimension(path: str, type_: Any, found: Any) -> Choice | Range:
    if isinstance(found, list) and found:
        values = (value_from(type_, one, f"space.{path}[{place}]") for place, one in enumerate(found))
        return Choice(path=path, values=tuple(values))
    if isinstance(found, dict) and type_ in (int, float) and {"low", "high"} <= found.keys() <= {"low", "high", "log"}:
        low, high = (value_from(type_, found[end], f"space.{path}.{end}") for end in ("low", "high"))
        log = value_from(bool, found.get("log", False), f"space.{path}.log")
        if -math.inf < low < high < math.inf and not (log and low <= 0):
            return Range(path=path, low=low, high=high, log=log, whole=type_ is int)
    expected = "a list to choose from, or for a number { low = …, high = … } with low below high, and above 0 if log"
    raise SettingsError(path=f"space.{path}", value=found, expected=expected)


def _objective(table: Mapping[str, Any]) -> Mapping[str, float]:
    weights = {task: value_from(float, weight, f"objective.{task}") for task, weight in table.items()}
    for task, weight in weights.items():
        if task not in TASKS:
            raise SettingsError(
                path=f"objective.{task}", value=weight, expected=f"left out: tasks are {', '.join(TASKS)}"
            )
        if not 0 < weight < math.inf:
            raise SettingsError(path=f"objective.{task}", value=weight, expected="a number above 0")
    return weights or dict(DEFAULT_OBJECTIVE)


def _table(found: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise SettingsError(path=path, value=found, expected="a table")
    return found
