"""Days and enumerations."""

from __future__ import annotations

from datetime import date

from google.type import date_pb2

from matchmaker.errors import InputError
from matchmaker.organisation import Kind
from matchmaker.ranking import ReasonKind, Ring, Speaks, Standing
from matchmaker_api.v1 import organisation_pb2, ranking_pb2

KIND_NUMBERS = {kind: organisation_pb2.Kind.Value(f"KIND_{kind.name}") for kind in Kind}
RING_NUMBERS = {ring: ranking_pb2.Ring.Value(f"RING_{ring.name}") for ring in Ring}
REASON_KIND_NUMBERS = {kind: ranking_pb2.ReasonKind.Value(f"REASON_KIND_{kind.name}") for kind in ReasonKind}
SPEAKS_NUMBERS = {side: ranking_pb2.Speaks.Value(f"SPEAKS_{side.name}") for side in Speaks}
STANDING_NUMBERS = {standing: ranking_pb2.Standing.Value(f"STANDING_{standing.name}") for standing in Standing}

KINDS: dict[int, Kind] = {number: kind for kind, number in KIND_NUMBERS.items()}
RINGS: dict[int, Ring] = {number: ring for ring, number in RING_NUMBERS.items()}
REASON_KINDS: dict[int, ReasonKind] = {number: kind for kind, number in REASON_KIND_NUMBERS.items()}
SIDES: dict[int, Speaks] = {number: side for side, number in SPEAKS_NUMBERS.items()}
STANDINGS: dict[int, Standing] = {number: standing for standing, number in STANDING_NUMBERS.items()}


def day_to_proto(day: date | None) -> date_pb2.Date | None:
    """Return the message of a day; None, which a constructor takes for an absent field, for None."""
    return None if day is None else date_pb2.Date(year=day.year, month=day.month, day=day.day)


def day_from_proto(message: date_pb2.Date) -> date | None:
    """Return the day of a message, None for one that is absent.

    >>> day_from_proto(date_pb2.Date(year=2019, month=1, day=2)), day_from_proto(date_pb2.Date())
    (datetime.date(2019, 1, 2), None)
    """
    return required_day(message) if message.year else None


def required_day(message: date_pb2.Date) -> date:
    """Return the day of a message that is never absent."""
    return date(message.year, message.month, message.day)


def asked_day(message: date_pb2.Date, *, field: str, error: type[InputError] = InputError) -> date:
    """Return the day of a message in a request, which must be one of the calendar: a year alone is none."""
    try:
        return required_day(message)
    except ValueError:
        given = f"{message.year}-{message.month}-{message.day}"
        raise error(field=field, value=given, expected="a day of the calendar") from None


def kind_to_proto(kind: Kind | str | None) -> organisation_pb2.Kind.ValueType:
    """Return the number of a kind, KIND_UNSPECIFIED for None."""
    return organisation_pb2.KIND_UNSPECIFIED if kind is None else KIND_NUMBERS[Kind(kind)]


def kind_from_proto(number: int) -> Kind | None:
    """Return the kind of a number, None for KIND_UNSPECIFIED and for kinds of a newer wire."""
    return KINDS.get(number)


def asked_kind(number: int, *, field: str = "constraints.kinds") -> Kind:
    """Return the kind of a number in a request, which must name one of the five."""
    if number not in KINDS:
        expected = "one of " + ", ".join(f"KIND_{kind.name} ({n})" for n, kind in KINDS.items())
        raise InputError(field=field, value=number, expected=expected)
    return KINDS[number]
