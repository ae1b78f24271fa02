"""newcomer and newcomer-topic: who asks, what it says of itself, and who is relevant."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

import matchmaker as mm
from matchmaker_training.evaluation.newcomer_tasks import newcomer_tasks
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.question import Task, row_of
from matchmaker_training.evaluation.window import window_of

from .small_worlds import CUT, END, dataset_of, names

COLLABORATIONS = {
    "before": (date(2019, 1, 1), ["a", "b", "c"]),
    "huge-before": (date(2019, 1, 1), [f"h{number:02d}" for number in range(61)]),
    "first": (date(2020, 2, 2), ["a", "new"]),
    "same-day": (date(2020, 2, 2), ["b", "new", "newer"]),
    "later": (date(2020, 7, 7), ["c", "new", "latest", "h00"]),
    "among-newcomers": (date(2020, 7, 7), ["x", "y"]),
    "huge": (date(2020, 1, 1), ["a", "new", *(f"h{number:02d}" for number in range(61))]),
    "too-late": (END, ["a", "z"]),
}
TOPICS = {
    "before": [("programme-part", "energy")],
    "first": [("programme-part", "energy"), ("topic", "wind")],
    "same-day": [("programme-part", "sea"), ("funding-scheme", "grant")],
}
ATTRIBUTES = {"new": ("company", "FI")}


@pytest.fixture
def dataset() -> mm.Dataset:
    tables = dataset_of(COLLABORATIONS, topics=TOPICS, attributes=ATTRIBUTES).tables()
    organisations = tables["organisations"].with_columns(
        region=pl.lit("FI1D9"), place=pl.lit("Oulu"), sme=pl.lit(True), url=pl.lit("u"), description=pl.lit("d")
    )
    told_too_late = organisations.filter(id="new").with_columns(country=pl.lit("SE"), known_on=pl.lit(END))
    tables["organisations"] = pl.concat([organisations.with_columns(known_on=pl.lit(date(2000, 1, 1))), told_too_late])
    tables["capabilities"] = pl.DataFrame({"organisation_id": ["new"], "capability": ["welding"], "strength": [0.5]})
    return mm.Dataset.from_tables(**tables)


def asked_of(dataset: mm.Dataset, *, seed: int = 0, max_askers: int | None = None) -> tuple[Past, Task, Task]:
    past = past_of(dataset, CUT)
    window = window_of(dataset, past, start=CUT, end=END)
    return past, *newcomer_tasks(dataset, past, window, seed=seed, max_askers=max_askers)


def test_those_ask_whose_first_collaboration_is_in_the_window_with_anybody_known(dataset: mm.Dataset) -> None:
    _, task, _ = asked_of(dataset)
    assert [question.id for question in task.questions] == ["latest", "new", "newer"]  # h00 was in a huge one before


def test_relevant_is_whoever_is_in_the_collaborations_of_its_first_day(dataset: mm.Dataset) -> None:
    past, *tasks = asked_of(dataset)
    relevant = [
        {question.id: set(names(past, row_of(task.relevant, row))) for row, question in enumerate(task.questions)}
        for task in tasks
    ]
    assert relevant[0] == {"latest": {"c"}, "new": {"a", "b"}, "newer": {"b"}}
    assert relevant[1] == {"new": {"a", "b"}, "newer": {"b"}}


def test_nobody_is_removed_and_nobody_of_the_catalogue_asks(dataset: mm.Dataset) -> None:
    for task in asked_of(dataset)[1:]:
        assert task.removed.nnz == 0
        assert all(len(question.seeds) == 0 for question in task.questions)


def test_a_newcomer_says_what_it_is_by_the_end_of_the_window_and_not_its_name(dataset: mm.Dataset) -> None:
    question = asked_of(dataset)[1].questions[1]
    assert question.brief == mm.Brief(
        lead=mm.Organisation(
            id="new",
            kind="company",
            country="FI",
            region="FI1D9",
            place="Oulu",
            sme=True,
            capabilities={"welding": 0.5},
        )
    )
    assert (question.kind, question.country) == ("company", "FI")
    assert dataset.organisation("new").country == "SE"
    assert dataset.organisation("new").name


def test_newcomer_topic_tells_the_topics_of_the_first_collaborations_too(dataset: mm.Dataset) -> None:
    past, plain, about = asked_of(dataset)
    new = about.questions[0]
    assert new.brief.topics == ("energy", "sea", "wind")
    assert past.subjects["topic"].gather(new.topics).to_list() == ["energy"]
    assert all(question.brief.topics == () and len(question.topics) == 0 for question in plain.questions)


def test_newcomers_without_any_topic_are_left_out_of_newcomer_topic(dataset: mm.Dataset) -> None:
    assert [question.id for question in asked_of(dataset)[2].questions] == ["new", "newer"]
    assert asked_of(dataset_of(COLLABORATIONS))[2].questions == ()


def test_newcomers_of_the_same_first_collaborations_are_in_one_cluster(dataset: mm.Dataset) -> None:
    latest, new, newer = numbers_of(asked_of(dataset)[1])
    assert new == newer != latest
    new, newer = numbers_of(asked_of(dataset)[2])
    assert new == newer
    assert numbers_of(asked_of(dataset_of(COLLABORATIONS))[2]) == []


def numbers_of(task: Task) -> list[int]:
    assert task.clusters is not None
    return [int(number) for number in task.clusters]


def test_a_sample_of_newcomers_is_drawn_by_the_seed(dataset: mm.Dataset) -> None:
    drawn = [asked_of(dataset, seed=seed, max_askers=1) for seed in range(12)]
    assert {task.questions[0].id for _, task, _ in drawn} == {"latest", "new", "newer"}
    for _, plain, about in drawn:
        assert {question.id for question in about.questions} <= {question.id for question in plain.questions}
