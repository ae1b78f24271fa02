"""The baselines that go by what the brief says, worked out by hand."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import polars as pl
import pytest

import matchmaker as mm
from matchmaker_training.evaluation.baselines import BASELINES, why_not
from matchmaker_training.evaluation.brief_baselines import NEVER_ACTIVE, NEVER_VISITED
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.task_names import TASKS

from .small_worlds import CUT, TWELVE_YEARS_BEFORE, TWENTY_FOUR_YEARS_BEFORE, dataset_of, question, scores

COLLABORATIONS = {
    "p1": (TWELVE_YEARS_BEFORE, ["a", "b"]),
    "p2": (TWENTY_FOUR_YEARS_BEFORE, ["a", "c", "d"]),
    "p3": (TWELVE_YEARS_BEFORE, ["c", "d"]),
}
ATTRIBUTES = {
    "a": ("company", "FI"),
    "b": ("research", "FI"),
    "c": ("company", "SE"),
    "d": ("research", None),
}
TOPICS = {
    "p1": [("topic", "wind"), ("programme-part", "energy"), ("funding-scheme", "grant")],
    "p2": [("programme-part", "energy"), ("programme-part", "sea")],
    "p3": [("topic", "wind"), ("programme-part", "sea"), ("master-call", "call 1")],
}


@pytest.fixture
def past() -> Past:
    return past_of(dataset_of(COLLABORATIONS, topics=TOPICS, attributes=ATTRIBUTES), CUT)


def test_programme_activity_is_decayed_participations_in_the_parts_of_the_programme_given(past: Past) -> None:
    assert past.subjects["topic"].to_list() == ["energy", "sea"]
    energy = {"a": 1 / 16 + 1 / 256, "b": 1 / 16, "c": 1 / 256, "d": 1 / 256}
    assert scores(past, "programme activity", question(past, topics=["energy"])) == pytest.approx(energy)
    both = energy | {"a": 1 / 16 + 2 / 256, "c": 1 / 16 + 2 / 256, "d": 1 / 16 + 2 / 256}
    assert scores(past, "programme activity", question(past, topics=["energy", "sea"])) == pytest.approx(both)


def test_without_parts_of_a_programme_all_topics_count_but_those_that_say_how_it_is_paid() -> None:
    topics = {one: [(s, name) for s, name in listed if s != "programme-part"] for one, listed in TOPICS.items()}
    past = past_of(dataset_of(COLLABORATIONS, topics=topics), CUT)
    assert past.subjects["topic"].to_list() == ["wind"]
    expected = {"a": 1 / 16, "b": 1 / 16, "c": 1 / 16, "d": 1 / 16}
    assert scores(past, "programme activity", question(past, topics=["wind"])) == pytest.approx(expected)


def test_pagerank_and_programme_add_their_logarithms_with_half_of_the_second(past: Past) -> None:
    asked = question(past, "b", topics=["sea"])
    walk, activity = scores(past, "personalised PageRank", asked), scores(past, "programme activity", asked)
    expected = {
        one: math.log(walk[one] + NEVER_VISITED) + 0.5 * math.log(activity[one] + NEVER_ACTIVE) for one in "abcd"
    }
    assert scores(past, "PageRank + programme", asked) == pytest.approx(expected)


def country_mixing() -> dict[tuple[str | None, str | None], float]:
    """By hand: p1 ties FI-FI by 1/16; p2 FI-SE, FI-unknown, SE-unknown by 1/512 each; p3 SE-unknown by 1/16."""
    observed = {
        ("FI", "FI"): 2 / 16,
        ("FI", "SE"): 1 / 512,
        ("FI", None): 1 / 512,
        ("SE", None): 1 / 512 + 1 / 16,
        ("SE", "SE"): 0,
        (None, None): 0,
    }
    observed |= {(second, first): value for (first, second), value in observed.items()}
    groups = ("FI", "SE", None)
    totals = {one: sum(observed[one, other] for other in groups) for one in groups}
    return {
        (one, other): (observed[one, other] + 5) / (totals[one] * totals[other] / sum(totals.values()) + 5)
        for one in groups
        for other in groups
    }


def test_country_mixing_is_observed_over_expected_weight_of_ties_and_shrunk(past: Past) -> None:
    mixing = country_mixing()
    expected = {
        one: past.popularity[past.organisation_ids.index_of(one)] * mixing["FI", ATTRIBUTES[one][1]] for one in "abcd"
    }
    assert scores(past, "popularity × country mixing", question(past, country="FI")) == pytest.approx(expected)
    assert mixing["FI", "FI"] > 1 > mixing["FI", "SE"]


def test_an_unknown_country_is_a_group_and_one_never_seen_says_nothing(past: Past) -> None:
    mixing, popular = country_mixing(), scores(past, "popularity", question(past, "a"))
    of_unknown = scores(past, "popularity × country mixing", question(past, country=None))
    assert of_unknown == pytest.approx({one: popular[one] * mixing[None, ATTRIBUTES[one][1]] for one in "abcd"})
    assert scores(past, "popularity × country mixing", question(past, country="JP")) == pytest.approx(popular)


def test_kinds_mix_likewise_and_half_of_both_logarithms_joins_the_programme(past: Past) -> None:
    asked = question(past, topics=["sea"], kind="company", country="SE")
    by_country, by_both = (scores(past, f"popularity × country {rest}mixing", asked) for rest in ("", "× kind "))
    kinds = dict(zip(past.organisation_ids, past.kinds.mixing_with(["company"])[0], strict=True))
    assert kinds["a"] == kinds["c"] != kinds["b"] == kinds["d"]
    assert by_both == pytest.approx({one: by_country[one] * kinds[one] for one in "abcd"})
    popular, activity = scores(past, "popularity", asked), scores(past, "programme activity", asked)
    expected = {
        one: math.log(activity[one] + NEVER_ACTIVE) + 0.5 * math.log(by_both[one] / popular[one]) for one in "abcd"
    }
    assert scores(past, "programme activity + ½ mixing", asked) == pytest.approx(expected)


def test_what_is_known_of_the_catalogue_is_what_was_known_on_the_cut_off() -> None:
    dataset = dataset_of(COLLABORATIONS, attributes=ATTRIBUTES)
    first = dataset.history.with_columns(known_on=date(1990, 1, 1))
    later = first.filter(id="d").with_columns(country=pl.lit("FI"), known_on=CUT)
    told_later = mm.Dataset.from_tables(**dataset.tables() | {"organisations": pl.concat([first, later])})
    past = past_of(told_later, CUT)
    countries = dict(zip(past.organisation_ids, past.countries.names_of(np.arange(4)), strict=True))
    assert told_later.organisation("d").country == "FI"
    assert countries == {"a": "FI", "b": "FI", "c": "SE", "d": None}


@pytest.mark.parametrize("task", TASKS)
def test_without_topics_and_attributes_what_goes_by_them_is_not_applicable(task: str) -> None:
    past = past_of(dataset_of(COLLABORATIONS), CUT)
    reasons = {name: why_not(name, task, past) for name in BASELINES}
    assert all(reasons[name] for name in BASELINES if "programme" in name or "mixing" in name)
    assert reasons["popularity"] is None


def test_each_baseline_does_the_tasks_that_tell_it_what_it_needs(past: Past) -> None:
    able = {task: {name for name in BASELINES if why_not(name, task, past) is None} for task in TASKS}
    graph = {"popularity", "common neighbours", "Adamic-Adar", "resource allocation", "personalised PageRank"}
    mixing = {"popularity", "popularity × country mixing", "popularity × country × kind mixing"}
    assert able["partners-new"] == graph
    assert able["partners-all"] == graph | {"memory"}
    assert able["complete-1"] == able["complete-3"] == graph | {"memory", "programme activity", "PageRank + programme"}
    assert able["newcomer"] == mixing
    assert able["newcomer-topic"] == mixing | {"programme activity", "programme activity + ½ mixing"}
