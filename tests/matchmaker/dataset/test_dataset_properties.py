"""What holds for every dataset, tried on datasets that nobody would think of."""

from __future__ import annotations

import string
from datetime import date
from tempfile import TemporaryDirectory
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from matchmaker.dataset import Dataset, read_dataset

DAYS = st.dates(date(2010, 1, 1), date(2010, 12, 31))
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
MESSY = st.one_of(TEXTS, st.text('",;\n\r\t\ufeff \x1c' + string.ascii_letters, max_size=8))
IDS = MESSY.filter(lambda text: bool(text.strip()))


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    ids = draw(st.lists(IDS, min_size=2, max_size=5, unique=True))
    history = [
        (organisation_id, known_on)
        for organisation_id in ids
        for known_on in draw(st.lists(st.none() | DAYS, min_size=1, max_size=3, unique=True))
    ]
    collaborations = draw(st.lists(IDS, max_size=5, unique=True))
    days = [sorted(draw(st.tuples(DAYS, DAYS))) for _ in collaborations]
    parts = [
        (collaboration_id, organisation_id)
        for collaboration_id in collaborations
        for organisation_id in draw(st.lists(st.sampled_from(ids), min_size=2, unique=True))
    ]
    n, strengths = len(history), draw(st.lists(st.floats(0, 1), min_size=len(ids), max_size=len(ids)))
    return Dataset.from_tables(
        organisations={
            "id": [organisation_id for organisation_id, _ in history],
            "known_on": [known_on for _, known_on in history],
            "name": draw(st.lists(st.none() | MESSY, min_size=n, max_size=n)),
            "sme": draw(st.lists(st.none() | st.booleans(), min_size=n, max_size=n)),
        },
        capabilities={"organisation_id": ids, "capability": ["x"] * len(ids), "strength": strengths},
        collaborations={
            "id": collaborations,
            "started_on": [start for start, _ in days],
            "ended_on": [draw(st.sampled_from([None, end])) for _, end in days],
            "text": [draw(st.none() | MESSY) for _ in days],
        },
        participations={"collaboration_id": [one for one, _ in parts], "organisation_id": [one for _, one in parts]},
        topics={"collaboration_id": collaborations, "topic": collaborations, "scheme": ["s"] * len(collaborations)},
    )


def assert_equal(one: Dataset, other: Dataset) -> None:
    assert_frame_equal(one.organisations, other.organisations)
    for name, table in one.tables().items():
        assert_frame_equal(table, other.tables()[name])


@given(datasets(), st.sampled_from(["csv", "parquet"]))
@settings(max_examples=20, deadline=None)
def test_whatever_is_written_reads_back_as_it_was(dataset: Dataset, format_: Literal["csv", "parquet"]) -> None:
    with TemporaryDirectory() as folder:
        dataset.write(folder, format=format_)
        assert_equal(read_dataset(folder), dataset)


@given(datasets(), DAYS)
@settings(max_examples=30, deadline=None)
def test_nothing_of_the_day_or_after_it_is_known_before_it(dataset: Dataset, day: date) -> None:
    earlier = dataset.before(day)
    days = [
        *earlier.collaborations["started_on"],
        *earlier.collaborations["ended_on"],
        *earlier.history["known_on"],
        *earlier.organisations["known_on"],
    ]
    assert all(known is None or known < day for known in days)


@given(datasets(), DAYS)
@settings(max_examples=30, deadline=None)
def test_what_was_known_before_a_day_is_a_dataset_as_well(dataset: Dataset, day: date) -> None:
    earlier = dataset.before(day)
    assert_equal(Dataset.from_tables(**earlier.tables()), earlier)


@given(datasets(), DAYS, DAYS)
@settings(max_examples=30, deadline=None)
def test_what_was_known_earlier_is_known_later(dataset: Dataset, one: date, other: date) -> None:
    earlier, later = dataset.before(min(one, other)), dataset.before(max(one, other))
    for column, tables in {
        "id": (earlier.organisations, later.organisations),
        "collaboration_id": (earlier.participations, later.participations),
        "organisation_id": (earlier.capabilities, later.capabilities),
        "topic": (earlier.topics, later.topics),
    }.items():
        known, known_later = (table[column].to_list() for table in tables)
        assert set(known) <= set(known_later)


@given(datasets(), DAYS, DAYS)
@settings(max_examples=30, deadline=None)
def test_before_one_day_and_then_another_is_before_the_earlier(dataset: Dataset, one: date, other: date) -> None:
    assert_equal(dataset.before(one).before(one), dataset.before(one))
    assert_equal(dataset.before(max(one, other)).before(min(one, other)), dataset.before(min(one, other)))
