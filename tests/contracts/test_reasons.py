"""No reason that the data does not bear out: checked against the raw tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import pytest

import matchmaker as mm


@dataclass(frozen=True)
class Facts:
    """What the tables say, organisation by organisation."""

    collaborations: dict[str, set[str]]
    partners: dict[str, set[str]]
    subjects: dict[str, set[tuple[str, str]]]


@pytest.fixture(scope="module")
def facts(sample_dataset: mm.Dataset) -> Facts:
    collaborations, members = defaultdict(set), defaultdict(set)
    for collaboration_id, organisation_id, _ in sample_dataset.participations.iter_rows():
        collaborations[organisation_id].add(collaboration_id)
        members[collaboration_id].add(organisation_id)
    partners = {one: set().union(*(members[joint] for joint in own)) - {one} for one, own in collaborations.items()}
    subjects = defaultdict(set)
    for collaboration_id, topic, scheme in sample_dataset.topics.iter_rows():
        for organisation_id in members[collaboration_id]:
            subjects[organisation_id].add((scheme, topic))
    for organisation_id, capability, _ in sample_dataset.capabilities.iter_rows():
        subjects[organisation_id].add(("capability", capability))
    return Facts(collaborations, partners, subjects)


@pytest.fixture(scope="module")
def explained(sample_ranker: mm.Ranker) -> list[tuple[str, mm.Candidate]]:
    leads = list(sample_ranker.organisation_ids)[::6]
    rankings = sample_ranker.rank_many(leads, limit=20, explain=True)
    return [(lead, candidate) for lead, ranking in zip(leads, rankings, strict=True) for candidate in ranking]


def reasons_of(explained: list[tuple[str, mm.Candidate]], kind: mm.ReasonKind) -> list[tuple[str, str, mm.Reason]]:
    found = [
        (lead, candidate.organisation_id, reason)
        for lead, candidate in explained
        for reason in candidate.reasons
        if reason.kind == kind
    ]
    assert found
    assert all(reason.text.endswith(".") for _, _, reason in found)
    return found


def test_joint_collaborations_are_joint_and_newest_first(
    explained: list[tuple[str, mm.Candidate]], facts: Facts, sample_dataset: mm.Dataset
) -> None:
    for lead, other, reason in reasons_of(explained, mm.ReasonKind.JOINT_COLLABORATIONS):
        joint = facts.collaborations[lead] & facts.collaborations[other]
        assert reason.count == len(joint)
        assert {one.id for one in reason.collaborations} <= joint
        days = [sample_dataset.collaboration(one.id).started_on for one in reason.collaborations]
        assert days == [one.on for one in reason.collaborations] == sorted(days, reverse=True)


def test_shared_partners_are_partners_of_both(explained: list[tuple[str, mm.Candidate]], facts: Facts) -> None:
    for lead, other, reason in reasons_of(explained, mm.ReasonKind.SHARED_PARTNERS):
        shared = facts.partners[lead] & facts.partners[other]
        assert reason.count == len(shared)
        assert {one.id for one in reason.organisations} <= shared


def test_shared_topics_are_topics_of_both(explained: list[tuple[str, mm.Candidate]], facts: Facts) -> None:
    for lead, other, reason in reasons_of(explained, mm.ReasonKind.SHARED_TOPICS):
        shared = {name for _, name in facts.subjects[lead] & facts.subjects[other]}
        assert reason.count == len(shared)
        assert set(reason.topics) <= shared


def test_a_shared_place_is_shared(explained: list[tuple[str, mm.Candidate]], sample_dataset: mm.Dataset) -> None:
    for lead, other, reason in reasons_of(explained, mm.ReasonKind.SHARED_PLACE):
        one, two = sample_dataset.organisation(lead), sample_dataset.organisation(other)
        assert one.country == two.country
        assert str(two.place) in reason.text or str(two.country) in reason.text


def test_recent_activity_counts_what_started_in_the_last_two_years(
    explained: list[tuple[str, mm.Candidate]], facts: Facts, sample_dataset: mm.Dataset, sample_ranker: mm.Ranker
) -> None:
    started = dict(sample_dataset.collaborations.select("id", "started_on").iter_rows())
    known = sample_ranker.manifest.knowledge_on
    since = date(known.year - 2, known.month, known.day)
    for _, other, reason in reasons_of(explained, mm.ReasonKind.RECENT_ACTIVITY):
        assert reason.count == sum(started[one] >= since for one in facts.collaborations[other])


def test_whoever_shares_collaborations_is_told_so(explained: list[tuple[str, mm.Candidate]]) -> None:
    for _, candidate in explained:
        kinds = {reason.kind for reason in candidate.reasons}
        assert (candidate.ring == mm.Ring.PARTNER) == (mm.ReasonKind.JOINT_COLLABORATIONS in kinds)


def test_reasons_are_given_only_when_asked_for(sample_ranker: mm.Ranker) -> None:
    assert all(not candidate.reasons for candidate in sample_ranker.rank(sample_ranker.organisation_ids[0]))
