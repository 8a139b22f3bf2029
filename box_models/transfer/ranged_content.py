"""One content in Box, of which any part can be read: always the same version, whatever happens on the way."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from box_models.errors import AuthError, BadRequest, Forbidden, Gone, IntegrityError, NetworkError, NotFound
from box_models.session import BoxSession, Params
from box_models.transport import ResponseStream

BLOCK = 1 << 20

_SIZE = re.compile("[0-9]{1,19}")
"""A number of bytes that there can be."""
_RANGE = re.compile(rf"bytes ({_SIZE.pattern})-({_SIZE.pattern})/({_SIZE.pattern}|\*)")

_SPENT = (AuthError, Forbidden, NotFound, Gone)
"""What the host of the content answers where an address is too old."""


class ContentChangedError(IntegrityError):
    """The content is no longer the one that was begun with."""


class RangesIgnoredError(IntegrityError):
    """The whole content came where a part of it was asked for."""


class RangedContent:
    """A content that is read in parts, by several threads if wished.

    The redirect to where it lies is followed once, and again when that address is too old. The first answer pins the version: its
    ETag and size, or the ``size`` given, are demanded of all others, so that no two versions are ever mixed.
    """

    def __init__(
        self, session: BoxSession, path: str, params: Params | None = None, *, size: int | None = None
    ) -> None:
        self.size = size
        self._session = session
        self._path = path
        self._params = params or {}
        self._tag: str | None = None
        self._location: str | None = None
        self._asked = False
        self._asking = threading.Lock()
        self._pinning = threading.Lock()

    def blocks(
        self, start: int, end: int | None = None, *, size: int = BLOCK, in_parts: bool = False
    ) -> Iterator[bytes]:
        """Yield the bytes from ``start`` to before ``end`` in blocks of ``size`` at most; a broken connection is taken up again.

        Gives up with `NetworkError` after as many breaks in a row as the session makes attempts; a whole `BLOCK` read between them
        starts the count anew. ``in_parts`` raises `RangesIgnoredError` where Box sends the whole content; else what comes before
        ``start`` is read and thrown away, and what comes after ``end`` is not read.
        """
        policy = self._session.retry
        at, mark, breaks = start, start, 0
        while True:
            broken: NetworkError | None = None
            with self._open(at, end) as (stream, whole):
                if whole and in_parts:
                    raise RangesIgnoredError(
                        f"the whole content of {self._path} came instead of a part of it"
                    )
                until = self.size if end is None else end
                first = at if whole else 0
                last = None if until is None else until - at + first
                try:
                    for block in _between(stream.chunks(size), first, last):
                        at += len(block)
                        yield block
                except NetworkError as error:
                    broken = error
            is_whole = broken is None if until is None else at >= until
            if is_whole:
                return
            if at - mark >= BLOCK:
                mark, breaks = at, 0
            breaks += 1
            if breaks >= policy.attempts:
                raise broken or NetworkError(
                    f"the content of {self._path} ended after {at:,} bytes, too early"
                )
            self._session.pause(policy.wait_for(breaks, None))

    @contextmanager
    def _open(self, start: int, end: int | None) -> Iterator[tuple[ResponseStream, bool]]:
        """Open the content at ``start``; yields with it whether Box sends the whole all the same."""
        headers: dict[str, str] = {}
        if start or end is not None:
            headers["Range"] = f"bytes={start}-{'' if end is None else end - 1}"
            if self._tag is not None and not self._tag.startswith("W/"):
                headers["If-Range"] = self._tag
        with ExitStack() as stack:
            try:
                stream = self._enter(stack, headers)
            except BadRequest as error:
                if error.status == 416:
                    raise ContentChangedError(
                        f"the content of {self._path} changed: it is shorter now"
                    ) from None
                raise
            self._check(stream, start, end)
            yield stream, stream.status == 200 and bool(headers)

    def _enter(self, stack: ExitStack, headers: Mapping[str, str]) -> ResponseStream:
        """Go to where the content lies, by the way that is known or by asking Box."""
        spent: str | None = None
        while True:
            location = self._location
            if location is not None:
                try:
                    stream = self._session.stream(location, headers=headers, with_token=False)
                    return stack.enter_context(stream)
                except _SPENT:
                    spent = location
            if self._asked and location is None:  # Box sends it without a redirect: nothing to be shared
                return self._ask(stack, headers)
            with self._asking:
                if self._location == spent and not (self._asked and spent is None):
                    return self._ask(stack, headers)

    def _ask(self, stack: ExitStack, headers: Mapping[str, str]) -> ResponseStream:
        stream = stack.enter_context(self._session.stream(self._path, params=self._params, headers=headers))
        self._location, self._asked = stream.location, True
        return stream

    def _check(self, stream: ResponseStream, start: int, end: int | None) -> None:
        """Refuse what is neither the part asked for nor the whole, or of another version."""
        part = _RANGE.fullmatch(stream.headers.get("Content-Range", ""))
        total = stream.headers.get("Content-Length", "") if stream.status == 200 else part[3] if part else ""
        self._pin(stream.headers.get("ETag"), int(total) if _SIZE.fullmatch(total) else None)
        ends = [limit for limit in (end, self.size) if limit is not None]
        wanted = (start, min(ends) - 1) if ends else (start,)
        as_wanted = part is not None and (int(part[1]), int(part[2]))[: len(wanted)] == wanted
        if not (as_wanted if stream.status == 206 else stream.status == 200 and part is None):
            raise IntegrityError(
                f"asked for the content of {self._path} from byte {start:,} on, Box answered {stream.status} with "
                f"{part[0] if part else 'no range of bytes'}"
            )

    def _pin(self, tag: str | None, size: int | None) -> None:
        with self._pinning:
            if None not in (tag, self._tag) and tag != self._tag:
                raise ContentChangedError(f"the content of {self._path} changed while it was read")
            if None not in (size, self.size) and size != self.size:
                raise ContentChangedError(
                    f"the content of {self._path} changed: it has {size:,} bytes, not {self.size:,}"
                )
            self._tag = self._tag or tag
            self.size = size if self.size is None else self.size


def _between(blocks: Iterator[bytes], start: int, end: int | None) -> Iterator[bytes]:
    """Cut what comes down to the bytes from ``start`` to before ``end``."""
    at = 0
    for block in blocks:
        piece = block[max(0, start - at) : None if end is None else max(0, end - at)]
        at += len(block)
        if piece:
            yield piece
        if end is not None and at > end:  # at the end itself, one more look gives the connection back
            return
