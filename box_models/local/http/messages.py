"""The HTTP messages of the engine: requests, and responses with their bodies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal, TypeAlias

from box_models.local.json_values import JSON
from box_models.local.store.private_files import open_file
from box_models.local.store.signals import Signal

Host: TypeAlias = Literal["upload", "download", "website"]
"""A host of Box other than the one of its API."""


def ignore() -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Request:
    """One request, from this process or from a socket.

    ``headers`` has lower-case names. ``body`` is read at most once, from beginning to end; reading raises
    ``ConnectionAbortedError`` if the client has disconnected. ``base_url`` is the scheme and the authority that the client
    used, such as ``http://127.0.0.1:8080``; absolute URLs in responses begin with it. ``other_urls`` has the beginnings of
    URLs on other hosts, if they differ. The engine calls ``on_authorized`` when it knows that the token, or the signed
    URL, is valid.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: BinaryIO
    base_url: str
    on_authorized: Callable[[], None] = ignore
    other_urls: Mapping[Host, str] = field(default_factory=dict[Host, str])

    def url(self, path: str, *, on: Host) -> str:
        """Return the absolute URL of a path on one of Box's hosts."""
        return self.other_urls.get(on, self.base_url) + path


@dataclass(frozen=True)
class FileSlice:
    """A response body from a file on disk, read in blocks.

    It consists of ``length`` bytes from ``start`` on, and the ``tail``.
    """

    path: Path
    start: int
    length: int
    tail: bytes = b""

    def chunks(self, size: int = 1 << 20) -> Iterator[bytes]:
        """Yield the bytes in blocks of at most ``size``."""
        with open_file(self.path) as file:
            file.seek(self.start)
            left = self.length
            while left > 0 and (block := file.read(min(size, left))):
                left -= len(block)
                yield block
        if self.tail:
            yield self.tail


@dataclass(frozen=True)
class Stream:
    """A response body that is made while it is sent, so that its length is unknown."""

    blocks: Callable[[], Iterator[bytes]]

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes; this works only once."""
        return self.blocks()


Body: TypeAlias = bytes | FileSlice | Stream


@dataclass(frozen=True)
class Wait:
    """The time before a response is sent, in seconds. It ends early as soon as ``early_body`` returns another body.

    ``signal`` is sent when ``early_body`` may return one. The adapter or the server waits, because the engine would occupy a
    thread of the server for that time.
    """

    seconds: float
    signal: Signal
    early_body: Callable[[], bytes | None]


@dataclass(frozen=True)
class Response:
    """The response of the engine, with all headers except those of the transport; it is sent after the ``wait``."""

    status: int
    body: Body = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    wait: Wait | None = None

    @property
    def length(self) -> int | None:
        """The length of the body in bytes; ``None`` if it is unknown until the body is sent."""
        if isinstance(self.body, Stream):
            return None
        if isinstance(self.body, FileSlice):
            return self.body.length + len(self.body.tail)
        return len(self.body)

    @property
    def wire_headers(self) -> dict[str, str]:
        """The headers, with ``Content-Length`` if the response has one."""
        bare = self.status in (204, 304) or self.length is None
        return {**({} if bare else {"Content-Length": str(self.length)}), **self.headers}

    @classmethod
    def of_json(cls, value: JSON, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """Return a JSON response."""
        return cls(
            status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})}
        )
