from __future__ import annotations

import errno
import os
import signal
from concurrent.futures import wait
from typing import Any

import joblib
import pytest

import matchmaker as mm
from matchmaker_training.parallel import in_parallel, n_processes


def handler_in_worker(_task: int) -> bool:
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_is_done_once(jobs: int) -> None:
    assert sorted(in_parallel(abs, range(-5, 0), jobs)) == [1, 2, 3, 4, 5]
    assert list(in_parallel(abs, [], jobs)) == []


def test_ctrl_c_is_this_process_s_business_and_not_its_workers() -> None:
    before = signal.getsignal(signal.SIGINT)
    assert set(in_parallel(handler_in_worker, range(4), 2)) == {True}
    assert set(in_parallel(handler_in_worker, range(2), 1)) == {False}
    assert signal.getsignal(signal.SIGINT) is before


def test_a_backend_that_gives_its_results_together_works_too(monkeypatch: pytest.MonkeyPatch) -> None:
    threading_backend: Any = joblib.parallel.ThreadingBackend

    class Together(threading_backend):  # type: ignore[misc]
        supports_return_generator = False

    monkeypatch.setitem(joblib.parallel.BACKENDS, "together", Together)
    with joblib.parallel_config(backend="together", n_jobs=2):
        assert list(in_parallel(abs, range(-5, 0))) == [5, 4, 3, 2, 1]


def die(_task: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_killed_is_told_of_in_words() -> None:
    with pytest.raises(mm.TrainingError, match=r"was killed, probably because memory ran out.*LOKY_MAX_CPU_COUNT=1"):
        list(in_parallel(die, range(2), 2))
    assert sorted(in_parallel(abs, range(2), 2)) == [0, 1]


def test_a_process_that_is_killed_while_tasks_are_still_handed_out_is_told_of_in_the_same_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backend: Any = joblib.parallel.BACKENDS["loky"]
    hand_out = backend.submit

    def hand_out_and_wait(self: Any, *args: Any, **kwargs: Any) -> Any:
        handed = hand_out(self, *args, **kwargs)
        wait([handed], timeout=60)
        return handed

    with monkeypatch.context() as patched:
        patched.setattr(backend, "submit", hand_out_and_wait)
        with pytest.raises(mm.TrainingError, match=r"was killed, probably because memory ran out"):
            list(in_parallel(die, range(2), 2))
    assert sorted(in_parallel(abs, range(2), 2)) == [0, 1]


class Unwritable:
    """What no room is left for, once another process is to get it."""

    def __reduce__(self) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_no_room_for_what_is_handed_over_is_told_of_in_words() -> None:
    with pytest.raises(mm.TrainingError, match=r"other processes: OSError: .*No space left.*JOBLIB_TEMP_FOLDER"):
        list(in_parallel(type, [Unwritable(), Unwritable()], 2))


def test_there_is_always_a_process_and_only_one_for_little() -> None:
    assert n_processes(0, n_collaborations=1_000_000) == 1
    assert n_processes(9, n_collaborations=10) == 1
    assert 1 <= n_processes(2, n_collaborations=1_000_000) <= 2
