from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from matchmaker.dataset import Dataset
from matchmaker_training.sources import CordisIngest, ingest_cordis

Tables = dict[str, list[dict[str, Any]]]
MakeZip = Callable[..., Path]


def tables_of(programme: str, rows: list[tuple[str, str, dict[str, str]]]) -> Tables:
    """A project for each row of (day, organisation, attributes), with a partner that has everything filled in."""
    full = {"activityType": "HES", "SME": "false", "country": "FI", "nutsCode": "FI1B1"}
    projects = [
        {"id": f"{programme}{number}", "startDate": day, "frameworkProgramme": programme}
        for number, (day, _, _) in enumerate(rows)
    ]
    organisations = [
        {"projectID": f"{programme}{number}", "organisationID": one, **attributes}
        for number, (_, organisation, given) in enumerate(rows)
        for one, attributes in ((organisation, given), ("partner", full))
    ]
    return {"project": projects, "organization": organisations}


def history_of(dataset: Dataset, organisation_id: str, *columns: str) -> list[tuple[Any, ...]]:
    return dataset.history.filter(pl.col("id") == organisation_id).select("known_on", *columns).rows()


def at_its_word(make_zip: MakeZip, *tables: Tables) -> Dataset:
    files = [make_zip(one, name=f"cordis-{number}.zip") for number, one in enumerate(tables)]
    return ingest_cordis(files, max_blank_share=1).dataset


def test_a_kind_that_was_given_later_is_not_known_before(make_zip: MakeZip) -> None:
    rows = [("2008-01-01", "a", {}), ("2010-01-01", "a", {}), ("2015-01-01", "a", {"activityType": "PRC"})]
    dataset = at_its_word(make_zip, tables_of("FP7", rows))
    assert history_of(dataset, "a", "kind") == [(date(2008, 1, 1), None), (date(2015, 1, 1), "company")]
    assert dataset.before("2015-01-01").organisation("a").kind is None
    assert dataset.organisation("a").kind == "company"


def test_a_blank_does_not_undo_what_was_known(make_zip: MakeZip) -> None:
    rows = [("2008-01-01", "a", {"country": "FI", "name": "A"}), ("2010-01-01", "a", {"name": "A ry"})]
    dataset = at_its_word(make_zip, tables_of("FP7", rows))
    assert history_of(dataset, "a", "country", "name") == [
        (date(2008, 1, 1), "FI", "A"),
        (date(2010, 1, 1), "FI", "A ry"),
    ]


def test_a_version_is_kept_only_where_something_changed(make_zip: MakeZip) -> None:
    rows = [(f"20{year:02}-01-01", "a", {"name": "A", "country": "FI"}) for year in range(8, 20)]
    assert len(history_of(at_its_word(make_zip, tables_of("H2020", rows)), "a")) == 1


def test_on_one_day_there_is_one_version(make_zip: MakeZip) -> None:
    rows = [("2008-01-01", "a", {"country": "FI"}), ("2008-01-01", "a", {"activityType": "PUB"})]
    dataset = at_its_word(make_zip, tables_of("FP7", rows))
    assert history_of(dataset, "a", "country", "kind") == [(date(2008, 1, 1), "FI", "public")]


def test_rows_of_an_older_programme_do_not_overrule_newer_ones(make_zip: MakeZip) -> None:
    newer = tables_of("H2020", [("2016-01-01", "a", {"name": "NEW"})])
    older = tables_of("FP7", [("2009-01-01", "a", {"name": "OLD"})])
    assert at_its_word(make_zip, newer, older).organisation("a").name == "NEW"


def patchy(make_zip: MakeZip) -> CordisIngest:
    """FP7 gives a kind only for who came back, and for one who did not; H2020 gives it always."""
    fp7 = tables_of(
        "FP7",
        [
            ("2008-01-01", "back", {"activityType": "PRC", "country": "FI"}),
            ("2008-01-01", "gone", {"country": "SE"}),
            ("2009-01-01", "odd", {"activityType": "PUB", "country": "EE"}),
        ],
    )
    rows = [("2015-03-01", "back", {"activityType": "PRC", "country": "FI", "SME": "true", "nutsCode": "FI1C1"})]
    h2020 = tables_of("H2020", [*rows, ("2016-05-01", "partner", {})])
    return ingest_cordis([make_zip(fp7, name="fp7.zip"), make_zip(h2020, name="h2020.zip")])


def test_what_a_patchy_column_says_is_not_known_before_a_sounder_file_says_it(make_zip: MakeZip) -> None:
    dataset = patchy(make_zip).dataset
    assert history_of(dataset, "back", "kind") == [(date(2008, 1, 1), None), (date(2015, 3, 1), "company")]
    early = dataset.before("2015-01-01").organisations
    assert early["kind"].null_count() == early.height == 4  # being filled in must not tell who will come back
    assert early["country"].null_count() == 0


def test_what_only_a_patchy_column_says_is_known_on_the_last_day(make_zip: MakeZip) -> None:
    dataset = patchy(make_zip).dataset
    assert history_of(dataset, "odd", "kind", "country") == [
        (date(2009, 1, 1), None, "EE"),
        (date(2016, 5, 1), "public", "EE"),
    ]
    assert history_of(dataset, "gone", "kind") == [(date(2008, 1, 1), None)]


def test_the_report_names_the_patchy_columns(make_zip: MakeZip) -> None:
    postponed = {(one.file, one.column): one.blank_share for one in patchy(make_zip).report.postponed}
    assert postponed == {("fp7.zip", "kind"): 0.25, ("fp7.zip", "region"): 0.75, ("fp7.zip", "sme"): 0.75}
