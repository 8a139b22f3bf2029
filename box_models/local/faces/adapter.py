"""The embedded Box without a port: a ``requests`` adapter that hands requests straight to an engine."""

from __future__ import annotations

import errno
import io
import math
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from http.client import RemoteDisconnected, responses
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, cast
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from urllib3 import HTTPResponse

from box_models.local.engine import Engine
from box_models.local.faces.faults import FaultSource, Mishap, beginning
from box_models.local.http.messages import Request, Response, Stream
from box_models.local.http.streams import BLOCK, reader
from box_models.local.settings import Settings

BASE_URL = "http://embedded.localhost"


class _Reads(Protocol):
    def read(self, size: int, /) -> bytes | str: ...


class Deadline(Protocol):
    """When a client gives up reading an answer, on `time.monotonic`'s clock; it may move while the answer is read."""

    @property
    def at(self) -> float:
        """The moment, which may be never (``math.inf``)."""
        ...


class EmbeddedAdapter(BaseAdapter):
    """Serve an engine to a ``requests.Session`` in this process.

    Mount it under :data:`BASE_URL`. Bodies are streamed both ways; proxies and TLS settings mean nothing here, and
    timeouts only where an answer is delayed on purpose. There ``deadline`` is asked for that of the request being sent.

    >>> session = requests.Session()
    >>> session.mount(BASE_URL, EmbeddedAdapter(engine))
    """

    def __init__(self, engine: Engine, *, deadline: Callable[[], Deadline | None] = lambda: None) -> None:
        super().__init__()
        self._engine: Engine | None = engine
        self._deadline = deadline

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Answer one request; what the caller's own body raises while it is read is raised here as it is."""
        del verify, cert, proxies  # of a network, which there is none
        if self._engine is None:
            raise requests.ConnectionError("this embedded Box was closed", request=request)
        body = _Outgoing(request)
        incoming = _incoming(request, body)
        mishap = self._engine.services.get(FaultSource).next(incoming)
        if mishap is None:
            answer = self._engine.handle(incoming)
        else:
            if mishap.delay:
                incoming = body.taken_in(incoming)
            answer = _befallen(mishap, self._engine, incoming, _Patience(timeout, self._deadline()))
        if body.failure is not None:
            raise body.failure
        response = _response(request, answer)
        response.__dict__["connection"] = self
        if not stream:
            _ = response.content
        return response

    def close(self) -> None:
        """Answer nothing more; the engine stays open for others."""
        self._engine = None


class OpenEngine:
    """A share in an engine; the last one to be closed closes the engine."""

    def __init__(self, engine: Engine, key: tuple[int, str] | None) -> None:
        self.engine = engine
        self._key = key
        self._closed = False

    def close(self) -> None:
        """Give the share back; closing twice is closing once."""
        with _registry_lock:
            if self._closed:
                return
            self._closed = True
            if self._key is not None:
                _shares[self._key].discard(self)
                if _shares[self._key]:
                    return
                del _shares[self._key]
            self.engine.close()

    def __enter__(self) -> OpenEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_registry_lock = threading.Lock()
_shares: dict[tuple[int, str], set[OpenEngine]] = {}


def open_engine(
    directory: str | os.PathLike[str] = ":memory:", *, settings: Settings | None = None
) -> OpenEngine:
    """Open the embedded Box kept in ``directory``, or take part in it if this process has it open.

    Each ``":memory:"`` is a new one of its own. A directory that another process has open is refused, by the engine.
    ``settings`` count for the first who opens; whoever comes later with others gets a ``ValueError``.
    """
    if directory == ":memory:":
        return OpenEngine(Engine(":memory:", settings=settings or Settings()), None)
    path = Path(directory).expanduser().resolve()
    # A forked child must not write through its parent's connection, so it does not find its parent's engine here.
    key = (os.getpid(), str(path))
    with _registry_lock:
        sharers = _shares.get(key)
        if not sharers:
            share = OpenEngine(Engine(path, settings=settings or Settings()), key)
            _shares[key] = {share}
            return share
        engine = next(iter(sharers)).engine
        if settings is not None and settings != engine.settings:
            raise ValueError(f"{path} is open in this process already, with other settings")
        share = OpenEngine(engine, key)
        sharers.add(share)
        return share


class _Outgoing:
    """The body of a prepared request, as it would leave through a socket: never more than its declared length."""

    def __init__(self, request: requests.PreparedRequest) -> None:
        self.failure: Exception | None = None
        self._request = request
        declared = request.headers.get("Content-Length")
        self._left = None if declared is None else int(declared)

    def open(self) -> BinaryIO:
        body = self._request.body
        if body is None or isinstance(body, bytes | str):
            return io.BytesIO(_encoded(body or b""))
        return reader(self._chunks(cast("_Reads | Iterable[bytes | str]", body)))

    def taken_in(self, request: Request) -> Request:
        """Return the request with its body read, as a network takes it in while nobody answers: a client's deadline may begin with its end."""
        try:
            return replace(request, body=io.BytesIO(request.body.read()))
        except ConnectionAbortedError as error:
            raise self.failure or error from None

    def _chunks(self, body: _Reads | Iterable[bytes | str]) -> Iterator[bytes]:
        try:
            for chunk in _pieces(body):
                piece = _encoded(chunk)[: self._left]
                if self._left is not None:
                    self._left -= len(piece)
                yield piece
        except Exception as error:
            self.failure = error
            raise ConnectionAbortedError("the client's body failed") from error
        if self._left:
            message = f"the body ended {self._left} bytes before its declared length"
            self.failure = requests.ConnectionError(message, request=self._request)
            raise ConnectionAbortedError(message)


def _pieces(body: _Reads | Iterable[bytes | str]) -> Iterator[bytes | str]:
    # Files iterate too, but by lines, of any length.
    if isinstance(body, Iterable) and not hasattr(body, "read"):
        yield from body
        return
    while piece := cast("_Reads", body).read(BLOCK):
        yield piece


def _encoded(piece: bytes | str) -> bytes:
    return piece.encode() if isinstance(piece, str) else bytes(piece)


class _Patience:
    """How long a client waits: for the next bytes, and until its deadline."""

    def __init__(
        self, timeout: float | tuple[float, float] | tuple[float, None] | None, deadline: Deadline | None
    ) -> None:
        read = timeout[1] if isinstance(timeout, tuple) else timeout
        self._read = math.inf if read is None else read
        self._deadline = deadline

    def wait(self, seconds: float) -> None:
        """Let so many seconds pass; TimeoutError at the moment the client has had enough."""
        left = math.inf if self._deadline is None else self._deadline.at - time.monotonic()
        most = min(self._read, left)
        time.sleep(max(0.0, min(seconds, most)))
        if seconds > most:
            raise TimeoutError("Read timed out")


def _befallen(mishap: Mishap, engine: Engine, request: Request, patience: _Patience) -> Response:
    """Let a mishap happen as it would over a network: what would break a connection raises what that does."""
    if mishap.delay:
        try:
            patience.wait(mishap.delay)
        except TimeoutError as error:
            raise requests.ReadTimeout(error) from None
    answer = mishap.answer(engine, request)
    if answer is None:
        gone = RemoteDisconnected("Remote end closed connection without response")
        raise requests.ConnectionError(gone if mishap.politely else _reset())
    if mishap.cut_after is not None:
        begun = beginning(answer, mishap.cut_after)
        body = begun if mishap.politely else Stream(lambda: _torn(begun))
        return replace(answer, body=body, headers=answer.wire_headers)
    if mishap.pause and isinstance(answer.body, Stream):
        chunks = answer.body.chunks()
        return replace(answer, body=Stream(lambda: _slowly(chunks, mishap.pause, patience)))
    return answer


def _reset() -> ConnectionResetError:
    return ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")


def _torn(begun: bytes) -> Iterator[bytes]:
    yield begun
    raise _reset()


def _slowly(chunks: Iterator[bytes], pause: float, patience: _Patience) -> Iterator[bytes]:
    for chunk in chunks:
        patience.wait(pause)
        yield chunk


def _incoming(request: requests.PreparedRequest, body: _Outgoing) -> Request:
    url = urlsplit(request.url or "")
    return Request(
        method=request.method or "GET",
        path=url.path or "/",
        query=tuple(parse_qsl(url.query, keep_blank_values=True)),
        headers={_text(name).lower(): _text(value) for name, value in request.headers.items()},
        body=body.open(),
        base_url=f"{url.scheme}://{url.netloc}",
    )


def _text(value: bytes | str) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _response(request: requests.PreparedRequest, answer: Response) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.reason = responses.get(answer.status, "")
    response.headers = CaseInsensitiveDict(answer.wire_headers)
    response.encoding = get_encoding_from_headers(response.headers)
    response.request = request
    response.url = request.url or ""
    response.raw = HTTPResponse(
        body=_content(answer, head=request.method == "HEAD"),
        headers=answer.wire_headers,
        status=answer.status,
        reason=response.reason,
        preload_content=False,
        decode_content=False,
        request_method=request.method,
        request_url=request.url,
    )
    return response


def _content(answer: Response, *, head: bool) -> BinaryIO:
    if head:
        return io.BytesIO()
    return io.BytesIO(answer.body) if isinstance(answer.body, bytes) else reader(answer.body.chunks())
