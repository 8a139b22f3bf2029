"""A response whose body is read in blocks."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import NoReturn, Protocol

import requests

from box_models._closable import Closable
from box_models._secret_value import HiddenVariables, SecretValue
from box_models.errors import BoxError, DecodeError, NetworkError, Timeout
from box_models.transport.error_translation import TRANSPORT_EXCEPTIONS, translate_error

LARGEST_BODY = 64 * 2**20
"""The largest body, in bytes after decompression, that is read into memory."""
LARGEST_SMALL_BODY = 2**20
"""The same for error responses, whose rest is not read, and for responses with tokens."""


class _RawBody(Protocol):
    def read1(self, amt: int, decode_content: bool) -> bytes | None: ...


class ResponseStream(Closable):
    """An open response: status and headers are known, the body comes through :meth:`chunks`.

    Close it, or use it as a context manager; otherwise its connection does not return to the pool. ``where`` is host
    and port, ``request`` method and URL, both for error messages.
    """

    __slots__ = (
        "_compressed",
        "_location",
        "_process",
        "_request",
        "_response",
        "_where",
        "headers",
        "status",
    )

    def __init__(
        self,
        response: requests.Response,
        *,
        where: str,
        request: str,
        location: SecretValue[str] | None = None,
    ) -> None:
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._location = location
        self._response = response
        # With decode_content=True, urllib3 copies each block, even if the body is not compressed.
        self._compressed = "Content-Encoding" in response.headers
        self._where = where
        self._request = request
        self._process = os.getpid()

    @property
    def location(self) -> str | None:
        """The URL at the end of the redirects, None without redirects. It needs no token, so keep it out of logs."""
        return None if self._location is None else self._location.reveal()

    def chunks(self, size: int = 2**20) -> Iterator[bytes]:
        """Yield the body in blocks of ``size`` bytes. The last one may be shorter.

        Before an exception, the bytes that arrived are yielded. Raises `NetworkError` if the connection fails or ends
        before the length in the headers, and `Timeout` after the deadline.
        """
        pieces, count = [], 0
        failure: BoxError | None = None
        while True:
            try:
                piece = self._read(size - count)
            except BoxError as error:
                failure, piece = error, b""
            pieces.append(piece)
            count += len(piece)
            if count >= size or (count and not piece):
                yield pieces[0] if len(pieces) == 1 else b"".join(pieces)
                pieces, count = [], 0
            if not piece:
                break
        if failure is not None:
            raise failure

    def read(self, largest: int = LARGEST_BODY) -> bytes:
        """Return the whole body. Raises `DecodeError` if it has more than ``largest`` bytes.

        The connection returns to the pool.
        """
        body = SecretValue(self.read_start(largest + 1))
        if len(body.reveal()) > largest:
            error = DecodeError(
                f"the response of {self._where} is larger than {largest:,} bytes", request=self._request
            )
            error.retryable = False
            raise error
        return body.reveal()

    def read_start(self, size: int = LARGEST_SMALL_BODY) -> bytes:
        """Return the first ``size`` bytes of the body, or all of it if it is shorter."""
        start = BytesIO()  # not bytes: the body may contain tokens, and tracebacks may show variables
        while (left := size - start.tell()) and start.write(self._read(min(left, 2**16))):
            pass
        return start.getvalue()

    def __reduce__(self) -> NoReturn:
        raise TypeError("an open response cannot be pickled, because its connection belongs to this process")

    def close(self) -> None:
        """Return the connection to the pool, or close it if the body was not read to its end."""
        self._response.close()

    def _read(self, size: int) -> bytes:
        """Return up to ``size`` bytes; b"" at the end.

        Fewer bytes are returned before a failure, and at the end of a compressed block.
        """
        if os.getpid() != self._process:  # reading would take the bytes away from the parent process
            raise NetworkError(
                f"the connection to {self._where} belongs to the parent of this forked process",
                request=self._request,
            )
        raw: _RawBody = self._response.raw
        handled = sys.exception()
        try:
            with HiddenVariables():
                return raw.read1(size, decode_content=self._compressed) or b""
        except TRANSPORT_EXCEPTIONS as error:
            failure = translate_error(error, self._where, self._request, handled=handled)
        if isinstance(failure, Timeout):  # the server did respond, so the usual message would be wrong
            failure = Timeout(f"the response of {self._where} did not end in time", request=self._request)
        raise failure
