from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from matchmaker.dataset import Dataset
from matchmaker.errors import DatasetError, InputError, UnknownOrganisationError
from matchmaker.organisation import Kind


def tables(**changed: dict[str, Any] | None) -> dict[str, Any]:
    sound: dict[str, Any] = {
        "organisations": {
            "id": ["a", "b", "c"],
            "name": ["Harbour", None, "Lab"],
            "kind": ["company", None, "research"],
        },
        "capabilities": {"organisation_id": ["a", "a"], "capability": ["sensors", "boats"], "strength": [0.5, None]},
        "collaborations": {"id": ["q", "p"], "started_on": ["2019-01-01", "2018-05-01"], "title": [None, "Pier"]},
        "participations": {
            "collaboration_id": ["p", "p", "q", "q"],
            "organisation_id": ["b", "a", "a", "c"],
            "role": ["", "coordinator", None, None],
        },
        "topics": {"collaboration_id": ["p"], "topic": ["harbours"]},
    }
    return {**sound, **changed}


def test_a_dataset_says_what_is_in_it() -> None:
    assert repr(Dataset.from_tables(**tables())) == (
        "<Dataset: 3 organisations, 2 collaborations (2018-05-01 to 2019-01-01), 4 participations, 1 topic, "
        "2 capabilities>"
    )
    empty = Dataset.from_tables(
        collaborations={"id": [], "started_on": []}, participations={"collaboration_id": [], "organisation_id": []}
    )
    assert repr(empty) == "<Dataset: 0 organisations, 0 collaborations, 0 participations, 0 topics, 0 capabilities>"


def test_equal_content_in_another_order_gives_an_equal_dataset() -> None:
    one = Dataset.from_tables(**tables())
    shuffled = {name: pl.DataFrame(table).reverse() for name, table in tables().items()}
    for name, table in Dataset.from_tables(**shuffled).tables().items():
        assert_frame_equal(table, one.tables()[name])


def test_without_organisations_they_are_those_that_participate() -> None:
    dataset = Dataset.from_tables(**tables(organisations=None, capabilities=None))
    assert dataset.organisations["id"].to_list() == ["a", "b", "c"]


def test_blank_text_is_null_and_defaults_are_filled_in() -> None:
    dataset = Dataset.from_tables(**tables())
    assert dataset.participations["role"].to_list() == ["coordinator", None, None, None]
    assert dataset.capabilities["strength"].to_list() == [1.0, 0.5]
    assert dataset.topics["scheme"].to_list() == ["topic"]


def test_one_organisation_comes_with_its_capabilities() -> None:
    organisation = Dataset.from_tables(**tables()).organisation("a")
    assert (organisation.name, organisation.kind) == ("Harbour", Kind.COMPANY)
    assert organisation.capabilities == {"boats": 1.0, "sensors": 0.5}
    assert Dataset.from_tables(**tables()).organisation("b").name == ""


def test_an_unknown_organisation_is_an_error() -> None:
    with pytest.raises(UnknownOrganisationError, match="'nobody'"):
        Dataset.from_tables(**tables()).organisation("nobody")


def test_one_collaboration_comes_with_its_participants_and_topics() -> None:
    collaboration = Dataset.from_tables(**tables()).collaboration("p")
    assert collaboration.started_on == date(2018, 5, 1)
    assert [(one.organisation_id, one.role) for one in collaboration.participants] == [("a", "coordinator"), ("b", "")]
    assert [(topic.scheme, topic.name) for topic in collaboration.topics] == [("topic", "harbours")]


def test_an_unknown_collaboration_is_an_error() -> None:
    with pytest.raises(InputError, match=r"collaboration_id must be the id of a collaboration\. Got 'z'."):
        Dataset.from_tables(**tables()).collaboration("z")


def test_participation_rows_are_rows_of_the_other_two_tables() -> None:
    dataset = Dataset.from_tables(**tables())
    collaboration_rows, organisation_rows = dataset.participation_rows()
    assert dataset.collaborations["id"].gather(collaboration_rows).to_list() == ["p", "p", "q", "q"]
    assert dataset.organisations["id"].gather(organisation_rows).to_list() == ["a", "b", "a", "c"]


def test_the_organisations_are_the_last_of_their_history_known_since_the_first() -> None:
    history = {
        "id": ["a", "a", "b", "c"],
        "name": ["New", "Old", None, None],
        "known_on": ["2018-01-01", "2015-01-01", None, None],
    }
    dataset = Dataset.from_tables(**tables(organisations=history))
    assert dataset.history["name"].to_list() == ["Old", "New", None, None]
    assert dataset.organisations.height == 3
    assert dataset.organisation("a").name == "New"
    assert dataset.organisation("a").known_on == date(2015, 1, 1)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"organisations": {"name": ["x"]}}, "organisations, id: must be there: it is required."),
        (
            {"topics": {"collaboration_id": ["p"], "topic": ["x"], "weight": [1]}},
            "topics, weight: must be one of the columns collaboration_id, topic, scheme.",
        ),
        (
            {"participations": {"collaboration_id": ["p"]}, "organisations": None},
            "participations, organisation_id: must be there: it is required.",
        ),
        (
            {"organisations": {"id": ["a", "b", "c"], "kind": ["firm", None, None]}},
            "organisations, kind: must be one of higher_education, company, research, public, other. Got 'firm'.",
        ),
        ({"organisations": {"id": ["a", "b", " \t"]}}, "organisations, id: must be given in every row."),
        ({"organisations": {"id": ["a", "b", "b", "c"]}}, "organisations, id, known_on: must be unique. Got 'b'."),
        (
            {"organisations": {"id": ["a", "b", "c"], "name": ["A\0", None, None]}},
            "organisations, name: must be text without NUL characters. Got 'A.x00'.",
        ),
        (
            {"organisations": {"id": ["a", "b", "c"], "known_on": [2018, None, None]}},
            "organisations, known_on: must be of type Date. Got 2018.",
        ),
        (
            {"organisations": {"id": ["a", "b", "c"], "sme": ["true", None, None]}},
            "organisations, sme: must be of type Boolean. Got 'true'.",
        ),
        (
            {"organisations": {"id": ["a", "b", "c"], "name": ["x", "y"]}},
            r"organisations: must be columns of one length, each of one type \(",
        ),
        (
            {"organisations": {"id": ["a", "b", "c"], "description": ["x" * 131_073, None, None]}},
            "organisations, description: must be of at most 131,072 characters. Got 'xxx",
        ),
        (
            {"capabilities": {"organisation_id": ["a"], "capability": ["x"], "strength": [1.5]}},
            r"capabilities, strength: must be a number in 0..1. Got 1.5.",
        ),
        (
            {"capabilities": {"organisation_id": ["a"], "capability": ["x"], "strength": [float("nan")]}},
            r"capabilities, strength: must be a number in 0..1. Got nan.",
        ),
        (
            {"participations": {"collaboration_id": ["p"] * 2, "organisation_id": ["a", "b"], "share": [0.5, -0.1]}},
            r"participations, share: must be a number in 0..1. Got -0.1.",
        ),
        (
            {"capabilities": {"organisation_id": ["z"], "capability": ["x"]}},
            "capabilities, organisation_id: must be an id in the table organisations. Got 'z'.",
        ),
        (
            {"collaborations": {"id": ["p", "q"], "started_on": ["2018-05-01", "31/12/2018"]}},
            "collaborations, started_on: must be of type Date. Got '31/12/2018'.",
        ),
        (
            {"collaborations": {"id": ["p", "q"], "started_on": ["2018-05-01", None]}},
            "collaborations, started_on: must be given in every row.",
        ),
        (
            {"collaborations": {"id": ["p", "q"], "started_on": ["2018-05-01"] * 2, "ended_on": [None, "2018-04-30"]}},
            "collaborations, ended_on: must be on or after started_on. Got '2018-04-30'.",
        ),
        (
            {"collaborations": {"id": ["p", "p", "q"], "started_on": ["2018-05-01", "2019-05-01", "2018-05-01"]}},
            "collaborations, id: must be unique. Got 'p'.",
        ),
        (
            {"collaborations": {"id": ["p"], "started_on": ["2018-05-01"]}},
            "participations, collaboration_id: must be an id in the table collaborations. Got 'q'.",
        ),
        (
            {"participations": {"collaboration_id": ["p", "p", "q"], "organisation_id": ["a", "b", "a"]}},
            "participations, collaboration_id: must be there at least 2 times: .* Got 'q'.",
        ),
        (
            {"participations": {"collaboration_id": ["p", "p"], "organisation_id": ["a", "a"]}},
            "participations, collaboration_id, organisation_id: must be unique. Got 'p, a'.",
        ),
    ],
)
def test_tables_that_break_a_rule_are_refused(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(DatasetError, match=f"^{message}"):
        Dataset.from_tables(**tables(**changed))


def test_whole_numbers_are_taken_as_ids() -> None:
    dataset = Dataset.from_tables(
        collaborations={"id": [7], "started_on": [date(2018, 5, 1)]},
        participations={"collaboration_id": [7, 7], "organisation_id": [999978433, 999997930]},
    )
    assert dataset.organisations["id"].to_list() == ["999978433", "999997930"]


def test_a_day_that_python_cannot_hold_is_refused() -> None:
    late = pl.DataFrame({"id": ["p", "q"], "started_on": [date(2018, 5, 1), date(9999, 12, 31)]}).with_columns(
        pl.col("started_on").dt.offset_by("1d")
    )
    with pytest.raises(DatasetError, match="must be a day in the years 1 to 9999"):
        Dataset.from_tables(**tables(collaborations=late))  # type: ignore[arg-type]
