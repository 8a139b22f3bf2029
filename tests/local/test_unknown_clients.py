"""Clients without a valid token cost little: they are refused at once, and do not shut out the owner."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from box_models.local import Certificate, LocalServer, Settings, serve
from box_models.local.faces import asgi, incoming_body, uvicorn_internals
from tests.clock import promptly
from tests.local.seeded import ADA, BOB, SEED, Caller
from tests.local.served import wait_until
from tests.windows import posix_only

BOUNDARY = "frontier"
UPLOAD = "POST /api/2.0/files/content"
TOKEN = "POST /oauth2/token"
JSON = "POST /2.0/folders"
UPLOAD_TYPE = f"Content-Type: multipart/form-data; boundary={BOUNDARY}"
FORM_TYPE = "Content-Type: application/x-www-form-urlencoded"
CHUNKED = "Transfer-Encoding: chunked"
BLOCK = bytes(1 << 20)
REFRESH = {
    "grant_type": "refresh_token",
    "refresh_token": "local_refresh",
    "client_id": "app",
    "client_secret": "hush",
}


def part(name: str, content: str = "") -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{content}'.encode()


def attributes(name: str, folder: str = "0") -> bytes:
    return part("attributes", f'{{"name": "{name}", "parent": {{"id": "{folder}"}}}}\r\n')


def length(size: int) -> str:
    return f"Content-Length: {size}"


def bearer(token: str) -> str:
    return f"Authorization: Bearer {token}"


@pytest.fixture(scope="module")
def box() -> Iterator[LocalServer]:
    with serve(seed=SEED) as running:
        yield running


@pytest.fixture
def ada(box: LocalServer) -> Iterator[Caller]:
    with Caller(box.url, ADA) as caller:
        yield caller


@pytest.fixture
def sockets() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def connected(box: LocalServer) -> socket.socket:
    address = urlsplit(box.url)
    return socket.create_connection((address.hostname, address.port), timeout=20)


def started(box: LocalServer, request: str, *headers: str, body: bytes = b"") -> socket.socket:
    """Send a request whose body ends too early."""
    wire = connected(box)
    host = () if any(header.startswith("Host:") for header in headers) else ("Host: localhost",)
    wire.sendall("\r\n".join((f"{request} HTTP/1.1", *host, *headers, "", "")).encode() + body)
    return wire


def status(wire: socket.socket) -> int:
    return int(wire.recv(12)[9:])


def is_closed(wire: socket.socket) -> bool:
    """Wait until the server closes the connection, for at most as long as the timeout of the socket."""
    try:
        while wire.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


def upload(caller: Caller, name: str) -> int:
    """Upload 2 MiB."""
    form = attributes(name) + part("file") + BLOCK * 2 + f"\r\n--{BOUNDARY}--\r\n".encode()
    name_of_header, _, media_type = UPLOAD_TYPE.partition(": ")
    headers: dict[str, str | bytes] = {name_of_header: media_type}
    return caller.post("/api/2.0/files/content", data=form, headers=headers).status_code


def trickle(wires: list[socket.socket], sockets: ExitStack, seconds: float) -> None:
    """Send a byte on each connection again and again, until the end of the test."""
    stop = threading.Event()

    def send() -> None:
        while not stop.wait(seconds):
            for wire in wires:
                with suppress(OSError):
                    wire.send(b"x")

    thread = threading.Thread(target=send)
    thread.start()
    sockets.callback(thread.join)
    sockets.callback(stop.set)


# Requests that need a token


def test_300_slow_uploads_without_a_token_do_not_shut_out_the_owner(
    box: LocalServer, ada: Caller, sockets: ExitStack
) -> None:
    body = attributes("never.bin") + part("file")
    slow = [
        sockets.enter_context(started(box, UPLOAD, UPLOAD_TYPE, length(10**9), body=body)) for _ in range(300)
    ]
    trickle(slow, sockets, 0.05)
    with promptly():
        assert upload(ada, "while-300-wait.bin") == 201
        assert {status(wire) for wire in slow} == {401}


REFUSALS = {
    "without a token": (401, UPLOAD, ()),
    "with an unknown token": (401, UPLOAD, (bearer("local_unknown"),)),
    "with a token of the real Box": (401, UPLOAD, (bearer("T9cE5asGnuyYCCqIZFoWjFHvNbvVqHjl"),)),
    "with another scheme": (401, JSON, ("Authorization: Basic YTpi",)),
    "for another user": (403, JSON, (bearer(BOB), "As-User: 11")),
    "at an unknown path": (404, "POST /upload", (bearer(ADA),)),
    "for an unknown operation": (405, "POST /2.0/tasks", (bearer(ADA),)),
    "with an invalid Host": (421, UPLOAD, ("Host: evil.example", bearer(ADA))),
    "from a web page": (403, UPLOAD, ("Origin: https://evil.example", bearer(ADA))),
    "with two lengths": (400, JSON, (bearer(ADA), length(5), CHUNKED)),
}
BODIES = {
    "a small body": (length(100),),
    "a large body": (length(10**12),),
    "chunks": (CHUNKED,),
    "Expect": (length(10**6), "Expect: 100-continue"),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize(("code", "request_line", "headers"), REFUSALS.values(), ids=REFUSALS)
def test_refusal_is_sent_before_the_body(
    box: LocalServer, code: int, request_line: str, headers: tuple[str, ...], body: tuple[str, ...]
) -> None:
    has_length = length(5) in headers
    with started(box, request_line, UPLOAD_TYPE, *headers, *(() if has_length else body)) as wire, promptly():
        answer = wire.recv(65536).decode()
    assert answer.startswith(f"HTTP/1.1 {code}")
    assert "\r\nconnection: close" in answer.lower()


def test_refusal_of_a_token_without_the_scope_is_sent_before_the_body(box: LocalServer, ada: Caller) -> None:
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": ADA,
        "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
        "scope": "item_preview",
    }
    token = ada.post("/oauth2/token", data=form).json()["access_token"]
    with started(box, UPLOAD, bearer(token), UPLOAD_TYPE, length(10**9)) as wire, promptly():
        assert status(wire) == 403


def test_refusal_of_a_user_without_the_right_is_sent_before_the_content(box: LocalServer) -> None:
    sent = attributes("never.bin", folder="100") + part("file", "the beginning")
    with started(box, UPLOAD, bearer(BOB), UPLOAD_TYPE, length(10**9), body=sent) as wire, promptly():
        assert status(wire) == 404


def test_client_that_sends_a_large_body_before_it_reads_receives_the_refusal(box: LocalServer) -> None:
    with Caller(box.url, None) as anonymous:
        for body in (iter([BLOCK] * 40), BLOCK * 40):
            answer = anonymous.post("/api/2.0/files/content", data=body)
            assert (answer.status_code, answer.headers["Connection"]) == (401, "close")


def test_client_that_waits_for_100_continue_gets_it_with_a_valid_token(box: LocalServer) -> None:
    body = b'{"name": "Expected", "parent": {"id": "0"}}'
    with started(box, JSON, bearer(ADA), length(len(body)), "Expect: 100-continue") as wire:
        assert wire.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.sendall(body)
        assert status(wire) == 201


def test_connection_of_a_refused_client_is_closed(
    box: LocalServer, sockets: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming_body, "LINGER_SECONDS", 0.2)
    silent, slow = (sockets.enter_context(started(box, UPLOAD, length(10**9))) for _ in range(2))
    trickle([slow], sockets, 0.02)
    with promptly():
        assert (status(silent), is_closed(silent)) == (401, True)
        assert (status(slow), is_closed(slow)) == (401, True)


# Requests that need none


@pytest.mark.parametrize("framing", [length(1000), length(10**9), CHUNKED])
def test_300_slow_forms_do_not_shut_out_the_owner(sockets: ExitStack, framing: str) -> None:
    with serve(seed=SEED) as box, Caller(box.url, ADA) as ada:
        slow = [sockets.enter_context(started(box, TOKEN, FORM_TYPE, framing)) for _ in range(300)]
        with promptly():
            assert upload(ada, "x.bin") == 201
            assert ada.post("/oauth2/token", data=REFRESH).status_code == 200
        for wire in slow:
            wire.close()


@pytest.mark.parametrize("request_line", [TOKEN, "POST /api/oauth2/authorize", "GET /dl/x", "HEAD /dl/x"])
@pytest.mark.parametrize("framing", [length(1000), length(10**9), CHUNKED])
def test_form_that_never_comes_times_out(
    box: LocalServer, monkeypatch: pytest.MonkeyPatch, request_line: str, framing: str
) -> None:
    monkeypatch.setattr(asgi, "PUBLIC_BODY_SECONDS", 0.05)
    with started(box, request_line, FORM_TYPE, framing) as wire, promptly():
        assert status(wire) == 408


@pytest.mark.parametrize(("path", "code"), [("/oauth2/token", 413), ("/api/oauth2/authorize", 413)])
def test_large_form_is_refused_without_being_read(
    box: LocalServer, monkeypatch: pytest.MonkeyPatch, path: str, code: int
) -> None:
    monkeypatch.setattr(asgi, "LARGE_BODIES", 0)
    sent = b"a=" + b"b" * (1 << 18)
    with started(box, f"POST {path}", FORM_TYPE, length(10**9), body=sent) as wire, promptly():
        assert status(wire) == code


# Connections that wait


def test_oldest_waiting_connections_are_closed_but_not_those_of_the_owner(
    monkeypatch: pytest.MonkeyPatch, sockets: ExitStack
) -> None:
    monkeypatch.setattr(uvicorn_internals, "MOST_WAITING", 5)

    def succeeds(connection: HTTPConnection) -> bool:
        connection.request("GET", "/2.0/users/me", headers={"Authorization": f"Bearer {ADA}"})
        return len(connection.getresponse().read()) > 0

    with serve(seed=SEED) as box:
        owner = [sockets.enter_context(closing(HTTPConnection(urlsplit(box.url).netloc))) for _ in range(64)]
        assert all(map(succeeds, owner))
        silent = [sockets.enter_context(connected(box)) for _ in range(8)]
        assert all(map(is_closed, silent[:3]))
        assert all(map(succeeds, owner))
        for wire in silent[3:]:
            wire.settimeout(0.05)
        assert not any(map(is_closed, silent[3:]))


@posix_only("limits of open files")
def test_waiting_connections_use_half_of_the_files_of_the_process_at_most(
    monkeypatch: pytest.MonkeyPatch, sockets: ExitStack
) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _kind: (7, 7))
    with serve() as box, promptly():
        silent = [sockets.enter_context(connected(box)) for _ in range(5)]
        assert all(map(is_closed, silent[:2]))


@pytest.mark.slow
def test_clients_that_do_not_read_their_responses_are_closed_too(
    monkeypatch: pytest.MonkeyPatch, sockets: ExitStack
) -> None:
    monkeypatch.setattr(uvicorn_internals, "MOST_WAITING", 1)
    with serve() as box, closing(socket.socket()) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect(("127.0.0.1", urlsplit(box.url).port))
        deaf.sendall(b"GET /api/oauth2/authorize HTTP/1.1\r\nHost: localhost\r\n\r\n" * 2000)
        assert deaf.recv(1, socket.MSG_PEEK)

        def is_reset() -> bool:
            sockets.enter_context(connected(box))
            try:
                deaf.send(b"\n")
            except ConnectionError:
                return True
            return False

        wait_until(is_reset)
        with Caller(box.url, box.token) as owner:
            assert owner.get("/2.0/users/me").ok


def test_tls_handshake_that_never_comes_times_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uvicorn_internals, "HEADER_SECONDS", 0.1)
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "chain.pem")
    certificate = Certificate(tmp_path / "chain.pem", tmp_path / "key.pem")
    with serve(certificate=certificate) as box, connected(box) as wire, promptly():
        assert is_closed(wire)


# Slow bodies with a valid token


@pytest.mark.parametrize("size", [1000, 10**9])
def test_body_below_the_minimum_rate_times_out_although_it_never_pauses(
    sockets: ExitStack, size: int
) -> None:
    settings = Settings(request_body_timeout=0.3, request_body_rate=10_000)
    head = UPLOAD, bearer(ADA), UPLOAD_TYPE, length(size)
    with serve(seed=SEED, settings=settings) as box, started(box, *head) as wire, promptly():
        trickle([wire], sockets, 0.02)
        assert status(wire) == 408


def test_body_above_the_minimum_rate_may_take_longer_than_the_timeout(sockets: ExitStack) -> None:
    body = b'{"name": "Slow", "parent": {"id": "0"}}'
    padded = body + b" " * (30 - len(body) % 30)
    settings = Settings(request_body_timeout=0.2, request_body_rate=20)
    with serve(seed=SEED, settings=settings) as box:
        wire = sockets.enter_context(started(box, JSON, bearer(ADA), length(len(padded))))
        pause = threading.Event()
        for start in range(0, len(padded), 4):
            pause.wait(0.05)
            wire.sendall(padded[start : start + 4])
        assert status(wire) == 201
