from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import polars as pl
import pytest

from matchmaker.dataset import Dataset, read_dataset, write_dataset
from matchmaker.errors import InputError

TableWriter = Callable[..., Path]
Format = Literal["csv", "parquet"]
FORMATS: tuple[Format, ...] = ("csv", "parquet")


@pytest.fixture
def dataset() -> Dataset:
    return Dataset.from_tables(
        organisations={"id": ["a", "b"], "name": ['"Pier", Ltd\n', " Lab;\r\tx"], "sme": [True, None]},
        capabilities={"organisation_id": ["a"], "capability": ["sensors"], "strength": [1 / 3]},
        collaborations={"id": ["p"], "started_on": ["0999-05-01"], "ended_on": ["9999-12-31"]},
        participations={"collaboration_id": ["p", "p"], "organisation_id": ["a", "b"]},
    )


@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_written_reads_back_as_it_was(dataset: Dataset, tmp_path: Path, format_: Format) -> None:
    dataset.write(tmp_path / "data", format=format_)
    for name, table in read_dataset(tmp_path / "data").tables().items():
        assert table.equals(dataset.tables()[name])


def test_the_files_are_plain_csv(dataset: Dataset, tmp_path: Path) -> None:
    write_dataset(dataset, tmp_path / "data")
    assert sorted(file.name for file in (tmp_path / "data").iterdir()) == [
        "capabilities.csv",
        "collaborations.csv",
        "organisations.csv",
        "participations.csv",
        "topics.csv",
    ]
    assert (tmp_path / "data" / "organisations.csv").read_bytes() == (
        b"id,name,kind,country,region,place,sme,description,url,known_on\n"
        b'a,"""Pier"", Ltd\n",,,,,true,,,\n'
        b'b," Lab;\r\tx",,,,,,,,\n'
    )
    assert (tmp_path / "data" / "topics.csv").read_text() == "collaboration_id,topic,scheme\n"


@pytest.mark.parametrize("format_", FORMATS)
def test_equal_datasets_give_equal_bytes(dataset: Dataset, tmp_path: Path, format_: Format) -> None:
    shuffled = {name: pl.concat([table.reverse(), table.clear()]) for name, table in dataset.tables().items()}
    dataset.write(tmp_path / "one", format=format_)
    Dataset.from_tables(**shuffled).write(tmp_path / "other", format=format_)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "other" / file.name).read_bytes()


def test_parents_are_made_and_an_empty_directory_is_filled(dataset: Dataset, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    dataset.write(tmp_path / "empty")
    dataset.write(tmp_path / "new" / "deep" / "data")
    assert read_dataset(tmp_path / "empty").n_organisations == 2
    assert read_dataset(tmp_path / "new" / "deep" / "data").n_organisations == 2


def test_a_directory_with_something_in_it_is_not_overwritten_unless_that_is_asked_for(
    dataset: Dataset, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="path must be a new or empty directory, or given with overwrite=True"):
        dataset.write(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_overwriting_replaces_the_tables_of_either_format_and_leaves_other_files(
    dataset: Dataset, tmp_path: Path
) -> None:
    target = tmp_path / "data"
    dataset.write(target, format="parquet")
    (target / "ATTRIBUTION.txt").write_text("CC BY 4.0")
    (target / "raw").mkdir()
    (target / "raw" / "x.zip").write_bytes(b"x")
    dataset.before("0999-01-01").write(target, overwrite=True)
    assert read_dataset(target).n_collaborations == 0
    assert (target / "ATTRIBUTION.txt").read_text() == "CC BY 4.0"
    assert (target / "raw" / "x.zip").read_bytes() == b"x"
    assert not list(target.glob("*.parquet"))


@pytest.mark.parametrize("overwrite", [False, True])
def test_nothing_is_left_beside_the_target(dataset: Dataset, tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "data").mkdir()
    dataset.write(tmp_path / "data", overwrite=overwrite)
    assert [entry.name for entry in tmp_path.iterdir()] == ["data"]


def test_a_failure_leaves_the_old_tables_and_nothing_else(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset.write(tmp_path / "data")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_csv", full)
    with pytest.raises(InputError, match=r"a directory that can be written \(No space left on device\)") as caught:
        dataset.before("0999-01-01").write(tmp_path / "data", overwrite=True)
    assert caught.value.value == str(tmp_path / "data")
    assert [entry.name for entry in tmp_path.iterdir()] == ["data"]
    assert read_dataset(tmp_path / "data").n_collaborations == 1


def test_if_the_new_tables_cannot_be_put_in_place_the_old_ones_are_put_back(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset.write(tmp_path / "data")
    rename = Path.rename

    def busy(path: Path, target: Path) -> Path:
        if ".part-" in path.name:
            raise OSError(16, "Device or resource busy")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", busy)
    with pytest.raises(InputError, match="Device or resource busy"):
        dataset.before("0999-01-01").write(tmp_path / "data", overwrite=True)
    with pytest.raises(InputError, match="Device or resource busy"):
        dataset.write(tmp_path / "new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["data"]
    assert read_dataset(tmp_path / "data").n_collaborations == 1


def test_the_root_is_refused(dataset: Dataset) -> None:
    with pytest.raises(InputError, match="path must be a directory, neither a file nor the root"):
        dataset.write("/", overwrite=True)


def test_a_file_in_the_way_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    for path in (tmp_path / "data", tmp_path / "data" / "deeper"):
        with pytest.raises(InputError, match="path must be a directory"):
            dataset.write(path, overwrite=True)
    assert (tmp_path / "data").read_text() == "mine"


def test_a_link_to_a_directory_stays_a_link(dataset: Dataset, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    dataset.write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert read_dataset(tmp_path / "real").n_organisations == 2


def test_a_format_that_does_not_exist_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"format must be 'csv' or 'parquet'\. Got 'xlsx'"):
        dataset.write(tmp_path / "data", format="xlsx")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())
