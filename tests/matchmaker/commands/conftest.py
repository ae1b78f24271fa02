"""Running `matchmaker` as a shell would: arguments in, exit code, stdout and stderr out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from matchmaker.commands import main
from matchmaker.ranker import Ranker


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    code: int
    out: str
    err: str


RunCommand = Callable[..., Finished]


@pytest.fixture
def matchmaker(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunCommand:
    """Run the program in this process, on a terminal of 80 columns unless told otherwise."""

    def run(*arguments: object, columns: int = 80) -> Finished:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["matchmaker", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        written = capsys.readouterr()
        return Finished(code=ended.value.code, out=written.out, err=written.err)

    return run


@pytest.fixture(scope="session")
def lead(sample_ranker: Ranker) -> str:
    """The organisation with the most partners."""
    degrees = sample_ranker.knowledge.graph.degrees
    return sample_ranker.organisation_ids[int(degrees.argmax())]
