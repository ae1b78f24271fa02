from __future__ import annotations

from collections.abc import Iterator

import pytest
from google.rpc import error_details_pb2, status_pb2
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.errors import (
    ArtefactDamagedError,
    BriefError,
    ConstraintsError,
    DatasetError,
    InputError,
    MatchmakerError,
    SettingsError,
    UnknownOrganisationError,
)
from matchmaker_service.errors import MalformedRequestError, ModelVersionError, ServiceError
from matchmaker_service.statuses import MAX_TEXT_BYTES, MEANINGS, cut, error_of, meaning_of, status_of


def hierarchy(root: type[MatchmakerError]) -> Iterator[type[MatchmakerError]]:
    yield root
    for child in root.__subclasses__():
        yield from hierarchy(child)


def test_every_error_of_matchmaker_has_a_meaning_on_the_wire() -> None:
    ours = {
        kind
        for kind in hierarchy(MatchmakerError)
        if kind.__module__.startswith(("matchmaker.", "matchmaker_service."))
    }
    central = {kind for kind in ours if kind.__module__ in {"matchmaker.errors", "matchmaker_service.errors"}}
    assert {kind.__name__ for kind in central - MEANINGS.keys()} == set()
    decided = tuple(MEANINGS.keys() - {MatchmakerError, InputError})
    assert {kind.__name__ for kind in ours - central if not issubclass(kind, decided)} == set()


def test_every_public_meaning_has_a_reason_of_its_own() -> None:
    reasons = [meaning.reason for meaning in MEANINGS.values() if meaning.public]
    assert len(reasons) == len(set(reasons))


def test_only_what_the_caller_can_mend_or_see_is_public() -> None:
    hidden = {kind for kind, meaning in MEANINGS.items() if not meaning.public}
    assert {DatasetError, SettingsError, ArtefactDamagedError} <= hidden
    assert not any(meaning.public and meaning.code.name == "INTERNAL" for meaning in MEANINGS.values())


@pytest.mark.parametrize(
    ("error", "path"),
    [
        (InputError(field="limit", value=-1, expected="1 to 1,000"), "limit"),
        (BriefError(field="lead", value="  ", expected="a non-blank organisation id"), "brief.lead"),
        (BriefError(field="capabilities", value=" ", expected="a non-blank capability"), "brief.capabilities"),
        (ConstraintsError(field="allow", value="a", expected="an id that is not excluded"), "constraints.allow"),
        (ConstraintsError(field="capabilities", value=" ", expected="non-blank strings"), "constraints.capabilities"),
        (ModelVersionError(field="model_version", value="x", expected="blank or y"), "model_version"),
        (MalformedRequestError(field="", value=3, expected="a request", message="Those are no request."), None),
        (
            UnknownOrganisationError(["b", "c"], field="members", nearest={"b": ["Bee; (b1)", "B (b2)"]}),
            "brief.members",
        ),
    ],
)
def test_an_error_comes_back_as_the_same_error(error: InputError, path: str | None) -> None:
    status = status_of(error, request_id="r1")
    received = error_of(status_pb2.Status.FromString(status.SerializeToString()))
    assert type(received) is type(error)
    assert str(received) == str(error)
    assert isinstance(received, InputError)
    assert (received.field, received.expected) == (error.field, error.expected)
    assert fields_of(status) == ([path] if path else [])


def test_unknown_ids_and_their_nearest_names_come_back() -> None:
    error = UnknownOrganisationError(["b", "c"], field="members", nearest={"b": ["Bee; (b1)", "B (b2)"], "c": []})
    received = error_of(status_of(error, request_id="r1"))
    assert isinstance(received, UnknownOrganisationError)
    assert received.unknown_ids == ("b", "c")
    assert received.nearest == error.nearest


@pytest.mark.parametrize("error", [RuntimeError("/srv/secret"), DatasetError(source="/srv/secret", expected="whole")])
def test_what_is_not_the_callers_to_know_is_a_request_id_only(error: Exception) -> None:
    status = status_of(error, request_id="r1")
    assert status.message == "Internal error. Its cause is logged under request id r1."
    assert b"secret" not in status.SerializeToString()
    received = error_of(status)
    assert isinstance(received, ServiceError)
    assert (received.code, received.request_id) == ("INTERNAL", "r1")


def test_a_new_error_means_what_its_nearest_ancestor_means() -> None:
    class NewerError(BriefError):
        pass

    assert meaning_of(NewerError(field="text", value="", expected="words")) == MEANINGS[BriefError]
    del NewerError


def test_a_status_of_another_domain_is_a_service_error() -> None:
    status = status_pb2.Status(code=8, message="slow down")
    received = error_of(status)
    assert isinstance(received, ServiceError)
    assert (received.code, str(received)) == ("RESOURCE_EXHAUSTED", "slow down")


@given(st.lists(st.text(min_size=1, max_size=256), min_size=1, max_size=101))
def test_a_status_of_many_unknown_ids_fits_into_headers(ids: list[str]) -> None:
    error = UnknownOrganisationError(ids, nearest={one: [one * 2] * 3 for one in ids[:3]})
    status = status_of(error, request_id="r1")
    percent_encoded, base64 = 3 * len(status.message.encode()), status.ByteSize() * 4 / 3
    assert percent_encoded + base64 < 7_800
    received = error_of(status)
    assert isinstance(received, UnknownOrganisationError)
    assert received.unknown_ids == tuple(ids[: len(received.unknown_ids)])


@given(st.text())
def test_a_text_is_cut_between_characters(text: str) -> None:
    short = cut(text * 50)
    assert len(short.encode()) <= MAX_TEXT_BYTES
    assert short == text * 50 or (short.endswith("…") and (text * 50).startswith(short[:-1]))


def fields_of(status: status_pb2.Status) -> list[str]:
    request = error_details_pb2.BadRequest()
    for detail in status.details:
        detail.Unpack(request)
    return [violation.field for violation in request.field_violations]
