"""What goes wrong on the line between a client and the engine, where a test asks for it."""

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
class Mishap:
    """What happens to one request.

    ``delay`` seconds pass first. Then ``instead`` is answered, or the engine works the request off, unless it is not
    ``heard``. The connection ends without an answer if it is ``lost``, and after so many bytes of the body with
    ``cut_after``: by a reset (RST), or ``politely`` (FIN). A ``garbled`` answer has as many bytes as it should, and
    wrong ones; a ``mislabelled`` one says that it is gzip, and is not. A face waits
    ``pause`` seconds before each ``block`` bytes of the body, where there is a pause.
    """

    delay: float = 0.0
    instead: ApiError | None = None
    heard: bool = True
    lost: bool = False
    cut_after: int | None = None
    politely: bool = False
    garbled: bool = False
    mislabelled: bool = False
    pause: float = 0.0
    block: int = 1

    def answer(self, engine: Engine, request: Request) -> Response | None:
        """Return what the client is to get, whole; None where its connection is reset."""
        if self.instead is not None:
            return engine.refuse(self.instead, request)
        if not self.heard:
            if self.politely:
                # A connection with something unread in it would end with a reset.
                drain(request.body)
            return None
        response = engine.handle(request)
        if self.lost:
            return None
        if self.mislabelled:
            response = replace(response, headers={**response.headers, "Content-Encoding": "gzip"})
        if self.pause:
            response = _streamed(response, _blocks(response, self.block))
        return _streamed(response, _wrong(response)) if self.garbled else response


class Line(Protocol):
    """Says what happens to a request before the engine hears of it; None where nothing does."""

    def __call__(self, request: Request, /) -> Mishap | None:
        """Be asked once for each request, by whichever thread has it."""
        ...


class FaultSource:
    """The faults of one engine; the faces ask for them before they pass on a request."""

    def __init__(self) -> None:
        self.line: Line | None = None

    def next(self, request: Request) -> Mishap | None:
        """Return what happens to this request; ``None`` if nothing does."""
        return None if self.line is None else self.line(request)


def beginning(response: Response, length: int) -> bytes:
    """Return the first bytes of a body."""
    held = b""
    for chunk in _chunks(response):
        held += chunk
        if len(held) >= length:
            break
    return held[:length]


def _wrong(response: Response) -> Iterator[bytes]:
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
