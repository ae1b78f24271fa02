from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from matchmaker.dataset import DatasetProblemsError, read_dataset
from matchmaker.dataset.problems import Reason
from matchmaker.errors import DatasetError, InputError

TableWriter = Callable[..., Path]


def problems_of(path: Path) -> DatasetProblemsError:
    with pytest.raises(DatasetProblemsError) as caught:
        read_dataset(path)
    return caught.value


def test_sound_tables_are_read_as_they_stand(write_tables: TableWriter) -> None:
    dataset = read_dataset(write_tables())
    assert dataset.organisation("a").name == "Åbo Harbour"
    assert dataset.organisation("a").sme is True
    assert dataset.organisation("a").known_on == date(2015, 1, 1)
    assert dataset.organisation("a").capabilities == {"sensors": 0.5}
    assert dataset.organisation("b").sme is None
    collaboration = dataset.collaboration("p")
    assert (collaboration.started_on, collaboration.ended_on) == (date(2018, 5, 1), date(2019, 5, 1))
    assert [(one.organisation_id, one.role) for one in collaboration.participants] == [("a", "coordinator"), ("b", "")]
    assert [(topic.scheme, topic.name) for topic in collaboration.topics] == [("euroscivoc", "harbours")]


def test_only_two_tables_with_their_required_columns_are_required(write_tables: TableWriter) -> None:
    path = write_tables(
        organisations=None,
        capabilities=None,
        topics=None,
        collaborations="id,started_on\np,2018-05-01\n",
        participations="collaboration_id,organisation_id\np,b\np,a\n",
    )
    assert read_dataset(str(path)).organisations["id"].to_list() == ["a", "b"]


def test_the_order_of_the_columns_does_not_matter(write_tables: TableWriter) -> None:
    path = write_tables(participations="role,organisation_id,collaboration_id\nhost,a,p\n,b,p\n")
    assert read_dataset(path).participations["role"].to_list() == ["host", None]


def test_a_byte_order_mark_windows_line_ends_and_blank_lines_are_no_problem(write_tables: TableWriter) -> None:
    text = b"\xef\xbb\xbf\r\nid,name\r\n\r\na,Harbour\r\n   \r\nb,Lab\r\n\r\n"
    assert read_dataset(write_tables(organisations=text)).organisations["name"].to_list() == ["Harbour", "Lab"]


def test_old_macintosh_line_ends_are_no_problem(write_tables: TableWriter) -> None:
    path = write_tables(organisations="id,name\ra,Harbour\rb,Lab\r")
    assert read_dataset(path).organisations["name"].to_list() == ["Harbour", "Lab"]


def test_line_breaks_quotes_and_delimiters_inside_quotes_belong_to_the_text(write_tables: TableWriter) -> None:
    path = write_tables(organisations='id,name,description\na,"The ""Pier"", Ltd","one\ntwo\r\nthree"\nb,,\n')
    organisation = read_dataset(path).organisation("a")
    assert (organisation.name, organisation.description) == ('The "Pier", Ltd', "one\ntwo\r\nthree")


def test_white_space_around_text_is_part_of_it_but_blank_text_is_nothing(write_tables: TableWriter) -> None:
    dataset = read_dataset(write_tables(organisations="id,name,place\na, Harbour ,  \nb,,\n"))
    assert dataset.organisation("a").name == " Harbour "
    assert dataset.organisation("a").place is None


def test_blank_names_are_no_problem(write_tables: TableWriter) -> None:
    assert read_dataset(write_tables(organisations="id,name\na,\nb,  \n")).organisation("b").name == ""


def test_tables_with_no_rows_are_no_problem(write_tables: TableWriter) -> None:
    path = write_tables(
        organisations="id\n",
        capabilities="organisation_id,capability\n",
        collaborations="id,started_on\n",
        participations="collaboration_id,organisation_id",
        topics="collaboration_id,topic\n",
    )
    assert read_dataset(path).n_organisations == 0


def test_an_id_with_another_day_is_its_history_and_no_duplicate(write_tables: TableWriter) -> None:
    path = write_tables(organisations="id,name,known_on\na,New,2018-01-01\na,Old,2015-01-01\nb,,\nb,Lab,2019-01-01\n")
    dataset = read_dataset(path)
    assert dataset.history["name"].to_list() == ["Old", "New", None, "Lab"]
    assert dataset.organisations["name"].to_list() == ["New", "Lab"]


def test_a_missing_strength_is_one_and_a_missing_scheme_is_topic(write_tables: TableWriter) -> None:
    path = write_tables(
        capabilities="organisation_id,capability,strength\na,sensors,\n", topics="collaboration_id,topic\np,boats\n"
    )
    dataset = read_dataset(path)
    assert dataset.capabilities["strength"].to_list() == [1.0]
    assert dataset.topics["scheme"].to_list() == ["topic"]


def test_one_error_tells_every_problem_with_its_place_value_and_what_is_expected(write_tables: TableWriter) -> None:
    path = write_tables(
        organisations='id,name,kind,sme\na,"two\nlines",firm,maybe\nb,,,\n,nameless,,\n',
        collaborations="id,started_on,ended_on\np,2018-05-01,2017-05-01\nq,31/12/2018,\n",
    )
    error = problems_of(path)
    assert str(error).splitlines() == [
        f"{path} cannot be read as a dataset: 5 problems.",
        f"  {path}/organisations.csv, line 2, kind: must be one of higher_education, company, research, public, other. "
        "Got 'firm'.",
        f"  {path}/organisations.csv, line 2, sme: must be 'true' or 'false'. Got 'maybe'.",
        f"  {path}/organisations.csv, line 5, id: must be given in every row.",
        f"  {path}/collaborations.csv, line 2, ended_on: must be on or after started_on. Got '2017-05-01'.",
        f"  {path}/collaborations.csv, line 3, started_on: must be a day such as '2019-01-31'. Got '31/12/2018'.",
        "Mend the tables, or read them leniently, which drops or mends what is wrong and counts it.",
    ]
    assert [problem.reason for problem in error.problems] == [
        Reason.BAD_KIND,
        Reason.BAD_BOOLEAN,
        Reason.MISSING_VALUE,
        Reason.ENDS_BEFORE_START,
        Reason.BAD_DATE,
    ]


def test_the_error_itself_is_about_the_first_problem(write_tables: TableWriter) -> None:
    path = write_tables(organisations="id,kind\na,\nb,firm\nc,club\n")
    error = problems_of(path)
    assert isinstance(error, DatasetError)
    assert (error.source, error.line, error.field) == (f"{path}/organisations.csv", 3, "kind")
    assert (error.value, error.expected) == ("firm", "one of higher_education, company, research, public, other")


def test_the_first_twenty_problems_are_listed_and_the_others_counted(write_tables: TableWriter) -> None:
    error = problems_of(write_tables(topics="collaboration_id,topic\n" + "".join(f"z,t{n}\n" for n in range(1234))))
    assert (len(error.problems), error.n_problems) == (20, 1234)
    assert [problem.line for problem in error.problems] == list(range(2, 22))
    assert "  … and 1,214 more.\n" in str(error)


def test_every_problem_of_a_row_is_told(write_tables: TableWriter) -> None:
    error = problems_of(write_tables(participations="collaboration_id,organisation_id\np,a\np,b\nz,nobody\n,\n"))
    assert [(problem.line, problem.field) for problem in error.problems] == [
        (4, "organisation_id"),
        (4, "collaboration_id"),
        (5, "collaboration_id"),
        (5, "organisation_id"),
    ]


def test_what_only_follows_from_another_problem_is_not_told(write_tables: TableWriter) -> None:
    path = write_tables(
        collaborations="id,started_on\np,2018-02-30\nq,2018-05-01\n",
        participations="collaboration_id,organisation_id\np,a\np,b\nq,a\nq,nobody\n",
    )
    assert [problem.reason for problem in problems_of(path).problems] == [Reason.BAD_DATE, Reason.UNKNOWN_ORGANISATION]


def test_lines_are_where_records_start_however_many_lines_they_have(write_tables: TableWriter) -> None:
    many = "".join(f'x{n},"two\nlines"\n' for n in range(30_000))
    error = problems_of(write_tables(organisations=f"id,name\na,A\nb,B\n{many}a,again\n"))
    assert error.line == 4 + 2 * 30_000
    assert error.expected == "unique, and line 2 has the same"


def test_problems_are_told_by_line_within_their_table(write_tables: TableWriter) -> None:
    error = problems_of(write_tables(organisations='id,kind,sme\na,,maybe\nb,firm,\n"c,,\nd,,,,x\n'))
    assert [problem.line for problem in error.problems] == [2, 3, 4, 5]


def test_a_wrong_delimiter_is_told_once_and_what_else_is_wrong_too(write_tables: TableWriter) -> None:
    error = problems_of(write_tables(organisations="id;kind\na;firm\nb;\n"))
    assert [str(problem).partition("organisations.csv, ")[2] for problem in error.problems] == [
        "line 1, header: must be delimited by ','. Got ';'.",
        "line 2, kind: must be one of higher_education, company, research, public, other. Got 'firm'.",
    ]


def test_without_a_required_column_nothing_is_read_in_either_mode(write_tables: TableWriter) -> None:
    path = write_tables(collaborations="id,title\np,Pier\n", topics="topic,scheme\n")
    strict = problems_of(path)
    assert [(problem.reason, problem.expected) for problem in strict.problems] == [
        (Reason.MISSING_COLUMN, "a row of columns with 'started_on' in it"),
        (Reason.MISSING_COLUMN, "a row of columns with 'collaboration_id' in it"),
    ]
    assert "leniently" not in str(strict)
    with pytest.raises(DatasetProblemsError) as lenient:
        read_dataset(path, mode="lenient")
    assert lenient.value.problems == strict.problems


def test_a_mode_that_does_not_exist_is_refused(write_tables: TableWriter) -> None:
    with pytest.raises(InputError, match=r"mode must be 'strict' or 'lenient'\. Got 'relaxed'"):
        read_dataset(write_tables(), mode="relaxed")  # type: ignore[arg-type]


def test_rejects_belong_to_lenient_reading(write_tables: TableWriter, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="rejects must be left out, unless mode is 'lenient'"):
        read_dataset(write_tables(), rejects=tmp_path / "rejects.csv")
