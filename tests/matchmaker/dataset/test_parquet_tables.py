from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from matchmaker.dataset import DatasetProblemsError, read_dataset, read_dataset_leniently
from matchmaker.dataset.problems import Reason
from matchmaker.errors import MatchmakerError

TableWriter = Callable[..., Path]


def with_parquet(folder: Path, name: str, columns: dict[str, Any]) -> Path:
    """Put a Parquet file in the place of one of the tables."""
    (folder / f"{name}.csv").unlink()
    pl.DataFrame(columns).write_parquet(folder / f"{name}.parquet")
    return folder


def test_parquet_and_csv_may_be_mixed(write_tables: TableWriter) -> None:
    columns = {
        "id": ["a", "b"],
        "sme": [True, None],
        "known_on": [date(2015, 1, 1), None],
        "name": ["Åbo\nHarbour", ""],
    }
    organisation = read_dataset(with_parquet(write_tables(), "organisations", columns)).organisation("a")
    assert (organisation.sme, organisation.known_on, organisation.name) == (True, date(2015, 1, 1), "Åbo\nHarbour")


def test_whole_numbers_are_ids_and_midnights_are_days(write_tables: TableWriter) -> None:
    folder = write_tables(organisations=None, capabilities=None, topics=None)
    with_parquet(folder, "collaborations", {"id": [7], "started_on": [datetime(2018, 5, 1)]})
    with_parquet(folder, "participations", {"collaboration_id": [7, 7], "organisation_id": [999978433, 999997930]})
    dataset = read_dataset(folder)
    assert dataset.organisations["id"].to_list() == ["999978433", "999997930"]
    assert dataset.collaborations["started_on"].to_list() == [date(2018, 5, 1)]


@pytest.mark.parametrize("strengths", [[0.25], [pl.Series([0.25], dtype=pl.Float32)[0]], [Decimal("0.25")], ["0.25"]])
def test_a_strength_may_be_any_number_or_text(write_tables: TableWriter, strengths: list[Any]) -> None:
    columns = {"organisation_id": ["a"], "capability": ["sensors"], "strength": strengths}
    assert read_dataset(with_parquet(write_tables(), "capabilities", columns)).capabilities["strength"][0] == 0.25


def test_categories_are_text(write_tables: TableWriter) -> None:
    columns = {"id": ["a", "b"], "kind": pl.Series(["company", "other"], dtype=pl.Categorical), "place": [None, None]}
    assert read_dataset(with_parquet(write_tables(), "organisations", columns)).organisation("b").kind == "other"


def test_problems_are_told_with_the_row(write_tables: TableWriter) -> None:
    columns = {"organisation_id": ["a", "a", "a"], "capability": ["x", "y", "x"], "strength": [1.0, float("nan"), 0.5]}
    path = with_parquet(write_tables(), "capabilities", columns)
    with pytest.raises(DatasetProblemsError) as caught:
        read_dataset(path)
    assert [str(problem).partition("capabilities.parquet, ")[2] for problem in caught.value.problems] == [
        "row 2, strength: must be a number in 0..1, such as '0.8'. Got 'NaN'.",
        "row 3, organisation_id, capability: must be unique, and row 1 has the same. Got 'a, x'.",
    ]
    assert caught.value.line == 2


def test_a_day_with_a_time_is_a_problem_that_can_be_mended(write_tables: TableWriter) -> None:
    columns = {"id": ["p"], "started_on": [datetime(2018, 5, 1, 12)]}
    path = with_parquet(write_tables(), "collaborations", columns)
    with pytest.raises(DatasetProblemsError, match="row 1, started_on: must be a day"):
        read_dataset(path)
    assert read_dataset_leniently(path).dataset.collaboration("p").started_on == date(2018, 5, 1)


def test_an_optional_column_of_a_wrong_type_is_a_problem_and_leniently_ignored(write_tables: TableWriter) -> None:
    path = with_parquet(write_tables(), "organisations", {"id": ["a", "b"], "known_on": [2015, 2016], "size": [1, 2]})
    with pytest.raises(DatasetProblemsError, match=r"known_on: must be a column of type Date or String\. Got 'Int64'"):
        read_dataset(path)
    reading = read_dataset_leniently(path)
    assert reading.dataset.organisation("a").known_on is None
    assert reading.report.tables[0].ignored == {"unknown_column": 1, "wrong_type": 1}


@pytest.mark.parametrize("ids", [[1.0, 2.0], [["a"], ["b"]], [b"a", b"b"], [True, False]])
def test_a_required_column_of_a_wrong_type_is_refused(write_tables: TableWriter, ids: list[Any]) -> None:
    path = with_parquet(write_tables(), "organisations", {"id": ids})
    for read in (read_dataset, read_dataset_leniently):
        with pytest.raises(DatasetProblemsError, match="id: must be a column of type String"):
            read(path)


def test_a_required_column_that_is_missing_is_refused(write_tables: TableWriter) -> None:
    path = with_parquet(write_tables(), "organisations", {"name": ["A"]})
    with pytest.raises(DatasetProblemsError, match=r"header: must be a row of columns with 'id' in it\. Got 'name'"):
        read_dataset_leniently(path)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"id,name\na,A\n", b"PAR1" + bytes(1000) + b"PAR1"])
def test_a_parquet_file_that_is_none_is_refused(write_tables: TableWriter, content: bytes) -> None:
    path = write_tables(topics=None)
    (path / "topics.parquet").write_bytes(content)
    for read in (read_dataset, read_dataset_leniently):
        with pytest.raises(DatasetProblemsError) as caught:
            read(path)
        assert caught.value.problems[0].reason == Reason.UNREADABLE_FILE
        assert (caught.value.source, caught.value.expected) == (f"{path}/topics.parquet", "a whole Parquet file")


def test_a_parquet_file_cut_short_anywhere_is_refused(write_tables: TableWriter) -> None:
    path = with_parquet(write_tables(), "topics", {"collaboration_id": ["p"], "topic": ["boats"]})
    file = path / "topics.parquet"
    whole = file.read_bytes()
    dice = random.Random(0)  # noqa: S311 - repeatable damage
    for length in dice.sample(range(len(whole)), 20):
        file.write_bytes(whole[:length])
        with pytest.raises(MatchmakerError, match="must be a whole Parquet file"):
            read_dataset(path)
