from __future__ import annotations

import csv
import json
import logging
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from matchmaker.dataset import read_dataset, read_dataset_leniently
from matchmaker.dataset.problems import Reason
from matchmaker.errors import InputError

TableWriter = Callable[..., Path]

SOUND_ORGANISATIONS = "id,kind,sme,known_on,name\na,company,true,2015-01-01,A\nb,,,,\n"
ONE_PROBLEM: list[tuple[str, str | bytes, str, str, int]] = [
    # table, its text, what becomes of it, the reason, rows kept
    ("organisations", "id;name\na;A\nb;B\n", "mended", "wrong_delimiter", 2),
    ("organisations", "id\tname\na\tA\nb\tB\n", "mended", "wrong_delimiter", 2),
    ("organisations", "ID,name\na,A\nb,B\n", "mended", "misspelt_column", 2),
    ("organisations", "id, Known on \na,2015-01-01\nb,\n", "mended", "misspelt_column", 2),
    ("organisations", "id,name,name\na,A,X\nb,B,X\n", "ignored", "repeated_column", 2),
    ("organisations", "id,colour\na,red\nb,\n", "ignored", "unknown_column", 2),
    ("organisations", 'id,name\na,A\nb,B\nc,"C\n', "dropped", "broken_quotes", 2),
    ("organisations", 'id,name\na,A\nc,"C"D\nb,B\n', "dropped", "broken_quotes", 2),
    ("organisations", "id,name\na,A\nb,B\nc\n", "dropped", "ragged_row", 2),
    ("organisations", "id,name\na,A\nc,C,Ltd\nb,B\n", "dropped", "ragged_row", 2),
    ("organisations", "id,name\na,A,, \nb,B\n", "mended", "trailing_cells", 2),
    ("organisations", f"id,name\na,A\nb,B\nc,{'x' * 131_073}\n", "dropped", "too_long", 2),
    ("organisations", f"id,name\na,A\nc,{'x' * 3_000_000}\nb,B\n", "dropped", "too_long", 2),
    ("organisations", b"id,name\na,\xc5bo\nb,B\n", "mended", "invalid_utf8", 2),
    ("organisations", b"id,name\na,A\nb,B\n\xc5bo,C\n", "dropped", "invalid_utf8", 2),
    ("organisations", "id,name\na,A\0A\nb,B\n", "mended", "nul_character", 2),
    ("organisations", "id,name\na,A\nb,B\nc\0,C\n", "dropped", "nul_character", 2),
    ("organisations", "id,name\na,A\nb,B\n ,C\n", "dropped", "missing_value", 2),
    ("organisations", "id,known_on\na,2018-02-30\nb,\n", "emptied", "bad_date", 2),
    ("organisations", "id,known_on\na,0000-05-01\nb,\n", "emptied", "bad_date", 2),
    ("organisations", "id,known_on\na,31/12/2018\nb,\n", "emptied", "bad_date", 2),
    ("organisations", "id,known_on\na,2018-5-1\nb,\n", "emptied", "bad_date", 2),
    ("organisations", "id,known_on\na,2015-01-01 12:30\nb,\n", "mended", "bad_date", 2),
    ("organisations", "id,sme\na,maybe\nb,\n", "emptied", "bad_boolean", 2),
    ("organisations", "id,sme\na,yes\nb,false\n", "mended", "bad_boolean", 2),
    ("organisations", "id,kind\na,firm\nb,\n", "emptied", "bad_kind", 2),
    ("organisations", "id,kind\na,Higher-Education\nb,\n", "mended", "bad_kind", 2),
    ("organisations", "id,name\na,A\nb,B\nb,C\n", "dropped", "duplicate", 2),
    ("organisations", "id,known_on\na,2015-01-01\na,2016-01-01\nb,\na,2016-01-01\n", "dropped", "duplicate", 3),
    ("capabilities", "organisation_id,capability,strength\na,x,abc\na,y,1\n", "dropped", "bad_number", 1),
    ("capabilities", "organisation_id,capability,strength\na,x,nan\na,y,1\n", "dropped", "bad_number", 1),
    ("capabilities", "organisation_id,capability,strength\na,x,inf\na,y,1\n", "dropped", "bad_number", 1),
    ("capabilities", "organisation_id,capability,strength\na,x,1.5\na,y,1\n", "dropped", "bad_number", 1),
    ("capabilities", "organisation_id,capability,strength\na,x,-0.5\na,y,1\n", "dropped", "bad_number", 1),
    ("capabilities", 'organisation_id,capability,strength\na,x,"0,8"\na,y,1\n', "mended", "bad_number", 2),
    ("participations", "collaboration_id,organisation_id,share\np,a,abc\np,b,1\n", "emptied", "bad_number", 2),
    ("participations", "collaboration_id,organisation_id,share\np,a,nan\np,b,1\n", "emptied", "bad_number", 2),
    ("participations", "collaboration_id,organisation_id,share\np,a,1.5\np,b,\n", "emptied", "bad_number", 2),
    ("participations", 'collaboration_id,organisation_id,share\np,a,"0,8"\np,b,\n', "mended", "bad_number", 2),
    ("capabilities", "organisation_id,capability\na,x\nz,x\n", "dropped", "unknown_organisation", 1),
    ("capabilities", "organisation_id,capability\na,x\na,x\n", "dropped", "duplicate", 1),
    ("capabilities", "", "ignored", "empty_file", 0),
    ("capabilities", "\ufeff \n\n", "ignored", "empty_file", 0),
    ("capabilities", '""\n', "ignored", "empty_file", 0),
    ("collaborations", "id,started_on,ended_on\np,2018-05-01,2018-04-30\n", "emptied", "ends_before_start", 1),
    ("collaborations", "id,started_on,ended_on\np,2018-05-01,soon\n", "emptied", "bad_date", 1),
    ("collaborations", "id,started_on\np,2018-05-01\nq,2018-02-30\n", "dropped", "bad_date", 1),
    ("collaborations", "id,started_on\np,2018-05-01\nq,\n", "dropped", "missing_value", 1),
    ("collaborations", "id,started_on\np,2018-05-01\np,2019-05-01\n", "dropped", "duplicate", 1),
    ("collaborations", "id,started_on\np,2018-05-01\nq,2019-05-01\n", "dropped", "too_few_participants", 1),
    ("participations", "collaboration_id,organisation_id\np,a\np,b\np,a\n", "dropped", "duplicate", 2),
    ("participations", "collaboration_id,organisation_id\np,a\np,b\np,z\n", "dropped", "unknown_organisation", 2),
    ("participations", "collaboration_id,organisation_id\np,a\np,b\nz,a\n", "dropped", "unknown_collaboration", 2),
    ("participations", "collaboration_id,organisation_id\np,a\np,b\np,\n", "dropped", "missing_value", 2),
    ("topics", "collaboration_id,topic\np,x\nz,x\n", "dropped", "unknown_collaboration", 1),
    ("topics", "collaboration_id,topic,scheme\np,x,\np,x,topic\n", "dropped", "duplicate", 1),
]


@pytest.mark.parametrize("problem", ONE_PROBLEM, ids=[f"{n}-{one[3]}-in-{one[0]}" for n, one in enumerate(ONE_PROBLEM)])
def test_a_problem_is_dropped_or_mended_as_documented_and_counted(
    write_tables: TableWriter, problem: tuple[str, str | bytes, str, str, int]
) -> None:
    table, text, action, reason, n_kept = problem
    report = read_dataset_leniently(write_tables(**{table: text})).report
    found = {one["table"]: one for one in report.to_dict()["tables"]}
    nothing: dict[str, dict[str, int]] = {"dropped": {}, "emptied": {}, "mended": {}, "ignored": {}}
    counts = nothing | {action: {reason: 1}}
    assert {key: found[table][key] for key in counts} == counts
    assert found[table]["n_kept"] == n_kept
    assert found[table]["n_read"] == n_kept + (action == "dropped")
    assert all(one.is_clean for one in report.tables if one.table != table)


def test_every_reason_that_is_not_refused_is_tried_above() -> None:
    refused = {"missing_path", "unreadable_file", "zip_bomb", "missing_table", "ambiguous_table", "missing_column"}
    elsewhere = {"misnamed_file", "wrong_type", "organisation_dropped", "collaboration_dropped", "participants_dropped"}
    assert {reason for *_, reason, _ in ONE_PROBLEM} | refused | elsewhere == {reason.value for reason in Reason}


def test_sound_tables_give_a_clean_report(write_tables: TableWriter) -> None:
    reading = read_dataset_leniently(write_tables())
    assert reading.report.is_clean
    assert [(one.table, one.n_read, one.n_kept) for one in reading.report.tables] == [
        ("organisations", 2, 2),
        ("capabilities", 1, 1),
        ("collaborations", 1, 1),
        ("participations", 2, 2),
        ("topics", 1, 1),
    ]


def test_mended_cells_have_the_value_that_was_meant(write_tables: TableWriter) -> None:
    dataset = read_dataset_leniently(
        write_tables(
            organisations=b"ID;Kind;sme;Known On;name\r\n"
            b"a;Higher Education;Y;2015-01-01T12:30:00Z;\xc5b\0o\r\nb;;0;;\r\n",
            capabilities="organisation_id;capability;strength\na;sensors;0,25\n",
        )
    ).dataset
    organisation = dataset.organisation("a")
    assert (organisation.kind, organisation.sme) == ("higher_education", True)
    assert (organisation.known_on, organisation.name) == (date(2015, 1, 1), "\ufffdbo")
    assert organisation.capabilities == {"sensors": 0.25}
    assert dataset.organisation("b").sme is False


def test_the_first_of_duplicates_stays(write_tables: TableWriter) -> None:
    dataset = read_dataset_leniently(write_tables(organisations="id,name\nb,\na,First\na,Second\n")).dataset
    assert dataset.organisation("a").name == "First"


def test_a_duplicate_of_a_row_that_is_dropped_takes_its_place(write_tables: TableWriter) -> None:
    path = write_tables(collaborations="id,started_on\np,2018-02-30\np,2018-05-01\n")
    reading = read_dataset_leniently(path)
    assert reading.dataset.collaboration("p").started_on == date(2018, 5, 1)
    assert reading.report.tables[2].dropped == {"bad_date": 1}


def test_what_hangs_on_something_dropped_is_dropped_and_counted_too(write_tables: TableWriter) -> None:
    path = write_tables(
        organisations="id\na\nb\nc\0\n",
        capabilities="organisation_id,capability\na,x\nc\0,x\n",
        collaborations="id,started_on\np,2018-05-01\nq,2018-02-30\nr,2018-05-01\ns,2018-05-01\n",
        participations="collaboration_id,organisation_id\np,a\np,b\nq,a\nq,b\nr,a\nr,nobody\ns,a\n",
        topics="collaboration_id,topic\np,x\nq,x\nr,x\ns,x\n",
    )
    reading = read_dataset_leniently(path)
    dropped = {one.table: dict(one.dropped) for one in reading.report.tables}
    assert dropped == {
        "organisations": {"nul_character": 1},
        "capabilities": {"nul_character": 1},
        "collaborations": {"bad_date": 1, "participants_dropped": 1, "too_few_participants": 1},
        "participations": {"collaboration_dropped": 4, "unknown_organisation": 1},
        "topics": {"collaboration_dropped": 3},
    }
    assert reading.dataset.collaborations["id"].to_list() == ["p"]


def test_what_refers_to_a_dropped_organisation_is_told_apart_from_what_refers_to_none(
    write_tables: TableWriter,
) -> None:
    path = write_tables(
        organisations=None,
        collaborations="id,started_on\np,2018-05-01\nq,2018-02-30\n",
        participations="collaboration_id,organisation_id\np,a\np,b\nq,a\nq,c\n",
        capabilities="organisation_id,capability\na,x\nc,x\nd,x\n",
    )
    report = read_dataset_leniently(path).report
    assert report.tables[1].dropped == {"organisation_dropped": 1, "unknown_organisation": 1}


def test_an_empty_file_of_organisations_counts_as_not_there(write_tables: TableWriter) -> None:
    reading = read_dataset_leniently(write_tables(organisations=""))
    assert reading.dataset.organisations["id"].to_list() == ["a", "b"]
    assert reading.report.tables[0].ignored == {"empty_file": 1}


def test_after_an_unclosed_quote_reading_goes_on_at_the_next_line(write_tables: TableWriter) -> None:
    many = "".join(f"x{n},X\n" for n in range(25_000))
    reading = read_dataset_leniently(write_tables(organisations=f'id,name\na,"A\nb,B\n{many}'))
    table = reading.report.tables[0]
    assert (table.n_read, table.n_kept, dict(table.dropped)) == (25_002, 25_001, {"too_long": 1})
    assert reading.dataset.organisation("x0").name == "X"


def test_the_rejects_tell_everything_with_its_place(write_tables: TableWriter, tmp_path: Path) -> None:
    path = write_tables(
        organisations='id,name,kind\na,"A\nB",Company\nb,B\0,\nb,"again, and again",\n',
        topics="collaboration_id,topic,weight\np,x,\nq,x,1\n",
    )
    read_dataset_leniently(path, rejects=tmp_path / "rejects.csv")
    with (tmp_path / "rejects.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    organisations, topics = f"{path}/organisations.csv", f"{path}/topics.csv"
    kinds = "one of higher_education, company, research, public, other"
    assert rows == [
        ["file", "line", "field", "value", "reason", "expected", "action"],
        [organisations, "2", "kind", "Company", "bad_kind", kinds, "mended"],
        [organisations, "4", "name", "B␀", "nul_character", "text without NUL characters", "mended"],
        [organisations, "5", "id, known_on", "b", "duplicate", "unique, and line 4 has the same", "dropped"],
        [topics, "1", "header", "weight", "unknown_column", "one of collaboration_id, topic, scheme", "ignored"],
        [topics, "3", "collaboration_id", "q", "unknown_collaboration", "an id in the table collaborations", "dropped"],
    ]


def test_a_row_that_is_wrong_twice_is_dropped_once(write_tables: TableWriter, tmp_path: Path) -> None:
    path = write_tables(participations="collaboration_id,organisation_id\np,a\np,b\nz,nobody\n,\n")
    report = read_dataset_leniently(path, rejects=tmp_path / "rejects.csv").report
    assert report.tables[3].dropped == {"missing_value": 1, "unknown_organisation": 1}
    assert (tmp_path / "rejects.csv").read_text().count("dropped") == 2


def test_rejects_of_clean_tables_are_a_header(write_tables: TableWriter, tmp_path: Path) -> None:
    read_dataset_leniently(write_tables(), rejects=tmp_path / "rejects.csv")
    assert (tmp_path / "rejects.csv").read_text() == "file,line,field,value,reason,expected,action\n"


def test_rejects_that_cannot_be_written_are_told_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="rejects must be a file in a directory that exists"):
        read_dataset_leniently(tmp_path / "no data", rejects=tmp_path / "nowhere" / "rejects.csv")


def test_rejects_never_overwrite_a_table(write_tables: TableWriter) -> None:
    path = write_tables()
    before = (path / "topics.csv").read_bytes()
    with pytest.raises(InputError, match="rejects must be a file that is not named like a table"):
        read_dataset_leniently(path, rejects=path / "topics.csv")
    assert (path / "topics.csv").read_bytes() == before


def test_a_failure_to_write_the_rejects_is_told_and_leaves_nothing(write_tables: TableWriter, tmp_path: Path) -> None:
    for name in ("x" * 300, "x" * 250):  # too long a name, and too long a name with what is added to it for a while
        with pytest.raises(InputError, match=r"rejects must be a file that can be written \(File name too long\)"):
            read_dataset_leniently(write_tables(), rejects=tmp_path / name)
        shutil.rmtree(tmp_path / "data")
    assert not list(tmp_path.iterdir())


def test_the_report_can_be_read_by_people_and_by_programs(write_tables: TableWriter) -> None:
    path = write_tables(organisations="id,kind,colour\na,Company,\nb,firm,\nb,,\n", topics=None)
    (path / "topic.csv").touch()
    report = read_dataset_leniently(path).report
    assert str(report).splitlines() == [
        "table             rows read  kept  dropped  emptied  mended  ignored",
        "organisations             3     2        1        1       1        1",
        "  bad_kind                                        1       1",
        "  duplicate                              1",
        "  unknown_column                                                   1",
        "capabilities              1     1        0        0       0        0",
        "collaborations            1     1        0        0       0        0",
        "participations            2     2        0        0       0        0",
        "topics                    0     0        0        0       0        0",
        f"ignored: {path}/topic.csv",
    ]
    again = json.loads(json.dumps(report.to_dict()))
    assert again["tables"][0] == {
        "table": "organisations",
        "file": f"{path}/organisations.csv",
        "n_read": 3,
        "n_kept": 2,
        "dropped": {"duplicate": 1},
        "emptied": {"bad_kind": 1},
        "mended": {"bad_kind": 1},
        "ignored": {"unknown_column": 1},
    }
    assert again["ignored_files"] == [f"{path}/topic.csv"]


def test_lenient_mode_logs_what_it_did_not_take_as_it_stood(
    write_tables: TableWriter, caplog: pytest.LogCaptureFixture
) -> None:
    path = write_tables(organisations="id,kind\na,firm\nb,\n")
    assert read_dataset(path, mode="lenient").organisation("a").kind is None
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert "bad_kind" in record.getMessage()


def test_lenient_mode_is_silent_about_sound_tables(write_tables: TableWriter, caplog: pytest.LogCaptureFixture) -> None:
    read_dataset(write_tables(), mode="lenient")
    assert caplog.records == []
