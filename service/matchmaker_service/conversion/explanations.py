"""Why one organisation stands where it does: ExplainPartnerRequest and ExplainPartnerResponse."""

from __future__ import annotations

from matchmaker.brief import Brief
from matchmaker.errors import InputError
from matchmaker.ranking import Explanation
from matchmaker_api.v1 import ranking_pb2 as wire
from matchmaker_api.v1.ranking_service_pb2 import ExplainPartnerRequest, ExplainPartnerResponse, RankPartnersRequest
from matchmaker_service.conversion.days_and_enums import STANDING_NUMBERS, STANDINGS
from matchmaker_service.conversion.questions import Question, question_from_proto, question_to_proto
from matchmaker_service.conversion.rankings import (
    candidate_from_proto,
    candidate_to_proto,
    contributions_from_proto,
    contributions_to_proto,
)
from matchmaker_service.limits import check_field_limits


def explain_request(question: Question, organisation_id: str) -> ExplainPartnerRequest:
    """Return the request that asks about one organisation in the answer to `question`."""
    asked = question_to_proto(question)
    return ExplainPartnerRequest(
        brief=asked.brief,
        organisation_id=organisation_id,
        constraints=asked.constraints,
        novelty=asked.novelty,
        language=asked.language,
        limit=asked.limit,
        model_version=asked.model_version,
    )


def explain_question(request: ExplainPartnerRequest) -> tuple[Question, str]:
    """Return the question that `request` is about, which is checked as `RankPartners` does, and the organisation's id.

    Raises
    ------
    InputError
        With the path in the request of what cannot be used.
    """
    check_field_limits(request)
    question = question_from_proto(
        RankPartnersRequest(
            brief=request.brief if request.HasField("brief") else None,
            constraints=request.constraints,
            limit=request.limit,
            explain=True,
            model_version=request.model_version,
            novelty=request.novelty,
            language=request.language,
        )
    )
    if not request.organisation_id.strip():
        raise InputError(field="organisation_id", value=request.organisation_id, expected="a non-blank id")
    return question, request.organisation_id


def explanation_to_proto(explanation: Explanation) -> ExplainPartnerResponse:
    """Return the answer that carries `explanation`; the brief, which the caller has, does not travel back."""
    last = explanation.compared_with
    return ExplainPartnerResponse(
        explanation=wire.Explanation(
            candidate=candidate_to_proto(explanation.candidate),
            standing=STANDING_NUMBERS[explanation.standing],
            verdict=explanation.verdict,
            n_candidates=explanation.n_candidates,
            broken=explanation.broken,
            compared_with=None if last is None else candidate_to_proto(last),
            differences=contributions_to_proto(explanation.differences),
        ),
        model_version=explanation.model_version,
        missing_ids=explanation.missing_ids,
        missing_topics=explanation.missing_topics,
        missing_capabilities=explanation.missing_capabilities,
    )


def explanation_from_proto(message: ExplainPartnerResponse, *, brief: Brief) -> Explanation:
    """Return the explanation that `message` carries as the answer to `brief`."""
    explanation = message.explanation
    last = candidate_from_proto(explanation.compared_with) if explanation.HasField("compared_with") else None
    return Explanation(
        brief=brief,
        candidate=candidate_from_proto(explanation.candidate),
        standing=STANDINGS[explanation.standing],
        verdict=explanation.verdict,
        n_candidates=explanation.n_candidates,
        broken=tuple(explanation.broken),
        compared_with=last,
        differences=contributions_from_proto(explanation.differences),
        model_version=message.model_version,
        missing_ids=tuple(message.missing_ids),
        missing_topics=tuple(message.missing_topics),
        missing_capabilities=tuple(message.missing_capabilities),
    )
