"""A ranker's answers, held against what its public face says."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import matchmaker as mm
from matchmaker_training.evaluation.methods import ModelAnswers
from matchmaker_training.evaluation.metrics import ndcg
from matchmaker_training.evaluation.past import Past, past_of
from matchmaker_training.evaluation.truth import Truth, truth_of

NOBODY = np.empty(0, dtype=np.int64)


@pytest.fixture(scope="module")
def past(sample_dataset: mm.Dataset, sample_start: date) -> Past:
    return past_of(sample_dataset, sample_start)


@pytest.fixture(scope="module")
def truth(sample_dataset: mm.Dataset, past: Past, sample_start: date, sample_end: date) -> Truth:
    return truth_of(sample_dataset, past, start=sample_start, end=sample_end)


def test_the_answers_are_what_rank_says_without_those_outside_of_the_catalogue(
    past_ranker: mm.Ranker, past: Past, truth: Truth
) -> None:
    catalogue = set(past.organisation_ids)
    for asker, place in zip(
        truth.askers, ModelAnswers(past_ranker, past, truth.partners).to(truth.askers), strict=True
    ):
        asker_id = past.organisation_ids[int(asker)]
        ranking = past_ranker.rank(asker_id, limit=1000) if asker_id in past_ranker else ()
        expected = [one.organisation_id for one in ranking if one.organisation_id in catalogue]
        top, _ = place(NOBODY, NOBODY)
        assert past.organisation_ids.gather(top).to_list() == expected[:50]


def test_an_asker_that_the_ranker_does_not_know_gets_an_empty_list_and_is_counted(
    past_ranker: mm.Ranker, past: Past, truth: Truth
) -> None:
    unknown = np.flatnonzero([one not in past_ranker for one in past.organisation_ids])
    assert len(unknown) > 0
    answers = ModelAnswers(past_ranker, past, truth.partners)
    assert [len(place(NOBODY, NOBODY)[0]) for place in answers.to(unknown)] == [0] * len(unknown)
    assert answers.n_unknown_askers == len(unknown)


def test_every_listed_score_is_kept_with_whether_it_came_true(past_ranker: mm.Ranker, past: Past, truth: Truth) -> None:
    answers = ModelAnswers(past_ranker, past, truth.partners)
    asker = next(row for row in truth.askers if past.organisation_ids[int(row)] in past_ranker)
    (place,) = answers.to(np.array([asker]))
    top, _ = place(NOBODY, NOBODY)
    ranking = past_ranker.rank(past.organisation_ids[int(asker)], limit=50)
    assert answers.scores[0][: len(top)].tolist() == pytest.approx([one.score for one in ranking][: len(top)])
    partners = set(past.organisation_ids.gather(truth.partners[[asker]].indices).to_list())
    came_true = [past.organisation_ids[int(row)] in partners for row in top]
    assert answers.outcomes[0][: len(top)].tolist() == came_true


def test_partners_new_is_what_only_new_ranks(past_ranker: mm.Ranker, past: Past, truth: Truth) -> None:
    """The same metric by hand from public answers: earlier partners out, then the first ten."""
    asker = next(
        row
        for row in truth.askers
        if past.organisation_ids[int(row)] in past_ranker and len(truth.new_partners[[row]].indices)
    )
    (place,) = ModelAnswers(past_ranker, past, truth.partners).to(np.array([asker]))
    earlier, relevant = past.partners[[asker]].indices, truth.new_partners[[asker]].indices
    top, _ = place(earlier, relevant)
    ids = past.organisation_ids
    gone = set(ids.gather(earlier).to_list())
    catalogue = set(ids)
    ranking = past_ranker.rank(ids[int(asker)], limit=1000)
    left = [one.organisation_id for one in ranking if one.organisation_id in catalogue - gone][:10]
    hits = np.isin(left, ids.gather(relevant).to_list())
    assert ndcg(np.isin(top, relevant), len(relevant)) == ndcg(hits, len(relevant))
