from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import polars as pl
import pytest

from matchmaker.dataset.reading import read_dataset
from matchmaker.errors import InputError
from matchmaker_training.sources import ingest_cordis, write_ingest

Tables = dict[str, list[dict[str, Any]]]
MakeZip = Callable[..., Path]


@pytest.mark.parametrize("flavour", ["csv", "parquet"])
def test_what_is_written_is_read_back_as_it_was(
    make_zip: MakeZip, harbour_tables: Tables, tmp_path: Path, flavour: Literal["csv", "parquet"]
) -> None:
    ingest = ingest_cordis([make_zip(harbour_tables)])
    write_ingest(ingest, tmp_path / "data", format=flavour)
    again = read_dataset(tmp_path / "data")
    for name, table in ingest.dataset.tables().items():
        assert table.equals(again.tables()[name]), name


def test_attribution_report_and_rejects_lie_beside_the_tables(
    make_zip: MakeZip, harbour_tables: Tables, tmp_path: Path
) -> None:
    harbour_tables["organization"].append({"projectID": "999", "organisationID": "lost"})
    path = make_zip(harbour_tables)
    write_ingest(ingest_cordis([path]), tmp_path / "data")
    attribution = (tmp_path / "data" / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert "© European Union, Publications Office" in attribution
    assert "CC BY 4.0" in attribution
    assert path.name in attribution
    assert hashlib.sha256(path.read_bytes()).hexdigest() in attribution
    report = json.loads((tmp_path / "data" / "ingest-report.json").read_text(encoding="utf-8"))
    assert report["counts"]["organisations"] == 4
    organisations = next(one for one in report["totals"] if one["table"] == "organization")
    assert (organisations["n_read"], organisations["n_kept"]) == (5, 4)
    assert organisations["dropped"] == {"unknown project": 1}
    rejects = pl.read_csv(tmp_path / "data" / "ingest-rejects.csv")
    assert rejects.columns == ["file", "line", "field", "value", "reason", "action"]
    assert rejects["reason"].to_list() == ["unknown project"]


def test_equal_input_gives_equal_bytes(make_zip: MakeZip, harbour_tables: Tables, tmp_path: Path) -> None:
    path = make_zip(harbour_tables)
    for name in ("one", "two"):
        write_ingest(ingest_cordis([path]), tmp_path / name)
    names = sorted(entry.name for entry in (tmp_path / "one").iterdir())
    assert len(names) == 8
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_a_report_that_cannot_be_written_is_said(make_zip: MakeZip, harbour_tables: Tables, tmp_path: Path) -> None:
    (tmp_path / "ingest-report.json").mkdir()
    with pytest.raises(InputError, match="out must be a directory that can be written"):
        write_ingest(ingest_cordis([make_zip(harbour_tables)]), tmp_path, overwrite=True)


def test_a_directory_with_something_in_it_is_refused(make_zip: MakeZip, harbour_tables: Tables, tmp_path: Path) -> None:
    ingest = ingest_cordis([make_zip(harbour_tables)])
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="empty directory"):
        write_ingest(ingest, tmp_path)
    write_ingest(ingest, tmp_path, overwrite=True)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"
