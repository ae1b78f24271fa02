"""The rules of an evaluation, each with its test."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.sparse import csr_array

import matchmaker as mm
from matchmaker_training.evaluation.baselines import BASELINES
from matchmaker_training.evaluation.full_ranking import Place
from matchmaker_training.evaluation.gathering import gather
from matchmaker_training.evaluation.measuring import measures_of_exposure, measures_per_question
from matchmaker_training.evaluation.partner_tasks import partner_tasks
from matchmaker_training.evaluation.past import Past, comparable, past_of
from matchmaker_training.evaluation.question import Question, Task
from matchmaker_training.evaluation.window import Window, window_of

from .small_worlds import CUT, END, answers_of, dataset_of, dataset_of_sizes, everybody, names


def pairs(past: Past, matrix: csr_array) -> set[tuple[str, str]]:
    rows, columns = np.nonzero(matrix.toarray())
    ids = past.organisation_ids.to_list()
    return {(ids[row], ids[column]) for row, column in zip(rows, columns, strict=True) if ids[row] < ids[column]}


def window(dataset: mm.Dataset, past: Past, *, end: date = END) -> Window:
    return window_of(dataset, past, start=CUT, end=end)


def asked(task: Task) -> list[str]:
    return [question.id for question in task.questions]


def test_what_starts_on_the_cut_off_is_truth_and_not_past() -> None:
    dataset = dataset_of_sizes({"before": (CUT - timedelta(days=1), 2), "on": (CUT, 3), "end": (END, 2)})
    past = past_of(dataset, CUT)
    assert past.organisation_ids.to_list() == ["o00", "o01"]
    assert window(dataset, past).n_collaborations == 1


def test_what_starts_on_the_end_is_not_truth_any_more() -> None:
    dataset = dataset_of_sizes({"before": (CUT - timedelta(days=1), 2), "end": (END, 2)})
    past = past_of(dataset, CUT)
    assert window(dataset, past).partners.nnz == 0
    assert window(dataset, past, end=END + timedelta(days=1)).partners.nnz == 2


def test_only_collaborations_of_2_to_60_participants_are_past_and_truth() -> None:
    day = date(2019, 1, 1)
    dataset = dataset_of_sizes(
        {"p": (day, 60), "q": (day, 61), "r": (date(2020, 2, 2), 60), "s": (date(2020, 3, 3), 61)}
    )
    past = past_of(dataset, CUT)
    assert past.n_organisations == 60
    assert past.sizes.tolist() == [60]
    found = window(dataset, past)
    assert found.n_collaborations == 1
    assert found.partners.nnz == 60 * 59


def test_the_size_of_a_collaboration_counts_newcomers_too() -> None:
    dataset = dataset_of_sizes({"p": (date(2019, 1, 1), 50), "r": (date(2020, 2, 2), 61)})
    past = past_of(dataset, CUT)
    assert window(dataset, past).partners.nnz == 0


def test_newcomers_are_counted_and_are_no_candidates(small_past: Past, small_window: Window) -> None:
    assert small_window.n_newcomers == 1
    assert "newcomer" not in small_past.organisation_ids.to_list()


def test_truth_is_who_worked_with_whom_and_new_is_who_never_had_before(small_past: Past, small_window: Window) -> None:
    assert pairs(small_past, small_window.partners) == {("a", "d"), ("a", "b")}
    assert pairs(small_past, small_window.new_partners) == {("a", "d")}


@pytest.fixture
def small_tasks(small_past: Past, small_window: Window) -> tuple[Task, Task]:
    return partner_tasks(small_past, small_window, seed=0, max_askers=None)


def test_a_task_is_put_to_those_to_whom_somebody_is_relevant(small_tasks: tuple[Task, Task]) -> None:
    new, everyone = small_tasks
    assert asked(new) == ["a", "d"]
    assert asked(everyone) == ["b", "a", "d"]


def test_two_tasks_share_their_questions_and_each_is_answered_once(
    small_tasks: tuple[Task, Task], small_past: Past
) -> None:
    heard: list[Question] = []

    def listening(questions: Sequence[Question]) -> list[Place]:
        heard.extend(questions)
        return list(answers_of("popularity", small_past)(questions))

    gather(small_tasks, listening, stage="", progress=None)
    assert sorted(question.id for question in heard) == ["a", "b", "d"]


def test_partners_new_ranks_nobody_worked_with_before_and_partners_all_everybody_else(
    small_tasks: tuple[Task, Task], small_past: Past
) -> None:
    ranked = ranked_by("popularity", small_past, small_tasks)
    assert ranked["partners-new", "a"] == ["d", "e"]
    assert ranked["partners-new", "d"] == ["a"]
    assert ranked["partners-all", "a"] == ["b", "c", "d", "e"]
    assert ranked["partners-all", "b"] == ["a", "c", "d", "e"]


def ranked_by(baseline: str, past: Past, tasks: Sequence[Task]) -> dict[tuple[str, str], list[str]]:
    found = gather(tasks, answers_of(baseline, past), stage="", progress=None)
    return {
        (task.name, question.id): names(past, top[top >= 0])
        for task, places in zip(tasks, found, strict=True)
        for question, top in zip(task.questions, places.top, strict=True)
    }


def test_equal_scores_are_in_the_order_of_popularity_and_then_of_ids(
    small_tasks: tuple[Task, Task], small_past: Past
) -> None:
    ranked = ranked_by("common neighbours", small_past, small_tasks)
    assert ranked["partners-all", "a"] == ["d", "b", "c", "e"]  # d shares two partners with a, the others one


def test_equal_popularity_is_in_the_order_of_ids() -> None:
    dataset = dataset_of_sizes({"p": (date(2019, 1, 1), 40)})
    assert past_of(dataset, CUT).organisation_ids.to_list() == [f"o{number:02d}" for number in range(40)]


def test_the_order_in_which_a_library_adds_does_not_break_a_tie() -> None:
    one_way, other_way = comparable(np.array([0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1]))
    assert 0.1 + 0.2 + 0.3 != 0.3 + 0.2 + 0.1
    assert one_way == other_way


@pytest.mark.parametrize("baseline", BASELINES)
def test_a_baseline_ranks_the_full_catalogue_and_never_a_sample(
    baseline: str, sample_dataset: mm.Dataset, sample_start: date
) -> None:
    past = past_of(sample_dataset, sample_start)
    asker = everybody(past)[3]
    (place,) = answers_of(baseline, past)([asker])
    others = [row for row in range(past.n_organisations) if row != 3]
    ranks = {place(asker.seeds, np.array([row]))[1] for row in others}
    assert ranks == set(range(1, past.n_organisations))


def test_the_measures_of_a_task_worked_out_by_hand(small_tasks: tuple[Task, Task], small_past: Past) -> None:
    new, everyone = small_tasks
    places = gather([new, everyone], answers_of("memory", small_past), stage="", progress=None)
    measures = measures_per_question(everyone, places[1], small_past)
    assert asked(everyone) == ["b", "a", "d"]
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
    task, _ = partner_tasks(past, window(dataset, past), seed=0, max_askers=None)
    (places,) = gather([task], answers_of("popularity", past), stage="", progress=None)
    in_long_tail = measures_per_question(task, places, past)["long_tail_recall@50"]
    found = dict(zip(asked(task), in_long_tail.tolist(), strict=True))
    assert found["six"] == 1
    assert np.isnan(found["five"])


def test_a_sample_of_askers_is_drawn_by_seed_and_id_and_not_by_row(small_past: Past, small_window: Window) -> None:
    drawn = {seed: asked(partner_tasks(small_past, small_window, seed=seed, max_askers=1)[1]) for seed in range(20)}
    assert drawn == {seed: asked(partner_tasks(small_past, small_window, seed=seed, max_askers=1)[1]) for seed in drawn}
    assert {one for (one,) in drawn.values()} == {"a", "b", "d"}
