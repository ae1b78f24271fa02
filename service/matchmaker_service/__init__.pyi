from .client import Client
from .errors import (
    CallEndedError,
    DeadlineError,
    MalformedRequestError,
    MessageTooLargeError,
    ModelVersionError,
    ServiceError,
    UnavailableError,
    UnknownMethodError,
)
from .server import Server, serve
from .settings import ServerSettings

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
