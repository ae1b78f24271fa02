"""What can go wrong between us and somebody else's server."""

from __future__ import annotations

from matchmaker.errors import MatchmakerError


class SourceError(MatchmakerError):
    """Data that could not be fetched, or is not what it should be; the message says what to do.

    Attributes
    ----------
    url : str
        What was asked for.
    """

    def __init__(self, message: str, *, url: str) -> None:
        super().__init__(message)
        self.url = url
