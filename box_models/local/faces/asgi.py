"""The embedded Box as an ASGI application: which requests it accepts, and bodies in and out without blocking."""

from __future__ import annotations

import asyncio
import io
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Protocol, TypeVar
from urllib.parse import parse_qsl, urlsplit

import anyio
import anyio.to_thread
from starlette import responses
from starlette.applications import Starlette
from starlette.concurrency import iterate_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from box_models.local.engine import Engine
from box_models.local.faces import host_names
from box_models.local.faces.faults import Fault, FaultSource, beginning
from box_models.local.faces.incoming_body import IncomingBody, answer_before_body
from box_models.local.http.body_fields import MAX_FORM
from box_models.local.http.errors import ApiError
from box_models.local.http.messages import Host, Request, Response, Wait, ignore
from box_models.local.http.streams import reader
from box_models.local.sign_in import consent

# A body of at most this size is read before a thread answers the request, so that a slow client occupies no thread.
SMALL_BODY = 1 << 18
# A larger body occupies a thread until it is complete. This number is far above a usual load, and it leaves enough
# threads for small requests.
LARGE_BODIES = 256
THREADS = 512
# Routes that need no token have small bodies, and their clients get little time.
PUBLIC_BODY_SECONDS = 10.0
CONNECTION = "box_models.connection"
T = TypeVar("T")


def create_app(
    engine: Engine,
    *,
    hosts: Collection[str] = (),
    public_url: str | None = None,
    other_urls: Mapping[Host, str] = MappingProxyType({}),
    allow_origins: Collection[str] = (),
) -> ASGIApp:
    """Return the ASGI application of an engine.

    It answers requests whose ``Host`` is a loopback name or one of ``hosts`` (names without port). It refuses requests
    of web pages, which have an ``Origin``. It accepts those of ``allow_origins``, and the form of its own consent page. Absolute URLs
    in responses begin with ``public_url``, or with the ``Host`` of the request; those of ``other_urls`` have their own beginning.
    """
    names = host_names.LOOPBACK_NAMES | {name.lower() for name in hosts}
    origins = frozenset(allow_origins)
    app = _EngineApp(engine, hosts=names, public_url=public_url, other_urls=other_urls, origins=origins)
    return _with_cors(app, origins) if origins else app


def _with_cors(app: ASGIApp, origins: Collection[str]) -> ASGIApp:
    """Answer the preflight requests of browsers for pages of these origins, and let the pages read the responses."""
    return CORSMiddleware(
        app,
        allow_origins=sorted(origins),
        allow_methods=("GET", "POST", "PUT", "DELETE", "OPTIONS"),
        allow_headers=("*",),
        expose_headers=("*",),
    )


class _EngineApp:
    def __init__(
        self,
        engine: Engine,
        *,
        hosts: frozenset[str],
        public_url: str | None,
        other_urls: Mapping[Host, str],
        origins: frozenset[str],
    ) -> None:
        self._engine = engine
        self._hosts = hosts
        self._public_url = public_url.rstrip("/") if public_url else None
        self._other_urls = other_urls
        self._origins = origins
        self._starlette = Starlette()
        self._threads: anyio.CapacityLimiter | None = None
        self._large_bodies = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # Starlette answers the messages of the start and the stop, and refuses web sockets.
            await self._starlette(scope, receive, send)
            return
        headers = _headers(scope)
        body = IncomingBody(headers, receive, self._engine.settings)
        answer, fault = await self._answer(scope, headers, body)
        if fault is None and answer is not None and answer.wait is not None:
            early_body = await self._early_body(answer.wait, scope, receive)
            answer = answer if early_body is None else replace(answer, body=early_body)
        if answer is not None and not body.is_complete:
            answer = replace(answer, headers={**answer.headers, "Connection": "close"})
            send = answer_before_body(body, send)
        if fault is not None and (answer is None or fault.cut_after is not None):
            if answer is not None:
                await _send_beginning(answer, fault.cut_after or 0, send)
            _connection(scope).end(graceful=fault.is_graceful)
            await wait_for_disconnect(receive)
        elif answer is not None:
            pause = 0.0 if fault is None else fault.pause
            head = scope["method"] == "HEAD"
            await _starlette_response(answer, head=head, pause=pause)(scope, receive, send)

    async def _early_body(self, wait: Wait, scope: Scope, receive: Receive) -> bytes | None:
        """Wait without a thread, at most until the client disconnects or the server stops, and return the early body."""
        loop, changed = asyncio.get_running_loop(), asyncio.Event()
        connection: Connection | None = scope.get("state", {}).get(CONNECTION)
        body: bytes | None = None
        with wait.signal.calls(partial(loop.call_soon_threadsafe, changed.set)):
            async with anyio.create_task_group() as group:

                async def end_after(event: Callable[[], Awaitable[None]]) -> None:
                    await event()
                    group.cancel_scope.cancel()

                group.start_soon(end_after, partial(wait_for_disconnect, receive))
                if connection is not None:
                    group.start_soon(end_after, connection.stops)
                with anyio.move_on_after(wait.seconds):
                    body = await self._first_body(wait, changed)
                group.cancel_scope.cancel()
        return body

    async def _first_body(self, wait: Wait, changed: asyncio.Event) -> bytes:
        while True:
            changed.clear()
            # The change may have come before the signal was connected.
            body = await anyio.to_thread.run_sync(wait.early_body, limiter=self._limiter())
            if body is not None:
                return body
            await changed.wait()

    def _refusal(self, scope: Scope, headers: Mapping[str, str]) -> ApiError | None:
        # A web page can make its own host name resolve to 127.0.0.1, or make the browser send requests to this server.
        host = headers.get("host", "")
        if host_names.name_in(host) not in self._hosts:
            return ApiError(
                421, "misdirected_request", f"This embedded Box does not accept the host {host!r}"
            )
        is_foreign = "origin" in headers and headers["origin"] not in self._origins
        if is_foreign and not self._is_own_form(scope, headers):
            return ApiError(
                403, "forbidden", "This embedded Box refuses requests from web pages (Origin header)"
            )
        # A proxy and this server could take different bytes for the end of the body.
        if "content-length" in headers and "transfer-encoding" in headers:
            return ApiError(
                400, "bad_request", "A request must not have both Content-Length and Transfer-Encoding"
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

    async def _answer(
        self, scope: Scope, headers: Mapping[str, str], body: IncomingBody
    ) -> tuple[Response | None, Fault | None]:
        """Return the response and the fault; a fault can end the connection without a response."""
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            return self._engine.refuse(refusal), None
        request = self._request(scope, headers, body)
        fault = self._engine.services.get(FaultSource).next(request)
        try:
            return await self._answer_accepted(request, body, fault), fault
        except ApiError as error:
            return self._engine.refuse(error), fault
        except ConnectionAbortedError as error:
            return self._engine.refuse(ApiError(400, "bad_request", str(error))), fault

    async def _answer_accepted(
        self, request: Request, body: IncomingBody, fault: Fault | None
    ) -> Response | None:
        """Answer a request. A client without a valid token occupies no thread while its body is received."""
        is_small = body.length is not None and body.length <= SMALL_BODY
        if body.is_complete:
            return await self._run(request, fault)
        if is_small and "expect" not in request.headers and await body.arrives(SMALL_BODY):
            return await self._run(await _in_memory(request, body, SMALL_BODY), fault)
        if not self._engine.needs_token(request):
            in_memory = await _in_memory(request, body, MAX_FORM, seconds=PUBLIC_BODY_SECONDS)
            return await self._run(in_memory, fault)
        if fault is None:
            refusal = await self._in_thread(self._engine.refusal, request)
            if refusal is not None:
                return refusal
        if is_small:
            return await self._run(await _in_memory(request, body, SMALL_BODY), fault)
        if self._large_bodies >= LARGE_BODIES:
            raise ApiError(
                503, "unavailable", "Too many uploads at the same time", headers={"Retry-After": "1"}
            )
        self._large_bodies += 1
        try:
            return await self._run(request, fault)
        finally:
            self._large_bodies -= 1

    async def _run(self, request: Request, fault: Fault | None) -> Response | None:
        if fault is None:
            return await self._in_thread(self._engine.handle, request)
        await anyio.sleep(fault.delay)
        return await self._in_thread(lambda faulty: fault.answer(self._engine, faulty), request)

    async def _in_thread(self, function: Callable[[Request], T], request: Request) -> T:
        return await anyio.to_thread.run_sync(function, request, limiter=self._limiter())

    def _limiter(self) -> anyio.CapacityLimiter:
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(THREADS)
        return self._threads

    def _request(self, scope: Scope, headers: Mapping[str, str], body: IncomingBody) -> Request:
        connection: Connection | None = scope.get("state", {}).get(CONNECTION)
        return Request(
            method=scope["method"],
            path=scope["raw_path"].decode("ascii"),
            query=tuple(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            headers=headers,
            body=io.BytesIO() if body.is_complete else reader(body.from_thread(asyncio.get_running_loop())),
            base_url=self._base_url(scope, headers),
            on_authorized=connection.trust if connection else ignore,
            other_urls=self._other_urls,
        )


async def _in_memory(
    request: Request, body: IncomingBody, most: int, *, seconds: float = math.inf
) -> Request:
    return replace(request, body=io.BytesIO(await body.read(most, seconds=seconds)))


class Connection(Protocol):
    """A connection of a client; the server puts it into the state of a scope as :data:`CONNECTION`."""

    def trust(self) -> None:
        """Record that a request with a valid token or URL came on this connection; called from any thread."""
        ...

    async def stops(self) -> None:
        """Wait until the server stops."""
        ...

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
