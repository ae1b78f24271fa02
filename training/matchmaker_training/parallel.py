"""Work side by side, on whatever joblib is told to use."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pickle import PicklingError
from typing import TypeVar

from joblib import Parallel, cpu_count, delayed, effective_n_jobs
from joblib.externals.loky.process_executor import TerminatedWorkerError

from matchmaker.errors import TrainingError

T = TypeVar("T")
R = TypeVar("R")

QUOTES = '"\n'  # around the stack trace that another process sends

MIN_COLLABORATIONS_A_PROCESS = 5_000  # below, a process takes longer to start than to do its work


def n_processes(n_tasks: int, *, n_collaborations: int) -> int:
    """Return on how many processes to work on knowledge of so many collaborations: as many as there are cores, or 1."""
    return max(1, min(n_tasks, cpu_count())) if n_collaborations >= MIN_COLLABORATIONS_A_PROCESS else 1


def in_parallel(work: Callable[[T], R], tasks: Sequence[T], jobs: int | None = None) -> Iterator[R]:
    """Yield each result as soon as it is there, in whatever order.

    Parameters
    ----------
    work : callable
        Takes a task; it must be importable, since it may run in another process.
    jobs : int, optional
        As joblib counts them; None leaves number and backend to ``joblib.parallel_config``.

    Raises
    ------
    TrainingError
        If a process was killed, or there is no room to hand it its work.

    Examples
    --------
    >>> sorted(in_parallel(abs, [-2, 1]))
    [1, 2]
    """
    calls = [delayed(work)(task) for task in tasks]
    try:
        parallel = Parallel(n_jobs=jobs, return_as="generator_unordered")
    except ValueError:  # a backend that gives its results back together, such as Ray's: a batch at a time, then
        step = effective_n_jobs(jobs)
        for begin in range(0, len(calls), step):
            yield from Parallel(n_jobs=jobs)(calls[begin : begin + step])
        return
    try:
        with _ctrl_c_kept_from_children():
            results = parallel(calls)  # raises, too, when a process is gone before all tasks are handed out
        yield from results
    except PicklingError as error:  # tasks can be pickled: what is missing is room for what they share
        raise TrainingError(
            f"Work could not be handed to other processes: {str(error.__cause__).strip(QUOTES).splitlines()[-1]}. "
            "Make room for temporary files, or name a folder that has some in JOBLIB_TEMP_FOLDER."
        ) from error
    except TerminatedWorkerError as error:
        raise TrainingError(
            "A process that worked for this one was killed, probably because memory ran out. "
            "Give fewer --jobs where there are any, or set LOKY_MAX_CPU_COUNT=1 in the environment."
        ) from error


@contextmanager
def _ctrl_c_kept_from_children() -> Iterator[None]:
    """Let processes that are started within ignore Ctrl-C: this one stops them, and they need not complain of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
