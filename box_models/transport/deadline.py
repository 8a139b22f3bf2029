"""When an answer must have ended: what the timeout of a socket does not say, as that starts anew with each byte."""

from __future__ import annotations

import io
import math
import socket
import time
from contextvars import ContextVar
from functools import cache
from http.client import HTTPResponse
from typing import Any, cast

from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection


class ResponseDeadline:
    """The moment, on `time.monotonic`'s clock, at which reading an answer is given up."""

    __slots__ = ("at",)

    def __init__(self, at: float | None) -> None:
        self.at: float = math.inf if at is None else at

    def lift(self) -> None:
        """Let the rest take as long as it takes."""
        self.at = math.inf

    def start(self, seconds: float | None) -> None:
        """Give what comes now so many seconds, unless it has a deadline already."""
        if seconds is not None and self.at == math.inf:
            self.at = time.monotonic() + seconds


CURRENT_DEADLINE: ContextVar[ResponseDeadline | None] = ContextVar("CURRENT_DEADLINE", default=None)
"""The one of the request that is sent now: nothing that `requests` and `urllib3` hand on could carry it."""


BUFFER = 8192
"""Bytes. Status, headers and framing are read through a buffer of this size; larger reads are of a body."""


class _DeadlineReader(io.RawIOBase):
    """The bytes of a socket, until the deadline: status, headers, the framing of chunks and the body.

    A large read is filled as far as can be, as a socket, TLS above all, has little at a time, and each read comes from far above.
    """

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: ResponseDeadline) -> None:
        self._raw = raw
        self._socket = sock
        self._deadline = deadline
        self._patience = cast("float", sock.gettimeout())  # no request is sent without one
        self._failure: OSError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if len(buffer) <= BUFFER:
            return self._read_some(buffer)
        view, held = memoryview(buffer), 0
        while held < len(view):
            try:
                got = self._read_some(view[held:])
            except OSError as error:
                if not held:
                    raise
                self._failure = error  # told to who comes for more
                break
            if not got:
                break
            held += got
        return held

    def _read_some(self, buffer: memoryview) -> int | None:
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        left = self._deadline.at - time.monotonic()
        if left >= self._patience:
            return self._raw.readinto(buffer)
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        self._socket.settimeout(left)
        try:
            return self._raw.readinto(buffer)
        finally:  # the next request on this connection has a deadline of its own
            self._socket.settimeout(self._patience)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineResponse(HTTPResponse):
    """An answer that is read until the deadline of its request; so is what a proxy says before there is a tunnel."""

    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        deadline = CURRENT_DEADLINE.get()
        if deadline is not None:
            self.fp = io.BufferedReader(_DeadlineReader(self.fp.detach(), sock, deadline), BUFFER)


class DeadlinePool(HTTPConnectionPool):
    """Make connections whose answers end in time, of whatever class they are."""

    def _new_conn(self) -> Any:
        made = cast("HTTPConnection", super()._new_conn())
        made.response_class = _DeadlineResponse
        return made


@cache
def with_deadlines(made: type[HTTPConnectionPool]) -> type[HTTPConnectionPool]:
    """Return the same kind of pool, with answers that end in time."""
    return made if issubclass(made, DeadlinePool) else type(made.__name__, (DeadlinePool, made), {})
