from __future__ import annotations

from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker.errors import InputError
from matchmaker.sample import write_sample_world, writing


def test_a_written_world_reads_back_as_the_world_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "SLOTS_PER_PIECE", 64)
    n_rows = write_sample_world(tmp_path / "deep" / "world", seed=3, n_organisations=200)
    read = mm.read_dataset(tmp_path / "deep" / "world").tables()
    expected = mm.sample_world(seed=3, n_organisations=200).dataset.tables()
    for name, table in expected.items():
        assert table.equals(read[name])
        assert n_rows[name] == table.height


def test_only_the_five_tables_are_left_behind(tmp_path: Path) -> None:
    write_sample_world(tmp_path, n_organisations=30)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "capabilities.parquet",
        "collaborations.parquet",
        "organisations.parquet",
        "participations.parquet",
        "topics.parquet",
    ]


def test_a_directory_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="path must be a new or empty directory"):
        write_sample_world(tmp_path, n_organisations=30)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_tables_are_replaced_if_that_is_asked_for_and_other_files_stay(tmp_path: Path) -> None:
    mm.write_dataset(mm.sample_world(seed=1, n_organisations=40).dataset, tmp_path / "world")
    (tmp_path / "world" / "notes.txt").write_text("mine")
    write_sample_world(tmp_path / "world", seed=2, n_organisations=30, overwrite=True)
    assert mm.read_dataset(tmp_path / "world").n_organisations == 30
    assert (tmp_path / "world" / "notes.txt").read_text() == "mine"
    assert len(list((tmp_path / "world").iterdir())) == 6


def test_a_file_is_not_taken_for_a_directory(tmp_path: Path) -> None:
    (tmp_path / "world").write_text("mine")
    with pytest.raises(InputError, match="path must be a directory, not a file"):
        write_sample_world(tmp_path / "world", n_organisations=30, overwrite=True)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="path must be a directory that can be written") as caught:
        write_sample_world(tmp_path / "file" / "world", n_organisations=30)
    assert caught.value.field == "path"


def test_refused_arguments_leave_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="n_organisations must be"):
        write_sample_world(tmp_path / "world", n_organisations=3)
    assert not list(tmp_path.iterdir())


def test_progress_goes_through_every_stage_to_its_end(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    write_sample_world(tmp_path, n_organisations=40, n_years=2, progress=lambda *step: told.append(step))
    assert [step for step in told if step[0] == "drawing"] == [("drawing", quarter, 8) for quarter in range(1, 9)]
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages[1:] == [
        "writing organisations",
        "writing capabilities",
        "writing collaborations",
        "writing participations",
        "writing topics",
    ]
    assert all(done == total for stage, done, total in told if stage != "drawing")
