"""Faults between a client and the engine, which a test can request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from box_models.local.http.errors import ApiError
from box_models.local.http.messages import FileSlice, Request, Response, Stream
from box_models.local.http.streams import drain

if TYPE_CHECKING:
    from box_models.local.engine import Engine


@dataclass(frozen=True)
class Fault:
    """A fault of one request.

    ``delay`` is the number of seconds before anything else happens. If there is an ``error``, it is the response.
    Otherwise the engine processes the request, unless ``is_processed`` is false. With ``is_response_lost`` the connection
    ends without a response, and with ``cut_after`` after that many bytes of the body: by a reset (RST), or by a close
    (FIN) if ``is_graceful``.

    A response with ``has_wrong_bytes`` has the right length. One with ``has_wrong_encoding`` claims to be gzip. With a
    ``pause``, the server waits that many seconds before each ``block`` bytes of the body.
    """

    delay: float = 0.0
    error: ApiError | None = None
    is_processed: bool = True
    is_response_lost: bool = False
    cut_after: int | None = None
    is_graceful: bool = False
    has_wrong_bytes: bool = False
    has_wrong_encoding: bool = False
    pause: float = 0.0
    block: int = 1

    def answer(self, engine: Engine, request: Request) -> Response | None:
        """Return the complete response, or ``None`` if the connection ends without one."""
        if self.error is not None:
            return engine.refuse(self.error)
        if not self.is_processed:
            if self.is_graceful:
                # Closing a connection with unread data in it would reset it.
                drain(request.body)
            return None
        response = engine.handle(request)
        if self.is_response_lost:
            return None
        if self.has_wrong_encoding:
            response = replace(response, headers={**response.headers, "Content-Encoding": "gzip"})
        if self.pause:
            response = _streamed(response, _blocks(response, self.block))
        return _streamed(response, _wrong_bytes(response)) if self.has_wrong_bytes else response


class FaultQueue(Protocol):
    """The source of the next fault."""

    def __call__(self, request: Request, /) -> Fault | None:
        """Return the fault of a request, if it has one; called once for each request, by the thread that answers it."""
        ...


class FaultSource:
    """The faults of one engine; an adapter or a server asks for them before it passes on a request."""

    def __init__(self) -> None:
        self.queue: FaultQueue | None = None

    def next(self, request: Request) -> Fault | None:
        """Return the fault of this request, if it has one."""
        return None if self.queue is None else self.queue(request)


def beginning(response: Response, length: int) -> bytes:
    """Return the first bytes of a body."""
    first_bytes = b""
    for chunk in _chunks(response):
        first_bytes += chunk
        if len(first_bytes) >= length:
            break
    return first_bytes[:length]


def _wrong_bytes(response: Response) -> Iterator[bytes]:
    for chunk in _chunks(response):
        yield bytes(byte ^ 1 for byte in chunk)


def _blocks(response: Response, size: int) -> Iterator[bytes]:
    for chunk in _chunks(response):
        for start in range(0, len(chunk), size):
            yield chunk[start : start + size]


def _streamed(response: Response, blocks: Iterator[bytes]) -> Response:
    length = {} if response.length is None else {"Content-Length": str(response.length)}
    return replace(response, body=Stream(lambda: blocks), headers={**response.headers, **length})


def _chunks(response: Response) -> Iterator[bytes]:
    body = response.body
    if isinstance(body, FileSlice | Stream):
        yield from body.chunks()
    else:
        yield body
