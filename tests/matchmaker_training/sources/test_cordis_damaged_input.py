from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from matchmaker.errors import DatasetError
from matchmaker_training.sources import archive, ingest_cordis

Tables = dict[str, list[dict[str, Any]]]
MakeZip = Callable[..., Path]

PROJECTS = '"id";"startDate"\n"101";"2016-01-01"\n'
ORGANISATIONS = '"projectID";"organisationID";"name"\n"101";"u";"UNI"\n"101";"c";"CO"\n'


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"nowhere\.zip: must be a file that exists"):
        ingest_cordis([tmp_path / "nowhere.zip"])


@pytest.mark.parametrize("content", [b"", b"<html>not found</html>", b"PK\x03\x04 and then nothing"])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cordis.zip"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=r"cordis\.zip: must be a whole, unencrypted zip.*Download it again"):
        ingest_cordis([path])


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_truncated_zip_is_refused(make_zip: MakeZip, harbour_tables: Tables, share: float) -> None:
    path = make_zip(harbour_tables)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(DatasetError, match="whole, unencrypted zip"):
        ingest_cordis([path])


def test_a_member_that_was_altered_is_named(make_zip: MakeZip, harbour_tables: Tables) -> None:
    path = make_zip(harbour_tables)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as opened:
        start = opened.getinfo("organization.csv").header_offset
    content[start + 60 : start + 90] = bytes(30)
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=r"organization\.csv: must be a whole, unencrypted zip"):
        ingest_cordis([path])


def test_an_encrypted_member_is_refused(make_zip: MakeZip, harbour_tables: Tables) -> None:
    path = make_zip(harbour_tables)
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 4)
    path.write_bytes(content)
    with pytest.raises(DatasetError, match="encrypted"):
        ingest_cordis([path])


def test_a_zip_bomb_is_refused_before_it_is_unpacked(make_zip: MakeZip, harbour_tables: Tables) -> None:
    path = make_zip(harbour_tables, members={"bomb.csv": b"0" * (archive.UNSUSPICIOUS_BYTES + 1)})
    with pytest.raises(DatasetError, match=r"bomb\.csv: must be packed at most 200 to 1"):
        ingest_cordis([path])


def test_a_zip_that_declares_too_much_is_refused(
    make_zip: MakeZip, harbour_tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_UNCOMPRESSED_BYTES", 1000)
    with pytest.raises(DatasetError, match="at most 1,000 bytes when unpacked"):
        ingest_cordis([make_zip(harbour_tables)])


@pytest.mark.parametrize("table", ["project", "organization"])
def test_a_zip_without_a_needed_table_is_refused(make_zip: MakeZip, harbour_tables: Tables, table: str) -> None:
    del harbour_tables[table]
    with pytest.raises(DatasetError, match=rf"{table}: must be there: the zip holds no {table}\.csv or {table}\.json"):
        ingest_cordis([make_zip(harbour_tables)])


def test_a_table_that_is_there_twice_is_refused(make_zip: MakeZip, harbour_tables: Tables) -> None:
    with pytest.raises(DatasetError, match=r"must be a single project\.csv or project\.json"):
        ingest_cordis([make_zip(harbour_tables, members={"copy/project.csv": PROJECTS})])


@pytest.mark.parametrize(
    "header",
    ["", '"id","startDate"\n"101","2016-01-01"\n', '"id"\n"101"\n', '"id";"startDate";"id"\n', "\x00\x01\x02\n"],
)
def test_a_header_without_the_needed_columns_is_refused_with_what_it_was(make_zip: MakeZip, header: str) -> None:
    path = make_zip({}, members={"project.csv": header, "organization.csv": ORGANISATIONS})
    with pytest.raises(DatasetError, match=r"project\.csv, line 1.*separated by") as caught:
        ingest_cordis([path])
    assert caught.value.line == 1
    assert caught.value.source == "cordis-h2020projects-csv.zip/project.csv"


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ('"101";"x"', "", "not the 3 fields of the header"),
        ('"101";"x";"X";"more"', "", "not the 3 fields of the header"),
        ('"101";"x";"a "quoted" name"', "", "broken quoting"),
        ('"101";"x";"nul \0 name"', "name", "a NUL character"),
        (b'"101";"x";"\xc5BO in Latin-1"', "name", "bytes that are not UTF-8"),
    ],
)
def test_a_bad_row_is_dropped_with_its_line_and_the_others_stay(
    make_zip: MakeZip, row: str | bytes, field: str, reason: str
) -> None:
    bad = row if isinstance(row, bytes) else row.encode()
    good = b'"101";"t";"two\nlines"\n"101";"w";"say ""hello"""\n'
    path = make_zip(
        {}, members={"project.csv": PROJECTS, "organization.csv": ORGANISATIONS.encode() + bad + b"\n" + good}
    )
    ingest = ingest_cordis([path])
    account = ingest.report.total("organization")
    assert (account.n_read, account.n_kept) == (5, 4)
    ((line, where, why),) = ingest.report.rejects.select("line", "field", "reason").rows()
    assert (line, where) == (4, field)
    assert reason in why
    assert ingest.dataset.organisation("t").name == "two\nlines"
    assert ingest.dataset.organisation("w").name == 'say "hello"'


def test_a_quote_that_is_never_closed_costs_its_own_rows_only(make_zip: MakeZip) -> None:
    torn = ORGANISATIONS + '"101";"x";"never closed\n' + '"101";"y";"Y"\n' + '"101";"z";"Z"\n'
    ingest = ingest_cordis([make_zip({}, members={"project.csv": PROJECTS, "organization.csv": torn})])
    assert "z" in ingest.dataset.organisations["id"]
    assert set(ingest.report.rejects["line"]) == {4}


def test_json_that_does_not_parse_is_refused_with_its_line(make_zip: MakeZip, harbour_tables: Tables) -> None:
    broken = '[{"id": "101", "startDate": "2016-01-01"},\n {"id": "102" "startDate"}]'
    path = make_zip(harbour_tables, flavour="json", members={"project.json": broken})
    with pytest.raises(DatasetError, match=r"project\.json, line 2: must be an element of a JSON array") as caught:
        ingest_cordis([path])
    assert caught.value.line == 2


@pytest.mark.parametrize("text", ["", "{}", '[{"id": "1", "startDate": ""}', "[] []", "[1,]", "[" * 100_000])
def test_json_that_is_no_array_is_refused(make_zip: MakeZip, harbour_tables: Tables, text: str) -> None:
    path = make_zip(harbour_tables, flavour="json", members={"project.json": text})
    with pytest.raises(DatasetError, match=r"project\.json, line 1"):
        ingest_cordis([path])


def test_json_objects_without_a_needed_key_are_refused(make_zip: MakeZip, harbour_tables: Tables) -> None:
    path = make_zip(harbour_tables, flavour="json", members={"project.json": '[{"id": "101"}]'})
    with pytest.raises(DatasetError, match=r"project\.json, startDate: must be a key of the objects"):
        ingest_cordis([path])


def test_bad_elements_of_json_are_dropped_and_the_others_stay(make_zip: MakeZip, harbour_tables: Tables) -> None:
    bad = [7, {"projectID": ["101"], "organisationID": "x"}, {"projectID": "101", "organisationID": "n\0l"}]
    rows = [*bad, *harbour_tables["organization"]]
    path = make_zip(harbour_tables, flavour="json", members={"organization.json": json.dumps(rows)})
    ingest = ingest_cordis([path])
    assert ingest.report.total("organization").dropped == {
        "a NUL character": 1,
        "neither text, number, boolean nor null": 1,
        "not an object": 1,
    }
    assert ingest.dataset.participations.height == 4
