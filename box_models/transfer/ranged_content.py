"""Read ranges of bytes from one version of a file, and resume after a lost connection."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from box_models._secret_value import SecretValue
from box_models.errors import AuthError, BadRequest, Forbidden, Gone, IntegrityError, NetworkError, NotFound
from box_models.session import BoxSession, Params
from box_models.transport import ResponseStream

BLOCK = 1 << 20

_SIZE = re.compile("[0-9]{1,19}")
"""A plausible number of bytes."""
_RANGE = re.compile(rf"bytes ({_SIZE.pattern})-({_SIZE.pattern})/({_SIZE.pattern}|\*)")

_EXPIRED_URL_ERRORS = (AuthError, Forbidden, NotFound, Gone)
"""How a content host answers a download URL that has expired."""


class ContentChangedError(IntegrityError):
    """The content changed during the download: Box now sends another version."""


class RangesIgnoredError(IntegrityError):
    """Box sent the whole content instead of the requested range."""


class RangedContent:
    """The content of a file, to be read in ranges, also by several threads.

    The redirect to the download URL is followed once, and again when the URL has expired. The first response fixes the version: all
    others must have the same ETag and size, so that versions are never mixed. If ``size`` is passed, the first one must have that size.
    """

    def __init__(
        self, session: BoxSession, path: str, params: Params | None = None, *, size: int | None = None
    ) -> None:
        self.size = size
        self._session = session
        self._path = path
        self._params = params or {}
        self._etag: str | None = None
        self._url: SecretValue[str] | None = None
        self._resolved = False
        self._is_encoded = False
        self._resolving = threading.Lock()
        self._version_lock = threading.Lock()

    def blocks(
        self, start: int, end: int | None = None, *, block_size: int = BLOCK, ranges_only: bool = False
    ) -> Iterator[bytes]:
        """Yield the bytes from ``start`` up to ``end`` (excluded) in blocks of at most ``block_size`` bytes.

        After a lost connection, the read resumes from the last byte. Raises `NetworkError` after as many failures in a row as the
        session makes attempts; a whole `BLOCK` read in between resets the count.

        Never yields more bytes than the range has. Without ``end``, the end is that of the content, if Box sends its length: compressed
        content and chunked responses have none, and then the caller must count. Compressed content is decompressed.

        If Box ignores the range and sends the whole content, the bytes before ``start`` are skipped and the bytes after ``end`` are not
        read. With ``ranges_only``, `RangesIgnoredError` is raised instead.
        """
        policy = self._session.retry
        position, last_progress, failures = start, start, 0
        while True:
            failure: NetworkError | None = None
            with self._open(position, end) as (stream, is_whole):
                if is_whole and ranges_only:
                    raise RangesIgnoredError(
                        f"Box sent the whole content of {self._path} instead of the requested range"
                    )
                stop = self.size if end is None else end
                skipped = position if is_whole else 0
                try:
                    for block in _between(
                        stream.chunks(block_size), skipped, _minus(stop, position - skipped)
                    ):
                        position += len(block)
                        yield block
                except NetworkError as error:
                    failure = error
            if _is_complete(position, stop, failure):
                return
            if position - last_progress >= BLOCK:
                last_progress, failures = position, 0
            failures += 1
            if failures >= policy.attempts:
                raise failure or NetworkError(
                    f"the content of {self._path} ended too early, after {position:,} bytes"
                )
            self._session.pause(policy.wait_for(failures, None))

    @contextmanager
    def _open(self, start: int, end: int | None) -> Iterator[tuple[ResponseStream, bool]]:
        """Request a range. Yields the response, and whether Box sends the whole content instead."""
        headers: dict[str, str] = {}
        is_range = bool(start) or end is not None
        if is_range and not self._is_encoded:  # a range of compressed bytes cannot be decompressed
            headers["Range"] = f"bytes={start}-{'' if end is None else end - 1}"
            if self._etag is not None and not self._etag.startswith("W/"):
                headers["If-Range"] = self._etag
        with ExitStack() as stack:
            try:
                stream = self._request(stack, headers)
            except BadRequest as error:
                if error.status == 416:
                    raise ContentChangedError(
                        f"the content of {self._path} changed during the download: it became shorter"
                    ) from None
                raise
            self._check_response(stream, start, end)
            yield stream, stream.status == 200 and is_range

    def _request(self, stack: ExitStack, headers: Mapping[str, str]) -> ResponseStream:
        """Request the known download URL. If it is unknown or has expired, ask Box for a new one."""
        expired: SecretValue[str] | None = None
        while True:
            url = self._url
            if url is not None:
                try:
                    stream = self._session.stream(url.reveal(), headers=headers, with_token=False)
                    return stack.enter_context(stream)
                except _EXPIRED_URL_ERRORS:
                    expired = url
            if self._resolved and url is None:  # Box sends the content without a redirect
                return self._resolve(stack, headers)
            # One thread asks Box for a new URL; the others wait, and use it.
            with self._resolving:
                if self._url is expired and not (self._resolved and expired is None):
                    return self._resolve(stack, headers)

    def _resolve(self, stack: ExitStack, headers: Mapping[str, str]) -> ResponseStream:
        stream = stack.enter_context(self._session.stream(self._path, params=self._params, headers=headers))
        self._url = None if stream.location is None else SecretValue(stream.location)
        self._resolved = True
        return stream

    def _check_response(self, stream: ResponseStream, start: int, end: int | None) -> None:
        """Check that the response is the requested range, or the whole content, of the same version."""
        content_range = _RANGE.fullmatch(stream.headers.get("Content-Range", ""))
        self._is_encoded = stream.headers.get("Content-Encoding", "identity").lower() != "identity"
        if stream.status == 200:
            # The length of a compressed body is not the length of the content.
            total = "" if self._is_encoded else stream.headers.get("Content-Length", "")
        else:
            total = content_range[3] if content_range else ""
        self._check_version(stream.headers.get("ETag"), int(total) if _SIZE.fullmatch(total) else None)
        ends = [limit for limit in (end, self.size) if limit is not None]
        expected = (start, min(ends) - 1) if ends else (start,)
        if stream.status == 206:
            is_valid = (
                content_range is not None
                and not self._is_encoded
                and (int(content_range[1]), int(content_range[2]))[: len(expected)] == expected
            )
        else:
            is_valid = stream.status == 200 and content_range is None
        if not is_valid:
            raise IntegrityError(
                f"requested the content of {self._path} from byte {start:,}, but Box answered {stream.status} with "
                f"{content_range[0] if content_range else 'no valid Content-Range'}"
            )

    def _check_version(self, etag: str | None, size: int | None) -> None:
        with self._version_lock:
            if None not in (etag, self._etag) and etag != self._etag:
                raise ContentChangedError(f"the content of {self._path} changed during the download")
            if None not in (size, self.size) and size != self.size:
                raise ContentChangedError(
                    f"the content of {self._path} changed during the download: it has {size:,} bytes, not {self.size:,}"
                )
            self._etag = self._etag or etag
            self.size = size if self.size is None else self.size


def _is_complete(position: int, stop: int | None, failure: NetworkError | None) -> bool:
    """Return whether all bytes were received.

    If the length is unknown, the response is complete unless the connection was lost.
    """
    return failure is None if stop is None else position >= stop


def _minus(number: int | None, subtrahend: int) -> int | None:
    return None if number is None else number - subtrahend


def _between(blocks: Iterator[bytes], start: int, end: int | None) -> Iterator[bytes]:
    """Yield only the bytes from ``start`` up to ``end`` (excluded)."""
    position = 0
    for block in blocks:
        piece = block[max(0, start - position) : None if end is None else max(0, end - position)]
        position += len(block)
        if piece:
            yield piece
        if end is not None and position > end:  # at the end itself, one more read gives the connection back
            return
