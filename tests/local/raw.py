"""Bytes that are sent as they are, and what a server owes for them."""

from __future__ import annotations

import http.client
import socket
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

import h11

SECONDS = 20.0
GLANCE = 0.01
"""Seconds that are waited for what is not owed: whether anything comes by then decides nothing."""


class Heard(NamedTuple):
    status: int
    body: bytes


def connected(url: str) -> socket.socket:
    address = urlsplit(url)
    return socket.create_connection((address.hostname, address.port), timeout=SECONDS)


def is_owed_an_answer(sent: bytes) -> bool:
    """Whether there is a whole request in it, or what can never become one."""
    if not sent:
        return False  # to the parser this would be the end of the connection
    parser = h11.Connection(h11.SERVER)
    parser.receive_data(sent)
    try:
        while (event := parser.next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.EndOfMessage):
                return True
    except h11.RemoteProtocolError:
        return True
    return False


def answer_to(url: str, sent: bytes) -> Heard | None:
    """Send this and return the first answer, which may be None where none is owed; then close the connection."""
    with connected(url) as wire:
        wire.sendall(sent)
        if is_owed_an_answer(sent):
            return _heard(wire)
        wire.settimeout(GLANCE)
        with suppress(TimeoutError):
            return _heard(wire)
    return None


def _heard(wire: socket.socket) -> Heard:
    with http.client.HTTPResponse(wire) as answer:
        answer.begin()
        return Heard(answer.status, answer.read())
