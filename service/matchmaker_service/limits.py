"""How large a message and its fields may be: the numbers that the protos' comments state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from matchmaker.brief import MAX_CAPABILITIES, MAX_MEMBERS, MAX_TEXT, MAX_TOPICS
from matchmaker.constraints import MAX_IDS
from matchmaker.errors import InputError
from matchmaker.quota import MAX_QUOTAS

MAX_REQUEST_BYTES = 4 * 1024 * 1024
MAX_RESPONSE_BYTES = 64 * 1024 * 1024
MAX_BATCH = 1_000
DEFAULT_LIMIT = 10
MAX_LIMIT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLimit:
    """The most items that a repeated field may have, and the most characters of a string or of each of several."""

    items: int | None = None
    characters: int | None = None


ID = FieldLimit(characters=256)
LANGUAGE = FieldLimit(characters=35)
IDS = FieldLimit(items=MAX_IDS, characters=256)

FIELD_LIMITS = {
    "matchmaker_api.v1.Brief.lead": ID,
    "matchmaker_api.v1.Brief.members": FieldLimit(items=MAX_MEMBERS, characters=256),
    "matchmaker_api.v1.Brief.topics": FieldLimit(items=MAX_TOPICS, characters=500),
    "matchmaker_api.v1.Organisation.id": ID,
    "matchmaker_api.v1.Organisation.name": FieldLimit(characters=500),
    "matchmaker_api.v1.Organisation.country": FieldLimit(characters=16),
    "matchmaker_api.v1.Organisation.region": FieldLimit(characters=16),
    "matchmaker_api.v1.Organisation.place": FieldLimit(characters=200),
    "matchmaker_api.v1.Organisation.capabilities": FieldLimit(items=100),
    "matchmaker_api.v1.Organisation.description": FieldLimit(characters=10_000),
    "matchmaker_api.v1.Organisation.url": FieldLimit(characters=2_000),
    "matchmaker_api.v1.Capability.name": FieldLimit(characters=500),
    "matchmaker_api.v1.Brief.text": FieldLimit(characters=MAX_TEXT),
    "matchmaker_api.v1.Brief.capabilities": FieldLimit(items=MAX_CAPABILITIES, characters=500),
    "matchmaker_api.v1.Constraints.kinds": FieldLimit(items=100),
    "matchmaker_api.v1.Constraints.countries": FieldLimit(items=1_000, characters=16),
    "matchmaker_api.v1.Constraints.regions": FieldLimit(items=1_000, characters=16),
    "matchmaker_api.v1.Constraints.capabilities": FieldLimit(items=100, characters=500),
    "matchmaker_api.v1.Constraints.quotas": FieldLimit(items=MAX_QUOTAS),
    "matchmaker_api.v1.Quota.country": FieldLimit(characters=16),
    "matchmaker_api.v1.Constraints.exclude": IDS,
    "matchmaker_api.v1.Constraints.allow": IDS,
    "matchmaker_api.v1.RankPartnersRequest.model_version": ID,
    "matchmaker_api.v1.RankPartnersRequest.language": LANGUAGE,
    "matchmaker_api.v1.ExplainPartnerRequest.organisation_id": ID,
    "matchmaker_api.v1.ExplainPartnerRequest.language": LANGUAGE,
    "matchmaker_api.v1.ExplainPartnerRequest.model_version": ID,
    "matchmaker_api.v1.BatchRankPartnersRequest.requests": FieldLimit(items=MAX_BATCH),
    "matchmaker_api.v1.GetOrganisationRequest.organisation_id": ID,
    "matchmaker_api.v1.GetOrganisationRequest.model_version": ID,
    "matchmaker_api.v1.SearchOrganisationsRequest.query": FieldLimit(characters=500),
    "matchmaker_api.v1.SearchOrganisationsRequest.model_version": ID,
}


def check_field_limits(message: Message, *, path: str = "") -> None:
    """Raise an InputError with the path of the first field of `message` that is above its limit.

    Messages in a repeated field are only counted: whoever reads them checks each by itself, so that the questions of a
    batch fail one by one.
    """
    for field, value in message.ListFields():
        where = path + field.name
        limit = FIELD_LIMITS.get(field.full_name)
        if limit is not None:
            _check(value, limit, where)
        elif isinstance(value, Message):
            check_field_limits(value, path=where + ".")


def _check(value: Any, limit: FieldLimit, where: str) -> None:
    if limit.items is not None and len(value) > limit.items:
        expected = f"at most {limit.items:,} of them"
        raise InputError(field=where, value=len(value), expected=expected)
    if limit.characters is None:
        return
    for text in [value] if isinstance(value, str) else value:
        if len(text) > limit.characters:
            raise InputError(field=where, value=text, expected=f"at most {limit.characters} characters")


def limit_of(asked: int) -> int:
    """Return how many results a request's `limit` means: 0 is the default, and too many are coerced.

    >>> limit_of(0), limit_of(25), limit_of(5_000)
    (10, 25, 1000)
    """
    if asked < 0:
        raise InputError(field="limit", value=asked, expected=f"1 to {MAX_LIMIT:,}, or 0 for {DEFAULT_LIMIT}")
    return min(asked, MAX_LIMIT) or DEFAULT_LIMIT
