"""What goes into the engine and what comes out: plain HTTP messages, whatever face carried them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from box_models.local.json_values import JSON


@dataclass(frozen=True)
class Request:
    """One request as a face received it.

    ``headers`` has lower-case names. ``body`` is read at most once, front to back; a face raises
    ``ConnectionAbortedError`` from it when its client vanished. ``base_url`` is scheme and authority as the
    client sees them (``http://127.0.0.1:8080``), so that absolute URLs in answers lead back to where the request came from.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: BinaryIO
    base_url: str


@dataclass(frozen=True)
class FileSlice:
    """Bytes ``start`` to ``start + length`` of a file on disk: a response body that is never held in memory."""

    path: Path
    start: int
    length: int

    def chunks(self, size: int = 1 << 20) -> Iterator[bytes]:
        """Yield the bytes in blocks of at most ``size``."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            left = self.length
            while left > 0 and (block := file.read(min(size, left))):
                left -= len(block)
                yield block


@dataclass(frozen=True)
class Stream:
    """Bytes that are made while they are sent, so that nobody knows how many."""

    blocks: Callable[[], Iterator[bytes]]

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes, once."""
        return self.blocks()


@dataclass(frozen=True)
class Response:
    """The engine's answer; the face adds nothing but transport headers."""

    status: int
    body: bytes | FileSlice | Stream = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def length(self) -> int | None:
        """How many bytes the body has; ``None`` if that will turn out when it is sent."""
        if isinstance(self.body, Stream):
            return None
        return self.body.length if isinstance(self.body, FileSlice) else len(self.body)

    @property
    def wire_headers(self) -> dict[str, str]:
        """The headers with ``Content-Length``, where an answer has one."""
        bare = self.status in (204, 304) or self.length is None
        return {**({} if bare else {"Content-Length": str(self.length)}), **self.headers}

    @classmethod
    def of_json(cls, value: JSON, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """Build a JSON answer."""
        return cls(
            status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})}
        )
