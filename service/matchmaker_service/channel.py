"""How a client reaches its servers: names, load, retries."""

from __future__ import annotations

import json

import grpc

from matchmaker.errors import InputError
from matchmaker_service.limits import MAX_RESPONSE_BYTES

MAX_ATTEMPTS = 5  # gRPC itself makes no more
RETRIED = ("UNAVAILABLE", "CANCELLED")
SCHEMES = ("dns:", "ipv4:", "ipv6:", "unix:", "unix-abstract:", "xds:")


def open_channel(address: str, *, max_attempts: int, credentials: grpc.ChannelCredentials | None) -> grpc.Channel:
    """Return a channel that spreads its calls over every address of a name, and retries those that never arrived.

    Every method only reads, so that asking twice does no harm.
    """
    if not address.strip():
        raise InputError(
            field="address", value=address, expected="host:port, or a gRPC target such as dns:///name:port"
        )
    if not 1 <= max_attempts <= MAX_ATTEMPTS:
        raise InputError(field="max_attempts", value=max_attempts, expected=f"1 to {MAX_ATTEMPTS}")
    target = address if address.startswith(SCHEMES) else f"dns:///{address}"
    options = [
        ("grpc.service_config", json.dumps(service_config(max_attempts))),
        ("grpc.service_config_disable_resolution", 1),
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.max_reconnect_backoff_ms", 5_000),
        ("grpc.max_receive_message_length", MAX_RESPONSE_BYTES),
    ]
    if credentials is None:
        return grpc.insecure_channel(target, options)
    return grpc.secure_channel(target, credentials, options)


def service_config(max_attempts: int) -> dict[str, object]:
    """Return gRPC's service config: round robin, and retries with exponential backoff and jitter.

    >>> service_config(1)
    {'loadBalancingConfig': [{'round_robin': {}}]}
    """
    config: dict[str, object] = {"loadBalancingConfig": [{"round_robin": {}}]}
    if max_attempts > 1:
        retry = {
            "maxAttempts": max_attempts,
            "initialBackoff": "0.2s",
            "maxBackoff": "2s",
            "backoffMultiplier": 2,
            "retryableStatusCodes": list(RETRIED),
        }
        config["methodConfig"] = [{"name": [{}], "retryPolicy": retry}]
    return config
