"""What goes wrong on the line between a client and the engine, where a test asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from box_models.local.errors import ApiError
from box_models.local.messages import FileSlice, Request, Response, Stream

if TYPE_CHECKING:
    from box_models.local.engine import Engine


@dataclass(frozen=True)
class Mishap:
    """What happens to one request.

    ``delay`` seconds pass first. Then ``instead`` is answered, or the engine works the request off, unless it is not
    ``heard``. The connection is reset without an answer if it is ``lost``, and closed after so many bytes of the
    body with ``cut_after``. A ``garbled`` answer has as many bytes as it should, and wrong ones.
    """

    delay: float = 0.0
    instead: ApiError | None = None
    heard: bool = True
    lost: bool = False
    cut_after: int | None = None
    garbled: bool = False

    def answer(self, engine: Engine, request: Request) -> Response | None:
        """Return what the client is to get, whole; None where its connection is reset."""
        if self.instead is not None:
            return engine.refuse(self.instead, request)
        response = engine.handle(request) if self.heard else None
        if response is None or self.lost:
            return None
        return _garbled(response) if self.garbled else response


class Line(Protocol):
    """Says what happens to a request before the engine hears of it; None where nothing does."""

    def __call__(self, request: Request, /) -> Mishap | None:
        """Be asked once for each request, by whichever thread has it."""
        ...


def beginning(response: Response, length: int) -> bytes:
    """Return the first bytes of a body."""
    held = b""
    for chunk in _chunks(response):
        held += chunk
        if len(held) >= length:
            break
    return held[:length]


def _garbled(response: Response) -> Response:
    def wrong() -> Iterator[bytes]:
        for chunk in _chunks(response):
            yield bytes(byte ^ 1 for byte in chunk)

    length = {} if response.length is None else {"Content-Length": str(response.length)}
    return replace(response, body=Stream(wrong), headers={**response.headers, **length})


def _chunks(response: Response) -> Iterator[bytes]:
    body = response.body
    if isinstance(body, FileSlice | Stream):
        yield from body.chunks()
    else:
        yield body
