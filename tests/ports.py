"""Ports that stay free until a test binds them by number."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack, suppress

_PORTS = range(20_000, 32_000)
"""Below the range from which systems choose ports for other tests that run at the same time."""


def has_ipv6() -> bool:
    """Return whether this machine has an IPv6 loopback address."""
    with suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        return True
    return False


def quiet_port() -> int:
    """Return a port that is free on all addresses of localhost."""
    for number in range(len(_PORTS)):
        port = _PORTS[(os.getpid() * 100 + number) % len(_PORTS)]
        with suppress(OSError), ExitStack() as sockets:
            sockets.enter_context(socket.create_server(("127.0.0.1", port)))
            if has_ipv6():
                sockets.enter_context(socket.create_server(("::1", port), family=socket.AF_INET6))
            return int(port)
    raise AssertionError("no port is free")
