"""An answer whose body is read bit by bit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NoReturn, Protocol

import requests

from box_models._closable import Closable
from box_models.errors import BoxError, DecodeError, Timeout
from box_models.transport.error_translation import TRANSPORT_EXCEPTIONS, translate_error

LARGEST_ANSWER = 64 * 2**20
"""How many bytes an answer that is held in memory may have, decompressed."""


class _Raw(Protocol):
    def read1(self, amt: int, decode_content: bool) -> bytes | None: ...


class ResponseStream(Closable):
    """An open answer: status and headers are there, the body comes through :meth:`chunks`.

    ``location`` is the address that redirects led to, None where there were none. Whoever has it needs no token, so it belongs in no
    log.
    Close it, or use it as a context manager, or its connection is lost to the pool.
    """

    # No __dict__, or whatever shows the variables of an object would show the location.
    __slots__ = ("_answer", "_packed", "_request", "_where", "headers", "location", "status")

    def __init__(
        self,
        answer: requests.Response,
        where: str,
        request: str,
        location: str | None = None,
    ) -> None:
        self.status: int = answer.status_code
        self.headers: Mapping[str, str] = answer.headers
        self.location: str | None = location
        self._answer = answer
        # What is not packed urllib3 would copy, if it were told to unpack it.
        self._packed = "Content-Encoding" in answer.headers
        self._where = where
        self._request = request

    def chunks(self, size: int = 2**20) -> Iterator[bytes]:
        """Yield the body in pieces of ``size`` bytes, the last one shorter.

        What arrived before a failure is yielded first. Raises `NetworkError` if the connection breaks, or ends
        before the announced length, and `Timeout` past the deadline.
        """
        pieces, held = [], 0
        failure: BoxError | None = None
        while True:
            try:
                piece = self._read(size - held)
            except BoxError as error:
                failure, piece = error, b""
            pieces.append(piece)
            held += len(piece)
            if held >= size or (held and not piece):
                yield pieces[0] if len(pieces) == 1 else b"".join(pieces)
                pieces, held = [], 0
            if not piece:
                break
        if failure is not None:
            raise failure

    def read(self, largest: int = LARGEST_ANSWER) -> bytes:
        """Read the whole body, at most ``largest`` bytes; the connection goes back to the pool."""
        pieces, held = [], 0
        while piece := self._read(2**16):
            pieces.append(piece)
            held += len(piece)
            if held > largest:
                error = DecodeError(
                    f"the answer of {self._where} is larger than {largest:,} bytes", request=self._request
                )
                error.retryable = False
                raise error
        return b"".join(pieces)

    def __reduce__(self) -> NoReturn:
        raise TypeError("an open answer cannot be pickled: its connection stays here")

    def close(self) -> None:
        """Give the connection back, or drop it if the body was not read to its end."""
        self._answer.close()

    def _read(self, size: int) -> bytes:
        """Read at most ``size`` bytes: fewer where fewer are there before a failure, or before the end of what is packed together."""
        raw: _Raw = self._answer.raw
        try:
            return raw.read1(size, decode_content=self._packed) or b""
        except TRANSPORT_EXCEPTIONS as caught:
            failure = translate_error(caught, self._where, self._request)
        if isinstance(failure, Timeout):  # it did answer
            failure = Timeout(f"the answer of {self._where} did not end in time", request=self._request)
        raise failure
