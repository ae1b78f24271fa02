"""What holds of every ranking, whoever asks."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import matchmaker as mm
from matchmaker.candidates import GENERATORS
from matchmaker.features import FEATURES, compute_features
from matchmaker.question import question_of_newcomer, question_of_rows
from matchmaker.signals import gather_many, gather_signals
from matchmaker_training import TrainingSettings, train


def briefs(ranker: mm.Ranker, n: int = 12) -> list[mm.Brief]:
    ids = list(ranker.organisation_ids)
    singles = [mm.Brief(lead=lead) for lead in ids[:: max(1, len(ids) // n)]]
    groups = [mm.Brief(lead=ids[1], members=(ids[2], ids[3])), mm.Brief(members=(ids[5], ids[8]))]
    topics = list(ranker.knowledge.profiles.subjects)[:2]
    about = [mm.Brief(lead=ids[4], topics=topics), mm.Brief(members=(ids[6],), topics=topics), mm.Brief(topics=topics)]
    newcomer = mm.Organisation(id="new", kind="company", country="FI", place="Oulu", capabilities={topics[0]: 0.5})
    new = [mm.Brief(lead=newcomer), mm.Brief(lead=newcomer, members=(ids[7],), topics=topics)]
    return singles + groups + about + new


def test_ranking_many_equals_ranking_one_by_one(sample_ranker: mm.Ranker) -> None:
    asked = briefs(sample_ranker)
    assert sample_ranker.rank_many(asked, limit=30) == [sample_ranker.rank(brief, limit=30) for brief in asked]


def test_the_company_of_other_questions_changes_no_bit_of_a_question(sample_ranker: mm.Ranker) -> None:
    knowledge = sample_ranker.knowledge
    questions = [question_of_rows(knowledge, np.array([row])) for row in range(70)]  # more than two blocks
    together = [signals.walk for signals in gather_many(knowledge, questions)]
    alone = [gather_signals(knowledge, question).walk for question in questions]
    assert all(np.array_equal(one, other) for one, other in zip(together, alone, strict=True))


def test_the_order_of_candidates_changes_no_feature(sample_ranker: mm.Ranker) -> None:
    signals = gather_signals(sample_ranker.knowledge, question_of_rows(sample_ranker.knowledge, np.array([3])))
    rows = np.arange(4, 60)
    shuffled = np.random.default_rng(0).permutation(len(rows))
    straight = compute_features(sample_ranker.knowledge, signals, rows)
    assert straight.shape == (len(rows), len(FEATURES))
    np.testing.assert_array_equal(
        straight[shuffled], compute_features(sample_ranker.knowledge, signals, rows[shuffled])
    )


def test_a_feature_of_one_candidate_does_not_depend_on_the_others(sample_ranker: mm.Ranker) -> None:
    signals = gather_signals(sample_ranker.knowledge, question_of_rows(sample_ranker.knowledge, np.array([3])))
    together = compute_features(sample_ranker.knowledge, signals, np.arange(4, 60))
    alone = compute_features(sample_ranker.knowledge, signals, np.array([20]))
    np.testing.assert_array_equal(together[[16]], alone)


def test_whoever_has_been_idle_for_long_is_told_lower_scores(sample_ranker: mm.Ranker) -> None:
    """The score is of starting something together, and who starts nothing starts nothing together.

    Whoever has no past at all asks as a newcomer, given that something is started.
    """
    recent = sample_ranker.knowledge.activity.recent
    ids = list(sample_ranker.organisation_ids)
    order = np.argsort(recent)
    order = order[sample_ranker.knowledge.activity.n_collaborations[order] > 0]
    idle, busy = (
        np.mean([sample_ranker.rank(ids[row], limit=1)[0].score for row in rows.tolist()])
        for rows in (order[:20], order[-20:])
    )
    assert idle < busy / 2


def test_the_order_of_the_members_changes_nothing(sample_ranker: mm.Ranker) -> None:
    first, second, third = list(sample_ranker.organisation_ids)[:3]
    one = sample_ranker.rank(mm.Brief(lead=first, members=(second, third)))
    assert one == sample_ranker.rank(mm.Brief(lead=first, members=(third, second, third)))


def test_scores_are_probabilities_in_descending_order_and_ranks_count_from_one(sample_ranker: mm.Ranker) -> None:
    for ranking in sample_ranker.rank_many(briefs(sample_ranker), limit=100):
        scores = [candidate.score for candidate in ranking]
        assert scores == sorted(scores, reverse=True)
        assert all(0.0 <= score <= 1.0 for score in scores)
        assert [candidate.rank for candidate in ranking] == list(range(1, len(ranking) + 1))


def test_nobody_is_ranked_twice_and_nobody_for_itself(sample_ranker: mm.Ranker) -> None:
    for brief, ranking in zip(asked := briefs(sample_ranker), sample_ranker.rank_many(asked, limit=500), strict=True):
        ids = [candidate.organisation_id for candidate in ranking]
        assert len(ids) == len(set(ids))
        assert not set(ids) & set(brief.organisation_ids)


def test_the_longer_answer_begins_with_the_shorter(sample_ranker: mm.Ranker) -> None:
    for brief in briefs(sample_ranker):
        assert sample_ranker.rank(brief, limit=50)[:7] == sample_ranker.rank(brief, limit=7).candidates


def test_every_candidate_says_where_it_came_from(sample_ranker: mm.Ranker) -> None:
    for ranking in sample_ranker.rank_many(briefs(sample_ranker), limit=50):
        assert all(candidate.sources and set(candidate.sources) <= set(GENERATORS) for candidate in ranking)


def test_saving_and_loading_changes_no_ranking_and_no_manifest(
    sample_ranker: mm.Ranker, sample_model_path: Path
) -> None:
    loaded = mm.load(sample_model_path)
    assert loaded.manifest == sample_ranker.manifest
    asked = briefs(sample_ranker)
    assert loaded.rank_many(asked, limit=40, explain=True) == sample_ranker.rank_many(asked, limit=40, explain=True)


def test_a_ring_says_how_near_a_candidate_stands(sample_ranker: mm.Ranker, sample_dataset: mm.Dataset) -> None:
    members: dict[str, set[str]] = {}
    for collaboration_id, organisation_id, *_ in sample_dataset.participations.iter_rows():
        members.setdefault(collaboration_id, set()).add(organisation_id)
    partners: dict[str, set[str]] = {}
    for together in members.values():
        for one, other in itertools.permutations(together, 2):
            partners.setdefault(one, set()).add(other)
    for brief in briefs(sample_ranker)[:8]:
        own = partners.get(str(brief.lead), set())
        for candidate in sample_ranker.rank(brief, limit=200):
            theirs = partners.get(candidate.organisation_id, set())
            expected = "partner" if candidate.organisation_id in own else "second" if own & theirs else "discovery"
            assert candidate.ring == expected


@pytest.mark.parametrize("limit", [0, -1, 1001, True, 2.5, "3", None])
def test_a_limit_outside_of_its_range_is_refused_with_the_range(sample_ranker: mm.Ranker, limit: object) -> None:
    with pytest.raises(mm.InputError, match=r"limit must be an integer in 1\.\.1000") as caught:
        sample_ranker.rank(sample_ranker.organisation_ids[0], limit=limit)  # type: ignore[arg-type]
    assert caught.value.field == "limit"


@pytest.mark.parametrize("novelty", [-0.1, 1.1, True, "1", None])
def test_a_novelty_outside_of_its_range_is_refused_with_the_range(sample_ranker: mm.Ranker, novelty: object) -> None:
    with pytest.raises(mm.InputError, match=r"novelty must be a number in 0\.\.1"):
        sample_ranker.rank(sample_ranker.organisation_ids[0], novelty=novelty)  # type: ignore[arg-type]


def test_novelty_changes_the_order_and_no_score(sample_ranker: mm.Ranker) -> None:
    """Hubs and partners come later, the more so the higher it is, and nobody is lost."""
    lead = sample_ranker.organisation_ids[3]
    plain, novel = (sample_ranker.rank(lead, novelty=dial, limit=1000) for dial in (0.0, 1.0))
    assert {one.organisation_id: one.score for one in plain} == {one.organisation_id: one.score for one in novel}
    repeats = [sum(one.ring == mm.Ring.PARTNER for one in ranking[:10]) for ranking in (plain, novel)]
    assert repeats[0] > repeats[1]


def test_the_more_novelty_the_more_organisations_are_on_the_lists_of_all(sample_ranker: mm.Ranker) -> None:
    """Among strangers alone: what is taken away is how probable somebody is for anybody."""
    leads, strangers = list(sample_ranker.organisation_ids)[::3], mm.Constraints(only_new=True)
    listed = []
    for dial in (0.0, 0.3, 0.6):
        rankings = sample_ranker.rank_many(leads, constraints=strangers, novelty=dial)
        listed.append(len({one.organisation_id for ranking in rankings for one in ranking}))
    assert listed[0] < listed[1] < listed[2]


def test_novelty_takes_away_the_base_rate_from_the_log_odds(sample_ranker: mm.Ranker) -> None:
    """Among strangers; log-odds and base rates as anybody can read them."""
    strangers, rates = mm.Constraints(only_new=True), sample_ranker.model.base_rates
    lead, ids = sample_ranker.organisation_ids[3], list(sample_ranker.organisation_ids)
    novel = sample_ranker.rank(lead, constraints=strangers, novelty=0.5, limit=1000, explain=True)
    left = [
        one.contributions.log_odds - 0.5 * np.log(rates[ids.index(one.organisation_id)] + 3e-5)
        for one in novel
        if one.contributions is not None
    ]
    assert len(left) == len(novel) > 100
    assert (np.diff(left) < 1e-6).all()


def test_the_form_of_a_question_is_who_asks_and_whether_they_say_what_for(sample_ranker: mm.Ranker) -> None:
    """A newcomer with one known member is a group, and no organisation that asks by itself."""
    knowledge, newcomer, one = sample_ranker.knowledge, mm.Organisation(id="new", country="FI"), np.array([3])
    nobody = np.zeros(0, dtype=np.int32)
    forms = [
        question_of_rows(knowledge, one).form,
        question_of_rows(knowledge, one, np.array([0])).form,
        question_of_rows(knowledge, np.array([3, 4])).form,
        question_of_newcomer(knowledge, newcomer, one, {}).form,
        question_of_newcomer(knowledge, newcomer, nobody, {0: 1.0}).form,
        question_of_newcomer(knowledge, None, nobody, {0: 1.0}).form,
    ]
    assert forms == ["partners", "consortium", "consortium", "consortium", "newcomer", "newcomer"]


def test_topics_that_nobody_knows_are_told_and_change_nothing(sample_ranker: mm.Ranker) -> None:
    lead, topic = sample_ranker.organisation_ids[3], sample_ranker.knowledge.profiles.subjects[0]
    known = sample_ranker.rank(mm.Brief(lead=lead, topics=[topic]))
    both = sample_ranker.rank(mm.Brief(lead=lead, topics=[topic.upper(), "no such topic"]))
    assert both.missing_topics == ("no such topic",)
    assert both.candidates == known.candidates


def test_all_unknown_ids_are_named_with_the_nearest_names(sample_ranker: mm.Ranker) -> None:
    name = sample_ranker.organisation(sample_ranker.organisation_ids[7]).name
    known = sample_ranker.organisation_ids[0]
    with pytest.raises(mm.UnknownOrganisationError) as caught:
        sample_ranker.rank(mm.Brief(lead=known, members=(name, "no such id")))
    assert set(caught.value.unknown_ids) == {name, "no such id"}
    assert caught.value.field == "members"
    assert any(sample_ranker.organisation_ids[7] in shown for shown in caught.value.nearest[name])


def test_names_are_found_without_case_accents_and_with_typing_errors(sample_ranker: mm.Ranker) -> None:
    for row in (0, 11, 42):
        organisation = sample_ranker.organisation(sample_ranker.organisation_ids[row])
        best = sample_ranker.find(organisation.name.upper(), limit=3)
        assert best[0].similarity == 1.0
        assert sample_ranker.organisation(best[0].organisation_id).name == organisation.name
        swapped = organisation.name[:3] + organisation.name[4] + organisation.name[3] + organisation.name[5:]
        assert organisation.name in [match.name for match in sample_ranker.find(swapped, limit=5)]


def test_words_and_their_beginnings_come_before_likeness(sample_ranker: mm.Ranker) -> None:
    names = [match.name for match in sample_ranker.find("säätiö", limit=50)]
    holding = [name for name in names if "säätiö" in name.lower().split()]
    assert holding
    assert names[: len(holding)] == holding


def test_a_mistyped_id_shows_the_id_that_was_meant(sample_ranker: mm.Ranker) -> None:
    with pytest.raises(mm.UnknownOrganisationError, match=r"\(org-000042\)"):
        sample_ranker.rank("org-00042")
    with pytest.raises(mm.UnknownOrganisationError, match="Look ids up by name"):
        sample_ranker.rank("0123456789" * 5)


def test_blank_and_endless_texts_find_nothing_and_break_nothing(sample_ranker: mm.Ranker) -> None:
    with pytest.raises(mm.InputError, match="text must be a name or a part of one"):
        sample_ranker.find("   ")
    assert sample_ranker.find("\x00\uffff") == []
    assert isinstance(sample_ranker.find("Oulu " * 100_000), list)


def test_a_profile_tells_what_an_organisation_did(sample_ranker: mm.Ranker, sample_dataset: mm.Dataset) -> None:
    counts = sample_dataset.participations["organisation_id"].value_counts(sort=True)
    organisation_id, count = counts.row(0)
    profile = sample_ranker.profile(organisation_id)
    assert profile.n_collaborations == count
    assert profile.organisation == sample_ranker.organisation(organisation_id)
    assert profile.n_partners > 0
    assert profile.last_active_on is not None
    assert profile.topics


def test_a_ranker_knows_who_it_knows(sample_ranker: mm.Ranker) -> None:
    assert sample_ranker.organisation_ids[0] in sample_ranker
    assert "nobody" not in sample_ranker
    assert 7 not in sample_ranker
    assert repr(sample_ranker) == f"<Ranker {sample_ranker.manifest.model_version}: 300 organisations>"


def test_an_organisation_without_any_history_can_be_found_by_what_it_declares() -> None:
    """A newcomer that can do what the asker does is proposed where the constraints leave nobody else."""
    world = mm.sample_world(seed=1, n_organisations=300).dataset
    tables = world.tables()
    lead = world.capabilities["organisation_id"][0]
    declared = tables["capabilities"].filter(pl.col("organisation_id") == lead)
    newcomer = tables["organisations"].filter(pl.col("id") == lead).tail(1)
    tables["organisations"] = pl.concat([tables["organisations"], newcomer.with_columns(id=pl.lit("newcomer"))])
    tables["capabilities"] = pl.concat(
        [tables["capabilities"], declared.with_columns(organisation_id=pl.lit("newcomer"))]
    )
    ranker = train(mm.Dataset.from_tables(**tables), settings=TrainingSettings(n_trees=20))
    ranking = ranker.rank(lead, constraints=mm.Constraints(allow={"newcomer"}), explain=True)
    assert [candidate.organisation_id for candidate in ranking] == ["newcomer"]
    assert ranking[0].ring == mm.Ring.DISCOVERY
    assert mm.ReasonKind.SHARED_TOPICS in {reason.kind for reason in ranking[0].reasons}
