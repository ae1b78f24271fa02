from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker_training.run_folder import data_origin, open_run, write_json, write_whole


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    path = tmp_path / "tables"
    path.mkdir()
    (path / "collaborations.csv").write_text("id,started_on\np,2018-05-01\nq,2019-05-01\n")
    (path / "participations.csv").write_text("collaboration_id,organisation_id\np,a\np,b\nq,a\nq,b\n")
    (path / "notes.txt").write_text("no table")
    return path


def test_the_files_of_the_tables_are_recorded_with_checksum_and_rows(tables: Path) -> None:
    origin = data_origin(tables, mm.read_dataset(tables))
    assert origin["attribution"] is None
    assert origin["tables"] == {
        name: {"sha256": hashlib.sha256((tables / name).read_bytes()).hexdigest(), "rows": rows}
        for name, rows in (("collaborations.csv", 2), ("participations.csv", 4))
    }


def test_tables_in_a_zip_are_recorded_as_those_in_a_directory(tables: Path, tmp_path: Path) -> None:
    packed = tmp_path / "tables.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in tables.iterdir():
            archive.write(file, f"inside/{file.name}")
    assert data_origin(packed, mm.read_dataset(packed)) == data_origin(tables, mm.read_dataset(tables))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Attribution\n\nSource: CORDIS, © European Union, CC BY 4.0.\n", "CORDIS, © European Union, CC BY 4.0"),
        ("Source: a\x1b[2Jb\n", "a [2Jb"),
        ("nothing of the sort", None),
    ],
)
def test_whose_the_data_is_comes_from_the_file_beside_it(tables: Path, text: str, expected: str | None) -> None:
    (tables / "ATTRIBUTION.md").write_text(text, encoding="utf-8")
    assert data_origin(tables, mm.read_dataset(tables))["attribution"] == expected


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    write_json(file, {"a": 1})
    with pytest.raises(ValueError, match="Out of range"):
        write_json(file, {"a": float("nan")})
    with pytest.raises(UnicodeEncodeError):
        write_whole(file, "\ud800")
    assert json.loads(file.read_text()) == {"a": 1}
    assert list(tmp_path.iterdir()) == [file]


def test_the_same_run_goes_on_and_another_is_refused_with_what_differs(tmp_path: Path) -> None:
    plan = {"run": "tune", "seed": 0, "space": {"values": (1, 2)}}
    open_run(tmp_path / "run", plan)
    (tmp_path / "run" / "result").write_text("kept")
    open_run(tmp_path / "run", plan)
    with pytest.raises(mm.InputError, match=r"holds a run with another seed, space\. Give a new directory"):
        open_run(tmp_path / "run", plan | {"seed": 1, "space": None})
    open_run(tmp_path / "run", plan | {"seed": 1}, overwrite=True)
    with pytest.raises(mm.InputError, match="another seed"):
        open_run(tmp_path / "run", plan)
    assert (tmp_path / "run" / "result").read_text() == "kept"


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_of_something_else_is_never_taken(tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    for path in (tmp_path, tmp_path / "thesis.txt"):
        with pytest.raises(mm.InputError, match="a new or empty directory"):
            open_run(path, {}, overwrite=overwrite)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_plan_that_was_damaged_is_another_one(tmp_path: Path) -> None:
    open_run(tmp_path / "run", {"seed": 0})
    (tmp_path / "run" / "run.json").write_text("[")
    with pytest.raises(mm.InputError, match="another plan"):
        open_run(tmp_path / "run", {"seed": 0})
