"""complete-1 and complete-3: which collaborations are asked about, what is given, and what is relevant."""

from __future__ import annotations

from datetime import date

import pytest

import matchmaker as mm
from matchmaker_training.evaluation.consortium_tasks import consortium_tasks, leads_are_drawn
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.question import Task, row_of
from matchmaker_training.evaluation.window import Window, window_of

from .small_worlds import CUT, END, dataset_of, names

DAY = date(2020, 3, 3)
EVERYBODY = list("abcdefg")
COLLABORATIONS = {
    "before": (date(2019, 1, 1), EVERYBODY),
    "also-before": (date(2018, 1, 1), ["g", "f", "e"]),
    "whole": (DAY, ["a", "b", "c", "d", "e", "new"]),
    "four": (DAY, ["b", "c", "d", "e"]),
    "three": (DAY, ["b", "c", "d", "new", "newer"]),
    "led-by-a-newcomer": (DAY, ["a", "b", "c", "d", "new"]),
    "too-large": (DAY, [*EVERYBODY, *(f"n{number:02d}" for number in range(60))]),
    "too-late": (END, ["a", "b", "c", "d"]),
}
COORDINATORS = {
    "whole": "c",
    "four": "b",
    "three": "b",
    "led-by-a-newcomer": "new",
    "too-large": "a",
    "too-late": "a",
}
TOPICS = {
    "before": [("topic", "wind"), ("topic", "sea")],
    "whole": [("topic", "wind"), ("topic", "unheard-of"), ("funding-scheme", "grant"), ("master-call", "call")],
}


def asked_of(dataset: mm.Dataset, *, seed: int = 0, max_askers: int | None = None) -> tuple[Past, Task, Task]:
    past = past_of(dataset, CUT)
    window = window_of(dataset, past, start=CUT, end=END)
    return past, *consortium_tasks(past, window, seed=seed, max_askers=max_askers)


@pytest.fixture
def dataset() -> mm.Dataset:
    return dataset_of(COLLABORATIONS, coordinators=COORDINATORS, topics=TOPICS)


def test_asked_is_for_consortia_with_a_known_coordinator_and_at_least_three_others_known(dataset: mm.Dataset) -> None:
    _, *tasks = asked_of(dataset)
    for task in tasks:
        assert [question.id for question in task.questions] == ["four", "whole"]


def test_complete_1_gives_the_coordinator_and_asks_for_the_other_known_members(dataset: mm.Dataset) -> None:
    past, task, _ = asked_of(dataset)
    four, whole = task.questions
    assert (four.brief.lead, four.brief.members) == ("b", ())
    assert (whole.brief.lead, whole.brief.members) == ("c", ())
    assert names(past, whole.seeds) == ["c"]
    assert set(names(past, row_of(task.relevant, 0))) == {"c", "d", "e"}
    assert set(names(past, row_of(task.relevant, 1))) == {"a", "b", "d", "e"}
    assert names(past, row_of(task.removed, 1)) == ["c"]


def test_complete_3_gives_two_more_and_asks_for_the_rest(dataset: mm.Dataset) -> None:
    past, _, task = asked_of(dataset)
    _, whole = task.questions
    given = {whole.brief.lead, *whole.brief.members}
    assert whole.brief.lead == "c"
    assert len(given) == 3
    assert given < {"a", "b", "c", "d", "e"}
    assert names(past, whole.seeds)[0] == "c"
    assert set(names(past, whole.seeds)) == set(names(past, row_of(task.removed, 1))) == given
    assert set(names(past, row_of(task.relevant, 1))) == {"a", "b", "c", "d", "e"} - given


def test_the_brief_says_what_it_is_about_and_not_how_it_is_paid(dataset: mm.Dataset) -> None:
    past, *tasks = asked_of(dataset)
    for task in tasks:
        four, whole = task.questions
        assert whole.brief.topics == ("unheard-of", "wind")
        assert past.subjects["topic"].gather(whole.topics).to_list() == ["wind"]
        assert four.brief.topics == ()


def test_the_programme_is_a_topic() -> None:
    tables = dataset_of(COLLABORATIONS, coordinators=COORDINATORS).tables()
    tables["collaborations"] = tables["collaborations"].with_columns(programme=tables["collaborations"]["id"])
    _, task, _ = asked_of(mm.Dataset.from_tables(**tables))
    assert [question.brief.topics for question in task.questions] == [("four",), ("whole",)]


def test_which_two_are_given_is_drawn_by_the_seed_and_not_by_the_order_of_rows(dataset: mm.Dataset) -> None:
    given = {seed: [question.brief for question in asked_of(dataset, seed=seed)[2].questions] for seed in range(8)}
    tables = dataset.tables() | {"participations": dataset.participations.reverse()}
    # others become the most popular, which numbers the catalogue anew
    more = dataset_of({f"m{number}": (date(2019, 6, 6), ["b", "z"]) for number in range(9)})
    renumbered = mm.Dataset.from_tables(
        collaborations=tables["collaborations"].vstack(more.collaborations),
        participations=tables["participations"].vstack(more.participations),
        topics=dataset.topics,
    )
    again = {seed: [question.brief for question in asked_of(renumbered, seed=seed)[2].questions] for seed in range(8)}
    assert past_of(renumbered, CUT).organisation_ids[0] == "b" != past_of(dataset, CUT).organisation_ids[0]
    assert given == again
    assert len({brief.members for briefs in given.values() for brief in briefs}) > 3


def test_without_any_roles_the_lead_is_drawn_by_the_seed() -> None:
    dataset = dataset_of(COLLABORATIONS)
    past, task, of_three = asked_of(dataset)
    assert [question.id for question in task.questions] == ["four", "led-by-a-newcomer", "whole"]
    assert all(len(question.brief.members) == 2 for question in of_three.questions)
    leads = {asked_of(dataset, seed=seed)[1].questions[2].brief.lead for seed in range(12)}
    assert len(leads) > 1
    assert leads <= {"a", "b", "c", "d", "e"}
    assert leads_are_drawn(window_of(dataset, past, start=CUT, end=END))


def test_with_roles_no_lead_is_drawn(dataset: mm.Dataset) -> None:
    window: Window = window_of(dataset, past_of(dataset, CUT), start=CUT, end=END)
    assert not leads_are_drawn(window)


def test_a_sample_of_consortia_is_the_same_for_both_tasks(dataset: mm.Dataset) -> None:
    drawn = set()
    for seed in range(12):
        _, one, three = asked_of(dataset, seed=seed, max_askers=1)
        assert [question.id for question in one.questions] == [question.id for question in three.questions]
        drawn.add(one.questions[0].id)
    assert drawn == {"four", "whole"}
