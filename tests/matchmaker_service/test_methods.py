from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from google.rpc import code_pb2

import matchmaker as mm
from matchmaker.ranker import Ranker
from matchmaker_api.v1.model_service_pb2 import GetModelResponse
from matchmaker_api.v1.organisation_pb2 import KIND_COMPANY, Organisation
from matchmaker_api.v1.ranking_pb2 import Brief, Constraints
from matchmaker_api.v1.ranking_service_pb2 import (
    BatchRankPartnersRequest,
    BatchRankPartnersResponse,
    GetOrganisationRequest,
    GetOrganisationResponse,
    RankPartnersRequest,
    RankPartnersResponse,
    SearchOrganisationsRequest,
    SearchOrganisationsResponse,
)
from matchmaker_service import Client
from matchmaker_service.conversion.rankings import ranking_from_proto

Send = Callable[..., Any]

SERVICE = "/matchmaker_api.v1.RankingService/"
RANK = SERVICE + "RankPartners"
BATCH = SERVICE + "BatchRankPartners"


def test_the_answer_is_the_rankers_own_to_the_last_bit(send: Send, ranker: Ranker, lead: str) -> None:
    request = RankPartnersRequest(
        brief=Brief(lead=lead), constraints=Constraints(only_new=True), limit=50, explain=True
    )
    response = RankPartnersResponse.FromString(send(RANK, request).body)
    expected = ranker.rank(lead, constraints=mm.Constraints(only_new=True), limit=50, explain=True)
    assert ranking_from_proto(response, brief=expected.brief) == expected
    assert len(response.candidates) > 0


def test_a_newcomer_may_ask_described_and_without_an_id(send: Send, client: Client, ranker: Ranker) -> None:
    described = Organisation(kind=KIND_COMPANY, country="FI", place="Oulu")
    response = RankPartnersResponse.FromString(
        send(RANK, RankPartnersRequest(brief=Brief(described_lead=described))).body
    )
    brief = mm.Brief(lead=mm.Organisation(id="newcomer", kind="company", country="FI", place="Oulu"))
    assert ranking_from_proto(response, brief=brief) == ranker.rank(brief) == client.rank(brief)
    assert len(response.candidates) == 10


def test_more_than_the_cap_is_the_cap(send: Send, lead: str) -> None:
    asked = [
        RankPartnersRequest(brief=Brief(lead=lead), limit=limit).SerializeToString()
        for limit in (1_000, 1_001, 2**31 - 1)
    ]
    assert len({send(RANK, request).body for request in asked}) == 1


def test_a_pinned_model_version_that_is_loaded_is_answered(send: Send, ranker: Ranker, lead: str) -> None:
    version = ranker.manifest.model_version
    response = RankPartnersResponse.FromString(
        send(RANK, RankPartnersRequest(brief=Brief(lead=lead), model_version=version)).body
    )
    assert response.model_version == version


def test_a_batch_keeps_its_order_and_gives_each_item_its_own_status(send: Send, ranker: Ranker, lead: str) -> None:
    good = RankPartnersRequest(brief=Brief(lead=lead), constraints=Constraints(exclude=["nobody", "noone"]), limit=3)
    unknown = RankPartnersRequest(brief=Brief(lead="nobody"))
    negative = RankPartnersRequest(brief=Brief(lead=lead), limit=-1)
    other_model = RankPartnersRequest(brief=Brief(lead=lead), model_version="other")
    asked = [unknown, good, negative, RankPartnersRequest(), good, other_model]
    response = BatchRankPartnersResponse.FromString(send(BATCH, BatchRankPartnersRequest(requests=asked)).body)
    assert [result.error.code for result in response.results] == [
        code_pb2.NOT_FOUND,
        code_pb2.OK,
        code_pb2.INVALID_ARGUMENT,
        code_pb2.INVALID_ARGUMENT,
        code_pb2.OK,
        code_pb2.FAILED_PRECONDITION,
    ]
    alone = RankPartnersResponse.FromString(send(RANK, good).body)
    assert response.results[1].response == response.results[4].response == alone
    assert response.results[0].error == send(RANK, unknown).status
    assert list(response.missing_ids) == ["nobody", "noone"]
    assert response.model_version == ranker.manifest.model_version


def test_a_thousand_items_are_a_batch(send: Send) -> None:
    request = BatchRankPartnersRequest(requests=[RankPartnersRequest()] * 1_000)
    response = BatchRankPartnersResponse.FromString(send(BATCH, request).body)
    assert len(response.results) == 1_000


def test_an_organisation_is_returned_with_its_profile(send: Send, ranker: Ranker, lead: str) -> None:
    raw = send(SERVICE + "GetOrganisation", GetOrganisationRequest(organisation_id=lead)).body
    response = GetOrganisationResponse.FromString(raw)
    assert response.profile.organisation.id == lead
    assert response.profile.n_partners == ranker.profile(lead).n_partners
    assert response.model_version == ranker.manifest.model_version


def test_an_organisation_is_found_by_its_name(send: Send, ranker: Ranker, lead: str) -> None:
    query = SearchOrganisationsRequest(query=ranker.organisation(lead).name.upper(), limit=3)
    response = SearchOrganisationsResponse.FromString(send(SERVICE + "SearchOrganisations", query).body)
    assert lead in [match.organisation_id for match in response.matches]
    assert 1 <= len(response.matches) <= 3
    assert response.matches[0].similarity == 1


def test_the_model_tells_its_days_counts_and_metrics(send: Send, ranker: Ranker) -> None:
    model = GetModelResponse.FromString(send("/matchmaker_api.v1.ModelService/GetModel", b"").body).model
    assert model.version == ranker.manifest.model_version
    assert model.n_organisations == ranker.n_organisations
    assert (model.knowledge_on.year, model.knowledge_on.month) == (
        ranker.manifest.knowledge_on.year,
        ranker.manifest.knowledge_on.month,
    )
    assert dict(model.metrics) == dict(ranker.manifest.metrics)


def test_sixteen_threads_get_the_same_bytes(send: Send, lead: str) -> None:
    request = RankPartnersRequest(brief=Brief(lead=lead), limit=100, explain=True).SerializeToString()
    expected = send(RANK, request).body
    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(lambda _: send(RANK, request), range(32)))
    assert {outcome.code for outcome in outcomes} == {"OK"}
    assert {outcome.body for outcome in outcomes} == {expected}


@pytest.mark.parametrize("asked", ["call-7", "A.b_c-9", "x" * 64])
def test_a_sound_request_id_comes_back(send: Send, asked: str) -> None:
    outcome = send("/matchmaker_api.v1.ModelService/GetModel", b"", metadata=[("x-request-id", asked)])
    assert outcome.trailing["x-request-id"] == asked


@pytest.mark.parametrize("asked", ["", "x" * 65, "two words", "a/../b", "<script>"])
def test_an_unsound_request_id_is_replaced(send: Send, asked: str) -> None:
    outcome = send(RANK, b"", metadata=[("x-request-id", asked)])
    assert len(outcome.trailing["x-request-id"]) == 32
    assert outcome.trailing["x-request-id"] != asked
