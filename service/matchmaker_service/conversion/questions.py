"""What is asked: RankPartnersRequest."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.brief import Brief
from matchmaker.constraints import Constraints
from matchmaker.errors import BriefError, InputError
from matchmaker.organisation import Organisation
from matchmaker.wording import DEFAULT_LANGUAGE
from matchmaker_api.v1.ranking_pb2 import Brief as BriefMessage
from matchmaker_api.v1.ranking_service_pb2 import RankPartnersRequest
from matchmaker_service.conversion.conditions import constraints_from_proto, constraints_to_proto
from matchmaker_service.conversion.organisations import asked_organisation, organisation_to_proto
from matchmaker_service.limits import check_field_limits, limit_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All that `Ranker.rank` takes, and the model that must answer; blank for whichever is loaded."""

    brief: Brief
    constraints: Constraints
    limit: int
    explain: bool
    model_version: str
    novelty: float = 0.0
    language: str = DEFAULT_LANGUAGE


def question_to_proto(question: Question) -> RankPartnersRequest:
    """Return the request that asks `question`."""
    return RankPartnersRequest(
        brief=_brief_to_proto(question.brief),
        constraints=constraints_to_proto(question.constraints),
        limit=question.limit,
        explain=question.explain,
        model_version=question.model_version,
        novelty=question.novelty,
        language=question.language,
    )


def question_from_proto(request: RankPartnersRequest) -> Question:
    """Return the question that `request` asks.

    Raises
    ------
    InputError
        With the path in the request of what cannot be used.
    """
    check_field_limits(request)
    if not request.HasField("brief"):
        raise InputError(
            field="brief", value=None, expected="given, with a lead, a member, a topic, a capability or a text"
        )
    return Question(
        brief=_brief_from_proto(request.brief),
        constraints=constraints_from_proto(request.constraints),
        limit=limit_of(request.limit),
        explain=request.explain,
        model_version=request.model_version,
        novelty=request.novelty,
        language=request.language or DEFAULT_LANGUAGE,
    )


def _brief_to_proto(brief: Brief) -> BriefMessage:
    return BriefMessage(
        lead=brief.lead if isinstance(brief.lead, str) else None,
        members=brief.members,
        topics=brief.topics,
        text=brief.text,
        capabilities=brief.capabilities,
        described_lead=organisation_to_proto(brief.lead) if isinstance(brief.lead, Organisation) else None,
    )


def _brief_from_proto(message: BriefMessage) -> Brief:
    lead: str | Organisation | None = message.lead if message.HasField("lead") else None
    if message.HasField("described_lead"):
        if lead is not None:
            raise BriefError(field="brief.described_lead", value=lead, expected="absent where lead is given")
        lead = asked_organisation(message.described_lead, path="brief.described_lead")
    return Brief(
        lead=lead,
        members=tuple(message.members),
        topics=tuple(message.topics),
        text=message.text,
        capabilities=tuple(message.capabilities),
    )
