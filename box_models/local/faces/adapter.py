"""The embedded Box in this process: an adapter of ``requests`` that passes requests directly to an engine."""

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

from box_models._operating_system import LONGEST_WAIT, call_after_fork
from box_models.local.engine import Engine
from box_models.local.faces.faults import Fault, FaultSource, beginning
from box_models.local.http.messages import Body, Request, Response, Stream, Wait
from box_models.local.http.streams import BLOCK, drain, reader
from box_models.local.seed import SeedSource, apply_seed, read_seed
from box_models.local.settings import Settings

BASE_URL = "http://embedded.localhost"


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes | str: ...


class ReadDeadline(Protocol):
    """The deadline of a client for reading a response, which may move while the response is read."""

    @property
    def at(self) -> float:
        """The time on the clock of ``time.monotonic``; ``math.inf`` for no deadline."""
        ...


class EmbeddedAdapter(BaseAdapter):
    """Serve an engine to a ``requests.Session`` in this process.

    Mount it under :data:`BASE_URL`. Request and response bodies are streamed. Proxies and TLS settings have no effect.
    Timeouts count only for long polls and for responses that a fault delays. ``deadline`` returns the deadline of the request being sent.

    >>> session = requests.Session()
    >>> session.mount(BASE_URL, EmbeddedAdapter(engine))
    """

    def __init__(self, engine: Engine, *, deadline: Callable[[], ReadDeadline | None] = lambda: None) -> None:
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
        """Answer one request.

        An exception that the caller's request body raises while it is read is raised unchanged.
        """
        del verify, cert, proxies  # there is no network
        if self._engine is None:
            raise requests.ConnectionError("this embedded Box is closed; open it again", request=request)
        body = _RequestBody(request)
        incoming = _incoming(request, body)
        fault = self._engine.services.get(FaultSource).next(incoming)
        timer = _ReadTimer(timeout, self._deadline())
        if fault is None:
            answer = self._engine.handle(incoming)
            if answer.wait is not None:
                answer = replace(answer, body=_body_after(answer, answer.wait, timer))
        else:
            if fault.delay:
                incoming = body.read_into(incoming)
            answer = _answer_with_fault(fault, self._engine, incoming, timer=timer)
        if answer.status >= 400:
            # Over a network, a client sends the rest of its body before it reads the response.
            drain(incoming.body)
        if body.failure is not None:
            raise body.failure
        response = _response(request, answer)
        response.__dict__["connection"] = self
        if not stream:
            _ = response.content
        return response

    def close(self) -> None:
        """Answer no more requests; the engine stays open."""
        self._engine = None


class OpenEngine:
    """A handle of an engine that several callers share; closing the last handle closes the engine."""

    def __init__(self, engine: Engine, key: tuple[int, str] | None) -> None:
        self.engine = engine
        self._key = key
        self._closed = False

    def close(self) -> None:
        """Close this handle; closing it again has no effect."""
        with _handles_lock:
            if self._closed:
                return
            self._closed = True
            if self._key is not None:
                _handles[self._key].discard(self)
                if _handles[self._key]:
                    return
                del _handles[self._key]
            self.engine.close()

    def __enter__(self) -> OpenEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_handles_lock = threading.Lock()
_handles: dict[tuple[int, str], set[OpenEngine]] = {}


def _reset_lock() -> None:
    global _handles_lock
    _handles_lock = threading.Lock()


call_after_fork(_reset_lock)


def open_engine(
    directory: str | os.PathLike[str] = ":memory:",
    *,
    settings: Settings | None = None,
    seed: SeedSource | None = None,
) -> OpenEngine:
    """Open the embedded Box in ``directory``, or share it if this process has it open already.

    Each ``":memory:"`` opens a new Box. The engine refuses a directory that another process has open: ``StoreError``.
    The first caller chooses the ``settings``; a later caller with different ones gets a ``ValueError``.
    The ``seed`` adds users, folders and files. An invalid one raises ``SeedError``. If its form is invalid, no directory is created.
    """
    if settings is not None and not isinstance(settings, Settings):
        raise TypeError(f"settings must be a Settings(…), not {type(settings).__name__}")
    checked = None if seed is None else read_seed(seed)
    opened = _open_engine(directory, settings)
    if checked is not None:
        try:
            apply_seed(opened.engine, checked)
        except BaseException:
            opened.close()
            raise
    return opened


def _open_engine(directory: str | os.PathLike[str], settings: Settings | None) -> OpenEngine:
    if directory == ":memory:":
        return OpenEngine(Engine(":memory:", settings=settings or Settings()), None)
    # Links are not resolved here, because the engine refuses a directory that is a link.
    path = Path(directory).expanduser().absolute()
    # The key has the process id, because a forked process must not use the connection of its parent.
    key = (os.getpid(), str(path.resolve()))
    with _handles_lock:
        handles = _handles.get(key)
        if not handles:
            handle = OpenEngine(Engine(path, settings=settings or Settings()), key)
            _handles[key] = {handle}
            return handle
        engine = next(iter(handles)).engine
        if settings is not None and settings != engine.settings:
            raise ValueError(f"{path} is already open in this process with other settings; use the same ones")
        handle = OpenEngine(engine, key)
        handles.add(handle)
        return handle


class _RequestBody:
    """The body of a prepared request, cut off at its declared length as on a socket."""

    def __init__(self, request: requests.PreparedRequest) -> None:
        self.failure: Exception | None = None
        self._request = request
        declared = request.headers.get("Content-Length")
        self._left = None if declared is None else int(declared)

    def open(self) -> BinaryIO:
        body = self._request.body
        if body is None or isinstance(body, bytes | str):
            return io.BytesIO(_encoded(body or b""))
        return reader(self._chunks(cast("_Readable | Iterable[bytes | str]", body)))

    def read_into(self, request: Request) -> Request:
        """Return the request with its whole body in memory.

        A network accepts the body while the server delays its response, and a client may start its deadline after that.
        """
        try:
            return replace(request, body=io.BytesIO(request.body.read()))
        except ConnectionAbortedError as error:
            raise self.failure or error from None

    def _chunks(self, body: _Readable | Iterable[bytes | str]) -> Iterator[bytes]:
        try:
            for chunk in _pieces(body):
                piece = _encoded(chunk)[: self._left]
                if self._left is not None:
                    self._left -= len(piece)
                yield piece
        except Exception as error:
            self.failure = error
            raise ConnectionAbortedError("reading the request body failed") from error
        if self._left:
            message = f"the request body ended {self._left} bytes before its Content-Length"
            self.failure = requests.ConnectionError(message, request=self._request)
            raise ConnectionAbortedError(message)


def _pieces(body: _Readable | Iterable[bytes | str]) -> Iterator[bytes | str]:
    # A file can be iterated too, but by lines, which may be of any length.
    if isinstance(body, Iterable) and not hasattr(body, "read"):
        yield from body
        return
    while piece := cast("_Readable", body).read(BLOCK):
        yield piece


def _encoded(piece: bytes | str) -> bytes:
    return piece.encode() if isinstance(piece, str) else bytes(piece)


class _ReadTimer:
    """The read timeout and the deadline of a client."""

    def __init__(
        self, timeout: float | tuple[float, float] | tuple[float, None] | None, deadline: ReadDeadline | None
    ) -> None:
        read = timeout[1] if isinstance(timeout, tuple) else timeout
        self._read = math.inf if read is None else read
        self._deadline = deadline

    @property
    def limit(self) -> float:
        """The seconds after which the client would give up."""
        left = math.inf if self._deadline is None else self._deadline.at - time.monotonic()
        return min(self._read, left)

    def wait(self, seconds: float) -> None:
        """Sleep; raise TimeoutError at the moment when the client would give up."""
        limit = self.limit
        time.sleep(max(0.0, min(seconds, limit)))
        if seconds > limit:
            raise TimeoutError("Read timed out")


def _body_after(answer: Response, wait: Wait, timer: _ReadTimer) -> Body:
    """Wait in the thread of the caller, at most until the engine is closed, and return the body."""
    changed, limit = threading.Event(), timer.limit
    end = time.monotonic() + min(wait.seconds, limit)
    with wait.signal.calls(changed.set):
        while (left := end - time.monotonic()) > 0:
            changed.clear()
            # A change may have come before the signal was connected.
            body = answer.body if wait.signal.is_closed else wait.early_body()
            if body is not None:
                return body
            changed.wait(left if LONGEST_WAIT is None else min(left, LONGEST_WAIT))
    if limit < wait.seconds:
        raise requests.ReadTimeout(TimeoutError("Read timed out"))
    return answer.body


def _answer_with_fault(fault: Fault, engine: Engine, request: Request, *, timer: _ReadTimer) -> Response:
    """Return the response with a fault, or raise the exception that a broken connection raises in a client."""
    if fault.delay:
        try:
            timer.wait(fault.delay)
        except TimeoutError as error:
            raise requests.ReadTimeout(error) from None
    answer = fault.answer(engine, request)
    if answer is None:
        closed = RemoteDisconnected("Remote end closed connection without response")
        raise requests.ConnectionError(closed if fault.is_graceful else _reset())
    if fault.cut_after is not None:
        first_bytes = beginning(answer, fault.cut_after)
        body = first_bytes if fault.is_graceful else Stream(lambda: _until_reset(first_bytes))
        return replace(answer, body=body, headers=answer.wire_headers)
    if fault.pause and isinstance(answer.body, Stream):
        chunks = answer.body.chunks()
        return replace(answer, body=Stream(lambda: _with_pauses(chunks, fault.pause, timer)))
    return answer


def _reset() -> ConnectionResetError:
    return ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")


def _until_reset(first_bytes: bytes) -> Iterator[bytes]:
    yield first_bytes
    raise _reset()


def _with_pauses(chunks: Iterator[bytes], pause: float, timer: _ReadTimer) -> Iterator[bytes]:
    for chunk in chunks:
        timer.wait(pause)
        yield chunk


def _incoming(request: requests.PreparedRequest, body: _RequestBody) -> Request:
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
