"""What can go wrong between a client and a server, beside what the ranker itself raises.

::

    MatchmakerError
    ├─ InputError
    │  ├─ MalformedRequestError           bytes that are not the method's request
    │  ├─ MessageTooLargeError            a request or an answer above its limit
    │  ├─ ModelVersionError               the request asks for another model than the one loaded
    │  └─ UnknownMethodError              the server has no such method
    └─ ServiceError                       the call failed, and not for what was asked: .code .request_id
       ├─ CallEndedError                  the caller hung up
       ├─ DeadlineError (TimeoutError)    no answer within the deadline
       └─ UnavailableError (ConnectionError)   no server, after all attempts
"""

from __future__ import annotations

from matchmaker.errors import InputError, MatchmakerError


class MalformedRequestError(InputError):
    """Bytes that cannot be read as the method's request."""


class MessageTooLargeError(InputError):
    """A request or an answer above its limit; `.value` is its size in bytes."""


class ModelVersionError(InputError):
    """The request names a model version, and another one is loaded."""


class UnknownMethodError(InputError):
    """The server has no such service or method."""


class ServiceError(MatchmakerError):
    """A call failed for a reason that does not lie in what was asked.

    Attributes
    ----------
    code : str
        The name of the gRPC status, e.g. ``"INTERNAL"``.
    request_id : str
        Under which the server's log has the cause; blank where no server answered.
    """

    def __init__(self, message: str, *, code: str, request_id: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.request_id = request_id


class CallEndedError(ServiceError):
    """The caller hung up, or its deadline passed, before the work was done."""


class DeadlineError(ServiceError, TimeoutError):
    """There was no answer within the deadline."""


class UnavailableError(ServiceError, ConnectionError):
    """No server could be reached, after all attempts."""
