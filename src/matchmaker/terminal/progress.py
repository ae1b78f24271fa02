"""How far long work is, on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    Task,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from matchmaker.terminal.printing import printable, stderr_console

Tell = Callable[[str, int, int], None]
"""Takes a stage, how much of it is done, and how much there is (0: not known)."""


SPEED_SECONDS = 3600.0
"""Speed is averaged over so long: of steps of minutes, rich's 30 seconds would see none, and tell no time left."""


@contextmanager
def progress_shown(console: Console | None = None) -> Iterator[Tell]:
    """Give a function that long work tells how far it is: a bar a stage on a terminal, a plain line a stage elsewhere.

    Parameters
    ----------
    console : Console, optional
        Default: stderr.

    Examples
    --------
    >>> import sys
    >>> with progress_shown(Console(file=sys.stdout)) as tell:
    ...     for done in range(3):
    ...         tell("counting", done + 1, 3)
    counting ...
    """
    console = console or stderr_console()
    if not console.is_terminal:
        yield _Lines(console).tell
        return
    with _bars(console) as bars:
        yield _Bars(bars).tell


@contextmanager
def stage(tell: Tell, text: str) -> Iterator[None]:
    """Tell of work that goes in one piece."""
    tell(text, 0, 1)
    yield
    tell(text, 1, 1)


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._told: set[str] = set()

    def tell(self, stage: str, _done: int, _total: int) -> None:
        if stage not in self._told:
            self._told.add(stage)
            self._console.print(f"{printable(stage)} ...", soft_wrap=True)


class _Bars:
    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def tell(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(printable(stage), total=None)
        counted = total > 1 or (total == 1 and done == 1)  # of a stage in one piece it cannot be said how far it is
        self._bars.update(self._tasks[stage], completed=done, total=total if counted else None)


class _Left(TimeRemainingColumn):
    """Says how long it will take, where that can be told."""

    def render(self, task: Task) -> Text:
        known = not task.finished and task.time_remaining is not None
        return super().render(task) + Text(" left") if known else Text()


def _bars(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}", table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"), markup=False),
        BarColumn(bar_width=16),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        _Left(),
        console=console,
        expand=True,
        speed_estimate_period=SPEED_SECONDS,
    )
