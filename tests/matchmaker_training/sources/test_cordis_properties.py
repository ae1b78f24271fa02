from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import given, settings

from matchmaker_training.sources import CordisIngest, ingest_cordis

Tables = dict[str, list[dict[str, Any]]]
MakeZip = Callable[..., Path]

project_ids = st.sampled_from(["", "1", "2", "3"])
organisation_ids = st.sampled_from(["", "a", "b", "c", "d"])
days = st.sampled_from(["", "2010-01-01", "2012-06-15", "2015-01-01", "nonsense"])
words = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8)

tables = st.fixed_dictionaries(
    {
        "project": st.lists(
            st.fixed_dictionaries({"id": project_ids, "startDate": days, "title": words, "topics": words}), max_size=5
        ),
        "organization": st.lists(
            st.fixed_dictionaries(
                {
                    "projectID": project_ids,
                    "organisationID": organisation_ids,
                    "name": words,
                    "activityType": st.sampled_from(["", "HES", "PRC", "odd"]),
                    "role": st.sampled_from(["", "coordinator", "thirdParty"]),
                }
            ),
            max_size=12,
        ),
        "topics": st.lists(st.fixed_dictionaries({"projectID": project_ids, "topic": words}), max_size=5),
    }
)


def assert_every_row_is_accounted_for(ingest: CordisIngest, given_tables: Tables) -> None:
    for table, rows in given_tables.items():
        account = ingest.report.total(table)
        assert account.n_read == len(rows) == account.n_kept + sum(account.dropped.values())
    assert ingest.report.total("organization").n_kept == ingest.dataset.participations.height
    assert ingest.report.total("project").n_kept == ingest.dataset.n_collaborations
    dropped = sum(sum(one.dropped.values()) for one in ingest.report.tables)
    assert dropped == (ingest.report.rejects["action"] == "dropped").sum()


@given(tables=tables)
@settings(max_examples=20, deadline=None)
def test_whatever_comes_every_row_is_accounted_for_and_csv_and_json_are_the_same(
    make_zip: MakeZip, tables: Tables
) -> None:
    as_csv = ingest_cordis([make_zip(tables)])
    as_json = ingest_cordis([make_zip(tables, flavour="json", name="cordis-h2020projects-json.zip")])
    assert_every_row_is_accounted_for(as_csv, tables)
    assert_every_row_is_accounted_for(as_json, tables)
    for name, table in as_csv.dataset.tables().items():
        assert table.equals(as_json.dataset.tables()[name]), name
    seen = {row["organisationID"] for row in tables["organization"]} - {""}
    assert set(as_csv.dataset.organisations["id"]) == seen


def test_json_may_hold_numbers_booleans_and_nulls(make_zip: MakeZip, harbour_tables: Tables) -> None:
    harbour_tables["project"][0]["id"] = 101
    for row in harbour_tables["organization"]:
        row |= {"SME": row["SME"] == "true", "projectID": int(row["projectID"]), "order": 1, "endOfParticipation": None}
    text = "\ufeff" + json.dumps(harbour_tables["organization"], indent=2)
    path = make_zip(harbour_tables, flavour="json", members={"organization.json": text})
    dataset = ingest_cordis([path], max_blank_share=1).dataset
    assert dataset.n_collaborations == 2
    assert dataset.organisation("c").sme is True


def test_json_that_is_longer_than_a_piece_is_read_whole(make_zip: MakeZip, harbour_tables: Tables) -> None:
    long = "harbour " * 1000
    harbour_tables["project"] += [{"id": str(n), "startDate": "2019-01-01", "objective": long} for n in range(200, 500)]
    harbour_tables["organization"] += [
        {"projectID": str(n), "organisationID": one} for n in range(200, 500) for one in "uc"
    ]
    ingest = ingest_cordis([make_zip(harbour_tables, flavour="json")])
    assert ingest.dataset.n_collaborations == 302
    assert ingest.dataset.collaboration("321").text == long.strip()
