"""Years in which next to nothing began do not age what is known."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

import matchmaker as mm
from matchmaker.features import FEATURES, compute_features
from matchmaker.knowledge import Knowledge
from matchmaker.knowledge.building import build_knowledge
from matchmaker.knowledge.clock import clock_of
from matchmaker.knowledge.columns import day_number
from matchmaker.question import question_of_rows
from matchmaker.signals import gather_signals

END = date(2014, 1, 1)
YEARS_LATER = date(2018, 1, 1)  # 1461 days: four years to the day


def knowledge_on(day: date, *, stray: int = 0) -> Knowledge:
    """Return knowledge of 162 collaborations a year from 2010 to 2013, of three years each, and of strays of 2015."""
    days = [date(2010, 1, 1) + timedelta(days=number * 9 // 4) for number in range(649)]
    days += [date(2015, 5, 1) + timedelta(days=number) for number in range(stray)]
    ids = [f"c{number:03}" for number in range(len(days))]
    members = [(f"o{number % 7}", f"o{number % 5 + 7}") for number in range(len(days))]
    dataset = mm.Dataset.from_tables(
        collaborations={
            "id": ids,
            "started_on": [str(one) for one in days],
            "ended_on": [str(one + timedelta(days=1095)) for one in days],
        },
        participations={
            "collaboration_id": [one for one in ids for _ in range(2)],
            "organisation_id": [one for pair in members for one in pair],
        },
    )
    return build_knowledge(dataset, day)


def test_a_gap_ages_nothing() -> None:
    before, after = knowledge_on(END), knowledge_on(YEARS_LATER)
    assert before.clock.quiet_years.tolist() == []
    assert after.clock.quiet_years.tolist() == [0, 1, 2, 3]
    for name in ("recent", "weights"):
        ties = [getattr(one.graph, name) for one in (before, after)]
        values = [getattr(one, "data", one) for one in ties]
        np.testing.assert_allclose(np.asarray(values[0]), np.asarray(values[1]), rtol=1e-6)
    for name in ("decayed", "recent", "latest", "ending", "new_partners", "newcomers_met"):
        np.testing.assert_allclose(getattr(before.activity, name), getattr(after.activity, name), rtol=1e-6)
    assert before.activity.last_on.tolist() == after.activity.last_on.tolist()  # the day itself stays


def test_the_features_of_a_pair_are_those_of_the_day_before_the_gap() -> None:
    rows, found = np.arange(1, 12), []
    for knowledge in (knowledge_on(END), knowledge_on(YEARS_LATER)):
        question = question_of_rows(knowledge, np.array([0]))
        found.append(compute_features(knowledge, gather_signals(knowledge, question), rows))
    assert np.isfinite(found[0][:, FEATURES.index("years_since_joint_ended")]).any()
    for column, name in enumerate(FEATURES):
        np.testing.assert_allclose(found[0][:, column], found[1][:, column], rtol=1e-4, atol=1e-6, err_msg=name)


def test_strays_within_a_gap_do_not_end_it() -> None:
    assert knowledge_on(YEARS_LATER, stray=3).clock.quiet_years.tolist() == [0, 1, 2, 3]
    assert knowledge_on(YEARS_LATER, stray=30).clock.quiet_years.tolist() == [0, 1, 3]


@pytest.mark.parametrize(
    "by_year",
    [
        [1, 3, 9, 27, 81, 243, 729],  # it grows
        [800, 400, 200, 100],  # it shrinks
        [50_000, 90, 110, 100],  # all old data is dated to one day
        [2000, 2000, 2000, 2000, 150, 150, 150],  # a platform goes on where a public history ends
        [9, 0, 9, 0, 0],  # there are few anyway
        [40],
        [],
    ],
)
def test_other_worlds_have_no_quiet_years(by_year: list[int]) -> None:
    today = day_number(date(2020, 1, 1))
    middle = [today - 365.25 * (len(by_year) - year - 0.5) for year in range(len(by_year))]
    started_on = np.repeat(np.array(middle, dtype=np.int32), by_year)
    assert clock_of(started_on, today).quiet_years.tolist() == []


@pytest.mark.parametrize("year", [2020, 2021, 2022, 2023])
def test_years_that_all_begin_on_their_first_day_are_not_quiet(year: int) -> None:
    starts = [day_number(date(one, 1, 1)) for one in range(2000, year)]
    today = day_number(date(year, 1, 1))
    assert clock_of(np.repeat(np.array(starts, dtype=np.int32), 100), today).quiet_years.tolist() == []


def test_nothing_at_all_is_a_gap_where_ten_are_usual() -> None:
    started_on = np.repeat([200, 600, 900], [10, 10, 10]).astype(np.int32)
    assert clock_of(started_on, 1826).quiet_years.tolist() == [0, 1]


def test_the_first_year_is_never_quiet() -> None:
    started_on = np.repeat([150, 1980], [50, 50]).astype(np.int32)
    assert clock_of(started_on, 2100).quiet_years.tolist() == [1, 2, 3, 4]
