"""What is answered: RankPartnersResponse."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.brief import Brief
from matchmaker.ranking import Candidate, Contribution, Contributions, Named, Passage, Ranking, Reason, Removal, Speaks
from matchmaker_api.v1 import ranking_pb2 as wire
from matchmaker_api.v1.ranking_service_pb2 import RankPartnersResponse
from matchmaker_service.conversion.conditions import shortfall_from_proto, shortfall_to_proto
from matchmaker_service.conversion.days_and_enums import (
    REASON_KIND_NUMBERS,
    REASON_KINDS,
    RING_NUMBERS,
    RINGS,
    SIDES,
    SPEAKS_NUMBERS,
    day_from_proto,
    day_to_proto,
    kind_from_proto,
    kind_to_proto,
)


def ranking_to_proto(ranking: Ranking) -> RankPartnersResponse:
    """Return the answer that carries `ranking`; the brief, which the caller has, does not travel back."""
    return RankPartnersResponse(
        candidates=[candidate_to_proto(candidate) for candidate in ranking],
        model_version=ranking.model_version,
        missing_ids=ranking.missing_ids,
        missing_topics=ranking.missing_topics,
        missing_capabilities=ranking.missing_capabilities,
        shortfalls=[shortfall_to_proto(shortfall) for shortfall in ranking.shortfalls],
        n_considered=ranking.n_considered,
        removals=[
            wire.Removal(constraint=removal.constraint, n_removed=removal.n_removed) for removal in ranking.removals
        ],
    )


def ranking_from_proto(message: RankPartnersResponse, *, brief: Brief) -> Ranking:
    """Return the ranking that `message` carries as the answer to `brief`.

    Reasons of a kind that only a newer server knows are left out.
    """
    return Ranking(
        brief=brief,
        candidates=tuple(candidate_from_proto(candidate) for candidate in message.candidates),
        model_version=message.model_version,
        n_considered=message.n_considered,
        removals=tuple(
            Removal(constraint=removal.constraint, n_removed=removal.n_removed) for removal in message.removals
        ),
        missing_ids=tuple(message.missing_ids),
        missing_topics=tuple(message.missing_topics),
        missing_capabilities=tuple(message.missing_capabilities),
        shortfalls=tuple(shortfall_from_proto(shortfall) for shortfall in message.shortfalls),
    )


def candidate_to_proto(candidate: Candidate) -> wire.Candidate:
    """Return the message of a candidate."""
    made_of = candidate.contributions
    return wire.Candidate(
        rank=candidate.rank,
        organisation_id=candidate.organisation_id,
        name=candidate.name,
        kind=kind_to_proto(candidate.kind),
        country=candidate.country,
        score=candidate.score,
        ring=RING_NUMBERS[candidate.ring],
        sources=candidate.sources,
        reasons=[_reason_to_proto(reason) for reason in candidate.reasons],
        contributions=None
        if made_of is None
        else wire.Contributions(
            base=made_of.base,
            groups=contributions_to_proto(made_of.groups),
            chance_to_start=made_of.chance_to_start,
        ),
    )


def candidate_from_proto(message: wire.Candidate) -> Candidate:
    """Return the candidate of a message."""
    made_of = message.contributions
    return Candidate(
        rank=message.rank,
        organisation_id=message.organisation_id,
        name=message.name,
        kind=kind_from_proto(message.kind),
        country=message.country if message.HasField("country") else None,
        score=message.score,
        ring=RINGS[message.ring],
        sources=tuple(message.sources),
        reasons=tuple(_reason_from_proto(reason) for reason in message.reasons if reason.kind in REASON_KINDS),
        contributions=Contributions(
            base=made_of.base,
            groups=contributions_from_proto(made_of.groups),
            chance_to_start=made_of.chance_to_start,
        )
        if message.HasField("contributions")
        else None,
    )


def contributions_to_proto(contributions: Iterable[Contribution]) -> list[wire.Contribution]:
    """Return the messages of what groups add."""
    return [wire.Contribution(group=one.group, log_odds=one.log_odds) for one in contributions]


def contributions_from_proto(messages: Iterable[wire.Contribution]) -> tuple[Contribution, ...]:
    """Return what groups add."""
    return tuple(Contribution(group=one.group, log_odds=one.log_odds) for one in messages)


def _reason_to_proto(reason: Reason) -> wire.Reason:
    return wire.Reason(
        kind=REASON_KIND_NUMBERS[reason.kind],
        text=reason.text,
        count=reason.count,
        organisations=[
            wire.NamedOrganisation(id=named.id, name=named.name, on=day_to_proto(named.on))
            for named in reason.organisations
        ],
        collaborations=[_collaboration_to_proto(named) for named in reason.collaborations],
        topics=reason.topics,
        speaks=SPEAKS_NUMBERS[reason.speaks],
        total=reason.total,
        goes_with=reason.goes_with,
        passages=[_passage_to_proto(passage) for passage in reason.passages],
    )


def _reason_from_proto(message: wire.Reason) -> Reason:
    return Reason(
        kind=REASON_KINDS[message.kind],
        text=message.text,
        count=message.count,
        organisations=tuple(
            Named(id=named.id, name=named.name, on=day_from_proto(named.on)) for named in message.organisations
        ),
        collaborations=tuple(_collaboration_from_proto(named) for named in message.collaborations),
        topics=tuple(message.topics),
        speaks=SIDES.get(message.speaks, Speaks.FOR),
        total=message.total,
        goes_with=tuple(message.goes_with),
        passages=tuple(_passage_from_proto(passage) for passage in message.passages),
    )


def _passage_to_proto(passage: Passage) -> wire.Passage:
    return wire.Passage(
        text=passage.text,
        collaboration=None if passage.collaboration is None else _collaboration_to_proto(passage.collaboration),
        similarity=passage.similarity,
    )


def _passage_from_proto(message: wire.Passage) -> Passage:
    return Passage(
        text=message.text,
        collaboration=_collaboration_from_proto(message.collaboration) if message.HasField("collaboration") else None,
        similarity=message.similarity,
    )


def _collaboration_to_proto(named: Named) -> wire.NamedCollaboration:
    return wire.NamedCollaboration(id=named.id, title=named.name, started_on=day_to_proto(named.on))


def _collaboration_from_proto(message: wire.NamedCollaboration) -> Named:
    return Named(id=message.id, name=message.title, on=day_from_proto(message.started_on))
