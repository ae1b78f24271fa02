"""What candidates did with others, collaboration by collaboration, against the same worked out plainly."""

from __future__ import annotations

from datetime import date

import numpy as np

import matchmaker as mm
from matchmaker.encounters import met_in_collaborations, met_on_topics
from matchmaker.knowledge.building import build_knowledge
from matchmaker.knowledge.columns import NO_DAY, day_number
from matchmaker.question import question_of_rows
from matchmaker.ranker.reading import Reader
from matchmaker.signals import gather_signals


def test_joint_collaborations_are_dated_by_their_starts_and_ends() -> None:
    """a and b began p three and a half years ago and q a year ago; p has ended since, r with c still runs."""
    together = {
        "p": ("2015-07-01", "2018-06-30", "ab"),
        "q": ("2018-01-01", None, "ab"),
        "r": ("2016-06-01", None, "ac"),
    }
    dataset = mm.Dataset.from_tables(
        organisations={"id": list("abcd")},
        collaborations={
            "id": list(together),
            "started_on": [start for start, _, _ in together.values()],
            "ended_on": [end for _, end, _ in together.values()],
        },
        participations={
            "collaboration_id": [key for key, (_, _, ids) in together.items() for _ in ids],
            "organisation_id": [one for _, _, ids in together.values() for one in ids],
        },
    )
    knowledge = build_knowledge(dataset, "2019-01-01")
    signals = gather_signals(knowledge, question_of_rows(knowledge, np.array([0])))
    joint = met_in_collaborations(knowledge, signals, np.array([1, 2, 3]))
    p, r = day_number(date(2015, 7, 1)), day_number(date(2016, 6, 1))
    assert joint.first_on.tolist() == [p, r, NO_DAY]
    assert joint.ended_on.tolist() == [day_number(date(2018, 6, 30)), NO_DAY, NO_DAY]
    assert joint.n_ending.tolist() == [1, 0, 0]
    assert knowledge.activity.ending.tolist() == [1, 1, 0, 0]


def test_with_how_many_of_those_who_ask_one_was_in_one_collaboration(sample_ranker: mm.Ranker) -> None:
    knowledge, rows = sample_ranker.knowledge, np.arange(sample_ranker.n_organisations)[::2]
    takes_part = knowledge.flow.outward.toarray()
    seeds = np.flatnonzero(takes_part[:, takes_part.sum(axis=0).argmax()])[:3]  # they were in one collaboration
    signals = gather_signals(knowledge, question_of_rows(knowledge, seeds))
    expected = (takes_part[rows] * takes_part[seeds].sum(axis=0)).max(axis=1)
    found = met_in_collaborations(knowledge, signals, rows).most_askers
    assert found.tolist() == expected.tolist()
    assert found.max() == 3


def test_whom_one_met_on_a_topic_is_summed_over_its_collaborations(sample_ranker: mm.Ranker) -> None:
    knowledge = sample_ranker.knowledge
    topics = [knowledge.profiles.subjects[code] for code in (0, 5)]
    brief = mm.Brief(lead=mm.Organisation(id="new", kind="company", country="FI"), topics=topics)
    question, _ = Reader(knowledge).question(brief)
    rows = np.arange(knowledge.n_organisations)[::3]
    found = met_on_topics(knowledge, gather_signals(knowledge, question), rows)
    weights = question.strengths * knowledge.involvement.specificities[question.subjects]
    about = weights / weights.sum() @ knowledge.involvement.collaborations.toarray()[question.subjects]
    takes_part = knowledge.flow.outward.toarray()
    worth = knowledge.flow.inward.max(axis=1).toarray().ravel()
    meets = about * worth
    first = takes_part * (knowledge.collaborations.started_on == knowledge.activity.first_on[:, None])
    of_country = (knowledge.organisations.countries == question.country)[:, None]
    of_kind = (knowledge.organisations.kinds == question.kind)[:, None]
    for name, which in (
        ("topic_newcomers", first),
        ("topic_newcomers_of_country", first * of_country),
        ("topic_with_country", takes_part * of_country),
        ("topic_with_kind", takes_part * of_kind),
    ):
        expected = (takes_part * (which.sum(axis=0) - which)) @ meets
        assert expected[rows].any()
        np.testing.assert_allclose(found[name], expected[rows], rtol=1e-4, atol=1e-7)
    assert np.isnan(found["topic_best"])
    assert np.isnan(found["topic_best_weight"])
    by_known = gather_signals(knowledge, question_of_rows(knowledge, np.array([3]), question.subjects))
    best = met_on_topics(knowledge, by_known, rows)
    np.testing.assert_allclose(best["topic_best"], (takes_part * about)[rows].max(axis=1), rtol=1e-5)
    np.testing.assert_allclose(best["topic_best_weight"], (takes_part * meets)[rows].max(axis=1), rtol=1e-5)
