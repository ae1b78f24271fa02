from __future__ import annotations

import io

import pytest
from rich.console import Console

from matchmaker.terminal import waiting
from matchmaker.terminal.progress import progress_shown, stage


def console(*, terminal: bool) -> Console:
    return Console(file=io.StringIO(), width=80, force_terminal=terminal, markup=False)


def written(to: Console) -> str:
    assert isinstance(to.file, io.StringIO)
    return to.file.getvalue()


def test_elsewhere_than_on_a_terminal_each_stage_is_one_plain_line() -> None:
    to = console(terminal=False)
    with progress_shown(to) as tell:
        for done in range(100):
            tell("counting", done + 1, 100)
        with stage(tell, "writing [x]"):
            pass
    assert written(to) == "counting ...\nwriting [x] ...\n"


def test_on_a_terminal_each_stage_has_a_bar_with_how_far_it_is() -> None:
    to = console(terminal=True)
    with progress_shown(to) as tell:
        tell("counting", 1, 4)
        tell("counting", 2, 4)
        with stage(tell, "boosting"):
            pass
    text = written(to)
    assert "counting" in text
    assert "50%" in text
    assert "boosting" in text
    assert "100%" in text
    assert "0:00:00" in text


def test_a_stage_of_unknown_length_is_no_error() -> None:
    to = console(terminal=True)
    with progress_shown(to) as tell:
        tell("fetching", 1000, 0)
        tell("fetching", 2000, 0)
    assert "fetching" in written(to)


def test_a_long_stage_is_cut_and_not_wrapped() -> None:
    to = console(terminal=True)
    with progress_shown(to) as tell:
        tell("fetching https://cordis.europa.eu/data/cordis-HORIZONprojects-csv.zip", 1, 3)
    assert "…" in written(to)


def test_waiting_is_silent_elsewhere_than_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with waiting("Loading"):
        pass
    assert capsys.readouterr() == ("", "")
