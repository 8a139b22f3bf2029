"""Exceptions of the program's own signal handlers are not network failures."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from box_models.auth import OAuth2
from box_models.errors import Timeout
from box_models.transport import Body
from tests.windows import signals
from tests.wire.conftest import Wire
from tests.wire.fault_server import Behaviour, cut, head, reply, reset, silence, unauthorized

pytestmark = signals

OK = reply(200, {"id": "1"})
FRESH = reply(200, {"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 3600})


class OwnError(OSError):
    """An error class of the program."""


@contextmanager
def handling(handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Handle SIGUSR1 with this function inside the ``with`` block."""
    before = signal.signal(signal.SIGUSR1, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGUSR1, before)


def raising(error: Exception) -> Callable[[int, FrameType | None], object]:
    """Return a signal handler that raises this exception."""

    def handler(*_: object) -> None:
        raise error

    return handler


def interrupting(start: bytes = b"") -> Behaviour:
    """Send the start of a response, then a signal to the program, and nothing more."""

    def play(client: socket.socket, stopped: threading.Event) -> bool:
        client.sendall(start)
        while not stopped.wait(0.05):  # the client may not have read the start yet
            os.kill(os.getpid(), signal.SIGUSR1)
            break
        return silence(client, stopped)

    return play


HALF = head(200, {"Content-Type": "application/json", "Content-Length": "100"}) + b'{"id": '


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nContent-", HALF], ids=["nothing", "headers", "body"]
)
@pytest.mark.parametrize("error", [TimeoutError("too slow"), OwnError("too slow")])
def test_exception_of_a_signal_handler_passes_through_and_is_not_retried(
    wire: Wire, start: bytes, error: Exception
) -> None:
    server = wire.serve(interrupting(start))
    with handling(raising(error)), pytest.raises(type(error)) as caught:
        wire.session().get("/files/1")
    assert caught.value is error
    assert error.__context__ is None
    assert len(server.requests) == 1


def test_exception_of_a_signal_handler_ends_a_download(wire: Wire) -> None:
    wire.serve(interrupting(HALF))
    error = TimeoutError("too slow")
    with (
        handling(raising(error)),
        pytest.raises(TimeoutError) as caught,
        wire.session().stream("/files/1/content") as s,
    ):
        list(s.chunks())
    assert caught.value is error


def test_exception_of_a_signal_handler_ends_an_upload(wire: Wire) -> None:
    server = wire.serve(interrupting())
    error = TimeoutError("too slow")
    with handling(raising(error)), pytest.raises(TimeoutError) as caught:
        wire.session().upload("/files/content", Body(3, "text/plain", lambda: iter([b"abc"])))
    assert caught.value is error
    assert len(server.requests) == 1


def test_signal_handler_that_resets_itself_is_recognized(wire: Wire) -> None:
    def once(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)
        raise TimeoutError("too slow")

    wire.serve(interrupting())
    with handling(once), pytest.raises(TimeoutError) as caught:
        wire.session().get("/files/1")
    assert not isinstance(caught.value, Timeout)


def test_signal_during_a_refresh_leaves_the_login_usable(wire: Wire) -> None:
    wire.serve(unauthorized(), interrupting(), unauthorized(), FRESH, OK)
    session = wire.session(
        OAuth2("client", "client-secret", refresh_token="refresh-1", access_token="token-1")
    )
    error = TimeoutError("too slow")
    with handling(raising(error)), pytest.raises(TimeoutError) as caught:
        session.get("/files/1")
    assert caught.value is error
    assert session.get("/files/1")


def test_signal_during_a_callback_is_not_a_failure_of_the_token_store(wire: Wire) -> None:
    wire.serve(unauthorized(), FRESH)
    login = OAuth2(
        "client",
        "client-secret",
        refresh_token="refresh-1",
        access_token="token-1",
        tokens_changed=lambda *_: signal.raise_signal(signal.SIGUSR1),
    )
    error = TimeoutError("too slow")
    with handling(raising(error)), pytest.raises(TimeoutError) as caught:
        wire.session(login).get("/files/1")
    assert caught.value is error


def test_signal_handler_that_returns_changes_nothing(wire: Wire) -> None:
    received: list[int] = []

    def then_answer(client: socket.socket, stopped: threading.Event) -> bool:
        os.kill(os.getpid(), signal.SIGUSR1)
        return OK(client, stopped)

    wire.serve(then_answer)
    with handling(lambda number, _: received.append(number)):
        assert wire.session().get("/files/1")
    assert received == [signal.SIGUSR1]


def test_timeout_while_the_program_handles_its_own_timeout_is_a_network_failure(wire: Wire) -> None:
    server = wire.serve(reset, cut(), OK)
    with handling(raising(TimeoutError("too slow"))):
        try:
            signal.raise_signal(signal.SIGUSR1)
        except TimeoutError:
            assert wire.session().get("/files/1")
    assert len(server.requests) == 3


def fail_elsewhere() -> None:
    raise ssl.SSLCertVerificationError("the certificate of another host is not trusted")


def test_failure_is_not_mistaken_for_the_one_that_the_program_is_handling(wire: Wire) -> None:
    wire.serve(reset, OK)
    try:
        fail_elsewhere()
    except ssl.SSLCertVerificationError:
        assert wire.session().get("/files/1")
