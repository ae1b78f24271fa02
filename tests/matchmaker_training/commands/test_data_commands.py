from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import matchmaker as mm
from matchmaker_training.commands.fetching import OFFICIAL, Flavour, Programme
from matchmaker_training.sources import cordis_layout, fetch

Run = Callable[..., Any]


def squeezed(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_a_sample_world_is_written_in_either_format(matchmaker_train: Run, tmp_path: Path, format_: str) -> None:
    out = tmp_path / "world"
    done = matchmaker_train("sample", "--out", out, "--n-organisations", 60, "--seed", 3, "--format", format_)
    assert done.code == 0
    assert "organisations 60" in squeezed(done.out)
    assert {file.suffix for file in out.iterdir()} == {f".{format_}"}
    same = mm.sample_world(3, n_organisations=60).dataset
    assert {name: table.rows() for name, table in mm.read_dataset(out).tables().items()} == {
        name: table.rows() for name, table in same.tables().items()
    }


def test_an_impossible_world_is_refused(matchmaker_train: Run, tmp_path: Path) -> None:
    done = matchmaker_train("sample", "--out", tmp_path / "world", "--n-organisations", 3)
    assert (done.code, done.out) == (2, "")
    assert "n_organisations" in done.err
    assert not (tmp_path / "world").exists()


def test_strict_ingest_refuses_messy_tables_and_says_how_to_go_on(
    matchmaker_train: Run, messy_tables: Path, tmp_path: Path
) -> None:
    done = matchmaker_train("ingest", "tables", messy_tables, "--out", tmp_path / "data")
    assert (done.code, done.out) == (2, "")
    assert "cannot be read as a dataset: 2 problems." in done.err
    assert "collaborations.csv, line 3, started_on: must be a day such as '2019-01-31'. Got '31/12/2018'." in done.err
    assert f"matchmaker-train ingest tables {messy_tables} --lenient --out DIR" in done.err
    assert not (tmp_path / "data").exists()


def test_lenient_ingest_accounts_for_everything_and_writes_clean_tables(
    matchmaker_train: Run, messy_tables: Path, tmp_path: Path
) -> None:
    out = tmp_path / "data"
    done = matchmaker_train("ingest", "tables", messy_tables, "--out", out, "--lenient")
    assert done.code == 0
    assert "bad_date 1" in squeezed(done.out)
    assert "duplicate 1" in squeezed(done.out)
    assert mm.read_dataset(out).n_collaborations == 1
    rejects = (out / "ingest-rejects.csv").read_text()
    assert "31/12/2018" in rejects
    report = json.loads((out / "ingest-report.json").read_text())
    assert report["tables"][2]["dropped"] == {"bad_date": 1}


def test_clean_tables_pass_both_ways_unchanged(matchmaker_train: Run, sample_tables: Path, tmp_path: Path) -> None:
    strict = matchmaker_train("ingest", "tables", sample_tables, "--out", tmp_path / "strict")
    lenient = matchmaker_train("ingest", "tables", sample_tables, "--out", tmp_path / "lenient", "--lenient")
    assert (strict.code, lenient.code) == (0, 0)
    assert "Everything could be read as it stands." in lenient.out
    for name in ("organisations", "participations"):
        written = [(tmp_path / way / f"{name}.parquet").read_bytes() for way in ("strict", "lenient")]
        assert written[0] == written[1]


def test_cordis_is_ingested_with_every_row_accounted_for(
    matchmaker_train: Run, cordis_zip: Path, tmp_path: Path
) -> None:
    out = tmp_path / "data"
    done = matchmaker_train("ingest", "cordis", cordis_zip, "--out", out, "--format", "csv")
    assert done.code == 0
    assert "project 2 1 1 0" in squeezed(done.out)
    assert "organization 3 2 1 0" in squeezed(done.out)
    assert "fewer than two participants 1" in squeezed(done.out)
    assert mm.read_dataset(out).n_organisations == 2
    assert {"ATTRIBUTION.md", "ingest-report.json", "ingest-rejects.csv"} <= {file.name for file in out.iterdir()}


@pytest.mark.parametrize("source", ["tables", "cordis"])
def test_what_is_not_there_cannot_be_ingested(matchmaker_train: Run, tmp_path: Path, source: str) -> None:
    done = matchmaker_train("ingest", source, tmp_path / "none", "--out", tmp_path / "data")
    assert (done.code, done.out) == (2, "")
    assert str(tmp_path / "none") in done.err
    assert "Traceback" not in done.err


def test_what_is_there_is_replaced_only_when_told_to(
    matchmaker_train: Run, messy_tables: Path, cordis_zip: Path, tmp_path: Path
) -> None:
    out = tmp_path / "data"
    out.mkdir()
    (out / "mine.txt").write_text("keep")
    commands: list[list[object]] = [
        ["sample", "--n-organisations", 20],
        ["ingest", "tables", messy_tables, "--lenient"],
        ["ingest", "cordis", cordis_zip],
    ]
    for command in commands:
        refused = matchmaker_train(*command, "--out", out)
        assert (refused.code, refused.out) == (2, "")
        assert "--overwrite" in refused.err
        assert matchmaker_train(*command, "--out", out, "--overwrite").code == 0
    assert (out / "mine.txt").read_text() == "keep"


def test_a_file_in_the_way_is_said_before_the_work(
    matchmaker_train: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # in words, long paths are cut
    Path("file").touch()
    done = matchmaker_train("sample", "--out", Path("file", "world"))
    assert done.code == 2
    assert done.err == (
        f"Error: --out must be a directory that can be written to; {tmp_path / 'file'} cannot. Got 'file/world'.\n"
    )


def test_cordis_is_fetched_with_its_attribution(matchmaker_train: Run, cordis_zip: Path, tmp_path: Path) -> None:
    handler = partial(_Quiet, directory=str(cordis_zip.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        out = tmp_path / "downloads"
        done = matchmaker_train("fetch", "cordis", "--programme", "H2020", "--out", out, "--base-url", address)
        missing = matchmaker_train("fetch", "cordis", "--programme", "fp7", "--out", out, "--base-url", address)
        server.shutdown()
    assert done.code == 0
    assert str(out / cordis_zip.name) in done.out
    assert (out / cordis_zip.name).read_bytes() == cordis_zip.read_bytes()
    assert (out / "ATTRIBUTION.md").is_file()
    assert (missing.code, missing.out) == (2, "")
    assert "404" in missing.err


def test_the_choices_of_fetch_are_those_of_the_source() -> None:
    assert [one.value for one in Programme] == list(cordis_layout.PROGRAMMES)
    assert tuple(one.value for one in Flavour) == fetch.FLAVOURS
    assert OFFICIAL == fetch.OFFICIAL


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass
