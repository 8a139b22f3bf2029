"""Bad clients are refused, use little memory and time, and do not affect other clients."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from box_models.local import serve
from box_models.local.faces import incoming_body, uvicorn_internals
from tests.local.seeded import Caller
from tests.local.served import Running, needs_proc, started

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
MOST_SECONDS, MOST_MEMORY = 1.0, 64 << 20
BLOCK = bytes(1 << 20)
FORM = "multipart/form-data; boundary=frontier"
UPLOAD = "/api/2.0/files/content"
ATTRIBUTES = (
    b'--frontier\r\nContent-Disposition: form-data; name="attributes"\r\n\r\n'
    b'{"name": "never.bin", "parent": {"id": "0"}}\r\n'
)
FILE = ATTRIBUTES + b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with started(tmp_path_factory.mktemp("box")) as running:
        yield running


def connected(url: str) -> socket.socket:
    address = urlsplit(url)
    return socket.create_connection((address.hostname, address.port), timeout=20)


def head(box: Running, line: str, *headers: str) -> bytes:
    lines = (f"{line} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {box.token}", *headers)
    return "\r\n".join((*lines, "", "")).encode()


def answer_to(box: Running, start: bytes, blocks: Iterable[bytes]) -> bytes:
    """Send the request until the server closes the connection, and return the response."""
    with connected(box.url) as wire:
        with suppress(ConnectionError):
            wire.sendall(start)
            for block in blocks:
                wire.sendall(block)
        return wire.recv(65536)


def repeated(block: bytes, count: int) -> Callable[[], Iterator[bytes]]:
    return lambda: iter([block] * count)


MANY_PARTS = b"".join(
    b'--frontier\r\nContent-Disposition: form-data; name="p"\r\n\r\nx\r\n' for _ in range(1000)
)
HOSTILE = {
    "a JSON body of 40 MB": (
        413,
        ("POST /2.0/folders", f"Content-Length: {40 << 20}"),
        repeated(b" " * (1 << 20), 40),
    ),
    "JSON of 8 million levels": (
        400,
        ("POST /2.0/folders", f"Content-Length: {8 << 20}"),
        repeated(b"[" * (1 << 20), 8),
    ),
    "a number of 7 MB": (
        400,
        ("POST /2.0/folders", f"Content-Length: {(7 << 20) + 6}"),
        lambda: iter([b'{"a":', b"1" * (7 << 20), b"}"]),
    ),
    "a hundred thousand parts": (
        400,
        (
            f"POST {UPLOAD}",
            f"Content-Type: {FORM}",
            f"Content-Length: {len(ATTRIBUTES) + 100 * len(MANY_PARTS)}",
        ),
        lambda: iter([ATTRIBUTES, *[MANY_PARTS] * 100]),
    ),
    "a part header of 32 MB": (
        400,
        (f"POST {UPLOAD}", f"Content-Type: {FORM}", f"Content-Length: {12 + (32 << 20)}"),
        lambda: iter([b"--frontier\r\n", *[b"x" * (1 << 20)] * 32]),
    ),
    "invalid boundaries": (
        400,
        (f"POST {UPLOAD}", f"Content-Type: {FORM}", f"Content-Length: {len(FILE) + 14 * (2 << 20)}"),
        lambda: iter([FILE, *[b"\r\n--frontie\r\n\r" * (1 << 20)] * 2]),
    ),
    "attributes of 40 MB": (
        400,
        (f"POST {UPLOAD}", f"Content-Type: {FORM}", f"Content-Length: {60 + (39 << 20)}"),
        lambda: iter([ATTRIBUTES[:60], *[b"x" * (1 << 20)] * 39]),
    ),
    "no boundary": (
        400,
        (f"POST {UPLOAD}", "Content-Type: multipart/form-data", f"Content-Length: {20 << 20}"),
        repeated(BLOCK, 20),
    ),
    "a boundary of 60 kB": (
        400,
        (f"POST {UPLOAD}", f"Content-Type: {FORM}{'x' * 60_000}", f"Content-Length: {20 << 20}"),
        repeated(BLOCK, 20),
    ),
    "a negative length": (400, ("POST /2.0/folders", "Content-Length: -1"), repeated(b"", 0)),
    "a length of 5,000 digits": (
        400,
        ("POST /2.0/folders", f"Content-Length: {'9' * 5000}"),
        repeated(b"", 0),
    ),
    "two lengths": (400, ("POST /2.0/folders", "Content-Length: 1", "Content-Length: 2"), repeated(b"", 0)),
    "a length of a chunked body": (
        400,
        ("POST /2.0/folders", "Content-Length: 5", "Transfer-Encoding: chunked"),
        repeated(b"", 0),
    ),
    "a chunk that is too long": (
        400,
        (f"POST {UPLOAD}", f"Content-Type: {FORM}", "Transfer-Encoding: chunked"),
        repeated(b"f" * 100 + b"\r\n", 1),
    ),
    "a body above the limit of a refused request": (
        401,
        ("POST /2.0/folders", "Authorization: Bearer local_nobody", f"Content-Length: {10**15}"),
        repeated(BLOCK, 200),
    ),
}


@needs_proc
@pytest.mark.parametrize(("status", "lines", "blocks"), HOSTILE.values(), ids=HOSTILE)
def test_l09_oversized_requests_are_refused_at_little_cost(
    box: Running, status: int, lines: tuple[str, ...], blocks: Callable[[], Iterator[bytes]]
) -> None:
    box.reset_memory_maximum()
    before, seconds_before = box.memory("VmRSS"), box.seconds_used()
    answer = answer_to(box, head(box, *lines), blocks())
    assert answer.startswith(f"HTTP/1.1 {status}".encode()), answer
    assert b"Traceback" not in answer
    assert box.seconds_used() - seconds_before < MOST_SECONDS
    assert box.memory("VmHWM") - before < MOST_MEMORY
    with Caller(box.url, box.token) as caller:
        assert caller.get("/2.0/users/me").ok


def slowest_of_most(caller: Caller) -> float:
    """Return the time within which 95 % of requests are answered."""
    durations: list[float] = []
    for _ in range(300):
        since = time.monotonic()
        assert caller.get("/2.0/users/me").ok
        durations.append(time.monotonic() - since)
    return statistics.quantiles(durations, n=20)[-1]


@contextmanager
def trickling(wires: list[socket.socket]) -> Iterator[None]:
    """Send a byte at a time on each of the connections."""
    stop = threading.Event()

    def trickle() -> None:
        while not stop.wait(0.2):
            for wire in wires:
                with suppress(OSError):
                    wire.send(b"x")

    thread = threading.Thread(target=trickle)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.mark.slow
def test_l10_slow_and_idle_clients_do_not_delay_other_clients(box: Running) -> None:
    slow_head = head(box, "GET /2.0/users/me")[:-2]
    slow_upload = head(box, f"POST {UPLOAD}", f"Content-Type: {FORM}", f"Content-Length: {10**9}") + FILE
    with Caller(box.url, box.token) as caller, ExitStack() as wires:
        alone = slowest_of_most(caller)
        idle, heads, bodies = (
            [wires.enter_context(connected(box.url)) for _ in range(n)] for n in (200, 50, 100)
        )
        for wire in heads:
            wire.sendall(slow_head + b"X-Slow: ")
        for wire in bodies:
            wire.sendall(slow_upload)
        with trickling([*heads, *bodies]):
            crowded = slowest_of_most(caller)
        assert len(idle) == 200
    print(f"95 % within {alone * 1000:.1f} ms alone, {crowded * 1000:.1f} ms with slow clients")
    assert crowded < 1.0  # a request that waits for slow clients takes ten seconds


def test_l10_timeout_for_headers_does_not_restart_with_each_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uvicorn_internals, "HEADER_SECONDS", 0.3)
    with serve() as box, connected(box.url) as wire:
        wire.sendall(b"GET /2.0/users/me HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        with trickling([wire]):
            assert closed(wire)


@pytest.mark.slow
def test_l10_server_does_not_wait_for_a_refused_client_that_keeps_sending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(incoming_body, "LINGER_SECONDS", 0.1)
    with serve() as box, connected(box.url) as wire:
        wire.sendall(b"POST /2.0/folders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n{")
        assert wire.recv(12) == b"HTTP/1.1 401"
        assert closed(wire)


def closed(wire: socket.socket) -> bool:
    """Wait for the end of the connection."""
    with suppress(ConnectionError):
        while wire.recv(65536):
            pass
    return True
