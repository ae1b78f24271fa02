from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

import matchmaker as mm
from matchmaker.errors import InputError
from matchmaker.sample.places import PLACES, REGIONS
from matchmaker.sample.taxonomy import CAPABILITIES, CAPABILITY_NAMES, FIELDS, THEMES


def test_all_five_kinds_and_many_countries_are_there(world: mm.SampleWorld) -> None:
    organisations = world.dataset.organisations
    assert set(organisations["kind"]) == set(mm.Kind)
    assert {"FI", "SE", "EE", "NO", "DK", "DE", "NL", "PL", "ES", "IT", "FR"} <= set(organisations["country"])
    assert organisations["country"].mode()[0] == "FI"


def test_every_organisation_has_a_name_of_its_own_a_place_and_a_first_day(world: mm.SampleWorld) -> None:
    organisations = world.dataset.organisations
    assert organisations["name"].n_unique() == organisations.height
    assert (
        organisations.select("name", "kind", "country", "region", "place", "known_on").null_count().sum_horizontal()[0]
        == 0
    )
    assert set(organisations["place"]) <= {place.name for place in PLACES}
    assert set(organisations["region"]) <= set(REGIONS)


def test_a_region_is_in_its_country(world: mm.SampleWorld) -> None:
    organisations = world.dataset.organisations
    assert (organisations["region"].str.head(2) == organisations["country"]).all()


def test_only_companies_are_small_or_of_unknown_size(world: mm.SampleWorld) -> None:
    is_company = pl.col("kind") == "company"
    others = world.dataset.organisations.filter(~is_company)
    assert not others["sme"].any()
    assert others["sme"].null_count() == 0
    assert world.dataset.organisations.filter(is_company)["sme"].value_counts().height == 3


def test_ids_can_be_read_and_sort_in_the_order_of_the_days(world: mm.SampleWorld) -> None:
    dataset = world.dataset
    assert dataset.organisations["id"][0] == "org-000001"
    assert dataset.collaborations["id"][0] == "proj-000001"
    assert dataset.collaborations["id"].is_sorted()
    assert dataset.collaborations["started_on"].is_sorted()


def test_the_years_are_2010_to_2021_whatever_the_clock_says(world: mm.SampleWorld) -> None:
    days = world.dataset.collaborations["started_on"]
    assert date(2010, 1, 1) <= days[0] < days[-1] <= date(2021, 12, 31)
    assert days.dt.year().n_unique() == 12
    assert days.dt.ordinal_day().n_unique() > 300


def test_a_collaboration_ends_one_to_five_years_after_it_began(world: mm.SampleWorld) -> None:
    days = world.dataset.collaborations.select(pl.col("ended_on") - pl.col("started_on")).to_series().dt.total_days()
    assert days.is_between(365, 5 * 366).all()


def test_every_collaboration_has_one_coordinator(world: mm.SampleWorld) -> None:
    roles = world.dataset.participations.group_by("collaboration_id").agg((pl.col("role") == "coordinator").sum())
    assert set(roles["role"]) == {1}
    assert set(world.dataset.participations["role"]) == {"coordinator", "participant"}


def test_topics_are_capabilities_and_their_fields(world: mm.SampleWorld) -> None:
    topics = world.dataset.topics
    assert set(topics.filter(scheme="topic")["topic"]) == set(CAPABILITY_NAMES)
    assert set(topics.filter(scheme="field")["topic"]) == set(FIELDS)
    assert set(topics["scheme"]) == {"topic", "field"}


def test_the_programme_is_the_theme_that_binds_the_topics(world: mm.SampleWorld) -> None:
    needed = {theme.name: {CAPABILITY_NAMES[capability] for capability in theme.capabilities} for theme in THEMES}
    programmes = dict(world.dataset.collaborations.select("id", "programme").iter_rows())
    assert set(programmes.values()) == set(needed)
    for project, topic in world.dataset.topics.filter(scheme="topic").select("collaboration_id", "topic").iter_rows():
        assert topic in needed[programmes[project]]


def test_forty_capabilities_in_eight_fields_are_all_needed_somewhere() -> None:
    assert (len(CAPABILITIES), len(FIELDS)) == (40, 8)
    assert {capability for theme in THEMES for capability in theme.capabilities} == set(range(40))
    assert len({words.nominative for words in CAPABILITIES}) == 40


def test_nobody_takes_part_before_it_is_known(world: mm.SampleWorld) -> None:
    dataset = world.dataset
    first = (
        dataset.participations.join(dataset.collaborations, left_on="collaboration_id", right_on="id")
        .group_by("organisation_id")
        .agg(pl.col("started_on").min())
        .join(dataset.organisations, left_on="organisation_id", right_on="id")
    )
    assert (first["known_on"] <= first["started_on"]).all()
    assert 0.3 < np.mean((first["known_on"] == first["started_on"]).to_numpy()) < 0.5


def test_before_a_day_the_register_holds_newcomers_without_a_past(world: mm.SampleWorld) -> None:
    past = world.dataset.before("2019-01-01")
    idle = past.organisations.join(past.participations, left_on="id", right_on="organisation_id", how="anti")
    assert 0.02 < idle.height / past.n_organisations < 0.2


@pytest.mark.parametrize("n_organisations", [20, 21, 57])
@pytest.mark.parametrize("n_years", [1, 12, 50])
def test_small_worlds_are_whole_too(n_organisations: int, n_years: int) -> None:
    dataset = mm.sample_world(seed=5, n_organisations=n_organisations, n_years=n_years).dataset
    assert dataset.n_organisations == n_organisations
    assert dataset.n_collaborations > 5


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"n_organisations": 19}, "n_organisations"),
        ({"n_organisations": 1_000_001}, "n_organisations"),
        ({"n_organisations": "many"}, "n_organisations"),
        ({"n_organisations": 100.0}, "n_organisations"),
        ({"n_years": 0}, "n_years"),
        ({"n_years": 51}, "n_years"),
        ({"seed": -1}, "seed"),
        ({"seed": True}, "seed"),
        ({"seed": None}, "seed"),
    ],
)
def test_an_argument_out_of_its_range_is_refused_by_name(arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError, match=f"^{field} must be a whole number in ") as caught:
        mm.sample_world(**arguments)
    assert caught.value.field == field
    assert caught.value.value == arguments[field]
    assert caught.value.expected.startswith("a whole number in ")
