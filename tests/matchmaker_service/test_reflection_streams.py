"""Streams that stay open must not hold the threads that rank."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

import matchmaker as mm
from matchmaker_service import Client, Server, ServerSettings


def test_idle_reflection_streams_leave_the_workers_free(sample_ranker: mm.Ranker) -> None:
    let_go = Event()

    def asks_once_and_waits() -> Iterator[reflection_pb2.ServerReflectionRequest]:
        yield reflection_pb2.ServerReflectionRequest(list_services="")
        let_go.wait(60)

    settings = ServerSettings(port=0, workers=1, grace_seconds=1.0)
    with Server(sample_ranker, settings) as server, grpc.insecure_channel(server.address) as channel:
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        streams = [stub.ServerReflectionInfo(asks_once_and_waits()) for _ in range(2)]
        try:
            names = {one.name for stream in streams for one in next(stream).list_services_response.service}
            assert "matchmaker_api.v1.RankingService" in names
            with Client(server.address, timeout_seconds=30) as client:
                lead = sample_ranker.organisation_ids[0]
                assert client.rank(lead) == sample_ranker.rank(lead)
        finally:
            let_go.set()
