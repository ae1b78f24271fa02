"""The rules of an evaluation, each with its test."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array

import matchmaker as mm
from matchmaker_training.evaluation.baselines import BASELINES
from matchmaker_training.evaluation.full_ranking import Place
from matchmaker_training.evaluation.methods import answers_of_baseline
from matchmaker_training.evaluation.past import Past, comparable, past_of
from matchmaker_training.evaluation.tasks import Task, gather, measures_of_exposure, measures_per_asker, tasks_of
from matchmaker_training.evaluation.truth import truth_of

CUT = date(2020, 1, 1)
END = date(2021, 1, 1)


Rows = NDArray[np.intp]


def names(past: Past, rows: Rows) -> list[str]:
    return past.organisation_ids.gather(rows).to_list()


def pairs(past: Past, matrix: csr_array) -> set[tuple[str, str]]:
    rows, columns = np.nonzero(matrix.toarray())
    ids = past.organisation_ids.to_list()
    return {(ids[row], ids[column]) for row, column in zip(rows, columns, strict=True) if ids[row] < ids[column]}


def dataset_of(collaborations: Mapping[str, tuple[date, Sequence[str]]]) -> mm.Dataset:
    return mm.Dataset.from_tables(
        collaborations={"id": list(collaborations), "started_on": [day for day, _ in collaborations.values()]},
        participations={
            "collaboration_id": [one for one, (_, members) in collaborations.items() for _ in members],
            "organisation_id": [member for _, members in collaborations.values() for member in members],
        },
    )


def dataset_of_sizes(sizes: dict[str, tuple[date, int]]) -> mm.Dataset:
    """Collaborations of so many participants each, among o00, o01, …"""
    return dataset_of({one: (day, [f"o{number:02d}" for number in range(size)]) for one, (day, size) in sizes.items()})


def with_another_future(dataset: mm.Dataset, day: date, change: str) -> mm.Dataset:
    collaborations, participations = dataset.collaborations, dataset.participations
    is_future = pl.col("started_on") >= day
    future = collaborations.filter(is_future)["id"]
    in_future = pl.col("collaboration_id").is_in(future.implode())
    if change == "deleted":
        return dataset.before(day)
    if change == "shuffled":
        started = participations.filter(in_future)
        turned = started.with_columns(pl.col("collaboration_id").shuffle(seed=3)).unique(
            ["collaboration_id", "organisation_id"]
        )
        participations = pl.concat([participations.filter(~in_future), turned])
    if change == "moved":
        moved = pl.col("started_on") + timedelta(days=900)
        collaborations = collaborations.with_columns(
            pl.when(is_future).then(moved).otherwise(pl.col("started_on")), ended_on=pl.lit(None, dtype=pl.Date)
        )
    if change == "doubled":
        again = future.to_list()
        collaborations = pl.concat([collaborations, collaborations.filter(is_future).with_columns(pl.col("id") + "x")])
        more = participations.filter(pl.col("collaboration_id").is_in(again))
        participations = pl.concat([participations, more.with_columns(pl.col("collaboration_id") + "x")])
    return mm.Dataset.from_tables(
        organisations=dataset.history,
        capabilities=dataset.capabilities,
        collaborations=collaborations,
        participations=participations,
    )


@pytest.mark.parametrize("change", ["deleted", "shuffled", "moved", "doubled"])
def test_nothing_from_the_cut_off_on_changes_what_a_baseline_says(
    change: str, sample_dataset: mm.Dataset, sample_start: date
) -> None:
    changed = with_another_future(sample_dataset, sample_start, change)
    assert not changed.participations.equals(sample_dataset.participations) or not changed.collaborations.equals(
        sample_dataset.collaborations
    )
    past, other = past_of(sample_dataset, sample_start), past_of(changed, sample_start)
    assert past.organisation_ids.to_list() == other.organisation_ids.to_list()
    askers = np.arange(past.n_organisations)
    for name, baseline in BASELINES.items():
        np.testing.assert_array_equal(baseline(past)(askers), baseline(other)(askers), err_msg=name)


def test_what_starts_on_the_cut_off_is_truth_and_not_past() -> None:
    dataset = dataset_of_sizes({"before": (CUT - timedelta(days=1), 2), "on": (CUT, 3), "end": (END, 2)})
    past = past_of(dataset, CUT)
    assert past.organisation_ids.to_list() == ["o00", "o01"]
    assert truth_of(dataset, past, start=CUT, end=END).n_collaborations == 1


def test_what_starts_on_the_end_is_not_truth_any_more() -> None:
    dataset = dataset_of_sizes({"before": (CUT - timedelta(days=1), 2), "end": (END, 2)})
    past = past_of(dataset, CUT)
    assert truth_of(dataset, past, start=CUT, end=END).partners.nnz == 0
    assert truth_of(dataset, past, start=CUT, end=END + timedelta(days=1)).partners.nnz == 2


def test_only_collaborations_of_2_to_60_participants_are_past_and_truth() -> None:
    day = date(2019, 1, 1)
    dataset = dataset_of_sizes(
        {"p": (day, 60), "q": (day, 61), "r": (date(2020, 2, 2), 60), "s": (date(2020, 3, 3), 61)}
    )
    past = past_of(dataset, CUT)
    assert past.n_organisations == 60
    assert past.sizes.tolist() == [60]
    truth = truth_of(dataset, past, start=CUT, end=END)
    assert truth.n_collaborations == 1
    assert truth.partners.nnz == 60 * 59


def test_the_size_of_a_collaboration_counts_newcomers_too() -> None:
    dataset = dataset_of_sizes({"p": (date(2019, 1, 1), 50), "r": (date(2020, 2, 2), 61)})
    past = past_of(dataset, CUT)
    assert truth_of(dataset, past, start=CUT, end=END).partners.nnz == 0


def test_newcomers_are_counted_and_neither_ask_nor_are_candidates(small_dataset: mm.Dataset, small_past: Past) -> None:
    truth = truth_of(small_dataset, small_past, start=CUT, end=END)
    assert truth.n_newcomers == 1
    assert "newcomer" not in small_past.organisation_ids.to_list()
    assert sorted(names(small_past, truth.askers)) == ["a", "b", "d"]


def test_truth_is_who_worked_with_whom_and_new_is_who_never_had_before(
    small_dataset: mm.Dataset, small_past: Past
) -> None:
    truth = truth_of(small_dataset, small_past, start=CUT, end=END)
    assert pairs(small_past, truth.partners) == {("a", "d"), ("a", "b")}
    assert pairs(small_past, truth.new_partners) == {("a", "d")}


def small_tasks(dataset: mm.Dataset, past: Past) -> tuple[Rows, Task, Task]:
    truth = truth_of(dataset, past, start=CUT, end=END)
    return truth.askers, *tasks_of(past, truth, truth.askers)


def test_a_task_is_put_to_those_to_whom_somebody_is_relevant(small_dataset: mm.Dataset, small_past: Past) -> None:
    _, new, everyone = small_tasks(small_dataset, small_past)
    assert names(small_past, new.askers) == ["a", "d"]
    assert names(small_past, everyone.askers) == ["b", "a", "d"]


def test_partners_new_ranks_nobody_worked_with_before_and_partners_all_everybody_else(
    small_dataset: mm.Dataset, small_past: Past
) -> None:
    askers, *tasks = small_tasks(small_dataset, small_past)
    ranked = ranked_by("popularity", small_past, tasks, askers)
    assert ranked["partners-new", "a"] == ["d", "e"]
    assert ranked["partners-new", "d"] == ["a"]
    assert ranked["partners-all", "a"] == ["b", "c", "d", "e"]
    assert ranked["partners-all", "b"] == ["a", "c", "d", "e"]


def ranked_by(baseline: str, past: Past, tasks: Sequence[Task], askers: Rows) -> dict[tuple[str, str], list[str]]:
    found = gather(tasks, askers, answers_of(baseline, past, askers), stage="", progress=None)
    ids = past.organisation_ids.to_list()
    return {
        (task.name, ids[asker]): [ids[row] for row in top if row >= 0]
        for task, places in zip(tasks, found, strict=True)
        for asker, top in zip(task.askers, places.top, strict=True)
    }


def answers_of(baseline: str, past: Past, askers: Rows) -> Iterator[Place]:
    return answers_of_baseline(BASELINES[baseline](past), past, askers)


def test_equal_scores_are_in_the_order_of_popularity_and_then_of_ids(
    small_dataset: mm.Dataset, small_past: Past
) -> None:
    askers, *tasks = small_tasks(small_dataset, small_past)
    ranked = ranked_by("common neighbours", small_past, tasks, askers)
    assert ranked["partners-all", "a"] == ["d", "b", "c", "e"]  # d shares two partners with a, the others one


def test_equal_popularity_is_in_the_order_of_ids() -> None:
    dataset = dataset_of_sizes({"p": (date(2019, 1, 1), 40)})
    assert past_of(dataset, CUT).organisation_ids.to_list() == [f"o{number:02d}" for number in range(40)]


def test_the_order_in_which_a_library_adds_does_not_break_a_tie() -> None:
    one_way, other_way = comparable(np.array([0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1]))
    assert 0.1 + 0.2 + 0.3 != 0.3 + 0.2 + 0.1
    assert one_way == other_way


@pytest.mark.parametrize("baseline", BASELINES)
def test_a_baseline_ranks_the_full_catalogue(baseline: str, sample_dataset: mm.Dataset, sample_start: date) -> None:
    past = past_of(sample_dataset, sample_start)
    asker = np.array([3])
    (place,) = answers_of(baseline, past, asker)
    others = [row for row in range(past.n_organisations) if row != 3]
    ranks = {place(asker, np.array([row]))[1] for row in others}
    assert ranks == set(range(1, past.n_organisations))


def test_the_measures_of_a_task_worked_out_by_hand(small_dataset: mm.Dataset, small_past: Past) -> None:
    askers, new, everyone = small_tasks(small_dataset, small_past)
    places = gather([new, everyone], askers, answers_of("memory", small_past, askers), stage="", progress=None)
    measures = measures_per_asker(everyone, places[1], small_past)
    assert names(small_past, everyone.askers) == ["b", "a", "d"]
    # b is offered a c d e and worked with a; a is offered b c d e and worked with b and d; d is offered b c e a: a
    ideal_of_two = 1 + 1 / math.log2(3)
    assert measures["ndcg@10"] == pytest.approx([1, 1.5 / ideal_of_two, 1 / math.log2(5)])
    assert measures["recall@50"].tolist() == [1, 1, 1]
    assert measures["mrr"].tolist() == [1, 1, 1 / 4]
    assert measures["hit@10"].tolist() == [1, 1, 1]
    assert measures["long_tail_recall@50"].tolist() == [1, 1, 1]
    assert measures_of_exposure(places[1], small_past)["coverage@10"] == 1
    assert measures_of_exposure(places[0], small_past)["coverage@10"] == pytest.approx(3 / 5)  # d and e to a, a to d


def test_a_long_tail_target_has_at_most_five_earlier_collaborations() -> None:
    day = date(2019, 1, 1)
    earlier = {f"x{number}": (day, ["x", "six"]) for number in range(6)}
    earlier |= {f"y{number}": (day, ["y", "five"]) for number in range(5)}
    dataset = dataset_of(earlier | {"q": (date(2020, 2, 2), ["six", "five"])})
    past = past_of(dataset, CUT)
    askers, task, _ = small_tasks(dataset, past)
    (places,) = gather([task], askers, answers_of("popularity", past, askers), stage="", progress=None)
    in_long_tail = measures_per_asker(task, places, past)["long_tail_recall@50"]
    found = dict(zip(past.organisation_ids.gather(task.askers).to_list(), in_long_tail.tolist(), strict=True))
    assert found["six"] == 1
    assert np.isnan(found["five"])
