from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from matchmaker.dataset import Dataset
from matchmaker.errors import InputError


def world(**organisations: list[Any]) -> Dataset:
    """a and b work together in 2015 and 2018, b and c in 2018; d works with nobody."""
    return Dataset.from_tables(
        organisations=organisations or {"id": ["a", "b", "c", "d"]},
        capabilities={"organisation_id": ["a", "c"], "capability": ["sensors", "boats"]},
        collaborations={
            "id": ["p", "q", "r"],
            "started_on": ["2015-01-01", "2018-01-01", "2018-06-01"],
            "ended_on": ["2018-12-31", None, None],
        },
        participations={
            "collaboration_id": ["p", "p", "q", "q", "r", "r"],
            "organisation_id": ["a", "b", "a", "b", "b", "c"],
        },
        topics={"collaboration_id": ["p", "r"], "topic": ["harbours", "boats"]},
    )


def test_what_starts_on_the_day_itself_is_not_known_before_it() -> None:
    assert world().before("2018-01-01").collaborations["id"].to_list() == ["p"]
    assert world().before("2018-01-02").collaborations["id"].to_list() == ["p", "q"]


def test_participations_topics_and_capabilities_go_with_what_they_belong_to() -> None:
    earlier = world().before("2018-01-01")
    assert earlier.participations["organisation_id"].to_list() == ["a", "b"]
    assert earlier.topics["topic"].to_list() == ["harbours"]
    assert earlier.capabilities["organisation_id"].to_list() == ["a"]


def test_an_end_in_the_future_is_not_known() -> None:
    assert world().before("2018-12-31").collaborations["ended_on"].to_list() == [None, None, None]
    assert world().before("2019-01-01").collaborations["ended_on"][0] == date(2018, 12, 31)


def test_an_undated_organisation_is_known_from_its_first_collaboration_or_ever_if_it_has_none() -> None:
    assert world().before("2018-01-01").organisations["id"].to_list() == ["a", "b", "d"]
    assert world().before("2010-01-01").organisations["id"].to_list() == ["d"]


def test_a_dated_organisation_is_known_after_its_day_even_without_a_collaboration() -> None:
    known = world(id=["a", "b", "c", "d"], known_on=["2015-01-01", "2015-01-01", "2016-01-01", "2017-01-01"])
    assert known.before("2016-01-01").organisations["id"].to_list() == ["a", "b"]
    assert known.before("2016-01-02").organisations["id"].to_list() == ["a", "b", "c"]


def test_later_attributes_do_not_leak_into_the_past() -> None:
    known = world(
        id=["a", "a", "b", "c", "d"],
        kind=[None, "company", None, None, None],
        known_on=["2015-01-01", "2018-01-01", None, None, None],
    )
    assert known.organisation("a").kind == "company"
    assert known.before("2018-01-01").organisation("a").kind is None
    assert known.before("2018-01-02").organisation("a").kind == "company"


def test_of_an_organisation_described_only_later_no_more_than_its_id_is_known() -> None:
    known = world(
        id=["a", "b", "c", "d"], name=["Harbour", None, None, None], known_on=["2018-01-01", None, None, None]
    )
    earlier = known.before("2016-01-01").organisation("a")
    assert (earlier.name, earlier.known_on) == ("", None)
    assert known.before("2018-01-02").organisation("a").name == "Harbour"


def test_an_undated_row_beside_a_dated_one_does_not_make_an_organisation_known_earlier() -> None:
    known = world(id=["a", "b", "c", "c", "d", "d"], known_on=[None, None, None, "2019-01-01", None, "2017-01-01"])
    assert known.before("2017-01-01").organisations["id"].to_list() == ["a", "b"]
    assert known.before("2017-01-02").organisations["id"].to_list() == ["a", "b", "d"]
    assert known.before("2018-06-02").history.filter(pl.col("id") == "c").height == 1
    assert known.before("2017-01-02").history.filter(pl.col("id") == "d").height == 2


def test_before_twice_is_before_the_earlier_day() -> None:
    assert repr(world().before("2018-01-02").before("2019-01-01")) == repr(world().before("2018-01-02"))


def test_of_a_time_only_the_day_counts() -> None:
    noon = world().before(datetime(2018, 1, 2, 12))
    assert noon.as_of == date(2018, 1, 2)
    assert noon.before(date(2019, 1, 1)).as_of == date(2018, 1, 2)


@pytest.mark.parametrize("day", ["2018-02-30", "soon", 2018, None])
def test_what_is_no_day_is_refused(day: Any) -> None:
    with pytest.raises(InputError, match="day must be a date such as '2019-01-01'"):
        world().before(day)
