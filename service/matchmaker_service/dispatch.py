"""From raw bytes to raw bytes: what every call has in common."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

import grpc
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import status_pb2

from matchmaker.errors import shown
from matchmaker_service.errors import (
    CallEndedError,
    MalformedRequestError,
    MessageTooLargeError,
    UnknownMethodError,
)
from matchmaker_service.limits import MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES
from matchmaker_service.statuses import meaning_of, status_of

REQUEST_ID = "x-request-id"
STATUS_DETAILS = "grpc-status-details-bin"
SOUND_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

_log = logging.getLogger(__name__)


class Call:
    """What a method may know of the call that it answers.

    Attributes
    ----------
    request_id : str
        The caller's, or a new one.
    """

    def __init__(self, context: grpc.ServicerContext) -> None:
        self._context = context
        metadata = dict(context.invocation_metadata() or ())
        asked = str(metadata.get(REQUEST_ID, ""))
        self.request_id = asked if SOUND_REQUEST_ID.fullmatch(asked) else uuid.uuid4().hex

    def check_awaited(self) -> None:
        """Raise a CallEndedError if nobody waits for the answer any more."""
        remaining = self._context.time_remaining()
        if not self._context.is_active() or (remaining is not None and remaining <= 0):
            raise CallEndedError("The caller hung up or its deadline passed.", code="CANCELLED")

    def status_of(self, error: Exception, *, method: str) -> status_pb2.Status:
        """Return the status of `error`; what is not the caller's to know goes to the log instead."""
        if not meaning_of(error).public:
            _log.error("%s failed, request id %s", method, self.request_id, exc_info=error)
        return status_of(error, request_id=self.request_id)

    def fail(self, error: Exception, *, method: str) -> NoReturn:
        """End the call with the status of `error`."""
        status = self.status_of(error, method=method)
        details = (STATUS_DETAILS, status.SerializeToString(deterministic=True))
        self._context.set_trailing_metadata(((REQUEST_ID, self.request_id), details))
        self._context.abort(meaning_of(error).code, status.message)

    def succeed(self) -> None:
        """Add to the answer what every answer has."""
        self._context.set_trailing_metadata(((REQUEST_ID, self.request_id),))


Method = Callable[[Any, Call], Message]


def service_handler(service: ServiceDescriptor, methods: Mapping[str, Method]) -> grpc.GenericRpcHandler:
    """Return the handler of a whole service; `methods` has one function for each of its methods, by its name."""
    handlers: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
        method.name: grpc.unary_unary_rpc_method_handler(_behaviour(method, methods[method.name]))
        for method in service.methods
    }
    return grpc.method_handlers_generic_handler(service.full_name, handlers)


class UnknownMethodHandler(grpc.GenericRpcHandler):
    """Takes what no handler before it took, so that even then the status has details."""

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[Any, Any]:
        """Return a handler that refuses at once, whether the caller streams or not."""
        name = handler_call_details.method
        if isinstance(name, bytes):
            name = name.decode(errors="replace")

        def refuse(_: Iterator[bytes], context: grpc.ServicerContext) -> NoReturn:
            Call(context).fail(_unknown_method(name), method=name)

        return grpc.stream_stream_rpc_method_handler(refuse)


def parse(raw: bytes, request_type: type[Message]) -> Message:
    """Return the request that `raw` holds.

    Raises
    ------
    MessageTooLargeError
        If there are more than 4 MiB.
    MalformedRequestError
        If the bytes are no such message.
    """
    if len(raw) > MAX_REQUEST_BYTES:
        raise _too_large("request", len(raw), MAX_REQUEST_BYTES, "Ask for fewer at once.")
    try:
        return request_type.FromString(raw)
    except DecodeError:
        expected = f"a serialised {request_type.DESCRIPTOR.full_name}"
        message = f"The request's {len(raw):,} bytes must be {expected}, and are not."
        raise MalformedRequestError(field="", value=len(raw), expected=expected, message=message) from None


def check_response_size(n_bytes: int) -> None:
    """Raise a MessageTooLargeError if an answer of so many bytes may not be sent."""
    if n_bytes > MAX_RESPONSE_BYTES:
        raise _too_large("answer", n_bytes, MAX_RESPONSE_BYTES, "Ask for fewer at once, or without reasons.")


def _too_large(what: str, n_bytes: int, limit: int, remedy: str) -> MessageTooLargeError:
    message = f"The {what} must have at most {limit:,} bytes. Got {n_bytes:,}. {remedy}"
    return MessageTooLargeError(field="", value=n_bytes, expected=f"at most {limit:,} bytes", message=message)


def _unknown_method(name: str) -> UnknownMethodError:
    expected = "a method of this server, which its reflection lists"
    message = f"There is no method {shown(name)}. The server's reflection lists those that there are."
    return UnknownMethodError(field="", value=name, expected=expected, message=message)


def _behaviour(method: MethodDescriptor, respond: Method) -> Callable[[bytes, grpc.ServicerContext], bytes]:
    request_type = GetMessageClass(method.input_type)

    def answer(raw: bytes, context: grpc.ServicerContext) -> bytes:
        call = Call(context)
        try:
            call.check_awaited()
            response = respond(parse(raw, request_type), call)
            check_response_size(response.ByteSize())
            body = response.SerializeToString(deterministic=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller learns no more than it may
            call.fail(error, method=method.full_name)
        call.succeed()
        return body

    return answer
