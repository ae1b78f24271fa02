from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from matchmaker.errors import SettingsError
from matchmaker.ranker import Ranker
from matchmaker_api.v1.ranking_pb2 import Brief
from matchmaker_api.v1.ranking_service_pb2 import BatchRankPartnersRequest, RankPartnersRequest
from matchmaker_api.v1.ranking_service_pb2_grpc import RankingServiceStub
from matchmaker_service import Server, ServerSettings
from matchmaker_service.dispatch import Call, check_response_size
from matchmaker_service.errors import CallEndedError, MessageTooLargeError
from matchmaker_service.limits import MAX_RESPONSE_BYTES
from matchmaker_service.methods import batch_rank_partners

SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING
RANKING = "matchmaker_api.v1.RankingService"

Serve = Callable[[object], Server]


@pytest.mark.parametrize("service", ["", RANKING, "matchmaker_api.v1.ModelService"])
def test_health_is_serving_for_the_whole_and_for_each_service(server: Server, service: str) -> None:
    with grpc.insecure_channel(server.address) as channel:
        answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=service))
    assert answer.status == SERVING


def test_health_of_a_service_that_is_not_there_is_not_found(server: Server) -> None:
    with grpc.insecure_channel(server.address) as channel, pytest.raises(grpc.RpcError) as caught:
        health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service="other"))
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_reflection_tells_a_standard_client_every_service_and_its_messages(server: Server) -> None:
    with grpc.insecure_channel(server.address) as channel:
        database = ProtoReflectionDescriptorDatabase(channel)
        services = set(database.get_services())
        method = DescriptorPool(database).FindServiceByName(RANKING).methods_by_name["RankPartners"]
    assert services == {
        RANKING,
        "matchmaker_api.v1.ModelService",
        "grpc.health.v1.Health",
        "grpc.reflection.v1alpha.ServerReflection",
    }
    assert "model_version" in method.output_type.fields_by_name


def test_health_is_answered_while_every_worker_is_busy(serve_in_place: Serve, paused: Any) -> None:
    with grpc.insecure_channel(serve_in_place(paused).address) as channel:
        rank_partners = RankingServiceStub(channel).RankPartners
        asked = [rank_partners.future(RankPartnersRequest(brief=Brief(lead="a"))) for _ in range(3)]
        for _ in range(2):  # as many as there are workers
            paused.started.acquire()
        health = health_pb2_grpc.HealthStub(channel)
        assert health.Check(health_pb2.HealthCheckRequest(), timeout=60).status == SERVING
        for call in asked:
            call.cancel()


def test_a_server_that_stops_says_so_and_finishes_what_it_has_begun(
    serve_in_place: Serve, paused: Any, lead: str
) -> None:
    server = serve_in_place(paused)
    with grpc.insecure_channel(server.address) as channel:
        watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(service=RANKING))
        assert next(watch).status == SERVING
        begun = RankingServiceStub(channel).RankPartners.future(RankPartnersRequest(brief=Brief(lead=lead)))
        paused.started.acquire()
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        assert next(watch).status == NOT_SERVING
        watch.cancel()
        paused.go.set()
        assert len(begun.result(timeout=60).candidates) > 0
        stopping.join(60)
        assert not stopping.is_alive()
        with pytest.raises(grpc.RpcError) as caught:
            RankingServiceStub(channel).RankPartners(RankPartnersRequest(brief=Brief(lead=lead)))
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


def test_a_taken_port_is_an_error_that_names_it(server: Server, ranker: Ranker) -> None:
    port = int(server.address.rsplit(":", 1)[1])
    with pytest.raises(SettingsError, match=f"host and port must be .* Got '127.0.0.1:{port}'"):
        Server(ranker, ServerSettings(port=port))


def test_an_address_of_another_machine_is_an_error(ranker: Ranker) -> None:
    with pytest.raises(SettingsError, match=r"203\.0\.113\.1"):
        Server(ranker, ServerSettings(host="203.0.113.1", port=0))


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"port": 65536}, "port"),
        ({"workers": 0}, "workers"),
        ({"host": " "}, "host"),
        ({"grace_seconds": -1}, "grace_"),
    ],
)
def test_impossible_settings_are_refused_by_their_path(settings: dict[str, Any], path: str) -> None:
    with pytest.raises(SettingsError, match=f"Setting {path}"):
        ServerSettings(**settings)


class LineToNobody:
    """What grpc tells of a call: its caller waits for the first `n_checks` looks, and is gone then."""

    def __init__(self, n_checks: int, remaining: float | None = None) -> None:
        self._n_checks, self._remaining = n_checks, remaining

    def is_active(self) -> bool:
        self._n_checks -= 1
        return self._n_checks >= 0

    def time_remaining(self) -> float | None:
        return self._remaining

    def invocation_metadata(self) -> tuple[()]:
        return ()


def test_a_batch_stops_when_its_caller_is_gone(paused: Any, lead: str) -> None:
    paused.go.set()
    request = BatchRankPartnersRequest(requests=[RankPartnersRequest(brief=Brief(lead=lead))] * 10)
    with pytest.raises(CallEndedError):
        batch_rank_partners(paused, request, Call(LineToNobody(3)))  # type: ignore[arg-type]
    assert paused.n_asked == 3


def test_a_batch_stops_when_its_deadline_is_over(paused: Any, lead: str) -> None:
    request = BatchRankPartnersRequest(requests=[RankPartnersRequest(brief=Brief(lead=lead))] * 10)
    with pytest.raises(CallEndedError):
        batch_rank_partners(paused, request, Call(LineToNobody(10, remaining=0.0)))  # type: ignore[arg-type]
    assert paused.n_asked == 0


def test_a_call_that_is_cancelled_does_not_finish_its_batch(serve_in_place: Serve, paused: Any, lead: str) -> None:
    server = serve_in_place(paused)
    request = BatchRankPartnersRequest(requests=[RankPartnersRequest(brief=Brief(lead=lead))] * 1_000)
    with grpc.insecure_channel(server.address) as channel:
        call = RankingServiceStub(channel).BatchRankPartners.future(request)
        paused.started.acquire()
        call.cancel()
        assert call.code() is grpc.StatusCode.CANCELLED
        paused.go.set()
        server.stop()
    assert paused.n_asked < 1_000


def test_an_answer_above_its_limit_is_refused_with_a_remedy() -> None:
    check_response_size(MAX_RESPONSE_BYTES)
    with pytest.raises(MessageTooLargeError, match=r"at most 67,108,864 bytes\. Got 67,108,865\. Ask for fewer"):
        check_response_size(MAX_RESPONSE_BYTES + 1)
