"""Total deadlines for responses. A socket timeout alone is not enough, because it restarts with each byte."""

from __future__ import annotations

import io
import math
import socket
import time
from contextvars import ContextVar
from functools import cache
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any, cast

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection

if TYPE_CHECKING:
    from urllib3._base_connection import BaseHTTPConnection


class ResponseDeadline:
    """The time (of `time.monotonic`) at which reading a response fails with a timeout."""

    __slots__ = ("at",)

    def __init__(self, at: float | None) -> None:
        self.at: float = math.inf if at is None else at

    def lift(self) -> None:
        """Remove the deadline for the rest of the response."""
        self.at = math.inf

    def start(self, seconds: float | None) -> None:
        """Set the deadline to ``seconds`` from now, unless there is one already."""
        if seconds is not None and self.at == math.inf:
            self.at = time.monotonic() + seconds


CURRENT_DEADLINE: ContextVar[ResponseDeadline | None] = ContextVar("CURRENT_DEADLINE", default=None)
"""The deadline of the request that this thread is sending. `requests` and `urllib3` have no argument that could carry it."""


BUFFER = 8192
"""Bytes. Status line, headers and chunk sizes are read through a buffer of this size. Larger reads belong to a body."""


class _DeadlineReader(io.RawIOBase):
    """Read from a socket until the deadline.

    A large read fills its buffer as far as possible: a socket, and TLS above all, returns little at a time, and each
    read passes through many layers.
    """

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: ResponseDeadline) -> None:
        self._raw = raw
        self._socket = sock
        self._deadline = deadline
        self._timeout = cast("float", sock.gettimeout())  # every request is sent with a timeout
        self._failure: OSError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if len(buffer) <= BUFFER:
            return self._read_some(buffer)
        view, filled = memoryview(buffer), 0
        while filled < len(view):
            try:
                count = self._read_some(view[filled:])
            except OSError as error:
                if not filled:
                    raise
                self._failure = error  # return the bytes first; the next read raises
                break
            if not count:
                break
            filled += count
        return filled

    def _read_some(self, buffer: memoryview) -> int | None:
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        left = self._deadline.at - time.monotonic()
        if left >= self._timeout:
            return self._raw.readinto(buffer)
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        self._socket.settimeout(left)
        try:
            return self._raw.readinto(buffer)
        finally:  # the next request on this connection has its own deadline
            self._socket.settimeout(self._timeout)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineResponse(HTTPResponse):
    """Read a response until the deadline of its request. This includes a proxy's response to CONNECT."""

    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        deadline = CURRENT_DEADLINE.get()
        if deadline is not None:
            self.fp = io.BufferedReader(_DeadlineReader(self.fp.detach(), sock, deadline), BUFFER)


class DeadlinePool(HTTPConnectionPool):
    """Create connections of any class whose responses have a deadline.

    Unverified connections give no warning: `NetworkSettings` has warned once.
    """

    def _new_conn(self) -> Any:
        connection = cast("HTTPConnection", super()._new_conn())
        connection.response_class = _DeadlineResponse
        return connection

    def _validate_conn(self, conn: BaseHTTPConnection) -> None:
        if isinstance(self, HTTPSConnectionPool) and conn.is_closed:
            conn.connect()


@cache
def with_deadlines(pool_class: type[HTTPConnectionPool]) -> type[HTTPConnectionPool]:
    """Return a subclass of ``pool_class`` whose responses have a deadline."""
    if issubclass(pool_class, DeadlinePool):
        return pool_class
    return type(pool_class.__name__, (DeadlinePool, pool_class), {})
