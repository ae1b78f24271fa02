"""Errors as statuses and back: one table from matchmaker's errors to gRPC codes and `google.rpc` details."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2
from grpc import StatusCode

from matchmaker import errors
from matchmaker.brief import Brief
from matchmaker.constraints import Constraints
from matchmaker.errors import InputError, MatchmakerError, UnknownOrganisationError, shown
from matchmaker_service.errors import (
    CallEndedError,
    DeadlineError,
    MalformedRequestError,
    MessageTooLargeError,
    ModelVersionError,
    ServiceError,
    UnavailableError,
    UnknownMethodError,
)

DOMAIN = "matchmaker"
INTERNAL = "INTERNAL"

# A status travels twice in HTTP/2 headers, in base64 and percent-encoded, of which many clients take 8 KiB at most.
MAX_TEXT_BYTES = 800

BRIEF_PATHS = {field.name: f"brief.{field.name}" for field in fields(Brief)}
CONSTRAINTS_PATHS = {field.name: f"constraints.{field.name}" for field in fields(Constraints)}
DOMAIN_FIELDS = {path: name for paths in (BRIEF_PATHS, CONSTRAINTS_PATHS) for name, path in paths.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an error is on the wire; the text of one that is not public stays in the server's log."""

    code: StatusCode
    reason: str
    public: bool = True


_OURS = Meaning(code=StatusCode.INTERNAL, reason=INTERNAL, public=False)

MEANINGS: dict[type[MatchmakerError], Meaning] = {
    InputError: Meaning(code=StatusCode.INVALID_ARGUMENT, reason="INVALID_INPUT"),
    errors.BriefError: Meaning(code=StatusCode.INVALID_ARGUMENT, reason="INVALID_BRIEF"),
    errors.ConstraintsError: Meaning(code=StatusCode.INVALID_ARGUMENT, reason="INVALID_CONSTRAINTS"),
    UnknownOrganisationError: Meaning(code=StatusCode.NOT_FOUND, reason="UNKNOWN_ORGANISATION"),
    MalformedRequestError: Meaning(code=StatusCode.INVALID_ARGUMENT, reason="MALFORMED_REQUEST"),
    MessageTooLargeError: Meaning(code=StatusCode.RESOURCE_EXHAUSTED, reason="MESSAGE_TOO_LARGE"),
    ModelVersionError: Meaning(code=StatusCode.FAILED_PRECONDITION, reason="MODEL_VERSION_NOT_LOADED"),
    UnknownMethodError: Meaning(code=StatusCode.UNIMPLEMENTED, reason="UNKNOWN_METHOD"),
    CallEndedError: Meaning(code=StatusCode.CANCELLED, reason="CALL_ENDED"),
    DeadlineError: Meaning(code=StatusCode.DEADLINE_EXCEEDED, reason="DEADLINE_EXCEEDED"),
    UnavailableError: Meaning(code=StatusCode.UNAVAILABLE, reason="UNAVAILABLE"),
    # A caller can cause none of these, and their texts name files of the server.
    MatchmakerError: _OURS,
    ServiceError: _OURS,
    errors.DatasetError: _OURS,
    errors.SettingsError: _OURS,
    errors.ArtefactError: _OURS,
    errors.ArtefactMissingError: _OURS,
    errors.ArtefactDamagedError: _OURS,
    errors.ArtefactVersionError: _OURS,
    errors.TrainingError: _OURS,
}
INPUT_ERRORS = {
    meaning.reason: kind for kind, meaning in MEANINGS.items() if meaning.public and issubclass(kind, InputError)
}


def meaning_of(error: Exception) -> Meaning:
    """Return what `error` is on the wire; whatever the table does not know is internal."""
    return next((MEANINGS[kind] for kind in type(error).__mro__ if kind in MEANINGS), _OURS)


def status_of(error: Exception, *, request_id: str) -> status_pb2.Status:
    """Return the status of `error`, with ErrorInfo and, where a field is to blame, BadRequest.

    Everything in it is cut to a length that fits into headers. A status that is not public says the request id only.
    """
    meaning = meaning_of(error)
    message = str(error) if meaning.public else f"Internal error. Its cause is logged under request id {request_id}."
    status = status_pb2.Status(code=meaning.code.value[0], message=cut(message))
    info = error_details_pb2.ErrorInfo(reason=meaning.reason, domain=DOMAIN)
    info.metadata.update(_facts(error) if meaning.public else {"request_id": request_id})
    _add(status, info)
    if meaning.public and isinstance(error, InputError) and error.field:
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=cut(_path(error)), description=cut(f"must be {error.expected}")
        )
        _add(status, error_details_pb2.BadRequest(field_violations=[violation]))
    return status


def error_of(status: status_pb2.Status) -> MatchmakerError:
    """Return the error that a server of ours put into `status`: the same class, message and facts."""
    info = error_details_pb2.ErrorInfo()
    request = error_details_pb2.BadRequest()
    for detail in status.details:
        detail.Unpack(info)
        detail.Unpack(request)
    kind = INPUT_ERRORS.get(info.reason) if info.domain == DOMAIN else None
    if kind is None:
        code = next((code.name for code in StatusCode if code.value[0] == status.code), str(status.code))
        return ServiceError(status.message, code=code, request_id=info.metadata.get("request_id", ""))
    path = request.field_violations[0].field if request.field_violations else ""
    field = DOMAIN_FIELDS.get(path, path)
    facts = dict(info.metadata)
    if issubclass(kind, UnknownOrganisationError):
        return kind(json.loads(facts["unknown_ids"]), field=field, nearest=json.loads(facts["nearest"]))
    return kind(field=field, value=facts["value"], expected=facts["expected"], message=status.message)


def cut(text: str) -> str:
    """Return `text`, or as much of its beginning as has at most `MAX_TEXT_BYTES` in UTF-8, and an ellipsis."""
    encoded = text.encode(errors="replace")
    if len(encoded) <= MAX_TEXT_BYTES:
        return encoded.decode()
    return encoded[: MAX_TEXT_BYTES - 3].decode(errors="ignore") + "…"


def _path(error: InputError) -> str:
    """Return the path in the request; by its name alone a field, such as capabilities, may be of either."""
    if isinstance(error, errors.ConstraintsError):
        return CONSTRAINTS_PATHS.get(error.field, error.field)
    if isinstance(error, errors.BriefError | UnknownOrganisationError):
        return BRIEF_PATHS.get(error.field, error.field)
    return error.field


def _facts(error: Exception) -> dict[str, str]:
    if isinstance(error, UnknownOrganisationError):
        ids = _first(list(error.unknown_ids))
        nearest = _first([[key, list(names)] for key, names in error.nearest.items()])
        return {
            "unknown_ids": _json(ids),
            "nearest": _json(dict(nearest)),
            "n_unknown": str(len(error.unknown_ids)),
        }
    if isinstance(error, InputError):
        return {"value": cut(shown(error.value)), "expected": cut(error.expected)}
    return {}


def _first(items: Sequence[Any]) -> Sequence[Any]:
    """As many of the first `items` as fit."""
    n = len(items)
    while n and len(_json(items[:n]).encode()) > MAX_TEXT_BYTES:
        n -= 1
    return items[:n]


def _json(value: Sequence[Any] | Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _add(status: status_pb2.Status, detail: Any) -> None:
    packed = any_pb2.Any()
    packed.Pack(detail)
    status.details.append(packed)
