"""A ranker's answers, held against what its public face says."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import matchmaker as mm
from matchmaker.candidates import GENERATORS
from matchmaker_training.evaluation.answers import RankerAnswers
from matchmaker_training.evaluation.consortium_tasks import consortium_tasks
from matchmaker_training.evaluation.metrics import ndcg
from matchmaker_training.evaluation.newcomer_tasks import newcomer_tasks
from matchmaker_training.evaluation.partner_tasks import partner_tasks
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.question import Question, Task, row_of
from matchmaker_training.evaluation.window import window_of

from .small_worlds import everybody, names

NOBODY = np.empty(0, dtype=np.int64)


@pytest.fixture(scope="module")
def past(sample_dataset: mm.Dataset, sample_start: date) -> Past:
    return past_of(sample_dataset, sample_start)


@pytest.fixture(scope="module")
def tasks(sample_dataset: mm.Dataset, past: Past, sample_start: date, sample_end: date) -> dict[str, Task]:
    window = window_of(sample_dataset, past, start=sample_start, end=sample_end)
    found = (
        *partner_tasks(past, window, seed=0, max_askers=None),
        *consortium_tasks(past, window, seed=0, max_askers=None),
        *newcomer_tasks(sample_dataset, past, window, seed=0, max_askers=None),
    )
    return {task.name: task for task in found}


def top_of(ranker: mm.Ranker, past: Past, asked: Question, *, novelty: float = 0.0) -> list[str]:
    (place,) = RankerAnswers(ranker, past, novelty=novelty).to([asked])
    return names(past, place(NOBODY, NOBODY)[0])


def ranked(ranker: mm.Ranker, past: Past, brief: mm.Brief, *, novelty: float = 0.0) -> list[str]:
    ranking = ranker.rank(brief, limit=1000, novelty=novelty)
    catalogue = set(past.organisation_ids)
    return [one.organisation_id for one in ranking if one.organisation_id in catalogue][:50]


def test_the_answers_are_what_rank_says_without_those_outside_of_the_catalogue(
    past_ranker: mm.Ranker, past: Past, tasks: dict[str, Task]
) -> None:
    for asked in tasks["partners-all"].questions:
        expected = ranked(past_ranker, past, asked.brief) if asked.id in past_ranker else []
        assert top_of(past_ranker, past, asked) == expected


@pytest.mark.parametrize("name", ["newcomer", "newcomer-topic"])
def test_a_newcomer_is_ranked_for_by_what_it_says_and_what_it_is_about(
    name: str, past_ranker: mm.Ranker, past: Past, tasks: dict[str, Task]
) -> None:
    asked = tasks[name].questions[0]
    assert isinstance(asked.brief.lead, mm.Organisation)
    assert top_of(past_ranker, past, asked) == ranked(past_ranker, past, asked.brief) != []


def test_a_consortium_is_completed_for_those_of_its_members_that_the_ranker_knows(
    past_ranker: mm.Ranker, past: Past, tasks: dict[str, Task]
) -> None:
    asked = next(one for one in tasks["complete-3"].questions if one.brief.lead in past_ranker)
    assert asked.brief.topics
    known = [one for one in asked.brief.members if one in past_ranker]
    brief = mm.Brief(lead=asked.brief.lead, members=known, topics=asked.brief.topics)
    assert top_of(past_ranker, past, asked) == ranked(past_ranker, past, brief)
    stranger = next(one for one in past.organisation_ids if one not in past_ranker)
    more = mm.Brief(lead=brief.lead, members=[*known, stranger], topics=brief.topics)
    with_stranger = Question(id="x", brief=more, seeds=asked.seeds, topics=asked.topics, kind=None, country=None)
    assert top_of(past_ranker, past, with_stranger) == ranked(past_ranker, past, brief)


def test_an_asker_that_the_ranker_does_not_know_gets_an_empty_list(past_ranker: mm.Ranker, past: Past) -> None:
    answers = RankerAnswers(past_ranker, past)
    unknown = [asked for asked in everybody(past) if asked.id not in past_ranker]
    assert len(unknown) > 0
    assert not any(answers.knows(asked) for asked in unknown)
    assert [len(place(NOBODY, NOBODY)[0]) for place in answers.to(unknown)] == [0] * len(unknown)


def test_the_whole_list_is_kept_with_its_scores_and_its_origins(past_ranker: mm.Ranker, past: Past) -> None:
    answers = RankerAnswers(past_ranker, past)
    asked = next(one for one in everybody(past) if one.id in past_ranker)
    (place,) = answers.to([asked])
    listed = answers.lists[asked]
    ranking = {one.organisation_id: one for one in past_ranker.rank(asked.id, limit=1000)}
    candidates = [ranking[one] for one in names(past, listed.rows)]
    assert names(past, place(NOBODY, NOBODY)[0]) == [one.organisation_id for one in candidates][:50]
    assert listed.scores.tolist() == pytest.approx([one.score for one in candidates])
    proposed = np.unpackbits(listed.origins, axis=0, count=len(GENERATORS)).astype(bool)
    for column, candidate in enumerate(candidates):
        found = tuple(name for name, from_it in zip(GENERATORS, proposed[:, column], strict=True) if from_it)
        assert found == candidate.sources


def test_the_novelty_dial_is_passed_on(past_ranker: mm.Ranker, past: Past, tasks: dict[str, Task]) -> None:
    known = [asked for asked in tasks["partners-all"].questions if asked.id in past_ranker]
    turned = [top_of(past_ranker, past, asked, novelty=1.0) for asked in known]
    assert turned == [ranked(past_ranker, past, asked.brief, novelty=1.0) for asked in known]
    assert turned != [top_of(past_ranker, past, asked) for asked in known]


def test_partners_new_is_what_only_new_ranks(past_ranker: mm.Ranker, past: Past, tasks: dict[str, Task]) -> None:
    """The same metric by hand from public answers: earlier partners out, then the first ten."""
    task = tasks["partners-new"]
    row, asked = next((row, one) for row, one in enumerate(task.questions) if one.id in past_ranker)
    (place,) = RankerAnswers(past_ranker, past).to([asked])
    earlier, relevant = row_of(past.partners, asked.seeds[0]), row_of(task.relevant, row)
    top, _ = place(row_of(task.removed, row), relevant)
    gone = set(names(past, earlier))
    catalogue = set(past.organisation_ids)
    ranking = past_ranker.rank(asked.id, limit=1000)
    left = [one.organisation_id for one in ranking if one.organisation_id in catalogue - gone][:10]
    hits = np.isin(left, names(past, relevant))
    assert ndcg(np.isin(top, relevant), len(relevant)) == ndcg(hits, len(relevant))
