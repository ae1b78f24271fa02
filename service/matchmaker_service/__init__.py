"""The gRPC server of a ranker, and its Python client."""

from matchmaker_service.client import Client
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
from matchmaker_service.server import Server, serve
from matchmaker_service.settings import ServerSettings

__all__ = [
    "CallEndedError",
    "Client",
    "DeadlineError",
    "MalformedRequestError",
    "MessageTooLargeError",
    "ModelVersionError",
    "Server",
    "ServerSettings",
    "ServiceError",
    "UnavailableError",
    "UnknownMethodError",
    "serve",
]
