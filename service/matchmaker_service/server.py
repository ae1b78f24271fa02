"""The server: one ranker behind a port."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from signal import SIGINT, SIGTERM
from types import TracebackType
from typing import Any, Self

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc

from matchmaker.errors import SettingsError
from matchmaker.ranker import Ranker
from matchmaker_service.dispatch import UnknownMethodHandler, service_handler
from matchmaker_service.limits import MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES
from matchmaker_service.methods import MODEL_SERVICE, RANKING_SERVICE, model_methods, ranking_methods
from matchmaker_service.settings import ServerSettings

SERVICES = (RANKING_SERVICE.full_name, MODEL_SERVICE.full_name)

OPTIONS = [
    # Requests between one and two limits are refused by us, with details; larger ones by gRPC, without.
    ("grpc.max_receive_message_length", 2 * MAX_REQUEST_BYTES),
    ("grpc.max_send_message_length", MAX_RESPONSE_BYTES),
    ("grpc.so_reuseport", 0),  # else a second server on the same port would start, and take half of the calls
]

CALLS_A_WORKER = 16
WAKE_SECONDS = 1.0

_log = logging.getLogger(__name__)


class Server:
    """A server that answers from the moment it is made until it is stopped; also a context manager.

    Beside the two services of matchmaker_api.v1 it answers grpc.health.v1.Health and grpc.reflection.v1alpha. `Client`
    shows it at work.

    Parameters
    ----------
    ranker : Ranker
        Who answers.
    settings : ServerSettings, optional
        Where, and how much at once.

    Attributes
    ----------
    address : str
        Host and port, for a client.

    Raises
    ------
    SettingsError
        If the host is not this machine's or the port is taken.
    """

    def __init__(self, ranker: Ranker, settings: ServerSettings | None = None) -> None:
        self.settings = settings or ServerSettings()
        self._pool = ThreadPoolExecutor(self.settings.workers, thread_name_prefix="matchmaker")
        self._health = _Health()
        self._reflection = _Reflection()
        waiting = CALLS_A_WORKER * self.settings.workers  # what is beyond is told RESOURCE_EXHAUSTED, not left to queue
        self._server = grpc.server(self._pool, options=OPTIONS, maximum_concurrent_rpcs=waiting)
        self.address = f"{self.settings.host}:{_bind(self._server, self.settings)}"
        _add_services(self._server, ranker, self._health, self._reflection)
        self._server.start()

    def stop(self) -> None:
        """Say NOT_SERVING, take no more calls, and wait until those under way are done or the grace is over."""
        self._health.enter_graceful_shutdown()
        self._server.stop(self.settings.grace_seconds).wait()
        for pool in (self._pool, self._health.pool, self._reflection.pool):
            pool.shutdown(wait=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def serve(
    ranker: Ranker, settings: ServerSettings | None = None, *, ready: Callable[[Server], None] | None = None
) -> None:
    """Serve until the process gets SIGTERM or SIGINT, then drain and return; a second one does not wait.

    Parameters
    ----------
    ready : callable, optional
        Called once, when the server answers.
    """
    told: SimpleQueue[int] = SimpleQueue()  # unlike an Event's lock, its put may be called from a signal handler
    with Server(ranker, settings) as server:
        before = {number: signal.signal(number, lambda got, _: told.put(got)) for number in (SIGTERM, SIGINT)}
        try:
            if ready is not None:
                ready(server)
            name = signal.Signals(_awaited(told)).name
            _log.info("%s: draining for at most %s s", name, server.settings.grace_seconds)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _awaited(told: SimpleQueue[int]) -> int:
    """Wait in short steps: a signal that another thread takes, or that comes just before a wait, would not end it."""
    while True:
        with suppress(Empty):
            return told.get(timeout=WAKE_SECONDS)


class _Health(health.HealthServicer):  # type: ignore[misc]
    """Answers from a thread of its own, so that a busy server is not taken for a dead one."""

    def __init__(self) -> None:
        super().__init__()
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="matchmaker-health")
        self.Check = _InPool(super().Check, self.pool)
        for service in ("", *SERVICES):
            self.set(service, health_pb2.HealthCheckResponse.SERVING)


class _Reflection(reflection.ReflectionServicer):  # type: ignore[misc]
    """Answers from threads of its own: a stream that is left open holds one for as long as it likes."""

    def __init__(self) -> None:
        super().__init__(service_names=(*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME))
        self.pool = ThreadPoolExecutor(2, thread_name_prefix="matchmaker-reflection")
        self.ServerReflectionInfo = _InPool(super().ServerReflectionInfo, self.pool)


class _InPool:
    """A method that grpc runs in `pool`: it looks for this attribute on what it calls."""

    def __init__(self, method: Callable[..., Any], pool: ThreadPoolExecutor) -> None:
        self._method = method
        self.experimental_thread_pool = pool

    def __call__(self, request: Any, context: grpc.ServicerContext) -> Any:
        return self._method(request, context)


def _add_services(server: grpc.Server, ranker: Ranker, servicer: _Health, mirror: _Reflection) -> None:
    ours = (
        service_handler(RANKING_SERVICE, ranking_methods(ranker)),
        service_handler(MODEL_SERVICE, model_methods(ranker)),
    )
    server.add_generic_rpc_handlers(ours)
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    reflection_pb2_grpc.add_ServerReflectionServicer_to_server(mirror, server)
    server.add_generic_rpc_handlers((UnknownMethodHandler(),))


def _bind(server: grpc.Server, settings: ServerSettings) -> int:
    address = f"{settings.host}:{settings.port}"
    try:
        return server.add_insecure_port(address)
    except RuntimeError:
        expected = "an address of this machine with a port that is free"
        raise SettingsError(path="host and port", value=address, expected=expected) from None
