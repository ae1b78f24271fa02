"""Measures for parts of the questions, and of those who are relevant."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import matchmaker as mm
from matchmaker_training.evaluation.buckets import buckets_of, rings_of_relevant
from matchmaker_training.evaluation.full_ranking import Places
from matchmaker_training.evaluation.gathering import gather
from matchmaker_training.evaluation.measuring import measures_per_question
from matchmaker_training.evaluation.partner_tasks import partner_tasks
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.question import Task, rows_as_matrix
from matchmaker_training.evaluation.results import Bucket
from matchmaker_training.evaluation.window import Window, window_of

from .small_worlds import CUT, END, answers_of, dataset_of, question


def bucketed(task: Task, past: Past, baseline: str = "memory") -> tuple[dict[str, Bucket], dict[str, np.ndarray]]:
    (places,) = gather([task], answers_of(baseline, past), stage="", progress=None)
    measures = measures_per_question(task, places, past)
    return buckets_of(task, past, {baseline: places}, {baseline: measures}), measures


def test_the_parts_of_a_bucket_add_up_to_the_whole(sample_dataset: mm.Dataset, sample_start: date) -> None:
    past = past_of(sample_dataset, sample_start)
    window = window_of(sample_dataset, past, start=sample_start, end=date(2030, 1, 1))
    _, task = partner_tasks(past, window, seed=0, max_askers=None)
    buckets, measures = bucketed(task, past)
    for name in ("kind", "country", "activity"):
        groups = buckets[name].values()
        assert len(groups) > 1
        assert sum(group.n for group in groups) == len(task.questions)
        for metric in ("ndcg@10", "recall@50"):
            whole = sum(group.n * group.methods["memory"][metric] for group in groups) / len(task.questions)
            assert whole == pytest.approx(measures[metric].mean())


def test_askers_are_told_apart_by_what_they_are_and_by_how_much_they_have_done() -> None:
    day = date(2019, 1, 1)
    dataset = dataset_of(
        {f"p{number}": (day, ["busy", "six"]) for number in range(6)}
        | {f"r{number}": (day, ["busy", "other"]) for number in range(15)}
        | {"s": (day, ["six", "once"]), "q": (date(2020, 2, 2), ["busy", "six", "other", "once"])},
        attributes={"busy": ("company", "FI"), "six": ("public", None), "other": (None, "SE")},
    )
    past = past_of(dataset, CUT)
    _, task = partner_tasks(past, window_of(dataset, past, start=CUT, end=END), seed=0, max_askers=None)
    buckets, _ = bucketed(task, past)
    assert {name: group.n for name, group in buckets["kind"].items()} == {"company": 1, "public": 1, "not known": 2}
    assert {name: group.n for name, group in buckets["country"].items()} == {"not known": 2, "FI": 1, "SE": 1}
    assert {name: group.n for name, group in buckets["activity"].items()} == {"1": 1, "6–20": 2, ">20": 1}


def test_countries_beyond_the_ten_largest_are_put_together(small_past: Past) -> None:
    questions = [question(small_past, "a", country=f"C{min(number, 13):02d}") for number in range(20)]
    task = Task(
        name="t",
        questions=tuple(questions),
        relevant=rows_as_matrix([np.array([1])] * 20, 5),
        removed=rows_as_matrix([np.array([0])] * 20, 5),
    )
    countries = bucketed(task, small_past)[0]["country"]
    assert list(countries) == ["C13", *(f"C{number:02d}" for number in range(9)), "others"]
    assert [group.n for group in countries.values()] == [7, *[1] * 9, 4]


def test_rings_are_those_before_the_cut_off_seen_from_all_who_ask(small_past: Past) -> None:
    ids = small_past.organisation_ids.to_list()
    everybody = np.array([ids.index(one) for one in "abcde"])
    asked = [question(small_past, "a"), question(small_past, "a", "e"), question(small_past)]
    task = Task(
        name="t",
        questions=tuple(asked),
        relevant=rows_as_matrix([everybody] * 3, 5),
        removed=rows_as_matrix([one.seeds for one in asked], 5),
    )
    rings = rings_of_relevant(task, small_past).reshape(3, 5)
    by_id = [dict(zip([ids[row] for row in sorted(everybody)], row, strict=True)) for row in rings.tolist()]
    assert {one: by_id[0][one] for one in "bcde"} == {"b": "partner", "c": "partner", "d": "second", "e": "second"}
    assert {one: by_id[1][one] for one in "bcd"} == {"b": "partner", "c": "partner", "d": "partner"}
    assert set(by_id[2].values()) == {"discovery"}


def test_recall_by_ring_and_tail_is_over_the_askers_that_have_such(small_past: Past, small_window: Window) -> None:
    """In 2020 a works with its partner b and with d, a second; the list holds b alone."""
    _, task = partner_tasks(small_past, small_window, seed=0, max_askers=None)
    ids = small_past.organisation_ids.to_list()
    top = np.full((3, 50), -1, dtype=np.int32)
    top[[one.id for one in task.questions].index("a"), 0] = ids.index("b")
    places = Places(top=top, hits=np.zeros((3, 50), dtype=bool), first_relevant=np.zeros(3, dtype=np.int64))
    measures = measures_per_question(task, places, small_past)
    buckets = buckets_of(task, small_past, {"m": places}, {"m": measures})
    assert buckets["ring"]["partner"].n == 2  # a has b, b has a
    assert buckets["ring"]["partner"].methods["m"] == {"recall@50": 1 / 2}
    assert buckets["ring"]["second"].n == 2  # a has d, d has a
    assert buckets["ring"]["second"].methods["m"] == {"recall@50": 0}
    assert "discovery" not in buckets["ring"]
    assert {name: group.n for name, group in buckets["tail"].items()} == {"at most 5 earlier projects": 3}
    assert buckets["tail"]["at most 5 earlier projects"].methods["m"]["recall@50"] == pytest.approx((1 / 2 + 0 + 0) / 3)
