"""Running `matchmaker-train` as a shell would, and a small download to run it on."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker_training import TrainingSettings, train
from matchmaker_training.commands import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    code: int
    out: str
    err: str


RunCommand = Callable[..., Finished]


@pytest.fixture
def matchmaker_train(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunCommand:
    """Run the program in this process, on a terminal of 80 columns unless told otherwise."""

    def run(*arguments: object, columns: int = 80) -> Finished:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "argv", ["matchmaker-train", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        written = capsys.readouterr()
        return Finished(code=ended.value.code, out=written.out, err=written.err)

    return run


@pytest.fixture(scope="session")
def sample_tables(sample_dataset: mm.Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample world as a directory of CSV tables."""
    path = tmp_path_factory.mktemp("tables") / "sample"
    sample_dataset.write(path)
    return path


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    """Settings of a training that takes no time."""
    path = tmp_path / "quick.toml"
    path.write_text("n_trees = 10\nmin_leaf_examples = 20\nn_cutoffs = 2\nn_consortia = 20\nn_newcomers = 20\n")
    return path


@pytest.fixture(scope="session")
def past_model_path(sample_dataset: mm.Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the sample world before 2021."""
    path = tmp_path_factory.mktemp("models") / "past"
    train(sample_dataset.before("2021-01-01"), settings=TrainingSettings(n_trees=10, min_leaf_examples=20)).save(path)
    return path


@pytest.fixture
def messy_tables(tmp_path: Path) -> Path:
    """Two collaborations, one of which began on no day, and a participation that is there twice."""
    path = tmp_path / "messy"
    path.mkdir()
    (path / "collaborations.csv").write_text("id,started_on\np,2018-05-01\nq,31/12/2018\n")
    (path / "participations.csv").write_text("collaboration_id,organisation_id\np,a\np,b\nq,a\nq,b\np,b\n")
    return path


@pytest.fixture
def cordis_zip(tmp_path: Path) -> Path:
    """A CORDIS download with one project of two organisations, and one of a single one."""
    path = tmp_path / "cordis-h2020projects-csv.zip"
    projects = "id;title;startDate\n1;Clean harbours;2016-01-01\n2;Alone;2016-01-01\n"
    rows = "1;901;Harbour Lab;PRC;FI;coordinator\n1;902;Oulun yliopisto;HES;FI;participant\n2;901;Harbour Lab;PRC;FI;\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.csv", projects)
        archive.writestr("organization.csv", "projectID;organisationID;name;activityType;country;role\n" + rows)
    return path
