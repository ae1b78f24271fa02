from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchmaker_training.evaluation.full_ranking import (
    first_listed,
    first_rank,
    place_listed,
    place_scored,
    top_rows,
)

# few distinct values, so that ties are the rule
few_scores = st.lists(st.sampled_from([-np.inf, 0.0, 0.5, 1.0]), min_size=1, max_size=120)


def sorted_plainly(scores: list[float]) -> list[int]:
    candidates = [row for row, score in enumerate(scores) if score > -np.inf]
    return sorted(candidates, key=lambda row: (-scores[row], row))


@given(scores=few_scores, k=st.integers(1, 130))
def test_the_top_is_that_of_sorting_the_whole_catalogue_with_ties_by_row(scores: list[float], k: int) -> None:
    assert top_rows(np.array(scores, dtype=np.float32), k).tolist() == sorted_plainly(scores)[:k]


@given(scores=few_scores, data=st.data())
def test_the_first_relevant_rank_is_that_of_sorting_the_whole_catalogue(
    scores: list[float], data: st.DataObject
) -> None:
    relevant = data.draw(st.sets(st.integers(0, len(scores) - 1), max_size=5))
    ranked = sorted_plainly(scores)
    expected = min((ranked.index(row) + 1 for row in relevant if row in ranked), default=0)
    found = first_rank(np.array(scores, dtype=np.float32), np.array(sorted(relevant), dtype=np.int64))
    assert found == expected


def test_the_last_of_a_large_catalogue_is_found_at_its_true_rank() -> None:
    scores = -np.arange(46_029, dtype=np.float32)
    _, first = place_scored(scores, np.array([0]), np.array([46_028]))
    assert first == 46_028


def test_whoever_is_removed_is_not_ranked_and_those_behind_move_up() -> None:
    top, first = place_scored(np.array([3, 2, 1, 0], dtype=np.float32), np.array([0, 2]), np.array([3]))
    assert top.tolist() == [1, 3]
    assert first == 2


def test_removing_does_not_change_the_scores_for_the_next_task() -> None:
    scores = np.array([3, 2], dtype=np.float32)
    place_scored(scores, np.array([0]), np.array([1]))
    assert scores.tolist() == [3, 2]


def test_a_list_is_taken_in_its_order_and_who_is_not_on_it_is_not_ranked() -> None:
    top, first = place_listed(np.array([7, 3, 5]), np.array([3]), np.array([5, 8]))
    assert top.tolist() == [7, 5]
    assert first == 2
    assert first_listed(np.array([7, 5]), np.array([8])) == 0


def test_an_empty_list_ranks_nobody() -> None:
    top, first = place_listed(np.empty(0, dtype=np.int64), np.array([3]), np.array([5]))
    assert top.tolist() == []
    assert first == 0
