"""The embedded Box as an ASGI application: what a socket's client may say, and bytes in and out without blocking."""

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
from box_models.local.faces.faults import FaultSource, Mishap, beginning
from box_models.local.http.errors import ApiError
from box_models.local.http.messages import Request, Response
from box_models.local.http.streams import MOST_DRAINED, reader
from box_models.local.sign_in import consent

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
# A body up to here is gathered before a thread is taken, so that slow small requests hold no thread.
SMALL_BODY = 1 << 18
# A larger one holds a thread for as long as it takes to come. So many at once are far more than a load, and leave
# more threads than small requests need, which hold none while they wait.
LARGE_BODIES = 256
THREADS = 512
BODY_IDLE_SECONDS = 30.0
CONNECTION = "box_models.connection"


def create_app(engine: Engine, *, hosts: Collection[str] = (), public_url: str | None = None) -> ASGIApp:
    """Put an engine behind ASGI.

    Only requests whose ``Host`` is a loopback name, or one of ``hosts`` (names without port), are answered, and none
    that a browser sends for a web page (``Origin``), but for the form of the consent page here. Absolute URLs in answers start with ``public_url``, or else with
    what the request's ``Host`` says.
    """
    return _Face(engine, LOOPBACK_NAMES | {name.lower() for name in hosts}, public_url)


class _Face:
    def __init__(self, engine: Engine, hosts: frozenset[str], public_url: str | None) -> None:
        self._engine = engine
        self._hosts = hosts
        self._public_url = public_url.rstrip("/") if public_url else None
        self._rest = Starlette()
        self._threads: anyio.CapacityLimiter | None = None
        self._large_bodies = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            # Starting, stopping, and a friendly no to web sockets.
            await self._rest(scope, receive, send)
            return
        headers = _headers(scope)
        arriving = _Arriving(receive)
        answer: Response | None = self._refusal(scope, headers)
        mishap = None
        if answer is None and _is_small(headers):
            answer, mishap = await self._answer(scope, headers, arriving)
        elif answer is None and self._large_bodies < LARGE_BODIES:
            self._large_bodies += 1
            try:
                answer, mishap = await self._answer(scope, headers, arriving)
            finally:
                self._large_bodies -= 1
        elif answer is None:
            answer = _last(self._refuse(503, "unavailable", "Too many uploads at once", {"Retry-After": "1"}))
            send = _hearing_out(arriving, send)
        if mishap is not None and (answer is None or mishap.cut_after is not None):
            if answer is not None:
                await _begin(answer, mishap.cut_after or 0, send)
            _connection(scope).end(politely=mishap.politely)
            await goodbye(receive)
        elif answer is not None:
            pause = 0.0 if mishap is None else mishap.pause
            head = scope["method"] == "HEAD"
            await _starlette_response(answer, head=head, pause=pause)(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Mapping[str, str]) -> Response | None:
        # A page on the web can have its name resolve to 127.0.0.1, or send its visitor's browser here; neither may count.
        # Nothing but a port may stand beside a name, as all of it goes into the URLs of answers.
        name = re.sub(r":[0-9]{1,5}\Z", "", headers.get("host", "").lower())
        if name not in self._hosts:
            return self._refuse(
                421, "misdirected_request", f"This embedded Box does not answer for the host {name!r}"
            )
        if "origin" in headers and not self._is_own_form(scope, headers):
            return self._refuse(403, "forbidden", "This embedded Box answers no web pages (Origin header)")
        return None

    def _is_own_form(self, scope: Scope, headers: Mapping[str, str]) -> bool:
        origin = urlsplit(self._base_url(scope, headers))._replace(path="").geturl()
        is_form = scope["method"] == "POST" and scope["path"] == consent.PATH
        return is_form and headers["origin"].lower() == origin.lower()

    def _base_url(self, scope: Scope, headers: Mapping[str, str]) -> str:
        # uvicorn takes X-Forwarded-Proto over, where that is one of the four there are.
        scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
        return self._public_url or f"{scheme}://{headers['host'].lower()}"

    def _refuse(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> Response:
        return self._engine.refuse(ApiError(status, code, message, headers=headers))

    async def _answer(
        self, scope: Scope, headers: Mapping[str, str], arriving: _Arriving
    ) -> tuple[Response | None, Mishap | None]:
        """Return the answer, which is None where a mishap takes its place, and the mishap."""
        request = await self._request(scope, headers, arriving)
        if isinstance(request, Response):
            return _last(request), None
        mishap = self._engine.services.get(FaultSource).next(request)
        answer = await self._worked_off(request, mishap)
        return answer if answer is None or arriving.is_whole else _last(answer), mishap

    async def _worked_off(self, request: Request, mishap: Mishap | None) -> Response | None:
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(THREADS)
        if mishap is None:
            return await anyio.to_thread.run_sync(self._engine.handle, request, limiter=self._threads)
        await anyio.sleep(mishap.delay)
        return await anyio.to_thread.run_sync(mishap.answer, self._engine, request, limiter=self._threads)

    async def _request(
        self, scope: Scope, headers: Mapping[str, str], arriving: _Arriving
    ) -> Request | Response:
        """Take the request in; an answer, where that fails."""
        body: BinaryIO
        if _is_small(headers):
            try:
                body = io.BytesIO(b"".join([chunk async for chunk in arriving.chunks()]))
            except ConnectionAbortedError as error:
                return self._refuse(408, "request_timeout", str(error))
        else:
            body = reader(_from_thread(arriving.chunks()))
        return Request(
            method=scope["method"],
            path=scope["raw_path"].decode("ascii"),
            query=tuple(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            headers=headers,
            body=body,
            base_url=self._base_url(scope, headers),
        )


class Connection(Protocol):
    """What a server puts into the state of a scope as :data:`CONNECTION`, so that a test can have it broken."""

    def end(self, *, politely: bool) -> None:
        """Close it (FIN) after what was sent, or break it (RST) and forget what was not sent yet."""
        ...


def _connection(scope: Scope) -> Connection:
    connection: Connection | None = scope.get("state", {}).get(CONNECTION)
    if connection is None:
        raise RuntimeError("the server that serves this application has no way to break a connection")
    return connection


async def _begin(answer: Response, length: int, send: Send) -> None:
    """Announce the whole answer, and send its beginning."""
    headers = [
        (name.lower().encode(), value.encode("latin-1")) for name, value in answer.wire_headers.items()
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = await anyio.to_thread.run_sync(beginning, answer, length)
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def goodbye(receive: Receive) -> None:
    """Wait until the connection is gone; uvicorn complains about who leaves a request before that."""
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
    # What comes next on the connection is the rest of a body, of which nobody knows how long it takes.
    return replace(answer, headers={**answer.headers, "Connection": "close"})


class _Arriving:
    """A body on its way in; ``is_whole`` once all of it is here."""

    def __init__(self, receive: Receive) -> None:
        self.is_whole = False
        self._receive = receive

    async def chunks(self) -> AsyncIterator[bytes]:
        while not self.is_whole:
            try:
                with anyio.fail_after(BODY_IDLE_SECONDS):
                    message = await self._receive()
            except TimeoutError as error:
                raise ConnectionAbortedError("the client fell silent in the middle of its request") from error
            if message["type"] == "http.disconnect":
                raise ConnectionAbortedError("the client went away in the middle of its request")
            self.is_whole = not message.get("more_body", False)
            if message["body"]:
                yield message["body"]


def _hearing_out(arriving: _Arriving, send: Send) -> Send:
    """Put off the end of an answer until its client has said all: it would find the connection reset before it listens."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.body":
            await send({**message, "more_body": True})
            heard = 0
            with suppress(ConnectionError):
                async for chunk in arriving.chunks():
                    heard += len(chunk)
                    if heard > MOST_DRAINED:
                        break
            message = {"type": "http.response.body", "body": b""}
        await send(message)

    return sent


def _from_thread(chunks: AsyncIterator[bytes]) -> Iterator[bytes]:
    async def following() -> bytes | None:
        return await anext(chunks, None)

    while (chunk := anyio.from_thread.run(following)) is not None:
        yield chunk


def _starlette_response(answer: Response, *, head: bool, pause: float) -> responses.Response:
    body, headers = answer.body, answer.wire_headers
    if head or isinstance(body, bytes):
        return responses.Response(
            body if isinstance(body, bytes) and not head else b"", answer.status, headers
        )
    chunks = _slowly(body.chunks(), pause) if pause else body.chunks()
    return responses.StreamingResponse(chunks, answer.status, headers)


async def _slowly(chunks: Iterator[bytes], pause: float) -> AsyncIterator[bytes]:
    # No thread waits here, which nobody could end before its time.
    async for chunk in iterate_in_threadpool(chunks):
        await anyio.sleep(pause)
        yield chunk
