from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest

import matchmaker as mm
from matchmaker.errors import InputError, UnknownOrganisationError
from matchmaker.ranker import Ranker
from matchmaker_api.v1.model_service_pb2 import GetModelResponse
from matchmaker_service import (
    Client,
    DeadlineError,
    ModelVersionError,
    Server,
    ServerSettings,
    ServiceError,
    UnavailableError,
)
from matchmaker_service.conversion.models import manifest_to_proto

CODES = {"UNAVAILABLE": grpc.StatusCode.UNAVAILABLE, "CANCELLED": grpc.StatusCode.CANCELLED}


class FlakyServer:
    """A real gRPC server whose GetModel fails `n_failures` times with `code`, and then answers."""

    def __init__(self, ranker: Ranker, *, n_failures: int, code: grpc.StatusCode) -> None:
        self.n_calls = 0
        self._n_failures, self._code = n_failures, code
        self._answer = GetModelResponse(model=manifest_to_proto(ranker.manifest)).SerializeToString()
        self._server = grpc.server(ThreadPoolExecutor(1))
        handlers: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
            "GetModel": grpc.unary_unary_rpc_method_handler(self._get_model)
        }
        generic = grpc.method_handlers_generic_handler("matchmaker_api.v1.ModelService", handlers)
        self._server.add_generic_rpc_handlers((generic,))
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def _get_model(self, _: bytes, context: grpc.ServicerContext) -> bytes:
        self.n_calls += 1
        if self.n_calls <= self._n_failures:
            context.abort(self._code, "not now")
        return self._answer

    def stop(self) -> None:
        self._server.stop(0).wait()


@pytest.fixture
def flaky(ranker: Ranker) -> Iterator[Callable[..., FlakyServer]]:
    running: list[FlakyServer] = []

    def start(n_failures: int = 0, code: str = "UNAVAILABLE") -> FlakyServer:
        status = grpc.StatusCode[code]
        running.append(FlakyServer(ranker, n_failures=n_failures, code=status))
        return running[-1]

    yield start
    for server in running:
        server.stop()


def test_a_ranking_is_equal_to_the_rankers_own(client: Client, ranker: Ranker, lead: str) -> None:
    brief = mm.Brief(lead=lead, members=(ranker.organisation_ids[0],))
    constraints = mm.Constraints(kinds=["company", "research"], countries=["fi"], exclude=["nobody"])
    for explain in (False, True):
        expected = ranker.rank(brief, constraints=constraints, limit=200, explain=explain)
        assert client.rank(brief, constraints=constraints, limit=200, explain=explain) == expected
        assert expected.missing_ids == ("nobody",)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_an_explanation_is_equal_to_the_rankers_own(client: Client, ranker: Ranker, lead: str, language: str) -> None:
    others = [one.organisation_id for one in ranker.rank(lead, limit=40)]
    constraints = mm.Constraints(exclude={others[0], "nobody"})
    for other in (others[0], others[1], others[-1]):
        asked = {"constraints": constraints, "novelty": 0.2, "limit": 5, "language": language}
        explanation = client.explain(lead, other, **asked)  # type: ignore[arg-type]
        assert explanation == ranker.explain(lead, other, **asked)  # type: ignore[arg-type]
        assert explanation.missing_ids == ("nobody",)


def test_reasons_are_in_the_language_asked_for(client: Client, ranker: Ranker, lead: str) -> None:
    finnish = client.rank(lead, explain=True, language="fi")
    assert finnish == ranker.rank(lead, explain=True, language="fi")
    assert finnish != client.rank(lead, explain=True)


@pytest.mark.parametrize("language", ["en", "fi"])
def test_what_is_quoted_comes_through_to_the_last_bit(client: Client, ranker: Ranker, language: str) -> None:
    brief = mm.Brief(text="Robots that help elderly people at home")
    ranking = client.rank(brief, explain=True, limit=50, language=language)
    assert ranking == ranker.rank(brief, explain=True, limit=50, language=language)
    passages = [one for candidate in ranking for reason in candidate.reasons for one in reason.passages]
    assert {one.collaboration is None for one in passages} == {True, False}
    other = ranking[20].organisation_id
    assert client.explain(brief, other, language=language) == ranker.explain(brief, other, language=language)


def test_an_empty_ranking_explains_itself(client: Client, ranker: Ranker, lead: str) -> None:
    constraints = mm.Constraints(allow=["nobody"])
    ranking = client.rank(lead, constraints=constraints)
    assert ranking == ranker.rank(lead, constraints=constraints)
    assert len(ranking) == 0
    assert [removal.constraint for removal in ranking.removals] == ["allow"]


def test_many_briefs_come_back_in_order_over_several_calls(client: Client, ranker: Ranker) -> None:
    ids = list(ranker.organisation_ids)
    briefs = (ids * 3)[:250]
    rankings = client.rank_many(briefs, limit=2)
    assert [ranking.brief.lead for ranking in rankings] == briefs
    assert rankings[:20] == ranker.rank_many(briefs[:20], limit=2)


def test_of_many_briefs_each_has_its_ranking_or_its_error(client: Client, ranker: Ranker, lead: str) -> None:
    outcomes = list(client.rank_each([lead, "nobody", lead]))
    assert outcomes[0] == outcomes[2] == ranker.rank(lead)
    assert isinstance(outcomes[1], UnknownOrganisationError)
    with pytest.raises(UnknownOrganisationError, match="nobody"):
        client.rank_many([lead, "nobody", lead])


def test_the_look_ups_are_equal_to_the_rankers_own(client: Client, ranker: Ranker, lead: str) -> None:
    assert client.organisation(lead) == ranker.organisation(lead)
    assert client.profile(lead) == ranker.profile(lead)
    name = ranker.organisation(lead).name
    assert client.find(name.lower(), limit=5) == ranker.find(name.lower(), limit=5)
    assert client.model() == ranker.manifest


def test_the_client_has_the_rankers_arguments() -> None:
    for method in ("rank", "rank_many", "explain", "find"):
        ours, theirs = (inspect.signature(getattr(kind, method)).parameters for kind in (Client, Ranker))
        assert {name: theirs[name].default for name in theirs} == {
            name: ours[name].default for name in ours if name != "model_version"
        }


@pytest.mark.parametrize(
    "ask",
    [
        lambda ranker: ranker.rank("nobody"),
        lambda ranker: ranker.rank(mm.Brief(members=("nobody", "noone"))),
        lambda ranker: ranker.rank_many(["nobody"]),
        lambda ranker: ranker.organisation("nobody"),
        lambda ranker: ranker.profile("nobody"),
        lambda ranker: ranker.rank("nobody", limit=0),
        lambda ranker: ranker.rank("nobody", limit=1_001),
        lambda ranker: ranker.find("nobody", limit=True),
        lambda ranker: ranker.explain("org-000001", "nobody"),
    ],
    ids=[
        "lead",
        "members",
        "many",
        "organisation",
        "profile",
        "limit 0",
        "limit 1,001",
        "limit True",
        "explained",
    ],
)
def test_what_the_ranker_raises_the_client_raises(client: Client, ranker: Ranker, ask: Callable[[Any], object]) -> None:
    with pytest.raises(InputError) as theirs:
        ask(ranker)
    with pytest.raises(InputError) as ours:
        ask(client)
    assert type(ours.value) is type(theirs.value)
    assert str(ours.value) == str(theirs.value)
    assert (ours.value.field, ours.value.value) == (theirs.value.field, theirs.value.value)
    assert getattr(ours.value, "nearest", None) == getattr(theirs.value, "nearest", None)


@pytest.mark.parametrize(
    "ask",
    [
        lambda ranker: ranker.explain("org-000001", "org-000001"),
        lambda ranker: ranker.explain("org-000001", "org-000002", language="xx"),
        lambda ranker: ranker.rank("org-000001", language="xx"),
    ],
    ids=["who asks", "language", "language of a ranking"],
)
def test_what_the_server_alone_can_tell_is_raised_with_the_same_words(
    client: Client, ranker: Ranker, ask: Callable[[Any], object]
) -> None:
    with pytest.raises(InputError) as theirs:
        ask(ranker)
    with pytest.raises(InputError) as ours:
        ask(client)
    assert (str(ours.value), ours.value.field) == (str(theirs.value), theirs.value.field)


def test_another_model_than_the_one_asked_for_is_an_error(client: Client, ranker: Ranker, lead: str) -> None:
    assert client.rank(lead, model_version=ranker.manifest.model_version) == ranker.rank(lead)
    with pytest.raises(ModelVersionError, match=ranker.manifest.model_version):
        client.rank(lead, model_version="other")


@pytest.mark.parametrize("code", ["UNAVAILABLE", "CANCELLED"])
def test_a_call_that_fails_twice_is_tried_a_third_time(
    flaky: Callable[..., FlakyServer], ranker: Ranker, code: str
) -> None:
    server = flaky(n_failures=2, code=code)
    with Client(server.address, max_attempts=3) as client:
        assert client.model() == ranker.manifest
    assert server.n_calls == 3


def test_attempts_are_not_without_end(flaky: Callable[..., FlakyServer]) -> None:
    server = flaky(n_failures=9)
    with Client(server.address, max_attempts=2) as client, pytest.raises(UnavailableError, match="not now"):
        client.model()
    assert server.n_calls == 2


@pytest.mark.parametrize("code", ["INTERNAL", "RESOURCE_EXHAUSTED", "INVALID_ARGUMENT"])
def test_no_other_failure_is_tried_again(flaky: Callable[..., FlakyServer], code: str) -> None:
    server = flaky(n_failures=9, code=code)
    with Client(server.address) as client, pytest.raises(ServiceError, match="not now") as caught:
        client.model()
    assert (caught.value.code, server.n_calls) == (code, 1)


def test_one_attempt_is_one_attempt(flaky: Callable[..., FlakyServer]) -> None:
    server = flaky(n_failures=1)
    with Client(server.address, max_attempts=1) as client, pytest.raises(UnavailableError):
        client.model()
    assert server.n_calls == 1


def test_calls_are_spread_over_all_addresses(flaky: Callable[..., FlakyServer]) -> None:
    servers = [flaky(), flaky()]
    addresses = ",".join(server.address for server in servers)
    with Client(f"ipv4:{addresses}") as client:
        for _ in range(5_000):  # until the second is connected too
            client.model()
            if all(server.n_calls for server in servers):
                break
    assert all(server.n_calls for server in servers)


def test_a_server_that_comes_back_is_found_again(ranker: Ranker) -> None:
    with Server(ranker, ServerSettings(port=0)) as first:
        client = Client(first.address)
        assert client.model() == ranker.manifest
    port = int(first.address.rsplit(":", 1)[1])
    with Server(ranker, ServerSettings(port=port)), client:
        assert client.model() == ranker.manifest


def test_no_server_is_an_error_that_names_the_address(ranker: Ranker) -> None:
    with Server(ranker, ServerSettings(port=0)) as gone:
        address = gone.address
    with Client(address, max_attempts=2) as client, pytest.raises(UnavailableError, match=address) as caught:
        client.model()
    assert isinstance(caught.value, ConnectionError)


def test_no_answer_in_time_is_a_deadline_error(
    serve_in_place: Callable[[object], Server], paused: Any, lead: str
) -> None:
    server = serve_in_place(paused)
    with (
        Client(server.address, timeout_seconds=0.2) as client,
        pytest.raises(DeadlineError, match=r"within 0\.2 s") as caught,
    ):
        client.rank_many([lead] * 100)
    assert isinstance(caught.value, TimeoutError)
    paused.go.set()
    server.stop()
    assert paused.n_asked < 100


def test_an_internal_error_has_the_request_id_to_quote(
    serve_in_place: Callable[[object], Server], broken: Callable[[Exception], object], lead: str
) -> None:
    with Client(serve_in_place(broken(RuntimeError("boom"))).address) as client, pytest.raises(ServiceError) as caught:
        client.rank(lead)
    assert caught.value.code == "INTERNAL"
    assert caught.value.request_id in str(caught.value)
    assert len(caught.value.request_id) == 32
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("options", "field"),
    [({"timeout_seconds": 0}, "timeout_seconds"), ({"max_attempts": 0}, "max_attempts"), ({"max_attempts": 6}, "max_")],
)
def test_impossible_options_are_refused(options: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError, match=field):
        Client("127.0.0.1:1", **options)


def test_a_blank_address_is_refused() -> None:
    with pytest.raises(InputError, match="address"):
        Client(" ")
