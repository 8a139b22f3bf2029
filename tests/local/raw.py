"""Send raw bytes, and know whether the server must respond."""

from __future__ import annotations

import http.client
import socket
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

import h11

SECONDS = 20.0
SHORT_WAIT = 0.01
"""The wait in seconds for a response that the server need not send."""


class RawResponse(NamedTuple):
    status: int
    body: bytes


def connected(url: str) -> socket.socket:
    address = urlsplit(url)
    return socket.create_connection((address.hostname, address.port), timeout=SECONDS)


def needs_response(sent: bytes) -> bool:
    """Return whether the bytes are a complete request, or cannot become one."""
    if not sent:
        return False  # the parser treats no bytes as the end of the connection
    parser = h11.Connection(h11.SERVER)
    parser.receive_data(sent)
    try:
        while (event := parser.next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.EndOfMessage):
                return True
    except h11.RemoteProtocolError:
        return True
    return False


def answer_to(url: str, sent: bytes) -> RawResponse | None:
    """Send the bytes and return the first response, ``None`` without one; a complete request always gets one."""
    with connected(url) as wire:
        wire.sendall(sent)
        if needs_response(sent):
            return _read_response(wire)
        wire.settimeout(SHORT_WAIT)
        with suppress(TimeoutError):
            return _read_response(wire)
    return None


def _read_response(wire: socket.socket) -> RawResponse:
    with http.client.HTTPResponse(wire) as answer:
        answer.begin()
        return RawResponse(answer.status, answer.read())
