"""Read multipart/form-data in blocks, without keeping a whole part in memory."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import unquote

from box_models.local.http.errors import ApiError, bad_parameter

BLOCK = 1 << 18
MAX_HEADER = 16 << 10
MAX_PARTS = 100


@dataclass(frozen=True)
class Part:
    """One part: its name, that of its file, and its content, which must be read before the next part."""

    name: str
    file_name: str | None
    blocks: Iterator[bytes]

    def read(self, limit: int) -> bytes:
        """Return the whole content; 400 if it is longer than ``limit``."""
        content = bytearray()
        for block in self.blocks:
            content += block
            if len(content) > limit:
                raise bad_parameter(self.name, f"Must have {limit} bytes at most.")
        return bytes(content)


class Form:
    """The body of an upload."""

    def __init__(self, headers: Mapping[str, str], body: BinaryIO) -> None:
        self._body = body
        self._declared = headers.get("content-length", "")
        self._received = 0
        # The first boundary has no line break before it. This one makes it like the others.
        self._buffer = b"\r\n"
        self._boundary = b"\r\n--" + _boundary(headers.get("content-type", ""))

    def parts(self) -> Iterator[Part]:
        """Yield the parts; 400 as soon as the body is malformed or ends early."""
        self._skip(self._until_boundary())
        for _ in range(MAX_PARTS):
            self._fill(2)
            if self._buffer.startswith(b"--"):
                self._finish()
                return
            if self._buffer[:1] not in {b"\r", b" ", b"\t"}:
                raise _broken("a boundary is followed by other bytes")
            blocks = self._until_boundary()
            yield Part(*_names(self._header()), blocks)
            self._skip(blocks)
        raise _broken(f"more than {MAX_PARTS} parts")

    def _header(self) -> bytes:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > MAX_HEADER:
                raise _broken("a part's header is too long")
            if not self._read():
                raise _broken("it ends in a part's header")
        header, self._buffer = self._buffer[:end], self._buffer[end + 4 :]
        if len(header) > MAX_HEADER:
            raise _broken("a part's header is too long")
        return header

    def _until_boundary(self) -> Iterator[bytes]:
        keep = len(self._boundary) - 1
        while True:
            at = self._buffer.find(self._boundary)
            if at >= 0:
                block, self._buffer = self._buffer[:at], self._buffer[at + len(self._boundary) :]
                if block:
                    yield block
                return
            if len(self._buffer) > keep:
                block, self._buffer = self._buffer[:-keep], self._buffer[-keep:]
                yield block
            if not self._read():
                raise _broken("it ends before the last boundary")

    def _finish(self) -> None:
        while self._read():
            self._buffer = b""
        if self._declared.isdecimal() and int(self._declared) != self._received:
            raise _broken(f"it has {self._received} bytes and not the {self._declared} of its Content-Length")

    def _fill(self, size: int) -> None:
        while len(self._buffer) < size:
            if not self._read():
                raise _broken("it ends behind a boundary")

    def _read(self) -> bool:
        # A part is checked as soon as it has arrived, even if the client is slow to send more.
        some = self._body.read1 if isinstance(self._body, io.BufferedIOBase) else self._body.read
        block = some(BLOCK)
        self._received += len(block)
        self._buffer += block
        return bool(block)

    @staticmethod
    def _skip(blocks: Iterator[bytes]) -> None:
        for _ in blocks:
            pass


def _boundary(content_type: str) -> bytes:
    kind, _, parameters = content_type.partition(";")
    match = re.search(r'(?:^|;)\s*boundary=(?:"([^"]{1,200})"|([^;\s"]{1,200}))', parameters, re.IGNORECASE)
    if kind.strip().lower() != "multipart/form-data" or match is None:
        raise bad_parameter("content-type", "Must be multipart/form-data with a boundary.")
    return (match[1] or match[2]).encode("latin-1", "replace")


def _names(header: bytes) -> tuple[str, str | None]:
    """Return the name of a part, and the name of its file or None."""
    for line in header.decode("utf-8", "replace").split("\r\n"):
        title, _, value = line.partition(":")
        if title.strip().lower() == "content-disposition":
            encoded = re.search(r";\s*filename\*=utf-8''([^;\s]+)", value, re.IGNORECASE)
            file_name = unquote(encoded[1]) if encoded else _parameter("filename", value)
            return _parameter("name", value) or "", file_name
    return "", None


def _parameter(name: str, disposition: str) -> str | None:
    match = re.search(rf';\s*{name}=(?:"([^"]*)"|([^;\s]+))', disposition, re.IGNORECASE)
    return match and (match[1] or match[2])


def _broken(why: str) -> ApiError:
    return bad_parameter("entity-body", f"The multipart body is broken: {why}.")
