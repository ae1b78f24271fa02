"""What holds of a ranker that was told of more organisations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import matchmaker as mm
from matchmaker import artefact
from matchmaker.knowledge.building import build_knowledge
from matchmaker.ranker.extending import extend
from matchmaker.search import SubjectIndex


def lab(organisation_id: str, **capabilities: float) -> mm.Organisation:
    return mm.Organisation(
        id=organisation_id,
        name="Harbour Lab",
        kind="company",
        country="FI",
        place="Oulu",
        region="FI1D9",
        sme=True,
        capabilities=capabilities,
        description="A lab.",
    )


@pytest.fixture(scope="module")
def topic(sample_ranker: mm.Ranker) -> str:
    """A name of a topic that many work on."""
    profiles = sample_ranker.knowledge.profiles
    n_holders = np.diff(sample_ranker.knowledge.involvement.shares.indptr)
    codes = [code for code in range(len(profiles.subjects)) if profiles.tells(code)]
    return profiles.subjects[max(codes, key=lambda code: int(n_holders[code]))]


@pytest.fixture(scope="module")
def added(topic: str) -> list[mm.Organisation]:
    """A first one, one in between with a country of its own, and a last one; in no order."""
    return [
        mm.Organisation(id="zzz", name="Last of All", capabilities={"Moon mining": 0.5}),
        lab("aaa", **{topic: 0.8, "moon  mining": 1.0}),
        mm.Organisation(id="org-000100x", name="Somewhere Else", kind="public", country="ZZ", place="Far"),
    ]


@pytest.fixture(scope="module")
def wider(sample_ranker: mm.Ranker, added: list[mm.Organisation]) -> mm.Ranker:
    return sample_ranker.with_organisations(added)


def test_the_others_keep_their_answers_to_the_last_bit(
    sample_ranker: mm.Ranker, wider: mm.Ranker, added: list[mm.Organisation]
) -> None:
    constraints = mm.Constraints(exclude={organisation.id for organisation in added})
    ids = list(sample_ranker.organisation_ids)
    briefs: list[str | mm.Brief] = [
        *ids[::20],
        mm.Brief(lead=ids[3], members=ids[5:8]),
        mm.Brief(lead=mm.Organisation(id="x", country="SE")),
    ]
    for novelty in (0.0, 0.3):
        before = sample_ranker.rank_many(briefs, novelty=novelty, limit=100, explain=True)
        after = wider.rank_many(briefs, constraints=constraints, novelty=novelty, limit=100, explain=True)
        assert [ranking.candidates for ranking in after] == [ranking.candidates for ranking in before]


def test_who_was_there_keeps_its_base_rate_though_described_again_and_the_added_have_none(
    sample_ranker: mm.Ranker, added: list[mm.Organisation]
) -> None:
    before = dict(zip(sample_ranker.organisation_ids, sample_ranker.model.base_rates, strict=True))
    known = mm.Organisation(id=max(before, key=lambda one: before[one]), country="SE")
    wider = sample_ranker.with_organisations([known, *added])
    assert sum(rate > 0 for rate in before.values()) > 200
    after = dict(zip(wider.organisation_ids, wider.model.base_rates, strict=True))
    assert after == before | {one.id: 0 for one in added}
    twice = sample_ranker.with_organisations(added[:1]).with_organisations([known, *added[1:]])
    np.testing.assert_array_equal(twice.model.base_rates, wider.model.base_rates)


def test_what_was_added_is_known_and_found_and_the_old_ranker_is_untouched(
    sample_ranker: mm.Ranker, wider: mm.Ranker, added: list[mm.Organisation], sample_model_path: Path
) -> None:
    assert [wider.organisation(one.id) for one in added] == added
    assert wider.find("harbour lab", limit=1)[0].organisation_id == "aaa"
    assert wider.profile("aaa").n_collaborations == 0
    assert "aaa" not in sample_ranker
    assert wider.n_organisations == sample_ranker.n_organisations + 3 == wider.manifest.n_organisations
    assert wider.manifest.model_version != sample_ranker.manifest.model_version
    saved = mm.load(sample_model_path)
    assert (
        artefact.pack(saved.model, "model").fingerprint() == artefact.pack(sample_ranker.model, "model").fingerprint()
    )


def test_what_was_added_is_ranked_the_higher_for_what_it_declares(sample_ranker: mm.Ranker, topic: str) -> None:
    both = sample_ranker.with_organisations([lab("able", **{topic: 1.0}), lab("other")])
    scores: dict[str, list[float]] = {"able": [], "other": []}
    for lead in list(sample_ranker.organisation_ids)[::10]:
        brief = mm.Brief(lead=lead, topics=[topic])
        ranking = both.rank(brief, constraints=mm.Constraints(allow=scores), explain=True)
        assert len(ranking) == 2
        for candidate in ranking:
            scores[candidate.organisation_id].append(candidate.score)
            topics = [one for reason in candidate.reasons if reason.speaks is mm.Speaks.FOR for one in reason.topics]
            assert (topic in topics) == (candidate.organisation_id == "able")
    assert all(0 < score < 1 for score in scores["able"] + scores["other"])
    assert np.mean(scores["able"]) > np.mean(scores["other"])


def test_constraints_hold_of_what_was_added(wider: mm.Ranker) -> None:
    brief = mm.Brief(lead=wider.organisation_ids[4])
    held = wider.rank(brief, constraints=mm.Constraints(capabilities=["MOON MINING"]))
    assert {candidate.organisation_id for candidate in held} == {"aaa", "zzz"}
    there = wider.rank(brief, constraints=mm.Constraints(countries={"ZZ"}))
    assert [candidate.organisation_id for candidate in there] == ["org-000100x"]


def test_what_was_added_may_ask_by_its_id_and_gets_what_a_described_lead_gets(
    sample_ranker: mm.Ranker, wider: mm.Ranker, added: list[mm.Organisation]
) -> None:
    by_id = wider.rank("aaa", limit=1000)
    assert "aaa" not in {candidate.organisation_id for candidate in by_id}
    assert by_id.n_considered == wider.n_organisations - 1
    asked = sample_ranker.rank(mm.Brief(lead=added[1]), limit=20)
    alone = sample_ranker.with_organisations([added[1]]).rank("aaa", limit=20)
    assert alone.candidates == asked.candidates


def test_what_was_added_is_saved_and_loaded(wider: mm.Ranker, tmp_path: Path) -> None:
    wider.save(tmp_path / "wider")
    loaded = mm.load(tmp_path / "wider")
    assert loaded.manifest == wider.manifest
    briefs = ["aaa", wider.organisation_ids[9]]
    assert loaded.rank_many(briefs, limit=30, explain=True) == wider.rank_many(briefs, limit=30, explain=True)
    again = loaded.with_organisations([mm.Organisation(id="bbb", country="FI")])
    assert again.rank("bbb").candidates


def test_the_order_in_which_they_are_given_changes_nothing(
    sample_ranker: mm.Ranker, wider: mm.Ranker, added: list[mm.Organisation]
) -> None:
    assert sample_ranker.with_organisations(added[::-1]).manifest == wider.manifest
    assert sample_ranker.with_organisations([]).manifest == sample_ranker.manifest


def test_all_that_is_not_learnt_is_as_if_they_had_been_in_the_tables(
    sample_ranker: mm.Ranker, sample_dataset: mm.Dataset, added: list[mm.Organisation]
) -> None:
    """Rows of organisations move wherever they stand: graph, flow, activity, columns, tastes and mixing."""
    tables = sample_dataset.tables()
    rows = [{name: getattr(one, name) for name in tables["organisations"].columns} for one in added]
    new = pl.DataFrame(rows, schema=tables["organisations"].schema)
    declared = [(one.id, name, strength) for one in added for name, strength in one.capabilities.items()]
    tables["organisations"] = pl.concat([tables["organisations"], new])
    strengths = pl.DataFrame(declared, schema=tables["capabilities"].schema, orient="row")
    tables["capabilities"] = pl.concat([tables["capabilities"], strengths])
    as_of = sample_ranker.manifest.knowledge_on
    knowledge = build_knowledge(sample_dataset, as_of)
    expected = artefact.pack(build_knowledge(mm.Dataset.from_tables(**tables), as_of), "")
    model = replace(sample_ranker.model, knowledge=knowledge)
    extended = artefact.pack(extend(model, added, SubjectIndex(knowledge.profiles.subjects)).knowledge, "")
    frozen = (".profiles", ".involvement", ".associations.of_subjects", ".companions", ".texts")  # of other subjects
    compared = [name for name in expected.arrays if not name.startswith(frozen)]
    assert len(compared) > 40
    for name in compared:
        one, other = extended.arrays[name], expected.arrays[name]
        assert (name, one.dtype, one.shape) == (name, other.dtype, other.shape)
        np.testing.assert_array_equal(one, other, err_msg=name)


def test_the_kinds_of_projects_of_the_others_stay_and_the_added_have_none(
    sample_ranker: mm.Ranker, sample_dataset: mm.Dataset, added: list[mm.Organisation]
) -> None:
    tables = sample_dataset.tables()
    schemes = ["grant", "loan", "prize"]
    ids = tables["collaborations"]["id"].to_list()
    funding = [(one, schemes[place % len(schemes)], "funding-scheme") for place, one in enumerate(ids)]
    told = pl.DataFrame(funding, schema=tables["topics"].schema, orient="row")
    tables["topics"] = pl.concat([tables["topics"], told])
    knowledge = build_knowledge(mm.Dataset.from_tables(**tables), sample_dataset.as_of or "2022-01-01")
    model = replace(sample_ranker.model, knowledge=knowledge)
    extended = extend(model, added, SubjectIndex(knowledge.profiles.subjects)).knowledge
    before, after = knowledge.profiles.untold.toarray(), extended.profiles.untold.toarray()
    known, ids = list(knowledge.organisations.ids), list(extended.organisations.ids)
    assert before.any(axis=1).sum() > 100
    np.testing.assert_array_equal(after[[ids.index(one) for one in known]][:, : before.shape[1]], before)
    assert not after[[ids.index(one.id) for one in added]].any()


def test_a_known_id_gets_new_attributes_and_keeps_its_history(sample_ranker: mm.Ranker) -> None:
    declared = sample_ranker.knowledge.organisations
    row = int(np.flatnonzero(np.diff(declared.capabilities.indptr))[0])
    known = sample_ranker.organisation_ids[row]
    name = sorted(sample_ranker.organisation(known).capabilities)[0]
    given = mm.Organisation(id=known, name="Renamed", kind="other", country="SE", capabilities={"moon mining": 0.4})
    changed = sample_ranker.with_organisations([given])
    assert changed.organisation(known) == given
    assert changed.n_organisations == sample_ranker.n_organisations
    before, after = sample_ranker.profile(known), changed.profile(known)
    assert (after.n_collaborations, after.n_partners) == (before.n_collaborations, before.n_partners)
    constraints = mm.Constraints(allow={known}, capabilities=["moon mining"])
    assert len(changed.rank(sample_ranker.organisation_ids[row + 1], constraints=constraints)) == 1
    profiles = changed.knowledge.profiles
    own = profiles.vectors[[row], :].toarray().ravel()
    np.testing.assert_allclose(np.linalg.norm(own), 1, rtol=1e-5)
    gone = [
        code for code, one in enumerate(profiles.subjects) if one == name and profiles.schemes[code] == "capability"
    ]
    assert own[gone].tolist() == [0.0]
    # given back what it had, it is what it was
    restored = changed.with_organisations([sample_ranker.organisation(known)])
    back = restored.knowledge.profiles.vectors[[row], :].toarray().ravel()[: len(sample_ranker.knowledge.profiles.idf)]
    was = sample_ranker.knowledge.profiles.vectors[[row], :].toarray().ravel()
    np.testing.assert_allclose(back, was, atol=1e-5)


def test_a_newcomer_described_again_is_only_what_is_said_last(sample_ranker: mm.Ranker, topic: str) -> None:
    first = sample_ranker.with_organisations([lab("aaa", **{topic: 1.0})])
    second = first.with_organisations([lab("aaa")])
    assert not second.profile("aaa").topics
    constraints = mm.Constraints(allow={"aaa"}, capabilities=[topic])
    lead = sample_ranker.organisation_ids[0]
    assert [len(ranker.rank(lead, constraints=constraints)) for ranker in (first, second)] == [1, 0]


@pytest.mark.parametrize("known", [True, False], ids=["with a history", "a newcomer"])
def test_what_is_said_last_counts_as_if_nothing_else_had_been_said(
    sample_ranker: mm.Ranker, added: list[mm.Organisation], topic: str, *, known: bool
) -> None:
    lead = sample_ranker.organisation_ids[0]
    one = sample_ranker.organisation_ids[5] if known else "new"
    first = mm.Organisation(
        id=one, name="First", country="ZZ", place="Far", capabilities={topic: 1.0, "moon mining": 0.5}, description="A."
    )
    last = mm.Organisation(id=one, name="Last", kind="public", country="FI", capabilities={"Moon  Mining": 0.2})
    alone = sample_ranker.with_organisations([last])
    again = sample_ranker.with_organisations([first]).with_organisations([last])
    assert again.manifest == alone.manifest
    briefs = [mm.Brief(lead=lead), mm.Brief(lead=lead, topics=[topic, "moon mining"])]
    assert again.rank_many(briefs, limit=50, explain=True) == alone.rank_many(briefs, limit=50, explain=True)
    beside = sample_ranker.with_organisations([first, *added]).with_organisations([last])
    assert beside.manifest == sample_ranker.with_organisations([*added, last]).manifest
    gone = again.with_organisations([mm.Organisation(id=one)])
    assert gone.rank(mm.Brief(lead=lead, topics=[topic, "moon mining"])).missing_topics == ("moon mining",)


def test_one_id_given_twice_is_refused(sample_ranker: mm.Ranker) -> None:
    twice = [mm.Organisation(id="aaa"), mm.Organisation(id="aaa", country="FI")]
    with pytest.raises(mm.InputError, match=r"organisations must be of different ids\. Got 'aaa'"):
        sample_ranker.with_organisations(twice)
