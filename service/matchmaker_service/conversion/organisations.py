"""Organisations, what is known of them, and those found by name."""

from __future__ import annotations

from matchmaker.capability import Capability
from matchmaker.errors import InputError
from matchmaker.organisation import Organisation
from matchmaker.ranker import OrganisationProfile
from matchmaker.ranking import Match
from matchmaker_api.v1 import organisation_pb2 as wire
from matchmaker_service.conversion.days_and_enums import (
    asked_day,
    asked_kind,
    day_from_proto,
    day_to_proto,
    kind_from_proto,
    kind_to_proto,
)
from matchmaker_service.limits import check_field_limits

UNNAMED = "newcomer"


def organisation_to_proto(organisation: Organisation) -> wire.Organisation:
    """Return the message of an organisation."""
    return wire.Organisation(
        id=organisation.id,
        name=organisation.name,
        kind=kind_to_proto(organisation.kind),
        country=organisation.country,
        region=organisation.region,
        place=organisation.place,
        sme=organisation.sme,
        capabilities=[
            wire.Capability(name=name, strength=strength) for name, strength in organisation.capabilities.items()
        ],
        description=organisation.description,
        url=organisation.url,
        known_on=day_to_proto(organisation.known_on),
    )


def organisation_from_proto(message: wire.Organisation) -> Organisation:
    """Return the organisation of a message."""
    return Organisation(
        id=message.id,
        name=message.name,
        kind=kind_from_proto(message.kind),
        country=message.country if message.HasField("country") else None,
        region=message.region if message.HasField("region") else None,
        place=message.place if message.HasField("place") else None,
        sme=message.sme if message.HasField("sme") else None,
        capabilities={capability.name: capability.strength for capability in message.capabilities},
        description=message.description,
        url=message.url,
        known_on=day_from_proto(message.known_on),
    )


def asked_organisation(message: wire.Organisation, *, path: str) -> Organisation:
    """Return the organisation that a request describes, or raise an InputError with the path of what is wrong."""
    for capability in message.capabilities:
        check_field_limits(capability, path=f"{path}.capabilities.")
    if message.kind:
        asked_kind(message.kind, field=f"{path}.kind")
    if message.HasField("known_on"):
        asked_day(message.known_on, field=f"{path}.known_on")
    described = wire.Organisation()
    described.CopyFrom(message)
    described.id = message.id if message.id.strip() else UNNAMED
    try:
        return organisation_from_proto(described)
    except InputError as error:
        raise InputError(field=f"{path}.{error.field}", value=error.value, expected=error.expected) from None


def profile_to_proto(profile: OrganisationProfile) -> wire.OrganisationProfile:
    """Return the message of a profile."""
    return wire.OrganisationProfile(
        organisation=organisation_to_proto(profile.organisation),
        n_collaborations=profile.n_collaborations,
        n_partners=profile.n_partners,
        last_active_on=day_to_proto(profile.last_active_on),
        topics=[
            wire.Capability(name=topic.name, strength=topic.strength, n_collaborations=topic.n_collaborations)
            for topic in profile.topics
        ],
    )


def profile_from_proto(message: wire.OrganisationProfile) -> OrganisationProfile:
    """Return the profile of a message."""
    return OrganisationProfile(
        organisation=organisation_from_proto(message.organisation),
        n_collaborations=message.n_collaborations,
        n_partners=message.n_partners,
        last_active_on=day_from_proto(message.last_active_on),
        topics=tuple(
            Capability(name=topic.name, strength=topic.strength, n_collaborations=topic.n_collaborations)
            for topic in message.topics
        ),
    )


def match_to_proto(match: Match) -> wire.OrganisationMatch:
    """Return the message of a match."""
    return wire.OrganisationMatch(
        organisation_id=match.organisation_id,
        name=match.name,
        kind=kind_to_proto(match.kind),
        country=match.country,
        similarity=match.similarity,
    )


def match_from_proto(message: wire.OrganisationMatch) -> Match:
    """Return the match of a message."""
    return Match(
        organisation_id=message.organisation_id,
        name=message.name,
        kind=kind_from_proto(message.kind),
        country=message.country if message.HasField("country") else None,
        similarity=message.similarity,
    )
