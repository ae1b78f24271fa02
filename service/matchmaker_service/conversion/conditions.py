"""What must hold of the answer: Constraints, with its quotas."""

from __future__ import annotations

from matchmaker.constraints import Constraints
from matchmaker.errors import ConstraintsError
from matchmaker.quota import Quota
from matchmaker.ranking import Shortfall
from matchmaker_api.v1 import ranking_pb2 as wire
from matchmaker_service.conversion.days_and_enums import (
    KIND_NUMBERS,
    asked_day,
    asked_kind,
    day_to_proto,
    kind_from_proto,
)
from matchmaker_service.limits import check_field_limits


def constraints_to_proto(constraints: Constraints) -> wire.Constraints:
    """Return the message of constraints."""
    return wire.Constraints(
        kinds=sorted(KIND_NUMBERS[kind] for kind in constraints.kinds),
        countries=sorted(constraints.countries),
        regions=sorted(constraints.regions),
        only_new=constraints.only_new,
        not_met_since=day_to_proto(constraints.not_met_since),
        sme=constraints.sme,
        capabilities=sorted(constraints.capabilities),
        exclude=sorted(constraints.exclude),
        allow=sorted(constraints.allow),
        quotas=[_quota_to_proto(quota) for quota in constraints.quotas],
    )


def constraints_from_proto(message: wire.Constraints) -> Constraints:
    """Return the constraints of a message in a request, or raise an InputError with the path of what is wrong."""
    return Constraints(
        kinds=[asked_kind(number) for number in message.kinds],
        countries=message.countries,
        regions=message.regions,
        only_new=message.only_new,
        not_met_since=asked_day(message.not_met_since, field="not_met_since", error=ConstraintsError)
        if message.HasField("not_met_since")
        else None,
        sme=message.sme if message.HasField("sme") else None,
        capabilities=message.capabilities,
        exclude=message.exclude,
        allow=message.allow,
        quotas=[_asked_quota(quota) for quota in message.quotas],
    )


def shortfall_to_proto(shortfall: Shortfall) -> wire.Shortfall:
    """Return the message of a shortfall."""
    return wire.Shortfall(quota=_quota_to_proto(shortfall.quota), n_missing=shortfall.n_missing)


def shortfall_from_proto(message: wire.Shortfall) -> Shortfall:
    """Return the shortfall of a message in an answer."""
    quota = message.quota
    return Shortfall(
        quota=Quota(
            kind=kind_from_proto(quota.kind) if quota.HasField("kind") else None,
            country=quota.country if quota.HasField("country") else None,
            at_least=quota.at_least,
            at_most=quota.at_most if quota.HasField("at_most") else None,
        ),
        n_missing=message.n_missing,
    )


def _quota_to_proto(quota: Quota) -> wire.Quota:
    bounds = wire.Quota(at_least=quota.at_least, at_most=quota.at_most)
    if quota.kind is not None:
        bounds.kind = KIND_NUMBERS[quota.kind]
    else:
        bounds.country = str(quota.country)
    return bounds


def _asked_quota(message: wire.Quota) -> Quota:
    check_field_limits(message, path="constraints.quotas.")
    return Quota(
        kind=asked_kind(message.kind, field="constraints.quotas.kind") if message.HasField("kind") else None,
        country=message.country if message.HasField("country") else None,
        at_least=message.at_least,
        at_most=message.at_most if message.HasField("at_most") else None,
    )
