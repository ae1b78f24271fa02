from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from matchmaker.dataset import Dataset
from matchmaker.errors import DatasetError, InputError
from matchmaker_training.sources import ingest_cordis

Tables = dict[str, list[dict[str, Any]]]
MakeZip = Callable[..., Path]


def topics_of(dataset: Dataset, collaboration_id: str) -> dict[str, list[str]]:
    mine = dataset.topics.filter(pl.col("collaboration_id") == collaboration_id)
    return {scheme: sorted(rows["topic"]) for (scheme,), rows in mine.partition_by("scheme", as_dict=True).items()}


def test_projects_become_dated_collaborations_with_title_text_and_programme(
    make_zip: MakeZip, harbour_tables: Tables
) -> None:
    dataset = ingest_cordis([make_zip(harbour_tables)]).dataset
    harbour, quay = dataset.collaboration("101"), dataset.collaboration("102")
    assert (harbour.title, harbour.text, harbour.programme) == ("Clean harbours", 'Ports;\n"green" ones', "H2020")
    assert (harbour.started_on, harbour.ended_on) == (date(2016, 1, 1), date(2020, 12, 31))
    assert quay.title == "QUAY"  # the acronym stands in for a title that is not there


def test_roles_are_kept_in_snake_case(make_zip: MakeZip, harbour_tables: Tables) -> None:
    dataset = ingest_cordis([make_zip(harbour_tables)]).dataset
    assert dataset.participations.drop("share").rows() == [
        ("101", "c", "associated_partner"),
        ("101", "u", "coordinator"),
        ("102", "c", "coordinator"),
        ("102", "t", "third_party"),
    ]


def test_amounts_become_shares_of_what_the_project_gets(make_zip: MakeZip, harbour_tables: Tables) -> None:
    amounts = {("101", "u"): "300000", ("101", "c"): "100000,00", ("102", "c"): "50000"}  # the city gets nothing
    rows = harbour_tables["organization"]
    for row in rows:
        row["ecContribution"] = amounts.get((row["projectID"], row["organisationID"]), "")
    found = ingest_cordis([make_zip(harbour_tables)]).dataset.participations
    assert found["share"].to_list() == [0.25, 0.75, 1.0, 0.0]


@pytest.mark.parametrize("amount", ["much", "-1", "nan", "inf", "1e300"])
def test_an_unreadable_amount_leaves_the_shares_of_its_project_unknown(
    make_zip: MakeZip, harbour_tables: Tables, amount: str
) -> None:
    for row, given in zip(harbour_tables["organization"], ["300000", amount, "50000", ""], strict=True):
        row["ecContribution"] = given
    ingest = ingest_cordis([make_zip(harbour_tables)])
    assert ingest.dataset.participations["share"].to_list() == [None, None, 1.0, 0.0]
    rejected = ingest.report.rejects.filter(pl.col("field") == "ecContribution")
    assert rejected["value"].to_list() == [amount]
    assert rejected["reason"].to_list() == ["unreadable amount"]


def test_where_no_amount_is_given_no_share_is_known(make_zip: MakeZip, harbour_tables: Tables) -> None:
    assert ingest_cordis([make_zip(harbour_tables)]).dataset.participations["share"].null_count() == 4


def test_codes_and_columns_of_organisations_get_our_words(make_zip: MakeZip, harbour_tables: Tables) -> None:
    dataset = ingest_cordis([make_zip(harbour_tables)], max_blank_share=1).dataset
    university, company = dataset.organisation("u"), dataset.organisation("c")
    assert (university.name, university.kind, university.sme) == ("ÅBO AKADEMI", "higher_education", False)
    assert (university.place, university.region, university.url) == ("Åbo", "FI1C1", "http://abo.fi")
    assert (company.kind, company.country, company.sme) == ("company", "FI", True)


def test_topics_are_kept_apart_by_scheme(make_zip: MakeZip, harbour_tables: Tables) -> None:
    dataset = ingest_cordis([make_zip(harbour_tables)]).dataset
    assert topics_of(dataset, "101") == {
        "call": ["BG-09-2014"],
        "euroscivoc": ["pollution"],
        "euroscivoc-field": ["earth and related environmental sciences"],
        "funding-scheme": ["RIA"],
        "legal-basis": ["H2020-EC", "H2020-EU.3.2."],
        "master-call": ["H2020-BG-2014-2"],
        "programme-part": ["SC2"],
    }


def test_organisations_are_one_across_programmes(make_zip: MakeZip, harbour_tables: Tables) -> None:
    earlier: Tables = {
        "project": [{"id": "7", "startDate": "2009-03-01", "frameworkProgramme": "FP7"}],
        "organization": [{"projectID": "7", "organisationID": one, "activityType": "HES"} for one in "uvw"],
    }
    files = [make_zip(harbour_tables), make_zip(earlier, name="cordis-fp7projects-csv.zip")]
    dataset = ingest_cordis(files).dataset
    assert dataset.organisations["id"].to_list() == ["c", "t", "u", "v", "w"]
    assert dataset.organisation("u").known_on == date(2009, 3, 1)
    assert dataset.n_collaborations == 3


def test_ids_that_two_programmes_use_get_the_programme_before_them(make_zip: MakeZip, harbour_tables: Tables) -> None:
    earlier: Tables = {
        "project": [{"id": "101", "startDate": "2009-03-01"}],  # which programme it is, the file's name must tell
        "organization": [{"projectID": "101", "organisationID": one} for one in "vw"],
    }
    files = [make_zip(harbour_tables), make_zip(earlier, name="cordis-fp7projects-csv.zip")]
    dataset = ingest_cordis(files).dataset
    assert dataset.collaborations["id"].to_list() == ["FP7-101", "H2020-101", "102"]
    participants = {one: dataset.collaboration(one).participants for one in ("FP7-101", "H2020-101")}
    assert [part.organisation_id for part in participants["FP7-101"]] == ["v", "w"]
    assert [part.organisation_id for part in participants["H2020-101"]] == ["c", "u"]


def test_one_project_in_two_files_of_its_programme_is_one_collaboration(
    make_zip: MakeZip, harbour_tables: Tables
) -> None:
    again: Tables = {
        "project": [{"id": "101", "startDate": "2016-01-01", "frameworkProgramme": "H2020"}],
        "organization": [{"projectID": "101", "organisationID": one, "role": "participant"} for one in "uz"],
    }
    ingest = ingest_cordis([make_zip(harbour_tables), make_zip(again, name="more-h2020.zip")])
    members = [part.organisation_id for part in ingest.dataset.collaboration("101").participants]
    assert members == ["c", "u", "z"]
    assert ingest.dataset.collaboration("101").participants[1].role == "coordinator"
    assert ingest.report.total("project").dropped == {"duplicate project": 1}
    assert ingest.report.total("organization").dropped == {"duplicate participation": 1}


def test_an_organisation_twice_in_a_project_counts_once_with_its_weightiest_role(
    make_zip: MakeZip, harbour_tables: Tables
) -> None:
    extra = [{"projectID": "102", "organisationID": "t", "role": role} for role in ("participant", "coordinator", "x")]
    ingest = ingest_cordis([make_zip({**harbour_tables, "organization": harbour_tables["organization"] + extra})])
    roles = {part.organisation_id: part.role for part in ingest.dataset.collaboration("102").participants}
    assert roles == {"c": "coordinator", "t": "coordinator"}
    assert ingest.report.total("organization").dropped == {"duplicate participation": 3}


def test_a_project_of_one_is_no_collaboration_but_its_organisation_is_known_from_then_on(
    make_zip: MakeZip, harbour_tables: Tables
) -> None:
    harbour_tables["project"].append({"id": "103", "startDate": "2015-05-01"})
    harbour_tables["organization"].append({"projectID": "103", "organisationID": "solo"})
    harbour_tables["topics"].append({"projectID": "103", "topic": "ERC-2015"})
    ingest = ingest_cordis([make_zip(harbour_tables)])
    assert "103" not in ingest.dataset.collaborations["id"]
    assert ingest.dataset.organisation("solo").known_on == date(2015, 5, 1)
    for table in ("project", "organization", "topics"):
        assert ingest.report.total(table).dropped == {"fewer than two participants": 1}


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("", "no start date"),
        ("soon", "unreadable start date"),
        ("2016-02-30", "unreadable start date"),
        ("01/02/2016", "unreadable start date"),
        ("1016-02-03", "unreadable start date"),
    ],
)
def test_without_a_readable_start_a_project_dates_nothing_and_its_organisations_stay(
    make_zip: MakeZip, harbour_tables: Tables, start: str, reason: str
) -> None:
    harbour_tables["project"].append({"id": "103", "startDate": start})
    harbour_tables["organization"] += [
        {"projectID": "103", "organisationID": "u", "name": "A NAME OF NO DAY"},
        {"projectID": "103", "organisationID": "never-dated", "name": "GHOST", "activityType": "REC"},
    ]
    ingest = ingest_cordis([make_zip(harbour_tables)], max_blank_share=1)
    assert ingest.report.total("project").dropped == {reason: 1}
    assert ingest.report.total("organization").dropped == {reason: 2}
    assert ingest.dataset.organisation("u").name == "ÅBO AKADEMI"
    ghost = ingest.dataset.organisation("never-dated")
    assert (ghost.name, ghost.kind, ghost.known_on) == ("GHOST", "research", None)
    assert ingest.report.counts["undated_organisations"] == 1


def test_days_may_have_a_time_after_them(make_zip: MakeZip, harbour_tables: Tables) -> None:
    harbour_tables["project"][0]["startDate"] = "2016-01-01 00:00:00"
    harbour_tables["project"][1]["startDate"] = "2018-06-01T12:30:00Z"
    dataset = ingest_cordis([make_zip(harbour_tables)]).dataset
    assert dataset.collaborations["started_on"].to_list() == [date(2016, 1, 1), date(2018, 6, 1)]


def test_fields_that_cannot_be_understood_become_unknown_and_are_counted(
    make_zip: MakeZip, harbour_tables: Tables
) -> None:
    harbour_tables["project"][0]["endDate"] = "later"
    harbour_tables["project"][1]["endDate"] = "2017-01-01"
    harbour_tables["organization"][0] |= {"activityType": "GUILD", "SME": "perhaps"}
    ingest = ingest_cordis([make_zip(harbour_tables)], max_blank_share=1)
    assert ingest.dataset.collaborations["ended_on"].to_list() == [None, None]
    assert ingest.dataset.organisation("u").kind is None
    assert ingest.report.total("project").emptied == {"end before the start": 1, "unreadable end date": 1}
    assert ingest.report.total("organization").emptied == {"neither true nor false": 1, "unknown activity type": 1}
    guild = ingest.report.rejects.row(by_predicate=pl.col("value") == "GUILD", named=True)
    assert guild == {
        "file": "cordis-h2020projects-csv.zip/organization.csv",
        "line": 2,
        "field": "activityType",
        "value": "GUILD",
        "reason": "unknown activity type",
        "action": "emptied",
    }


def test_rows_that_refer_to_nothing_are_dropped_with_their_place(make_zip: MakeZip, harbour_tables: Tables) -> None:
    harbour_tables["organization"] += [
        {"projectID": "999", "organisationID": "lost"},
        {"projectID": "101", "organisationID": " "},
        {"projectID": "", "organisationID": "u"},
    ]
    harbour_tables["project"].append({"id": "", "startDate": "2016-01-01"})
    harbour_tables["topics"] += [{"projectID": "999", "topic": "X"}, {"projectID": "101", "topic": ""}]
    ingest = ingest_cordis([make_zip(harbour_tables)])
    assert ingest.report.total("organization").dropped == {
        "blank organisation id": 1,
        "blank project id": 1,
        "unknown project": 1,
    }
    assert ingest.report.total("project").dropped == {"blank project id": 1}
    assert ingest.report.total("topics").dropped == {"blank topic": 1, "unknown project": 1}
    lost = ingest.report.rejects.row(by_predicate=pl.col("value") == "999, lost", named=True)
    assert (lost["line"], lost["field"], lost["action"]) == (6, "projectID, organisationID", "dropped")
    assert ingest.dataset.organisation("lost").known_on is None


def test_columns_may_come_in_any_order_and_be_more_or_fewer(make_zip: MakeZip) -> None:
    members = {
        "project.csv": '\ufeff"extra";"startDate";"id"\n"x";"2016-01-01";"101"\n"y";"2018-06-01";"102"\n',
        "organization.csv": '"organisationID";"projectID"\r\n"u";"101"\r\n"c";"101"\r\n"c";"102"\r\n"t";"102"\r\n',
    }
    dataset = ingest_cordis([make_zip({}, members=members)]).dataset
    assert dataset.collaborations["id"].to_list() == ["101", "102"]
    assert dataset.collaborations["programme"].to_list() == ["H2020", "H2020"]  # from the file's name


def test_tables_may_lie_in_folders_and_other_files_are_named(make_zip: MakeZip, harbour_tables: Tables) -> None:
    del harbour_tables["euroSciVoc"]
    path = make_zip(harbour_tables, folder="download/csv/", members={"read me.txt": "hello", "csv/webLink.csv": "a;b"})
    ingest = ingest_cordis([path])
    assert ingest.dataset.n_collaborations == 2
    (source,) = ingest.report.sources
    assert source.ignored == ("csv/webLink.csv", "read me.txt")
    assert source.missing == ("euroSciVoc",)


def test_the_order_of_the_files_changes_nothing(make_zip: MakeZip, harbour_tables: Tables) -> None:
    other: Tables = {
        "project": [{"id": "101", "startDate": "2012-01-01", "frameworkProgramme": "H2020", "title": "Older"}],
        "organization": [{"projectID": "101", "organisationID": one, "name": f"OLD {one}"} for one in "uct"],
    }
    files = [make_zip(harbour_tables), make_zip(other)]  # of one name, in different directories
    there, back = ingest_cordis(files), ingest_cordis(files[::-1])
    for name, table in there.dataset.tables().items():
        assert table.equals(back.dataset.tables()[name])
    assert there.report.to_dict() == back.report.to_dict()
    assert there.report.rejects.equals(back.report.rejects)


def test_progress_is_told_for_every_table(make_zip: MakeZip, harbour_tables: Tables) -> None:
    told: list[tuple[str, int, int]] = []
    ingest_cordis([make_zip(harbour_tables)], progress=lambda *step: told.append(step))
    assert {stage for stage, done, total in told if done == total} == {
        "joining the tables",
        *(f"reading cordis-h2020projects-csv.zip/{table}.csv" for table in harbour_tables),
    }


def test_no_files_or_the_same_file_twice_is_refused(make_zip: MakeZip, harbour_tables: Tables) -> None:
    path = make_zip(harbour_tables)
    with pytest.raises(DatasetError, match="at least one zip"):
        ingest_cordis([])
    with pytest.raises(DatasetError, match="given once"):
        ingest_cordis([path, path])


def test_a_share_outside_0_to_1_is_refused(make_zip: MakeZip, harbour_tables: Tables) -> None:
    with pytest.raises(InputError, match=r"max_blank_share must be a share in 0\.\.1\. Got 5\."):
        ingest_cordis([make_zip(harbour_tables)], max_blank_share=5)
