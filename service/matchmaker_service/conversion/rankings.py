"""What is answered: RankPartnersResponse."""

from __future__ import annotations

from matchmaker.brief import Brief
from matchmaker.ranking import Candidate, Named, Ranking, Reason, Removal
from matchmaker_api.v1 import ranking_pb2 as wire
from matchmaker_api.v1.ranking_service_pb2 import RankPartnersResponse
from matchmaker_service.conversion.conditions import shortfall_from_proto, shortfall_to_proto
from matchmaker_service.conversion.days_and_enums import (
    REASON_KIND_NUMBERS,
    REASON_KINDS,
    RING_NUMBERS,
    RINGS,
    day_from_proto,
    day_to_proto,
    kind_from_proto,
    kind_to_proto,
)


def ranking_to_proto(ranking: Ranking) -> RankPartnersResponse:
    """Return the answer that carries `ranking`; the brief, which the caller has, does not travel back."""
    return RankPartnersResponse(
        candidates=[_candidate_to_proto(candidate) for candidate in ranking],
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
        candidates=tuple(_candidate_from_proto(candidate) for candidate in message.candidates),
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


def _candidate_to_proto(candidate: Candidate) -> wire.Candidate:
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
    )


def _candidate_from_proto(message: wire.Candidate) -> Candidate:
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
    )


def _reason_to_proto(reason: Reason) -> wire.Reason:
    return wire.Reason(
        kind=REASON_KIND_NUMBERS[reason.kind],
        text=reason.text,
        count=reason.count,
        organisations=[
            wire.NamedOrganisation(id=named.id, name=named.name, on=day_to_proto(named.on))
            for named in reason.organisations
        ],
        collaborations=[
            wire.NamedCollaboration(id=named.id, title=named.name, started_on=day_to_proto(named.on))
            for named in reason.collaborations
        ],
        topics=reason.topics,
    )


def _reason_from_proto(message: wire.Reason) -> Reason:
    return Reason(
        kind=REASON_KINDS[message.kind],
        text=message.text,
        count=message.count,
        organisations=tuple(
            Named(id=named.id, name=named.name, on=day_from_proto(named.on)) for named in message.organisations
        ),
        collaborations=tuple(
            Named(id=named.id, name=named.title, on=day_from_proto(named.started_on))
            for named in message.collaborations
        ),
        topics=tuple(message.topics),
    )
