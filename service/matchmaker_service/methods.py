"""What the services do: each method parses, asks the ranker once, and converts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from matchmaker.errors import InputError
from matchmaker.ranker import Ranker
from matchmaker_api.v1 import model_service_pb2, ranking_service_pb2
from matchmaker_api.v1.model_service_pb2 import GetModelRequest, GetModelResponse
from matchmaker_api.v1.ranking_service_pb2 import (
    BatchRankPartnersRequest,
    BatchRankPartnersResponse,
    BatchRankPartnersResult,
    ExplainPartnerRequest,
    ExplainPartnerResponse,
    GetOrganisationRequest,
    GetOrganisationResponse,
    RankPartnersRequest,
    RankPartnersResponse,
    SearchOrganisationsRequest,
    SearchOrganisationsResponse,
)
from matchmaker_service.conversion.explanations import explain_question, explanation_to_proto
from matchmaker_service.conversion.models import manifest_to_proto
from matchmaker_service.conversion.organisations import match_to_proto, profile_to_proto
from matchmaker_service.conversion.questions import question_from_proto
from matchmaker_service.conversion.rankings import ranking_to_proto
from matchmaker_service.dispatch import Call, Method, check_response_size
from matchmaker_service.errors import ModelVersionError
from matchmaker_service.limits import check_field_limits, limit_of

RANKING_SERVICE = ranking_service_pb2.DESCRIPTOR.services_by_name["RankingService"]
MODEL_SERVICE = model_service_pb2.DESCRIPTOR.services_by_name["ModelService"]


def ranking_methods(ranker: Ranker) -> Mapping[str, Method]:
    """Return the methods of RankingService by their names."""
    return {
        "RankPartners": partial(rank_partners, ranker),
        "BatchRankPartners": partial(batch_rank_partners, ranker),
        "ExplainPartner": partial(explain_partner, ranker),
        "GetOrganisation": partial(get_organisation, ranker),
        "SearchOrganisations": partial(search_organisations, ranker),
    }


def model_methods(ranker: Ranker) -> Mapping[str, Method]:
    """Return the methods of ModelService by their names."""
    return {"GetModel": partial(get_model, ranker)}


def rank_partners(ranker: Ranker, request: RankPartnersRequest, _: Call) -> RankPartnersResponse:
    """Rank for one brief."""
    question = question_from_proto(request)
    _check_version(ranker, question.model_version)
    ranking = ranker.rank(
        question.brief,
        constraints=question.constraints,
        novelty=question.novelty,
        limit=question.limit,
        explain=question.explain,
        language=question.language,
    )
    return ranking_to_proto(ranking)


def batch_rank_partners(ranker: Ranker, request: BatchRankPartnersRequest, call: Call) -> BatchRankPartnersResponse:
    """Rank for every brief in turn, for as long as the caller waits."""
    check_field_limits(request)
    response = BatchRankPartnersResponse(model_version=ranker.manifest.model_version)
    n_bytes = 0
    for one in request.requests:
        call.check_awaited()
        result = _result(ranker, one, call)
        n_bytes += result.ByteSize()
        check_response_size(n_bytes)
        response.results.append(result)
    response.missing_ids.extend(sorted({missing for one in response.results for missing in one.response.missing_ids}))
    return response


def explain_partner(ranker: Ranker, request: ExplainPartnerRequest, _: Call) -> ExplainPartnerResponse:
    """Explain where one organisation stands in the answer to a brief."""
    question, organisation_id = explain_question(request)
    _check_version(ranker, question.model_version)
    explanation = ranker.explain(
        question.brief,
        organisation_id,
        constraints=question.constraints,
        novelty=question.novelty,
        limit=question.limit,
        language=question.language,
    )
    return explanation_to_proto(explanation)


def get_organisation(ranker: Ranker, request: GetOrganisationRequest, _: Call) -> GetOrganisationResponse:
    """Look one organisation up by its id."""
    check_field_limits(request)
    _check_version(ranker, request.model_version)
    if not request.organisation_id.strip():
        raise InputError(field="organisation_id", value=request.organisation_id, expected="a non-blank id")
    profile = ranker.profile(request.organisation_id)
    return GetOrganisationResponse(profile=profile_to_proto(profile), model_version=ranker.manifest.model_version)


def search_organisations(ranker: Ranker, request: SearchOrganisationsRequest, _: Call) -> SearchOrganisationsResponse:
    """Look organisations up by name."""
    check_field_limits(request)
    _check_version(ranker, request.model_version)
    if not request.query.strip():
        raise InputError(field="query", value=request.query, expected="a name or a part of one")
    matches = ranker.find(request.query, limit=limit_of(request.limit))
    return SearchOrganisationsResponse(
        matches=[match_to_proto(match) for match in matches], model_version=ranker.manifest.model_version
    )


def get_model(ranker: Ranker, _: GetModelRequest, __: Call) -> GetModelResponse:
    """Tell which model answers."""
    return GetModelResponse(model=manifest_to_proto(ranker.manifest))


def _result(ranker: Ranker, request: RankPartnersRequest, call: Call) -> BatchRankPartnersResult:
    try:
        return BatchRankPartnersResult(response=rank_partners(ranker, request, call))
    except Exception as error:  # noqa: BLE001 - one question's failure is its own
        return BatchRankPartnersResult(error=call.status_of(error, method="BatchRankPartners"))


def _check_version(ranker: Ranker, asked: str) -> None:
    loaded = ranker.manifest.model_version
    if asked not in {"", loaded}:
        raise ModelVersionError(field="model_version", value=asked, expected=f"blank or {loaded}, which is loaded")
