"""Ports that stay free until they are asked for by their number."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack, suppress

_OWN = range(20_000, 32_000)
"""Below what a system hands out by chance, to the other tests that run at the same time."""


def has_ipv6() -> bool:
    """Say whether this machine has a loopback of that kind."""
    with suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        return True
    return False


def quiet_port() -> int:
    """Return a port that nobody listens on, at either address of localhost."""
    for number in range(len(_OWN)):
        port = _OWN[(os.getpid() * 100 + number) % len(_OWN)]
        with suppress(OSError), ExitStack() as taken:
            taken.enter_context(socket.create_server(("127.0.0.1", port)))
            if has_ipv6():
                taken.enter_context(socket.create_server(("::1", port), family=socket.AF_INET6))
            return int(port)
    raise AssertionError("no port is free")
