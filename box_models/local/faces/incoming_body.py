"""The body of a request while it is being received, and what happens to the rest of one that is refused."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import TypeVar

import anyio
from starlette.types import Message, Receive, Send

from box_models.local.http.errors import ApiError
from box_models.local.http.streams import MOST_DRAINED
from box_models.local.settings import Settings

# Most clients send a small body together with the headers. Checking the token before that would cost them a tenth more.
ARRIVAL_SECONDS = 0.02
# The longest time for which a refused client may continue to send.
LINGER_SECONDS = 10.0
# How often a thread that waits for the event loop checks whether the loop is closed.
CLOSED_LOOP_SECONDS = 0.2
T = TypeVar("T")


class IncomingBody:
    """The body of a request. Waiting for the client is limited, time in which the server is busy does not count.

    A client may pause for ``Settings.request_body_timeout`` seconds. Each pause uses up this allowance, and the bytes that
    arrive restore it at ``Settings.request_body_rate`` bytes a second. So a slow client that continues has no limit, and one
    that sends a byte now and then does not occupy a thread for long.
    """

    def __init__(self, headers: Mapping[str, str], receive: Receive, settings: Settings) -> None:
        length = headers.get("content-length", "0")
        self.length: int | None = None if "transfer-encoding" in headers else int(length)
        self.is_complete: bool = self.length == 0
        self._content = bytearray()
        self._receive = receive
        self._settings = settings
        self._seconds_left = settings.request_body_timeout

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the rest of the body. Raises ApiError if it is too slow, and ConnectionAbortedError if it ends early."""
        while not self.is_complete:
            try:
                block = await self._block(math.inf)
            except TimeoutError:
                raise _too_slow() from None
            if block:
                yield block

    def from_thread(self, loop: asyncio.AbstractEventLoop) -> Iterator[bytes]:
        """Yield the blocks of ``chunks`` to a thread that is not the thread of the event loop.

        Also raises ``ConnectionAbortedError`` if the server stops before the body is complete.
        """
        chunks = self.chunks()

        async def next_chunk() -> bytes | None:
            return await anext(chunks, None)

        while (chunk := _run_in(loop, next_chunk())) is not None:
            yield chunk

    async def arrives(self, most: int) -> bool:
        """Wait for a moment, and return whether ``read`` would return a complete body at once."""
        with suppress(TimeoutError):
            await self._fill(most, ARRIVAL_SECONDS)
        return self.is_complete

    async def read(self, most: int, *, seconds: float = math.inf) -> bytes:
        """Return the body, or more than ``most`` bytes of a longer one; raises like ``chunks``."""
        try:
            await self._fill(most, seconds)
        except TimeoutError:
            raise _too_slow() from None
        return bytes(self._content)

    async def discard(self) -> None:
        """Receive the rest of the body, up to a number of bytes and seconds."""
        received = 0
        with suppress(ConnectionError), anyio.move_on_after(LINGER_SECONDS):
            while received <= MOST_DRAINED and not self.is_complete:
                received += len(await self._next())

    async def _fill(self, most: int, seconds: float) -> None:
        deadline = anyio.current_time() + seconds
        while not self.is_complete and len(self._content) <= most:
            self._content += await self._block(deadline - anyio.current_time())

    async def _block(self, seconds: float) -> bytes:
        since = anyio.current_time()
        with anyio.fail_after(min(seconds, self._seconds_left)):
            block = await self._next()
        self._count(len(block), anyio.current_time() - since)
        return block

    def _count(self, received: int, waited: float) -> None:
        rate = self._settings.request_body_rate
        earned = received / rate if rate else math.inf
        self._seconds_left = min(
            self._settings.request_body_timeout, max(0.0, self._seconds_left - waited) + earned
        )

    async def _next(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError("the client disconnected in the middle of its request")
        self.is_complete = not message.get("more_body", False)
        body: bytes = message.get("body", b"")
        return body


def _run_in(loop: asyncio.AbstractEventLoop, coroutine: Coroutine[object, object, T]) -> T:
    """Run a coroutine in the event loop of another thread, and return its result."""
    stopped = ConnectionAbortedError("the server stopped in the middle of the request")
    try:
        future = asyncio.run_coroutine_threadsafe(coroutine, loop)
        while True:
            try:
                return future.result(timeout=CLOSED_LOOP_SECONDS)
            except TimeoutError:
                # A loop that was closed before it started the coroutine never ends the future.
                if future.done() or loop.is_closed():
                    raise
    except CancelledError:
        raise stopped from None
    except (RuntimeError, TimeoutError):
        if loop.is_closed():
            raise stopped from None
        raise
    finally:
        coroutine.close()


def _too_slow() -> ApiError:
    return ApiError(408, "request_timeout", "The request body stopped, or was sent too slowly")


def answer_before_body(body: IncomingBody, send: Send) -> Send:
    """Send a response at once, and delay only its end until the request body is complete, up to a limit.

    If the connection were closed at once, a client that is still sending would find it reset, and never read the response.
    """

    async def send_later(message: Message) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            await send({**message, "more_body": True})
            await body.discard()
            message = {"type": "http.response.body", "body": b""}
        await send(message)

    return send_later
