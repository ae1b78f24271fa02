"""A real server on a free port, a raw line to it, and a ranker that waits until it is let go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, cast

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from matchmaker.ranker import Ranker
from matchmaker.ranking import Ranking
from matchmaker_service import Client, Server, ServerSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a call came to; `body` is None where it failed."""

    body: bytes | None
    code: str
    text: str
    status: status_pb2.Status
    trailing: dict[str, str | bytes]

    def detail(self, kind: type[Message]) -> Any:
        """The detail of this kind, or an empty one."""
        found = kind()
        for packed in self.status.details:
            packed.Unpack(found)
        return found

    @property
    def info(self) -> error_details_pb2.ErrorInfo:
        found: error_details_pb2.ErrorInfo = self.detail(error_details_pb2.ErrorInfo)
        return found

    @property
    def fields(self) -> list[str]:
        return [violation.field for violation in self.detail(error_details_pb2.BadRequest).field_violations]


Send = Callable[..., Outcome]


def sender(channel: grpc.Channel) -> Send:
    """Return a function that sends raw bytes, or a message, to a method."""

    def send(method: str, request: bytes | Message, *, metadata: Any = (), timeout: float = 60) -> Outcome:
        raw = request if isinstance(request, bytes) else request.SerializeToString()
        line: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(method)
        call = line.future(raw, timeout=timeout, metadata=metadata)
        failed = call.exception() is not None
        trailing = dict(call.trailing_metadata() or ())
        details = trailing.get("grpc-status-details-bin", b"")
        assert isinstance(details, bytes)
        return Outcome(
            body=None if failed else call.result(),
            code=call.code().name,
            text=call.details() or "",
            status=status_pb2.Status.FromString(details),
            trailing=trailing,
        )

    return send


class PausedRanker:
    """Ranks as `ranker` does, but only once `go` is set; `started` counts those that wait."""

    def __init__(self, ranker: Ranker) -> None:
        self._ranker = ranker
        self.manifest = ranker.manifest
        self.started, self.go = threading.Semaphore(0), threading.Event()
        self.n_asked = 0

    def rank(self, *args: Any, **options: Any) -> Ranking:
        self.n_asked += 1
        self.started.release()
        self.go.wait()
        return self._ranker.rank(*args, **options)


class BrokenRanker:
    """Fails with `error` whatever it is asked."""

    def __init__(self, ranker: Ranker, error: Exception) -> None:
        self.manifest = ranker.manifest
        self._error = error

    def rank(self, *_: Any, **__: Any) -> Ranking:
        raise self._error


@pytest.fixture(scope="session")
def ranker(sample_ranker: Ranker) -> Ranker:
    return sample_ranker


@pytest.fixture(scope="session")
def lead(ranker: Ranker) -> str:
    """The organisation with the most partners."""
    ids = list(ranker.organisation_ids)
    return max(ids, key=lambda one: ranker.profile(one).n_partners)


@pytest.fixture(scope="session")
def server(ranker: Ranker) -> Iterator[Server]:
    with Server(ranker, ServerSettings(port=0, grace_seconds=0)) as running:
        yield running


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[Client]:
    with Client(server.address) as opened:
        yield opened


@pytest.fixture(scope="session")
def send(server: Server) -> Iterator[Send]:
    """Send raw bytes, or a message, to a method of the server."""
    with grpc.insecure_channel(server.address) as channel:
        yield sender(channel)


@pytest.fixture
def send_to() -> Iterator[Callable[[Server], Send]]:
    """Do the same to another server."""
    with ExitStack() as channels:
        yield lambda other: sender(channels.enter_context(grpc.insecure_channel(other.address)))


@pytest.fixture
def paused(ranker: Ranker) -> Iterator[PausedRanker]:
    waiting = PausedRanker(ranker)
    yield waiting
    waiting.go.set()


@pytest.fixture
def broken(ranker: Ranker) -> Callable[[Exception], BrokenRanker]:
    """Make a ranker that fails with the error given."""
    return lambda error: BrokenRanker(ranker, error)


@pytest.fixture
def serve_in_place() -> Iterator[Callable[[object], Server]]:
    """Start servers of what stands in for a ranker; they stop with the test."""
    running: list[Server] = []

    def start(stand_in: object) -> Server:
        running.append(Server(cast(Ranker, stand_in), ServerSettings(port=0, workers=2)))
        return running[-1]

    yield start
    for one in running:
        one.stop()
