from __future__ import annotations

import struct
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

import pytest
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.brief import Brief
from matchmaker.capability import Capability
from matchmaker.constraints import Constraints
from matchmaker.errors import InputError
from matchmaker.organisation import Kind, Organisation
from matchmaker.quota import Quota
from matchmaker.ranker import Manifest, OrganisationProfile
from matchmaker.ranking import (
    Candidate,
    Contribution,
    Contributions,
    Explanation,
    Match,
    Named,
    Passage,
    Ranking,
    Reason,
    ReasonKind,
    Removal,
    Ring,
    Shortfall,
    Speaks,
    Standing,
)
from matchmaker_api.v1 import organisation_pb2, ranking_pb2, ranking_service_pb2
from matchmaker_service.conversion.explanations import (
    explain_question,
    explain_request,
    explanation_from_proto,
    explanation_to_proto,
)
from matchmaker_service.conversion.models import manifest_from_proto, manifest_to_proto
from matchmaker_service.conversion.organisations import (
    match_from_proto,
    match_to_proto,
    profile_from_proto,
    profile_to_proto,
)
from matchmaker_service.conversion.questions import Question, question_from_proto, question_to_proto
from matchmaker_service.conversion.rankings import ranking_from_proto, ranking_to_proto

M = TypeVar("M", bound=Message)

texts = st.text(max_size=20)
ids = st.text(min_size=1, max_size=20).filter(str.strip)
counts = st.integers(0, 2**31 - 1)
shares = st.floats(0, 1)
days = st.dates()
kinds = st.none() | st.sampled_from(Kind)
optional_texts = st.none() | texts
codes = st.none() | st.text(max_size=16)


def tuples_of(items: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(items, max_size=3).map(tuple)


named = st.builds(Named, id=ids, name=texts, on=st.none() | days)
reasons = st.builds(
    Reason,
    kind=st.sampled_from(ReasonKind),
    text=texts,
    speaks=st.sampled_from(Speaks),
    count=counts,
    total=counts,
    organisations=tuples_of(named),
    collaborations=tuples_of(named),
    topics=tuples_of(texts),
    goes_with=tuples_of(texts),
    passages=tuples_of(st.builds(Passage, text=texts, collaboration=st.none() | named, similarity=shares)),
)
contributions = tuples_of(st.builds(Contribution, group=texts, log_odds=st.floats(allow_nan=False)))
made_of = st.builds(Contributions, base=st.floats(allow_nan=False), groups=contributions, chance_to_start=shares)
candidates = st.builds(
    Candidate,
    rank=st.integers(1, 1000),
    organisation_id=ids,
    name=texts,
    kind=kinds,
    country=optional_texts,
    score=shares,
    ring=st.sampled_from(Ring),
    sources=tuples_of(texts),
    reasons=tuples_of(reasons),
    contributions=st.none() | made_of,
)
organisations = st.builds(
    Organisation,
    id=ids,
    name=texts,
    kind=kinds,
    country=codes,
    region=codes,
    place=optional_texts,
    sme=st.none() | st.booleans(),
    capabilities=st.dictionaries(texts, shares, max_size=3),
    description=texts,
    url=texts,
    known_on=st.none() | days,
)
briefs = st.builds(Brief, lead=ids | organisations, members=tuples_of(ids)) | st.builds(
    Brief, members=st.lists(ids, min_size=1, max_size=5).map(tuple)
)
groups = st.fixed_dictionaries({"kind": st.sampled_from(Kind)}) | st.fixed_dictionaries(
    {"country": st.sampled_from(["FI", "SE", "EL"])}
)
quotas = st.builds(
    lambda group, least, more: Quota(**group, at_least=least, at_most=None if more is None else least + more),
    groups,
    st.integers(1, 5),
    st.none() | st.integers(0, 5),
) | st.builds(lambda group, most: Quota(**group, at_most=most), groups, st.integers(0, 5))
rankings = st.builds(
    Ranking,
    brief=briefs,
    candidates=tuples_of(candidates),
    model_version=texts,
    n_considered=counts,
    removals=tuples_of(st.builds(Removal, constraint=texts, n_removed=counts)),
    missing_ids=tuples_of(ids),
    missing_capabilities=tuples_of(ids),
    shortfalls=tuples_of(st.builds(Shortfall, quota=quotas, n_missing=counts)),
)
explanations = st.builds(
    Explanation,
    brief=briefs,
    candidate=candidates,
    standing=st.sampled_from(Standing),
    verdict=texts,
    n_candidates=counts,
    broken=tuples_of(texts),
    compared_with=st.none() | candidates,
    differences=contributions,
    model_version=texts,
    missing_ids=tuples_of(ids),
    missing_topics=tuples_of(texts),
    missing_capabilities=tuples_of(ids),
)
questions = st.builds(
    Question,
    brief=briefs,
    constraints=st.builds(
        Constraints,
        countries=st.sets(st.sampled_from(["FI", "SE", "EL", "UK"]), min_size=4),
        regions=st.sets(st.sampled_from(["FI1", "SE", "ELX"])),
        only_new=st.booleans(),
        not_met_since=st.none() | days,
        sme=st.none() | st.booleans(),
        capabilities=st.sets(ids, max_size=3),
        exclude=st.sets(ids.map("x".__add__), max_size=3),
        quotas=st.lists(quotas, max_size=3, unique_by=lambda quota: quota.group),
    )
    | st.builds(Constraints, kinds=st.sets(st.sampled_from(Kind)), allow=st.sets(ids.map("y".__add__), max_size=3)),
    limit=st.integers(1, 1000),
    explain=st.booleans(),
    model_version=texts,
    novelty=shares,
    language=st.sampled_from(["en", "fi", "sv-SE"]),
)
profiles = st.builds(
    OrganisationProfile,
    organisation=organisations,
    n_collaborations=counts,
    n_partners=counts,
    last_active_on=st.none() | days,
    topics=tuples_of(st.builds(Capability, name=texts, strength=shares, n_collaborations=counts)),
)
matches = st.builds(Match, organisation_id=ids, name=texts, kind=kinds, country=optional_texts, similarity=shares)
settings = st.recursive(st.none() | st.booleans() | st.integers() | texts, lambda items: st.lists(items, max_size=2))
manifests = st.builds(
    Manifest,
    model_version=texts,
    kind=texts,
    knowledge_on=days,
    fitted_on=days,
    horizon_days=st.integers(1, 10_000),
    n_organisations=counts,
    n_collaborations=counts,
    n_participations=counts,
    seed=st.integers(-(2**63), 2**63 - 1),
    settings=st.dictionaries(texts, settings, max_size=3),
    versions=st.dictionaries(texts, texts, max_size=3),
    metrics=st.dictionaries(texts, st.floats(allow_nan=False), max_size=3),
)


def over_the_wire(message: M) -> M:
    return type(message).FromString(message.SerializeToString(deterministic=True))


@given(questions)
def test_a_question_comes_through_whole(question: Question) -> None:
    assert question_from_proto(over_the_wire(question_to_proto(question))) == question


@given(rankings)
def test_a_ranking_comes_through_to_the_last_bit(ranking: Ranking) -> None:
    received = ranking_from_proto(over_the_wire(ranking_to_proto(ranking)), brief=ranking.brief)
    assert received == ranking
    bits = [struct.pack("<d", candidate.score) for candidate in ranking]
    assert [struct.pack("<d", candidate.score) for candidate in received] == bits


@given(explanations)
def test_an_explanation_comes_through_to_the_last_bit(explanation: Explanation) -> None:
    sent = over_the_wire(explanation_to_proto(explanation))
    assert explanation_from_proto(sent, brief=explanation.brief) == explanation


@given(questions, ids)
def test_a_question_about_one_organisation_comes_through_whole(question: Question, organisation_id: str) -> None:
    received = explain_question(over_the_wire(explain_request(question, organisation_id)))
    assert received == (replace(question, explain=True), organisation_id)


@given(profiles)
def test_a_profile_comes_through_whole(profile: OrganisationProfile) -> None:
    assert profile_from_proto(over_the_wire(profile_to_proto(profile))) == profile


@given(matches)
def test_a_match_comes_through_whole(match: Match) -> None:
    assert match_from_proto(over_the_wire(match_to_proto(match))) == match


@given(manifests)
def test_a_manifest_comes_through_whole(manifest: Manifest) -> None:
    assert manifest_from_proto(over_the_wire(manifest_to_proto(manifest))) == manifest


@given(rankings)
def test_equal_rankings_are_equal_bytes(ranking: Ranking) -> None:
    first, second = (ranking_to_proto(ranking).SerializeToString(deterministic=True) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("ours", "numbers", "prefix"),
    [
        (Kind, organisation_pb2.Kind, "KIND_"),
        (Ring, ranking_pb2.Ring, "RING_"),
        (ReasonKind, ranking_pb2.ReasonKind, "REASON_KIND_"),
    ],
)
def test_every_value_of_an_enumeration_has_its_number(ours: type[StrEnum], numbers: Any, prefix: str) -> None:
    assert set(numbers.keys()) == {prefix + value.name for value in ours} | {prefix + "UNSPECIFIED"}


def test_a_reason_of_a_newer_server_is_left_out() -> None:
    candidate = ranking_pb2.Candidate(ring=ranking_pb2.RING_PARTNER, reasons=[ranking_pb2.Reason(text="new")])
    response = ranking_service_pb2.RankPartnersResponse(candidates=[candidate])
    assert ranking_from_proto(response, brief=Brief(lead="a"))[0].reasons == ()


def test_an_absent_limit_is_ten_and_a_large_one_a_thousand() -> None:
    request = ranking_service_pb2.RankPartnersRequest(brief=ranking_pb2.Brief(lead="a"))
    assert question_from_proto(request).limit == 10
    request.limit = 2**31 - 1
    assert question_from_proto(request).limit == 1000


def test_countries_are_coerced_to_capitals() -> None:
    request = ranking_service_pb2.RankPartnersRequest(
        brief=ranking_pb2.Brief(lead="a"), constraints=ranking_pb2.Constraints(countries=["fi", "Se"])
    )
    assert question_from_proto(request).constraints.countries == {"FI", "SE"}


def test_the_lead_may_stand_among_the_members() -> None:
    request = ranking_service_pb2.RankPartnersRequest(brief=ranking_pb2.Brief(lead="a", members=["b", "a", "b"]))
    assert question_from_proto(request).brief == Brief(lead="a", members=("b",))


@pytest.mark.parametrize("number", [0, 6, 99, -1])
def test_a_kind_that_does_not_exist_is_refused_by_its_number(number: int) -> None:
    request = ranking_service_pb2.RankPartnersRequest(
        brief=ranking_pb2.Brief(lead="a"),
        constraints=ranking_pb2.Constraints(kinds=[number]),  # type: ignore[list-item]
    )
    with pytest.raises(InputError, match=r"constraints\.kinds must be one of KIND_HIGHER_EDUCATION \(1\)") as caught:
        question_from_proto(request)
    assert caught.value.value == number
