"""What comparing and tuning found, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from matchmaker.terminal import printable
from matchmaker_training.comparing import verdict
from matchmaker_training.evaluation.bootstrap import Comparison
from matchmaker_training.evaluation.results import MAIN_METRIC, MEANS, MethodResult, TaskResult
from matchmaker_training.tuning import Tuning
from matchmaker_training.tuning.trial import Outcome

ABSENT = "–"
CHANGES = "changes"
TITLES = {"ndcg@10": "NDCG@10", "mrr": "MRR", "long_tail_recall@50": "long tail\nrecall@50"}
VERDICTS = {
    "better": "A is better than B",
    "worse": "B is better than A",
    "undecided": "it cannot be told which is better",
}


def compared_page(
    tasks: Sequence[TaskResult], models: Mapping[str, Path], versions: Mapping[str, str]
) -> RenderableType:
    """Return a table a task with both models and their difference, and a verdict in words under each.

    Parameters
    ----------
    tasks : sequence of TaskResult
        Their methods are "A" and "B".
    models, versions : mapping of str to Path, to str
        By these two names.
    """
    head = [f"{name}: {printable(str(path))}, {versions[name]}" for name, path in models.items()]
    parts: list[RenderableType] = [Text("\n".join(head) + "\n")]
    for task in tasks:
        parts += [_compared_table(task), Text(_verdict(task) + "\n")]
    return Group(*parts, Text("Below a difference: its 95 % bootstrap interval, paired question by question."))


def _compared_table(task: TaskResult) -> Table:
    table = _table(f"{task.name}: {task.n_askers:,} questions", "", *(TITLES.get(metric, metric) for metric in MEANS))
    for method in task.methods:
        table.add_row(Text(method.name), *(Text(_value(method, metric)) for metric in MEANS))
    compared = (task.compare("A", "B", metric=metric) for metric in MEANS)
    table.add_row(Text("A − B"), *(Text(_difference(one)) for one in compared))
    return table


def _verdict(task: TaskResult) -> str:
    compared = task.compare("A", "B", metric=MAIN_METRIC)
    return f"By NDCG@10, {VERDICTS[verdict(compared)]} at {task.name}."


def tuned_page(tuning: Tuning, objective: Mapping[str, float], out: Path, before: str, dataset: Path) -> RenderableType:
    """Return the finalists, what the best one gains over the settings unchanged, and what to do with it."""
    table = _table("Finalists", "trial", "score", *objective, CHANGES)
    for one in tuning.finalists:
        values = [_short(one.value(task)) for task in objective]
        changes = ", ".join(f"{path} {value}" for path, value in one.changes.items()) or "none"
        table.add_row(str(one.number), _short(one.score), *values, Text(changes))
    folder = printable(str(out))
    lines = [
        *_gains(tuning, tuning.finalists[0]),
        "",
        f"All trials:  {folder}/table.csv",
        f"Train:       matchmaker-train train {printable(str(dataset))} --before {before} \\",
        f"                 --config {folder}/best.toml --out MODEL",
    ]
    return Group(table, Text("\n".join(lines)))


def _gains(tuning: Tuning, best: Outcome) -> Iterator[str]:
    if best.number == 0:
        yield "No trial did better than the settings that the search began with."
        return
    for task, gain in tuning.gains(best).items():
        yield f"{task}: trial {best.number} against the settings unchanged {_difference(gain, ', ')}"
    yield "(95 % bootstrap interval, paired.) The best of many is partly the luckiest: expect less on later days."


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="left" if name == CHANGES else "right", overflow="fold")
    return table


def _value(method: MethodResult, metric: str) -> str:
    estimate = method.metrics[metric]
    return _short(None if estimate is None else estimate.value)


def _difference(comparison: Comparison | None, between: str = "\n") -> str:
    """Return a difference and its interval, narrow enough for five beside each other on 80 columns."""
    if comparison is None:
        return ABSENT
    one = comparison.difference
    interval = "" if one.low is None or one.high is None else f"{between}{_signed(one.low)}…{_signed(one.high)}"
    return f"{_signed(one.value)}{interval}"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("0.", ".", 1).replace("-", "−")


def _short(value: float | None) -> str:
    """Three digits, as tables of this field have them: .109."""
    return ABSENT if value is None else f"{value:.3f}".removeprefix("0")
