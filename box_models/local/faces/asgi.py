"""The embedded Box as an ASGI application: which requests it accepts, and bodies in and out without blocking."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import BinaryIO, Protocol
from urllib.parse import parse_qsl, urlsplit

import anyio
import anyio.from_thread
import anyio.to_thread
from starlette import responses
from starlette.applications import Starlette
from starlette.concurrency import iterate_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from box_models.local.engine import Engine
from box_models.local.faces.faults import Fault, FaultSource, beginning
from box_models.local.http.errors import ApiError
from box_models.local.http.messages import Request, Response
from box_models.local.http.streams import MOST_DRAINED, reader
from box_models.local.sign_in import consent

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
# A body of at most this size is read before a thread answers the request, so that a slow client occupies no thread.
SMALL_BODY = 1 << 18
# A larger body occupies a thread until it is complete. This number is far above a usual load, and it leaves enough
# threads for small requests.
LARGE_BODIES = 256
THREADS = 512
BODY_IDLE_SECONDS = 30.0
CONNECTION = "box_models.connection"


def create_app(engine: Engine, *, hosts: Collection[str] = (), public_url: str | None = None) -> ASGIApp:
    """Return the ASGI application of an engine.

    It answers requests whose ``Host`` is a loopback name or one of ``hosts`` (names without port). It refuses requests
    that a browser sends for a web page (with ``Origin``), except for the form of its own consent page. Absolute URLs in
    responses begin with ``public_url``, or with the ``Host`` of the request.
    """
    return _EngineApp(engine, LOOPBACK_NAMES | {name.lower() for name in hosts}, public_url)


class _EngineApp:
    def __init__(self, engine: Engine, hosts: frozenset[str], public_url: str | None) -> None:
        self._engine = engine
        self._hosts = hosts
        self._public_url = public_url.rstrip("/") if public_url else None
        self._starlette = Starlette()
        self._threads: anyio.CapacityLimiter | None = None
        self._large_bodies = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # Starlette answers the messages of the start and the stop, and refuses web sockets.
            await self._starlette(scope, receive, send)
            return
        headers = _headers(scope)
        body = _IncomingBody(receive)
        answer: Response | None = self._refusal(scope, headers)
        fault = None
        if answer is None and _is_small(headers):
            answer, fault = await self._answer(scope, headers, body)
        elif answer is None and self._large_bodies < LARGE_BODIES:
            self._large_bodies += 1
            try:
                answer, fault = await self._answer(scope, headers, body)
            finally:
                self._large_bodies -= 1
        elif answer is None:
            error = ApiError(
                503, "unavailable", "Too many uploads at the same time", headers={"Retry-After": "1"}
            )
            answer = _last(self._engine.refuse(error))
            send = _after_body(body, send)
        if fault is not None and (answer is None or fault.cut_after is not None):
            if answer is not None:
                await _send_beginning(answer, fault.cut_after or 0, send)
            _connection(scope).end(graceful=fault.is_graceful)
            await wait_for_disconnect(receive)
        elif answer is not None:
            pause = 0.0 if fault is None else fault.pause
            head = scope["method"] == "HEAD"
            await _starlette_response(answer, head=head, pause=pause)(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Mapping[str, str]) -> Response | None:
        # A web page can make its own host name resolve to 127.0.0.1, or make the browser send requests to this server.
        # After the host name, only a port is accepted, because the whole header becomes part of URLs in responses.
        name = re.sub(r":[0-9]{1,5}\Z", "", headers.get("host", "").lower())
        if name not in self._hosts:
            return self._refuse(
                421, "misdirected_request", f"This embedded Box does not accept the host name {name!r}"
            )
        if "origin" in headers and not self._is_own_form(scope, headers):
            return self._refuse(
                403, "forbidden", "This embedded Box refuses requests from web pages (Origin header)"
            )
        return None

    def _is_own_form(self, scope: Scope, headers: Mapping[str, str]) -> bool:
        origin = urlsplit(self._base_url(scope, headers))._replace(path="").geturl()
        is_form = scope["method"] == "POST" and scope["path"] == consent.PATH
        return is_form and headers["origin"].lower() == origin.lower()

    def _base_url(self, scope: Scope, headers: Mapping[str, str]) -> str:
        # uvicorn takes the scheme from X-Forwarded-Proto, which can also be that of a web socket.
        scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
        return self._public_url or f"{scheme}://{headers['host'].lower()}"

    def _refuse(self, status: int, code: str, message: str) -> Response:
        return self._engine.refuse(ApiError(status, code, message))

    async def _answer(
        self, scope: Scope, headers: Mapping[str, str], body: _IncomingBody
    ) -> tuple[Response | None, Fault | None]:
        """Return the response and the fault; a fault can end the connection without a response."""
        request = await self._request(scope, headers, body)
        if isinstance(request, Response):
            return _last(request), None
        fault = self._engine.services.get(FaultSource).next(request)
        answer = await self._run_in_thread(request, fault)
        return answer if answer is None or body.is_complete else _last(answer), fault

    async def _run_in_thread(self, request: Request, fault: Fault | None) -> Response | None:
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(THREADS)
        if fault is None:
            return await anyio.to_thread.run_sync(self._engine.handle, request, limiter=self._threads)
        await anyio.sleep(fault.delay)
        return await anyio.to_thread.run_sync(fault.answer, self._engine, request, limiter=self._threads)

    async def _request(
        self, scope: Scope, headers: Mapping[str, str], body: _IncomingBody
    ) -> Request | Response:
        """Return the request, or the response to a client that does not complete it."""
        file: BinaryIO
        if _is_small(headers):
            try:
                file = io.BytesIO(b"".join([chunk async for chunk in body.chunks()]))
            except ConnectionAbortedError as error:
                return self._refuse(408, "request_timeout", str(error))
        else:
            file = reader(_from_thread(body.chunks()))
        return Request(
            method=scope["method"],
            path=scope["raw_path"].decode("ascii"),
            query=tuple(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            headers=headers,
            body=file,
            base_url=self._base_url(scope, headers),
        )


class Connection(Protocol):
    """A connection that a fault can end; the server puts it into the state of a scope as :data:`CONNECTION`."""

    def end(self, *, graceful: bool) -> None:
        """Close the connection after the data sent so far (FIN), or reset it and drop unsent data (RST)."""
        ...


def _connection(scope: Scope) -> Connection:
    connection: Connection | None = scope.get("state", {}).get(CONNECTION)
    if connection is None:
        raise RuntimeError("faults that end a connection need a server from box_models.local.serve()")
    return connection


async def _send_beginning(answer: Response, length: int, send: Send) -> None:
    """Send the headers of the complete response, and the beginning of its body."""
    headers = [
        (name.lower().encode(), value.encode("latin-1")) for name, value in answer.wire_headers.items()
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = await anyio.to_thread.run_sync(beginning, answer, length)
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def wait_for_disconnect(receive: Receive) -> None:
    """Wait until the connection is closed; uvicorn logs an error if an application returns before that."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _headers(scope: Scope) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _is_small(headers: Mapping[str, str]) -> bool:
    return int(headers.get("content-length", 0)) <= SMALL_BODY and "transfer-encoding" not in headers


def _last(answer: Response) -> Response:
    # The rest of the request body is still to come on this connection, and may take any time.
    return replace(answer, headers={**answer.headers, "Connection": "close"})


class _IncomingBody:
    """The body of a request that is being received."""

    def __init__(self, receive: Receive) -> None:
        self.is_complete = False
        self._receive = receive

    async def chunks(self) -> AsyncIterator[bytes]:
        while not self.is_complete:
            try:
                with anyio.fail_after(BODY_IDLE_SECONDS):
                    message = await self._receive()
            except TimeoutError as error:
                raise ConnectionAbortedError(
                    "the client stopped sending in the middle of its request"
                ) from error
            if message["type"] == "http.disconnect":
                raise ConnectionAbortedError("the client disconnected in the middle of its request")
            self.is_complete = not message.get("more_body", False)
            if message["body"]:
                yield message["body"]


def _after_body(incoming: _IncomingBody, send: Send) -> Send:
    """Delay the end of a response until the request body is complete, up to a limit.

    A client that is still sending would otherwise find its connection reset, and never read the response.
    """

    async def send_later(message: Message) -> None:
        if message["type"] == "http.response.body":
            await send({**message, "more_body": True})
            received = 0
            with suppress(ConnectionError):
                async for chunk in incoming.chunks():
                    received += len(chunk)
                    if received > MOST_DRAINED:
                        break
            message = {"type": "http.response.body", "body": b""}
        await send(message)

    return send_later


def _from_thread(chunks: AsyncIterator[bytes]) -> Iterator[bytes]:
    async def next_chunk() -> bytes | None:
        return await anext(chunks, None)

    while (chunk := anyio.from_thread.run(next_chunk)) is not None:
        yield chunk


def _starlette_response(answer: Response, *, head: bool, pause: float) -> responses.Response:
    body, headers = answer.body, answer.wire_headers
    if head or isinstance(body, bytes):
        return responses.Response(
            body if isinstance(body, bytes) and not head else b"", answer.status, headers
        )
    chunks = _with_pauses(body.chunks(), pause) if pause else body.chunks()
    return responses.StreamingResponse(chunks, answer.status, headers)


async def _with_pauses(chunks: Iterator[bytes], pause: float) -> AsyncIterator[bytes]:
    # This waits in the event loop, because a thread that sleeps cannot be cancelled.
    async for chunk in iterate_in_threadpool(chunks):
        await anyio.sleep(pause)
        yield chunk
