"""What each bad request gets: a status, a reason, and the path of the field that is to blame."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from google.rpc import code_pb2
from google.type.date_pb2 import Date
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.errors import ArtefactDamagedError
from matchmaker.ranker import Ranker
from matchmaker_api.v1.organisation_pb2 import KIND_UNSPECIFIED, Capability, Organisation
from matchmaker_api.v1.ranking_pb2 import Brief, Constraints, Quota
from matchmaker_api.v1.ranking_service_pb2 import (
    BatchRankPartnersRequest,
    BatchRankPartnersResponse,
    ExplainPartnerRequest,
    GetOrganisationRequest,
    RankPartnersRequest,
    SearchOrganisationsRequest,
)
from matchmaker_service import Server

Send = Callable[..., Any]

SERVICE = "/matchmaker_api.v1.RankingService/"
RANK = SERVICE + "RankPartners"
BATCH = SERVICE + "BatchRankPartners"
GET = SERVICE + "GetOrganisation"
SEARCH = SERVICE + "SearchOrganisations"
EXPLAIN = SERVICE + "ExplainPartner"
MODEL = "/matchmaker_api.v1.ModelService/GetModel"
GARBAGE = b"\xff\xfe garbage \x00\x01"

ONE = Brief(lead="one")


@pytest.mark.parametrize(
    ("method", "request_sent", "expected"),
    [
        pytest.param(RANK, GARBAGE, ("INVALID_ARGUMENT", "MALFORMED_REQUEST", None), id="garbage"),
        pytest.param(BATCH, GARBAGE, ("INVALID_ARGUMENT", "MALFORMED_REQUEST", None), id="garbage, batch"),
        pytest.param(MODEL, GARBAGE, ("INVALID_ARGUMENT", "MALFORMED_REQUEST", None), id="garbage, model"),
        pytest.param(RANK, b"\x0a\x03\x0a\x01\xff", ("INVALID_ARGUMENT", "MALFORMED_REQUEST", None), id="not UTF-8"),
        pytest.param(RANK, b"", ("INVALID_ARGUMENT", "INVALID_INPUT", "brief"), id="empty"),
        pytest.param(GET, b"", ("INVALID_ARGUMENT", "INVALID_INPUT", "organisation_id"), id="empty, get"),
        pytest.param(SEARCH, b"", ("INVALID_ARGUMENT", "INVALID_INPUT", "query"), id="empty, search"),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=Brief()),
            ("INVALID_ARGUMENT", "INVALID_BRIEF", "brief.lead"),
            id="empty brief",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=Brief(lead=" ")),
            ("INVALID_ARGUMENT", "INVALID_BRIEF", "brief.lead"),
            id="blank lead",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=Brief(lead="nobody")),
            ("NOT_FOUND", "UNKNOWN_ORGANISATION", "brief.lead"),
            id="unknown lead",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=Brief(members=["nobody", "noone"])),
            ("NOT_FOUND", "UNKNOWN_ORGANISATION", "brief.members"),
            id="unknown members",
        ),
        pytest.param(
            GET,
            GetOrganisationRequest(organisation_id="nobody"),
            ("NOT_FOUND", "UNKNOWN_ORGANISATION", "organisation_id"),
            id="unknown organisation",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=Brief(lead="one", described_lead=Organisation(id="new"))),
            ("INVALID_ARGUMENT", "INVALID_BRIEF", "brief.described_lead"),
            id="two leads",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=Brief(described_lead=Organisation(kind=99))),  # type: ignore[arg-type]
            ("INVALID_ARGUMENT", "INVALID_INPUT", "brief.described_lead.kind"),
            id="unknown kind of a described lead",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(
                brief=Brief(described_lead=Organisation(capabilities=[Capability(name="ice", strength=2)]))
            ),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "brief.described_lead.capabilities.ice"),
            id="strength of 2",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=Brief(described_lead=Organisation(capabilities=[Capability(name="x" * 501)]))),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "brief.described_lead.capabilities.name"),
            id="capability of 501 characters",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=Brief(described_lead=Organisation(known_on=Date(year=2019, month=13)))),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "brief.described_lead.known_on"),
            id="known on no day",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=Brief(described_lead=Organisation(known_on=Date(month=5, day=1)))),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "brief.described_lead.known_on"),
            id="known on a day of no year",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=Brief(lead="one", capabilities=[" "])),
            ("INVALID_ARGUMENT", "INVALID_BRIEF", "brief.capabilities"),
            id="blank capability of the brief",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=ONE, constraints=Constraints(capabilities=[" "])),
            ("INVALID_ARGUMENT", "INVALID_CONSTRAINTS", "constraints.capabilities"),
            id="blank capability of the constraints",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=ONE, limit=-1),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "limit"),
            id="negative limit",
        ),
        pytest.param(
            SEARCH,
            SearchOrganisationsRequest(query="x", limit=-1),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "limit"),
            id="negative limit, search",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=ONE, constraints=Constraints(kinds=[KIND_UNSPECIFIED])),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "constraints.kinds"),
            id="unspecified kind",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=ONE, constraints=Constraints(allow=["a"], exclude=["a"])),
            ("INVALID_ARGUMENT", "INVALID_CONSTRAINTS", "constraints.allow"),
            id="allowed and excluded",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=ONE, constraints=Constraints(not_met_since=Date(year=2019, month=2, day=30))),
            ("INVALID_ARGUMENT", "INVALID_CONSTRAINTS", "constraints.not_met_since"),
            id="30th of February",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=ONE, constraints=Constraints(quotas=[Quota(at_least=1)])),
            ("INVALID_ARGUMENT", "INVALID_CONSTRAINTS", "constraints.quotas"),
            id="quota of nobody",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=ONE, constraints=Constraints(quotas=[Quota(kind=KIND_UNSPECIFIED, at_least=1)])),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "constraints.quotas.kind"),
            id="quota of an unspecified kind",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=ONE, constraints=Constraints(quotas=[Quota(country="F" * 17, at_least=1)])),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "constraints.quotas.country"),
            id="quota of a country of 17 letters",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=ONE, constraints=Constraints(quotas=[Quota(country="FI", at_least=11)])),
            ("INVALID_ARGUMENT", "INVALID_CONSTRAINTS", "constraints.quotas"),
            id="minimum above the limit",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=ONE, constraints=Constraints(exclude=["a"] * 10_001)),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "constraints.exclude"),
            id="10,001 excluded",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=ONE, model_version="2001-01-01-other"),
            ("FAILED_PRECONDITION", "MODEL_VERSION_NOT_LOADED", "model_version"),
            id="wrong model version",
        ),
        pytest.param(
            GET,
            GetOrganisationRequest(organisation_id="a", model_version="2001-01-01-other"),
            ("FAILED_PRECONDITION", "MODEL_VERSION_NOT_LOADED", "model_version"),
            id="wrong model version, get",
        ),
        pytest.param(
            BATCH,
            BatchRankPartnersRequest(requests=[RankPartnersRequest(brief=ONE)] * 1_001),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "requests"),
            id="batch of 1,001",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=Brief(lead="x" * 5 * 1024 * 1024)),
            ("RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE", None),
            id="5 MiB",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=ONE, language="xx"),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "language"),
            id="unknown language",
        ),
        pytest.param(
            RANK,
            RankPartnersRequest(brief=ONE, language="x" * 36),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "language"),
            id="endless language",
        ),
        pytest.param(EXPLAIN, GARBAGE, ("INVALID_ARGUMENT", "MALFORMED_REQUEST", None), id="garbage, explain"),
        pytest.param(EXPLAIN, b"", ("INVALID_ARGUMENT", "INVALID_INPUT", "brief"), id="empty, explain"),
        pytest.param(
            EXPLAIN,
            ExplainPartnerRequest(brief=ONE),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "organisation_id"),
            id="nobody to explain",
        ),
        pytest.param(
            EXPLAIN,
            ExplainPartnerRequest(brief=Brief(lead="org-000001"), organisation_id="nobody"),
            ("NOT_FOUND", "UNKNOWN_ORGANISATION", "organisation_id"),
            id="unknown organisation, explain",
        ),
        pytest.param(
            EXPLAIN,
            ExplainPartnerRequest(brief=Brief(lead="nobody"), organisation_id="org-000001"),
            ("NOT_FOUND", "UNKNOWN_ORGANISATION", "brief.lead"),
            id="unknown lead, explain",
        ),
        pytest.param(
            EXPLAIN,
            ExplainPartnerRequest(brief=Brief(lead="org-000001"), organisation_id="org-000001"),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "organisation_id"),
            id="who asks, explained",
        ),
        pytest.param(
            EXPLAIN,
            ExplainPartnerRequest(brief=Brief(lead="org-000001"), organisation_id="org-000002", language="xx"),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "language"),
            id="unknown language, explain",
        ),
        pytest.param(
            EXPLAIN,
            ExplainPartnerRequest(brief=Brief(lead="org-000001"), organisation_id="org-000002", limit=-1),
            ("INVALID_ARGUMENT", "INVALID_INPUT", "limit"),
            id="negative limit, explain",
        ),
        pytest.param(
            EXPLAIN,
            ExplainPartnerRequest(brief=Brief(lead="org-000001"), organisation_id="org-000002", model_version="other"),
            ("FAILED_PRECONDITION", "MODEL_VERSION_NOT_LOADED", "model_version"),
            id="wrong model version, explain",
        ),
        pytest.param(SERVICE + "Guess", b"", ("UNIMPLEMENTED", "UNKNOWN_METHOD", None), id="unknown method"),
        pytest.param("/other.v1.Service/Do", b"", ("UNIMPLEMENTED", "UNKNOWN_METHOD", None), id="unknown service"),
    ],
)
def test_a_bad_request_gets_a_status_a_reason_and_the_field(
    send: Send, method: str, request_sent: Any, expected: tuple[str, str, str | None]
) -> None:
    code, reason, field = expected
    outcome = send(method, request_sent)
    assert outcome.code == code
    assert (outcome.info.domain, outcome.info.reason) == ("matchmaker", reason)
    assert outcome.fields == ([] if field is None else [field])
    assert outcome.text == outcome.status.message != ""
    assert outcome.status.code == code_pb2.Code.Value(code)
    assert "Traceback" not in str(outcome)
    assert ".py" not in str(outcome)


def test_beyond_8_mib_grpc_itself_refuses(send: Send) -> None:
    outcome = send(RANK, b"\0" * (8 * 1024 * 1024 + 1))
    assert (outcome.code, outcome.body) == ("RESOURCE_EXHAUSTED", None)


def test_an_empty_model_request_and_an_empty_batch_are_answered(send: Send, ranker: Ranker) -> None:
    assert send(MODEL, b"").code == "OK"
    response = BatchRankPartnersResponse.FromString(send(BATCH, b"").body)
    assert response == BatchRankPartnersResponse(model_version=ranker.manifest.model_version)


def test_all_unknown_ids_are_named_and_the_nearest_names_given(send: Send, ranker: Ranker, lead: str) -> None:
    name = ranker.organisation(lead).name
    outcome = send(RANK, RankPartnersRequest(brief=Brief(lead=name, members=["nobody", lead])))
    assert outcome.code == "NOT_FOUND"
    assert f"{name} ({lead})" in outcome.info.metadata["nearest"]
    assert '"nobody"' in outcome.info.metadata["unknown_ids"]
    assert outcome.info.metadata["n_unknown"] == "2"


def test_a_hundred_long_unknown_ids_still_fit_into_the_headers(send: Send) -> None:
    outcome = send(RANK, RankPartnersRequest(brief=Brief(members=[f"{i:03}{'ä' * 253}" for i in range(100)])))
    assert (outcome.code, outcome.info.reason) == ("NOT_FOUND", "UNKNOWN_ORGANISATION")
    assert outcome.info.metadata["n_unknown"] == "100"


@given(garbage=st.binary(max_size=60))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_bytes_whatever_are_an_internal_error(send: Send, garbage: bytes) -> None:
    for method in (RANK, BATCH, EXPLAIN, GET, SEARCH, MODEL):
        outcome = send(method, garbage)
        assert outcome.code in {"OK", "INVALID_ARGUMENT", "NOT_FOUND", "FAILED_PRECONDITION"}
        assert outcome.code == "OK" or outcome.info.domain == "matchmaker"


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("boom in /srv/secret/model.npy"),
        ArtefactDamagedError("/srv/secret/model.npy is torn.", path="/srv/secret/model.npy"),
    ],
)
def test_an_unforeseen_error_tells_the_caller_a_request_id_and_the_log_the_rest(
    send_to: Callable[[Server], Send],
    serve_in_place: Callable[[object], Server],
    broken: Callable[[Exception], object],
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    send = send_to(serve_in_place(broken(error)))
    with caplog.at_level(logging.ERROR, logger="matchmaker_service"):
        outcome = send(RANK, RankPartnersRequest(brief=ONE), metadata=[("x-request-id", "call-7")])
    assert (outcome.code, outcome.info.reason) == ("INTERNAL", "INTERNAL")
    assert outcome.info.metadata["request_id"] == outcome.trailing["x-request-id"] == "call-7"
    assert "secret" not in str(outcome)
    assert "Traceback" not in str(outcome)
    assert "call-7" in caplog.text
    assert "Traceback" in caplog.text
    assert "/srv/secret/model.npy" in caplog.text


def test_an_unforeseen_error_spoils_one_item_of_a_batch_only(
    send_to: Callable[[Server], Send],
    serve_in_place: Callable[[object], Server],
    broken: Callable[[Exception], object],
) -> None:
    send = send_to(serve_in_place(broken(RuntimeError("boom"))))
    request = BatchRankPartnersRequest(requests=[RankPartnersRequest(brief=ONE), RankPartnersRequest()])
    response = BatchRankPartnersResponse.FromString(send(BATCH, request).body)
    assert [result.error.code for result in response.results] == [code_pb2.INTERNAL, code_pb2.INVALID_ARGUMENT]
    assert "boom" not in str(response)
