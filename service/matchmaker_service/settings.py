"""How a server runs."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Where a server listens, and how much it does at once.

    Parameters
    ----------
    host : str
        An address of this machine; ``"0.0.0.0"`` or ``"[::]"`` for all of them.
    port : int
        In 0..65535; 0 takes a free one.
    workers : int
        How many calls are answered at the same time, in 1..256; others wait.
    grace_seconds : float
        How long calls under way may take once the server is told to stop; 0 or more.

    Examples
    --------
    >>> ServerSettings(port=50051).host
    '127.0.0.1'
    """

    host: str = "127.0.0.1"
    port: int = 50051
    workers: int = 8
    grace_seconds: float = 30.0

    def __post_init__(self) -> None:
        if not self.host.strip():
            raise SettingsError(path="host", value=self.host, expected="an address of this machine")
        if not 0 <= self.port <= 65535:
            raise SettingsError(path="port", value=self.port, expected="0 to 65535")
        if not 1 <= self.workers <= 256:
            raise SettingsError(path="workers", value=self.workers, expected="1 to 256")
        if not 0 <= self.grace_seconds < float("inf"):
            raise SettingsError(path="grace_seconds", value=self.grace_seconds, expected="0 or more")
