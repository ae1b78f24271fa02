"""The real files: set MATCHMAKER_CORDIS to the directory that holds them."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from matchmaker_training.sources import CordisIngest, ingest_cordis

pytestmark = pytest.mark.cordis
PROJECT_ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def ingest() -> CordisIngest:
    directory = Path(os.environ.get("MATCHMAKER_CORDIS") or PROJECT_ROOT / "../shared/data/cordis")
    files = sorted(directory.glob("cordis-*projects-csv.zip"))
    if len(files) != 3:
        pytest.fail(f"set MATCHMAKER_CORDIS to the directory of the three CORDIS zips: there are {len(files)} in it")
    return ingest_cordis(files)


def test_every_row_of_the_real_files_is_accounted_for(ingest: CordisIngest) -> None:
    participations, projects = ingest.report.total("organization"), ingest.report.total("project")
    assert participations.n_read == 259_040
    assert participations.n_kept == 229_766
    assert participations.dropped == {"fewer than two participants": 29_267, "no start date": 7}
    assert (projects.n_read, projects.n_kept) == (51_986, 22_713)
    assert projects.dropped == {"fewer than two participants": 29_267, "no start date": 6}
    for one in ingest.report.tables:
        assert one.n_read == one.n_kept + sum(one.dropped.values())
        assert one.emptied == {}


def test_the_real_organisations_are_one_for_each_pic(ingest: CordisIngest) -> None:
    assert ingest.dataset.n_organisations == 55_081
    assert ingest.report.counts["undated_organisations"] == 0


def test_the_catalogue_of_the_published_baselines_is_in_it(ingest: CordisIngest) -> None:
    past = ingest.dataset.collaborations.filter(pl.col("started_on") < date(2019, 1, 1)).select("id")
    members = ingest.dataset.participations.join(past, left_on="collaboration_id", right_on="id")
    small = members.filter(pl.len().over("collaboration_id") <= 60)
    assert small["organisation_id"].n_unique() == 46_029


def test_a_known_kind_does_not_tell_who_will_come_back(ingest: CordisIngest) -> None:
    """In FP7 the kind is filled in for those who came back: it must not be known before they did."""
    before_h2020 = ingest.dataset.before("2014-01-01")
    assert before_h2020.n_organisations > 28_000
    assert before_h2020.organisations["kind"].null_count() == before_h2020.n_organisations
    postponed = {(one.file, one.column) for one in ingest.report.postponed}
    assert ("cordis-fp7projects-csv.zip", "kind") in postponed
    assert ("cordis-h2020projects-csv.zip", "kind") not in postponed
