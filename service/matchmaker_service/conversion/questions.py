"""What is asked: RankPartnersRequest."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.brief import Brief
from matchmaker.constraints import Constraints
from matchmaker.errors import InputError
from matchmaker.organisation import Organisation
from matchmaker_api.v1.ranking_pb2 import Brief as BriefMessage
from matchmaker_api.v1.ranking_pb2 import Constraints as ConstraintsMessage
from matchmaker_api.v1.ranking_service_pb2 import RankPartnersRequest
from matchmaker_service.conversion.days_and_enums import KIND_NUMBERS, asked_kind
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


def question_to_proto(question: Question) -> RankPartnersRequest:
    """Return the request that asks `question`."""
    brief = question.brief
    if isinstance(brief.lead, Organisation):
        raise InputError(field="brief.lead", value=brief.lead.id, expected="an id: a described lead is for rankers")
    return RankPartnersRequest(
        brief=BriefMessage(
            lead=brief.lead,
            members=brief.members,
            topics=brief.topics,
            text=brief.text,
            capabilities=brief.capabilities,
        ),
        constraints=_constraints_to_proto(question.constraints),
        limit=question.limit,
        explain=question.explain,
        model_version=question.model_version,
        novelty=question.novelty,
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
        constraints=_constraints_from_proto(request.constraints),
        limit=limit_of(request.limit),
        explain=request.explain,
        model_version=request.model_version,
        novelty=request.novelty,
    )


def _brief_from_proto(message: BriefMessage) -> Brief:
    lead = message.lead if message.HasField("lead") else None
    return Brief(
        lead=lead,
        members=tuple(message.members),
        topics=tuple(message.topics),
        text=message.text,
        capabilities=tuple(message.capabilities),
    )


def _constraints_from_proto(message: ConstraintsMessage) -> Constraints:
    return Constraints(
        kinds=[asked_kind(number) for number in message.kinds],
        countries=message.countries,
        only_new=message.only_new,
        exclude=message.exclude,
        allow=message.allow,
    )


def _constraints_to_proto(constraints: Constraints) -> ConstraintsMessage:
    return ConstraintsMessage(
        kinds=sorted(KIND_NUMBERS[kind] for kind in constraints.kinds),
        countries=sorted(constraints.countries),
        only_new=constraints.only_new,
        exclude=sorted(constraints.exclude),
        allow=sorted(constraints.allow),
    )
