from __future__ import annotations

import numpy as np
import pytest

import matchmaker as mm
from matchmaker.candidates import GENERATORS, CandidateSettings, gather_candidates
from matchmaker.question import question_of_rows
from matchmaker.signals import gather_many
from matchmaker_training.evaluation.answers import EMPTY_LIST, Listed
from matchmaker_training.evaluation.candidate_recall import CURVE_AT, candidate_recall
from matchmaker_training.evaluation.past import Past
from matchmaker_training.evaluation.question import Task, rows_as_matrix

from .small_worlds import question

N = 5


def listed(rows: list[int], origins: dict[str, list[int]]) -> Listed:
    proposed = np.array([[row in origins.get(name, []) for row in rows] for name in GENERATORS])
    return Listed(
        rows=np.array(rows, dtype=np.int32),
        scores=np.linspace(1, 0, len(rows), dtype=np.float32),
        origins=np.packbits(proposed, axis=0),
    )


@pytest.fixture
def task(small_past: Past) -> Task:
    return Task(
        name="t",
        questions=(question(small_past, "a"), question(small_past, "b")),
        relevant=rows_as_matrix([np.array([2, 3]), np.array([4])], N),
        removed=rows_as_matrix([np.array([0, 1]), np.array([0])], N),
    )


def test_each_generator_is_measured_at_its_size_without_those_removed(task: Task) -> None:
    first, *_, last = GENERATORS
    lists = {
        task.questions[0]: listed([1, 4, 3, 2], {first: [1, 3], last: [4, 2, 3]}),
        task.questions[1]: listed([3, 1], {last: [3, 1]}),
    }
    found = candidate_recall(task, lists)
    assert found is not None
    assert (found.generators[first].recall, found.generators[first].size) == ((1 / 2 + 0) / 2, (1 + 0) / 2)
    assert (found.generators[last].recall, found.generators[last].size) == ((1 + 0) / 2, (3 + 2) / 2)
    assert (found.union.recall, found.union.size) == ((1 + 0) / 2, (3 + 2) / 2)
    assert tuple(found.generators) == tuple(GENERATORS)


def test_lost_without_a_generator_is_whoever_no_other_one_finds(task: Task) -> None:
    first, second, *_, last = GENERATORS
    lists = {
        task.questions[0]: listed([4, 3, 2], {first: [3, 4], second: [3], last: [2]}),
        task.questions[1]: listed([4], {second: [4]}),
    }
    found = candidate_recall(task, lists)
    assert found is not None
    assert found.union.recall == 1
    assert dict(found.lost) == dict.fromkeys(GENERATORS, 0.0) | {second: (0 + 1) / 2, last: (1 / 2 + 0) / 2}


def test_the_curve_is_the_recall_of_the_first_k_of_the_ranked_list(small_past: Past) -> None:
    n = 300
    task = Task(
        name="t",
        questions=(question(small_past, "a"),),
        relevant=rows_as_matrix([np.array([10, 20, 150, 299])], n),
        removed=rows_as_matrix([np.array([0])], n),
    )
    found = candidate_recall(task, {task.questions[0]: listed(list(range(250)), {})})
    assert found is not None
    assert [k for k, _ in found.curve] == list(CURVE_AT)
    assert dict(found.curve) == {10: 0.25, 20: 0.5, 50: 0.5, 100: 0.5, 200: 0.75, 500: 0.75, 1000: 0.75}


def test_a_question_with_an_empty_list_counts_as_nothing_found(task: Task) -> None:
    found = candidate_recall(task, dict.fromkeys(task.questions, EMPTY_LIST))
    assert found is not None
    assert (found.union.recall, found.union.size) == (0, 0)


def test_without_questions_there_is_nothing_to_find(task: Task) -> None:
    nobody = Task(name="t", questions=(), relevant=task.relevant[:0], removed=task.removed[:0])
    assert candidate_recall(nobody, {}) is None


@pytest.mark.parametrize("name", ["returning_partners", "active_nearby"])
def test_what_only_one_generator_proposes_is_what_is_gone_when_it_is_switched_off(
    sample_ranker: mm.Ranker, name: str
) -> None:
    knowledge, few = sample_ranker.knowledge, dict.fromkeys(GENERATORS, 5)
    eligible = np.ones(knowledge.n_organisations, dtype=bool)
    questions = [question_of_rows(knowledge, np.array([row])) for row in range(20)]
    n_alone = 0
    for signals in gather_many(knowledge, questions):
        whole = gather_candidates(knowledge, signals, eligible, CandidateSettings(**few))
        without = gather_candidates(knowledge, signals, eligible, CandidateSettings(**few | {name: 0}))
        alone = whole.origins[list(GENERATORS).index(name)] & (whole.origins.sum(axis=0) == 1)
        assert set(whole.rows) - set(without.rows) == set(whole.rows[alone])
        n_alone += int(alone.sum())
    assert n_alone
