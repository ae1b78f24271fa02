"""Contributions add up to the scores, and an explanation says of any organisation what the ranking did with it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.explanation import Contributor
from matchmaker.features import FEATURE_GROUPS, compute_features
from matchmaker.question import Form, question_of_newcomer, question_of_rows
from matchmaker.scoring import Scorer
from matchmaker.signals import gather_signals
from matchmaker.wording import languages, wording_of


def briefs(ranker: mm.Ranker) -> list[mm.Brief]:
    """Every form of question."""
    ids, topics = list(ranker.organisation_ids), ["hydrogen energy", "wind power"]
    newcomer = mm.Organisation(id="new", kind="company", country="FI", capabilities={topics[0]: 0.5})
    return [
        *(mm.Brief(lead=lead) for lead in ids[::10]),
        *(mm.Brief(lead=lead, members=[ids[0], ids[1]], topics=topics) for lead in ids[5::60]),
        mm.Brief(topics=topics),
        mm.Brief(lead=newcomer),
    ]


def test_contributions_add_up_to_the_probability_of_ten_thousand_random_pairs(sample_ranker: mm.Ranker) -> None:
    knowledge, draw = sample_ranker.knowledge, np.random.default_rng(0)
    nobody = np.zeros(0, dtype=np.int32)
    for form in Form:
        learned = getattr(sample_ranker.model, form.value)
        scorer, contributor = Scorer(learned), Contributor(learned)
        for _ in range(34):
            rows = draw.permutation(knowledge.n_organisations)
            subject = int(draw.integers(len(knowledge.profiles.subjects)))
            question = {
                Form.PARTNERS: question_of_rows(knowledge, rows[:1]),
                Form.CONSORTIUM: question_of_rows(knowledge, rows[:3], np.array([subject])),
                Form.NEWCOMER: question_of_newcomer(knowledge, None, nobody, {subject: 1.0}),
            }[form]
            features = compute_features(knowledge, gather_signals(knowledge, question), rows[3:103])
            probabilities = scorer.probabilities(scorer.log_odds(features))
            made_of = contributor.contributions(features, 0.25)
            np.testing.assert_allclose([one.score for one in made_of], 0.25 * probabilities, rtol=0, atol=1e-12)


def test_contributions_add_up_to_the_score_of_every_candidate(sample_ranker: mm.Ranker) -> None:
    for ranking in sample_ranker.rank_many(briefs(sample_ranker), limit=25, explain=True):
        for candidate in ranking:
            made_of = candidate.contributions
            assert made_of is not None
            assert [one.group for one in made_of.groups] == list(FEATURE_GROUPS)
            total = made_of.base + sum(one.log_odds for one in made_of.groups)
            assert abs(made_of.chance_to_start / (1 + math.exp(-total)) - candidate.score) <= 1e-6
            assert made_of.score == pytest.approx(candidate.score, abs=1e-12)


def test_only_who_asks_for_partners_has_a_chance_to_start(sample_ranker: mm.Ranker) -> None:
    for brief in briefs(sample_ranker):
        made_of = sample_ranker.rank(brief, limit=1, explain=True)[0].contributions
        assert made_of is not None
        alone = isinstance(brief.lead, str) and not brief.members
        has_history = alone and sample_ranker.profile(str(brief.lead)).n_collaborations > 0
        assert (made_of.chance_to_start < 1) == has_history


def test_an_explanation_of_a_candidate_is_the_rankings_own(sample_ranker: mm.Ranker) -> None:
    for brief in briefs(sample_ranker)[::4]:
        ranking = sample_ranker.rank(brief, limit=1000, explain=True, novelty=0.3)
        for candidate in (ranking[0], ranking[9], ranking[10], ranking[-1]):
            explanation = sample_ranker.explain(brief, candidate.organisation_id, novelty=0.3)
            assert explanation.candidate == candidate
            assert explanation.n_candidates == len(ranking)
            assert explanation.standing == ("listed" if candidate.rank <= 10 else "beyond_the_list")
            assert f"rank {candidate.rank} of {len(ranking)}" in explanation.verdict
            assert explanation.compared_with == (ranking[9] if candidate.rank > 10 else None)
            assert bool(explanation.differences) == (candidate.rank > 10)


@pytest.mark.parametrize("novelty", [0.0, 0.5])
def test_whoever_stands_behind_lacks_as_much_as_the_differences_say(sample_ranker: mm.Ranker, novelty: float) -> None:
    lead = sample_ranker.organisation_ids[3]
    for other in [one.organisation_id for one in sample_ranker.rank(lead, limit=200, novelty=novelty)][10::20]:
        explanation = sample_ranker.explain(lead, other, novelty=novelty)
        assert explanation.compared_with is not None
        mine, theirs = explanation.candidate.contributions, explanation.compared_with.contributions
        assert mine is not None
        assert theirs is not None
        apart = {one.group: one.log_odds for one in explanation.differences}
        dial = apart.pop("novelty", 0.0)
        assert (dial != 0) == (novelty > 0)
        assert sum(apart.values()) == pytest.approx(mine.log_odds - theirs.log_odds, abs=1e-9)
        assert sum(apart.values()) + dial <= 1e-9
        assert [one.log_odds for one in explanation.differences] == sorted(
            one.log_odds for one in explanation.differences
        )
        assert explanation.compared_with.name in explanation.verdict


@pytest.mark.parametrize(
    ("language", "beginning"),
    [
        (
            "en",
            "The constraints take it away: excluded organisations, nobody met since a given day, new partners only. ",
        ),
        (
            "fi",
            "Ehdot rajaavat sen pois: pois suljetut organisaatiot, ei yhteistyötä annetusta päivästä alkaen, "
            "vain uudet kumppanit. ",
        ),
    ],
)
def test_a_verdict_calls_constraints_what_people_do(sample_ranker: mm.Ranker, language: str, beginning: str) -> None:
    lead = sample_ranker.organisation_ids[0]
    partner = next(one.organisation_id for one in sample_ranker.rank(lead, limit=100) if one.ring is mm.Ring.PARTNER)
    constraints = mm.Constraints(only_new=True, not_met_since="2000-01-01", exclude={partner})
    explanation = sample_ranker.explain(lead, partner, constraints=constraints, language=language)
    assert explanation.verdict.startswith(beginning)
    assert explanation.broken == ("exclude", "not_met_since", "only_new")


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_where_an_organisation_stands_is_what_the_ranking_shows(data: st.DataObject, sample_ranker: mm.Ranker) -> None:
    ids = list(sample_ranker.organisation_ids)
    lead, other = data.draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True))
    excluded = data.draw(st.sets(st.sampled_from(ids), max_size=30)) | data.draw(st.sampled_from([set(), {other}]))
    constraints = mm.Constraints(
        kinds=data.draw(st.sets(st.sampled_from(list(mm.Kind)))),
        countries=data.draw(st.sets(st.sampled_from(["FI", "SE", "EE", "DE"]))),
        only_new=data.draw(st.booleans()),
        exclude=excluded,
    )
    limit = data.draw(st.integers(1, 30))
    language = data.draw(st.sampled_from(languages()))
    explanation = sample_ranker.explain(lead, other, constraints=constraints, limit=limit, language=language)
    ranking = sample_ranker.rank(lead, constraints=constraints, limit=1000)
    ranked = {candidate.organisation_id: candidate for candidate in ranking}
    organisation, candidate = sample_ranker.organisation(other), explanation.candidate
    broken = {
        "countries": bool(constraints.countries) and organisation.country not in constraints.countries,
        "exclude": other in excluded,
        "kinds": bool(constraints.kinds) and organisation.kind not in constraints.kinds,
        "only_new": constraints.only_new and candidate.ring == "partner",
    }
    assert explanation.broken == tuple(name for name, breaks in broken.items() if breaks)
    if explanation.broken:
        assert explanation.standing == "removed"
        named = [wording_of(language).constraint(name) for name in explanation.broken]
        assert f": {', '.join(named)}. " in explanation.verdict
    elif other not in ranked:
        assert explanation.standing == "not_proposed"
    else:
        assert explanation.standing == ("listed" if ranked[other].rank <= limit else "beyond_the_list")
        assert candidate.rank == ranked[other].rank
    assert (other in ranked) == bool(candidate.sources)
    ahead = [one for one in ranking if (one.score, other) > (candidate.score, one.organisation_id)]
    assert candidate.rank == len(ahead) + 1
    assert explanation.n_candidates == len(ranking) + (other not in ranked)


def test_an_explanation_tells_what_the_model_does_not_know(sample_ranker: mm.Ranker) -> None:
    ids = list(sample_ranker.organisation_ids)
    brief = mm.Brief(lead=ids[0], topics=["no such topic", "wind power"])
    explanation = sample_ranker.explain(
        brief, ids[5], constraints=mm.Constraints(exclude={"nobody"}, capabilities={"no skill"})
    )
    assert explanation.missing_topics == ("no such topic",)
    assert explanation.missing_ids == ("nobody",)
    assert explanation.missing_capabilities == ("no skill",)
    assert explanation.model_version == sample_ranker.manifest.model_version


def test_who_asks_is_not_explained_and_who_is_unknown_is_shown_the_nearest(sample_ranker: mm.Ranker) -> None:
    ids = list(sample_ranker.organisation_ids)
    for brief in (mm.Brief(lead=ids[0]), mm.Brief(lead=ids[1], members=[ids[0]])):
        with pytest.raises(mm.InputError, match="organisation_id must be an organisation that does not ask"):
            sample_ranker.explain(brief, ids[0])
    with pytest.raises(mm.UnknownOrganisationError, match=r"\(org-000042\)"):
        sample_ranker.explain(ids[0], "org-00042")
    with pytest.raises(mm.InputError, match="limit must be an integer"):
        sample_ranker.explain(ids[0], ids[1], limit=0)


def test_quotas_that_keep_somebody_out_are_named_and_the_list_is_that_of_rank(sample_ranker: mm.Ranker) -> None:
    lead = sample_ranker.organisation_ids[0]
    limit = len(mm.Kind) + 1  # two at least are of one kind
    best = sample_ranker.rank(lead, limit=limit)
    kinds = [candidate.kind for candidate in best]
    usual = max(mm.Kind, key=kinds.count)
    constraints = mm.Constraints(quotas=[mm.Quota(kind=usual, at_most=1)])
    ranking = sample_ranker.rank(lead, limit=limit, constraints=constraints)
    listed = {candidate.organisation_id: candidate.rank for candidate in ranking}
    for candidate in best:
        explanation = sample_ranker.explain(lead, candidate.organisation_id, limit=limit, constraints=constraints)
        if candidate.organisation_id in listed:
            assert explanation.standing is mm.Standing.LISTED
            assert explanation.candidate.rank == listed[candidate.organisation_id]
            continue
        assert explanation.broken == ("quotas",)
        assert "take it away: quotas." in explanation.verdict
        assert explanation.compared_with is not None
        assert explanation.compared_with.organisation_id == ranking[-1].organisation_id
    assert kinds.count(usual) - 1 == len({candidate.organisation_id for candidate in best} - set(listed)) > 0
