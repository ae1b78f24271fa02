"""Small worlds in which the right partner is evident to a person, and so must be to a model.

Each gives a dataset and, for some organisations that ask, the set of all right partners.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from matchmaker.dataset import Dataset

World = tuple[Dataset, list[tuple[str, set[str]]]]

FIRST_YEAR, N_YEARS = 2010, 9
N_IN_COMMUNITY = 12
TURNS = range(1, N_YEARS + 1)


def checkerboard_world() -> World:
    """Two communities that never mix, black and white; everybody is in one project of three a year, on a rota.

    The right partners for an asker are those of its own colour, some of whom it has not met. Everything else is alike:
    kind, country, activity.
    """
    members = {colour: [f"{colour}-{number:02}" for number in range(N_IN_COMMUNITY)] for colour in ("black", "white")}
    projects = [
        [ids[place * turn % (N_IN_COMMUNITY + 1) - 1] for place in places]  # 13 is prime: each turn is a permutation
        for turn in TURNS
        for ids in members.values()
        for places in ((1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12))
    ]
    answers = [(asker, set(ids) - {asker}) for ids in members.values() for asker in ids]
    return _dataset(projects, per_year=len(projects) // N_YEARS), answers


def returning_partner_world() -> World:
    """Pairs that come back to each other every year, each time with a stranger of the day who works with everybody.

    The right partner for one of a pair is the other.
    """
    pairs = [(f"pair-{number:02}-a", f"pair-{number:02}-b") for number in range(10)]
    strangers = [f"stranger-{number:02}" for number in range(20)]
    projects = [
        [*pair, strangers[(3 * number + 7 * year) % len(strangers)]]
        for year in range(N_YEARS)
        for number, pair in enumerate(pairs)
    ]
    answers = [(asker, {other}) for pair in pairs for asker, other in (pair, pair[::-1])]
    return _dataset(projects, per_year=len(pairs)), answers


def capability_complement_world() -> World:
    """Two countries, two capabilities: every project joins one that has the first and one that has the second, at home.

    Each that has the first meets somebody new every year, and somebody again whom it met in any year before. The right
    partners for an asker are those of its country that have the other capability, be they partners or not.
    """
    ids = {
        (country, capability): [f"{country.lower()}-{capability}-{number:02}" for number in range(10)]
        for country in ("FI", "EE")
        for capability in ("electrolysis", "logistics")
    }
    projects = [
        [ids[country, "electrolysis"][number], ids[country, "logistics"][(number + 3 * turn) % 10]]
        for year in range(N_YEARS - 2)  # three tenths of the right pairs are never seen
        for country in ("FI", "EE")
        for number in range(10)
        for turn in (year, (5 * number + 2 * year) % max(year, 1))
    ]
    answers = [
        (asker, set(ids[country, "logistics" if capability == "electrolysis" else "electrolysis"]))
        for (country, capability), askers in ids.items()
        for asker in askers
    ]
    rows = [(one, country, capability) for (country, capability), members in ids.items() for one in members]
    organisations = pl.DataFrame(rows, schema=["id", "country", "capability"], orient="row")
    dataset = _dataset(
        projects,
        per_year=40,
        organisations=organisations.select("id", "country", name="id", kind=pl.lit("company")),
        capabilities=organisations.select("capability", organisation_id="id"),
    )
    return dataset, answers


def _dataset(
    projects: list[list[str]],
    *,
    per_year: int,
    organisations: pl.DataFrame | None = None,
    capabilities: pl.DataFrame | None = None,
) -> Dataset:
    """Start `per_year` of the projects every year, evenly spread."""
    ids = [f"project-{number:03}" for number in range(len(projects))]
    days = [
        date(FIRST_YEAR + number // per_year, 1, 5) + timedelta(days=number % per_year * (350 // per_year))
        for number in range(len(projects))
    ]
    parts = [(project, one) for project, members in zip(ids, projects, strict=True) for one in members]
    if organisations is None:
        everybody = sorted({one for _, one in parts})
        organisations = pl.DataFrame({"id": everybody, "name": everybody, "kind": "company", "country": "FI"})
    return Dataset.from_tables(
        organisations=organisations,
        capabilities=capabilities,
        collaborations={"id": ids, "started_on": days},
        participations=pl.DataFrame(parts, schema=["collaboration_id", "organisation_id"], orient="row"),
    )
