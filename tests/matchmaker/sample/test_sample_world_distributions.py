"""The shape of the worlds, against what was counted in CORDIS: see docs/reference/sample-world.md."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

import matchmaker as mm
from matchmaker.sample.blueprint import Blueprint, draw_blueprint


@dataclass(frozen=True)
class YearByYear:
    """The members of every project, by the year of its start."""

    members: dict[int, list[list[str]]]

    def share_of_newcomers(self, year: int) -> float:
        before = {one for other in self.members if other < year for one in self.participants(other)}
        now = self.participants(year)
        return len(now - before) / len(now)

    def share_of_repeats(self, year: int) -> float:
        before = {pair for other in self.members if other < year for pair in self.pairs(other)}
        now = self.pairs(year)
        return len(now & before) / len(now)

    def participants(self, year: int) -> set[str]:
        return set(chain.from_iterable(self.members[year]))

    def pairs(self, year: int) -> set[tuple[str, str]]:
        return {pair for project in self.members[year] for pair in combinations(sorted(project), 2)}


@pytest.fixture(scope="module")
def years(world: mm.SampleWorld) -> YearByYear:
    projects = (
        world.dataset.participations.group_by("collaboration_id", maintain_order=True)
        .agg("organisation_id")
        .join(world.dataset.collaborations, left_on="collaboration_id", right_on="id")
        .with_columns(year=pl.col("started_on").dt.year())
    )
    return YearByYear({key[0]: frame["organisation_id"].to_list() for key, frame in projects.group_by("year")})


@pytest.fixture(scope="module")
def n_projects_each(world: mm.SampleWorld) -> NDArray[np.int64]:
    return world.dataset.participations["organisation_id"].value_counts()["count"].to_numpy().astype(np.int64)


def test_about_three_in_five_take_part_once_only(n_projects_each: NDArray[np.int64]) -> None:
    assert 0.56 <= (n_projects_each == 1).mean() <= 0.66


def test_some_are_in_the_register_and_never_take_part(
    world: mm.SampleWorld, n_projects_each: NDArray[np.int64]
) -> None:
    assert 0.03 <= 1 - len(n_projects_each) / world.dataset.n_organisations <= 0.09


def test_activity_has_a_heavy_tail(n_projects_each: NDArray[np.int64]) -> None:
    busiest = np.sort(n_projects_each)[::-1]
    assert np.median(busiest) == 1
    assert busiest[0] > 60
    assert busiest[: len(busiest) // 100].sum() > 0.1 * busiest.sum()
    assert busiest[: len(busiest) // 10].sum() > 0.5 * busiest.sum()


def test_no_organisation_is_in_more_than_an_eighth_of_the_projects(
    world: mm.SampleWorld, n_projects_each: NDArray[np.int64]
) -> None:
    assert n_projects_each.max() < world.dataset.n_collaborations / 8


@pytest.mark.parametrize("year", [2019, 2020, 2021])
def test_about_a_third_of_a_years_participants_are_new(years: YearByYear, year: int) -> None:
    assert 0.27 <= years.share_of_newcomers(year) <= 0.42


@pytest.mark.parametrize("year", [2017, 2018, 2019, 2020, 2021])
def test_about_a_quarter_of_a_years_pairs_are_repeats(years: YearByYear, year: int) -> None:
    assert 0.15 <= years.share_of_repeats(year) <= 0.38


def test_there_is_more_going_on_every_few_years(years: YearByYear) -> None:
    n_projects = [len(years.members[year]) for year in range(2010, 2022)]
    assert sum(n_projects[:4]) < sum(n_projects[4:8]) < sum(n_projects[8:])
    assert n_projects[-1] > 2 * n_projects[0]


def test_projects_have_2_to_25_members_and_a_few_have_more(years: YearByYear) -> None:
    sizes = np.array([len(project) for projects in years.members.values() for project in projects])
    assert sizes.min() == 2
    assert 4 <= np.median(sizes) <= 6
    assert 0 < (sizes > 25).mean() < 0.03


def test_coordinators_find_partners_nearer_than_chance_would_have_it(world: mm.SampleWorld) -> None:
    parts = world.dataset.participations.join(world.dataset.organisations, left_on="organisation_id", right_on="id")
    partners = parts.filter(role="participant").join(parts.filter(role="coordinator"), on="collaboration_id")
    for column, factor in (("country", 1.5), ("region", 2.5)):
        met = np.mean((partners[column] == partners[f"{column}_right"]).to_numpy())
        shares = [
            parts.filter(role=role)[column].value_counts(normalize=True) for role in ("participant", "coordinator")
        ]
        by_chance = shares[0].join(shares[1], on=column).select(pl.col("proportion").dot("proportion_right")).item()
        assert met > factor * by_chance


def test_higher_education_and_research_coordinate_more_than_their_share(world: mm.SampleWorld) -> None:
    roles = world.dataset.participations.join(world.dataset.organisations, left_on="organisation_id", right_on="id")
    leading = roles.group_by("kind").agg((pl.col("role") == "coordinator").mean())
    share = dict(leading.iter_rows())
    assert share["higher_education"] > share["company"] > share["other"]
    assert share["research"] > share["company"] > share["public"]


def test_projects_mix_kinds(world: mm.SampleWorld) -> None:
    kinds = (
        world.dataset.participations.join(world.dataset.organisations, left_on="organisation_id", right_on="id")
        .group_by("collaboration_id")
        .agg(pl.len(), pl.col("kind").n_unique())
    )
    assert np.mean(kinds.filter(pl.col("len") >= 5)["kind"].to_numpy()) > 3


def test_members_cover_most_of_what_a_project_needs(world: mm.SampleWorld) -> None:
    column = {name: number for number, name in enumerate(world.capability_names)}
    rows = {one: row for row, one in enumerate(world.dataset.organisations["id"])}
    members = dict(world.dataset.participations.group_by("collaboration_id").agg("organisation_id").iter_rows())
    topics = world.dataset.topics.filter(scheme="topic").select("collaboration_id", "topic")
    covered = [
        world.capabilities[[rows[one] for one in members[project]], column[topic]].max() > 0
        for project, topic in topics.iter_rows()
        if len(members[project]) >= 5
    ]
    assert np.mean(covered) > 0.85


def test_declared_capabilities_are_mostly_true_often_missing_and_never_exact(world: mm.SampleWorld) -> None:
    declared = np.zeros_like(world.capabilities)
    column = {name: number for number, name in enumerate(world.capability_names)}
    rows = {one: row for row, one in enumerate(world.dataset.organisations["id"])}
    for one, capability, strength in world.dataset.capabilities.iter_rows():
        declared[rows[one], column[capability]] = strength
    true = world.capabilities > 0
    assert 0.6 < (declared[true] > 0).mean() < 0.8
    assert 0.9 < true[declared > 0].mean() < 1.0
    assert 0.1 < (declared.sum(axis=1) == 0).mean() < 0.3
    both = true & (declared > 0)
    assert 0.05 < np.abs(declared - world.capabilities)[both].mean() < 0.1


def _n_bytes(blueprint: Blueprint) -> int:
    parts = (blueprint, blueprint.population, blueprint.projects, blueprint.declarations)
    values = [getattr(part, name) for part in parts for name in part.__slots__]
    return sum(value.nbytes for value in values if isinstance(value, np.ndarray))


def test_a_world_grows_in_proportion_to_its_organisations() -> None:
    small, large = (draw_blueprint(seed=0, n_organisations=n, n_years=12) for n in (1500, 6000))
    assert large.projects.n_projects == pytest.approx(4 * small.projects.n_projects, rel=0.02)
    assert len(large.projects.members) == pytest.approx(4 * len(small.projects.members), rel=0.1)
    assert _n_bytes(large) < 500 * 6000
