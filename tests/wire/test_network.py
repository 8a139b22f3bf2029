"""Rows N of the fault catalogue: connections that fail, break or hang."""

from __future__ import annotations

import http.client
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path

import pytest
import trustme

from box_models.auth import Auth, DeveloperToken, OAuth2
from box_models.errors import (
    DecodeError,
    NetworkError,
    OutcomeUnknown,
    ProxyError,
    SessionClosed,
    Timeout,
    TLSError,
)
from box_models.retry import IDEMPOTENT, RetryPolicy
from box_models.session import BoxSession
from box_models.transport import Body, Timeouts, Transport
from tests.clock import promptly
from tests.faults.aftermath import wait_until
from tests.local.served import needs_proc
from tests.windows import signals
from tests.wire.conftest import NO_WAITS, Wire
from tests.wire.fault_server import (
    Behaviour,
    FaultServer,
    bomb,
    break_at,
    cut,
    cut_chunk,
    empty,
    endless,
    hang_up,
    head,
    late,
    no_tls,
    not_gzip,
    refusal,
    reply,
    reset,
    silence,
    slowly,
    trickle,
)

OK = reply(200, {"id": "1"})


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that no program listens on, and that no other program can use."""
    with socket.socket() as occupied:
        occupied.bind(("127.0.0.1", 0))
        yield occupied.getsockname()[1]


def test_n01_refused_connection_is_retried_for_all_methods(closed_port: int) -> None:
    with (
        BoxSession(
            DeveloperToken("token-1"), base_url=f"http://127.0.0.1:{closed_port}", retry=NO_WAITS
        ) as session,
        pytest.raises(NetworkError, match=rf"127.0.0.1:{closed_port}.*6 attempts in \d+\.\d s\)") as caught,
    ):
        session.post("/comments", json={})
    assert not caught.value.sent
    assert caught.value.attempts == 6


def test_n01_error_has_the_time_of_all_attempts(wire: Wire) -> None:
    wire.serve(late(0.3, refusal(503, "unavailable")), late(0.3, reset))
    started = time.monotonic()
    with pytest.raises(NetworkError, match=r"2 attempts in \d+\.\d s\)") as caught:
        wire.session(retry=RetryPolicy(waits=False, attempts=2)).get("/files/1")
    most = time.monotonic() - started
    assert 0.5 < (caught.value.elapsed or 0) <= most


def test_n02_reset_before_the_response_is_retried(wire: Wire) -> None:
    server = wire.serve(reset, OK)
    assert wire.session().get("/files/1") == b'{"id": "1"}'
    assert len(server.requests) == 2


def test_n03_two_resets_are_retried(wire: Wire) -> None:
    wire.serve(reset, reset, OK)
    assert wire.session().get("/files/1")


def test_n04_endless_resets_raise_after_six_requests(wire: Wire) -> None:
    server = wire.serve(*[reset] * 6)
    with pytest.raises(NetworkError) as caught:
        wire.session().get("/files/1")
    assert caught.value.sent
    assert len(server.requests) == 6


def test_n05_post_is_not_retried_when_the_connection_closes_without_a_response(wire: Wire) -> None:
    server = wire.serve(hang_up)
    with pytest.raises(OutcomeUnknown, match="may have taken effect"):
        wire.session().post("/tasks", json={})
    assert len(server.requests) == 1


def test_n05_get_is_retried_when_the_connection_closes_without_a_response(wire: Wire) -> None:
    wire.serve(hang_up, OK)
    assert wire.session().get("/files/1")


def test_n06_connection_closed_while_idle_is_not_used_for_a_post(wire: Wire) -> None:
    def once(client: socket.socket, stopped: threading.Event) -> bool:
        OK(client, stopped)
        return False

    server = wire.serve(once, OK)
    session = wire.session()
    session.get("/files/1")
    server.wait_until_idle()
    assert session.post("/tasks", json={})
    assert server.connections == 2


def test_n07_reset_inside_the_body_is_retried(wire: Wire) -> None:
    wire.serve(cut(broken=True), OK)
    assert wire.session().get("/files/1") == b'{"id": "1"}'


@pytest.mark.parametrize("position", [1, 20, 60, -1], ids=["status", "headers", "later", "last byte"])
def test_n07_reset_at_any_byte_of_the_response_is_retried(wire: Wire, position: int) -> None:
    server = wire.serve(break_at(position, OK), OK)
    assert wire.session().get("/files/1") == b'{"id": "1"}'
    assert len(server.requests) == 2


def test_n08_body_shorter_than_content_length_is_retried(wire: Wire) -> None:
    wire.serve(cut(b'{"complete": "but too short"}'), OK)
    assert wire.session().get("/files/1") == b'{"id": "1"}'


def test_n09_body_cut_inside_a_chunk_is_retried(wire: Wire) -> None:
    wire.serve(cut_chunk, OK)
    assert wire.session().get("/files/1") == b'{"id": "1"}'


def test_n09_half_a_response_without_a_length_is_retried(wire: Wire) -> None:
    def half(client: socket.socket, _: threading.Event) -> bool:
        client.sendall(b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"name": "ha')
        return False

    wire.serve(half, OK)
    assert wire.session().get("/files/1") == b'{"id": "1"}'


def test_n10_invalid_gzip_is_retried(wire: Wire) -> None:
    wire.serve(not_gzip(), OK)
    assert wire.session().get("/files/1") == b'{"id": "1"}'


def test_n10_permanently_invalid_gzip_raises_decode_error(wire: Wire) -> None:
    wire.serve(*[not_gzip()] * 6)
    with pytest.raises(DecodeError, match="compressed"):
        wire.session().get("/files/1")


def test_n11_compressed_response_that_expands_too_much_is_aborted(wire: Wire) -> None:
    server = wire.serve(bomb(80))
    with pytest.raises(DecodeError, match="larger than"):
        wire.session().get("/files/1")
    assert len(server.requests) == 1


READS = """
import sys
from pathlib import Path
from box_models.auth import DeveloperToken
from box_models.errors import DecodeError
from box_models.session import BoxSession
with BoxSession(DeveloperToken("token-1"), base_url=sys.argv[1]) as session:
    try:
        session.get("/files/1")
    except DecodeError as error:
        print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0], error)
"""


@needs_proc
@pytest.mark.slow
def test_n11_memory_stays_bounded_for_a_gigabyte_in_a_compressed_response(
    wire: Wire,
) -> None:
    server = wire.serve(bomb(1024))
    # In its own process, which reads its own peak, as getrusage starts with the peak of the parent.
    reader = subprocess.run(
        [sys.executable, "-c", READS, server.url], capture_output=True, text=True, check=True
    )
    most, _, message = reader.stdout.partition(" ")
    print(f"at most {int(most) / 1024:.0f} MiB")
    assert "larger than" in message
    assert int(most) * 1024 < 200e6


def test_n12_slow_body_ends_with_the_deadline(wire: Wire) -> None:
    wire.serve(trickle)
    with promptly(), pytest.raises(Timeout, match="in time"):
        wire.session(timeout=Timeouts(total=0.5)).get("/files/1")


CHUNKED = head(200, {"Content-Type": "application/json", "Transfer-Encoding": "chunked"})
PACKED = head(200, {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"})
NOTHING = b"5\r\n\x00\x00\x00\xff\xff\r\n"
"""A chunk with an empty gzip block."""

TRICKLES = {
    "status": endless(b"HTTP/1.1 ", b"2"),
    "headers": endless(b"HTTP/1.1 200 OK\r\n", b"X"),
    "headerlines": endless(b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n"),
    "continue": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "chunkhead": endless(CHUNKED, b"0"),
    "trailers": endless(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X-More: 1\r\n"),
    "gzip": endless(PACKED + b"a\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\r\n", NOTHING),
    "no length": endless(head(200, {"Connection": "close"}), b" "),
}


@pytest.mark.parametrize("part", TRICKLES)
def test_n12_slow_response_ends_with_the_deadline_for_each_part_of_it(wire: Wire, part: str) -> None:
    wire.serve(TRICKLES[part])
    with promptly(), pytest.raises(Timeout, match="in time"):
        wire.session(timeout=Timeouts(total=0.5)).get("/files/1")


@pytest.mark.slow
@pytest.mark.parametrize("part", ["headers", "chunkhead", "no length"])
def test_n12_slow_response_over_tls_ends_with_the_deadline(
    authority: trustme.CA, trusted: Path, part: str
) -> None:
    with (
        tls_server(authority, "localhost") as server,
        tls_session(server, trusted, Timeouts(total=2)) as session,
    ):
        server.script.append(TRICKLES[part])
        with promptly(), pytest.raises(Timeout, match="in time"):
            session.get("/files/1")


def test_n12_slow_headers_of_content_end_with_the_deadline(wire: Wire) -> None:
    wire.serve(TRICKLES["headers"])
    with (
        promptly(),
        pytest.raises(Timeout, match="did not respond in time"),
        wire.session(timeout=Timeouts(total=1)).stream("/files/1/content"),
    ):
        pass


def test_n12_slow_error_response_to_a_download_ends_with_the_deadline(wire: Wire) -> None:
    wire.serve(endless(head(404, {"Content-Length": "100000"}), b" "))
    with (
        promptly(),
        pytest.raises(Timeout, match="in time"),
        wire.session(timeout=Timeouts(total=1)).stream("/files/1/content"),
    ):
        pass


@pytest.mark.parametrize("part", ["headers", "chunkhead"])
def test_n12_slow_response_to_an_upload_ends_with_the_deadline(wire: Wire, part: str) -> None:
    server = wire.serve(TRICKLES[part])
    with promptly(), pytest.raises(OutcomeUnknown, match="in time"):
        wire.session(timeout=Timeouts(total=0.5)).upload("/files/content", body_of(b"0123456789"))
    assert len(server.requests) == 1


def test_n12_content_may_pause_longer_than_the_deadline_of_the_headers(wire: Wire) -> None:
    wire.serve(endless(head(200, {"Content-Length": "1"}), b"x", pause=1.5))
    with wire.session(timeout=Timeouts(total=1)).stream("/files/1/content") as stream:
        assert stream.read() == b"x"


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["http", "socks5h"])
@pytest.mark.parametrize("part", ["headers", "chunkhead"])
def test_n12_slow_response_through_a_proxy_ends_with_the_deadline(
    authority: trustme.CA, trusted: Path, scheme: str, part: str
) -> None:
    if scheme == "socks5h":
        pytest.importorskip("socks")
    box = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("api.box.com").configure_cert(box)
    agrees = {
        "http": [b"HTTP/1.1 200 Connected\r\n\r\n"],
        "socks5h": [b"\x05\x00", b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"],
    }

    def lead_to_box(client: socket.socket, stopped: threading.Event) -> bool:
        for answer in agrees[scheme]:
            client.recv(512)
            client.sendall(answer)
        with box.wrap_socket(client, server_side=True) as tunnel:
            tunnel.recv(2**16)
            return TRICKLES[part](tunnel, stopped)

    with FaultServer(raw=lead_to_box) as proxy:
        transport = Transport(verify=trusted, proxies={"https": f"{scheme}://127.0.0.1:{proxy.port}"})
        with (
            BoxSession(
                DeveloperToken("token-1"), retry=NO_WAITS, transport=transport, timeout=Timeouts(total=2)
            ) as session,
            promptly(),
            pytest.raises(Timeout, match="in time"),
        ):
            session.get("/files/1")


def test_n12_slow_response_of_the_proxy_itself_ends_with_the_deadline() -> None:
    with FaultServer(raw=TRICKLES["headers"]) as proxy:
        transport = Transport(proxies={"https": f"http://127.0.0.1:{proxy.port}"})
        with (
            BoxSession(
                DeveloperToken("token-1"), retry=NO_WAITS, transport=transport, timeout=Timeouts(total=1)
            ) as session,
            promptly(),
            pytest.raises(Timeout),
        ):
            session.get("/files/1")


def test_n12_response_sent_byte_by_byte_is_complete(wire: Wire) -> None:
    server = wire.serve(slowly(OK))
    assert wire.session().get("/files/1") == b'{"id": "1"}'
    assert len(server.requests) == 1


def test_n13_late_response_is_awaited(wire: Wire) -> None:
    server = wire.serve(late(0.2, OK))
    assert wire.session(timeout=5).post("/tasks", json={}) == b'{"id": "1"}'
    assert len(server.requests) == 1


def test_n13_get_is_retried_after_a_read_timeout(wire: Wire) -> None:
    answers = iter([silence])
    server = wire.answer(lambda _: next(answers, OK))
    assert wire.session(timeout=1).get("/files/1")
    assert len(server.requests) == 2


def test_n13_post_without_a_response_raises_outcome_unknown(wire: Wire) -> None:
    server = wire.serve(silence)
    with pytest.raises(OutcomeUnknown, match="did not respond in time"):
        wire.session(timeout=0.5).post("/tasks", json={})
    assert wait_until(lambda: len(server.requests) == 1)


@pytest.fixture
def full_port() -> Iterator[int]:
    """A port whose queue is full, so that the kernel drops new connections."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]
        for client in waiting:
            client.close()


def test_n14_connect_timeout_is_retried(full_port: int) -> None:
    times = Timeouts(connect=0.05)
    policy = RetryPolicy(attempts=3, waits=False)
    with (
        BoxSession(
            DeveloperToken("token-1"), base_url=f"http://127.0.0.1:{full_port}", retry=policy, timeout=times
        ) as session,
        pytest.raises(Timeout, match="3 attempts") as caught,
    ):
        session.post("/tasks", json={})
    assert not caught.value.sent


def test_n15_temporary_dns_failure_is_retried(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.serve(OK)
    real, failures = socket.getaddrinfo, iter([True, True])

    def resolve(*arguments: object, **more: object) -> object:
        if next(failures, False):
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return real(*arguments, **more)  # type: ignore[arg-type] # the arguments of urllib3

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert wire.session().post("/tasks", json={})


def test_n15_error_names_the_host_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with (
        BoxSession(DeveloperToken("token-1"), base_url="https://box.invalid", retry=NO_WAITS) as session,
        pytest.raises(NetworkError, match=r"host name of box\.invalid:443 cannot be resolved"),
    ):
        session.get("/users/me")


def tls_server(issuer: trustme.CA, *names: str, until: datetime | None = None) -> FaultServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer.issue_cert(*names, not_after=until).configure_cert(context)
    return FaultServer(tls=context)


def tls_session(
    server: FaultServer, trusted: Path, timeout: Timeouts | float | None = None, auth: Auth | None = None
) -> BoxSession:
    return BoxSession(
        auth or DeveloperToken("token-1"),
        base_url=server.url,
        retry=NO_WAITS,
        timeout=timeout,
        transport=Transport(verify=trusted),
    )


def test_n16_certificate_of_another_host_is_final(authority: trustme.CA, trusted: Path) -> None:
    with (
        tls_server(authority, "another.example") as server,
        tls_session(server, trusted) as session,
        pytest.raises(TLSError, match="REQUESTS_CA_BUNDLE"),
    ):
        session.get("/users/me")
    assert server.connections == 1


def test_n16_self_signed_certificate_is_final(trusted: Path) -> None:
    with (
        tls_server(trustme.CA(), "localhost") as server,
        tls_session(server, trusted) as session,
        pytest.raises(TLSError),
    ):
        session.get("/users/me")
    assert server.connections == 1


def test_n16_expired_certificate_is_final(authority: trustme.CA, trusted: Path) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with (
        tls_server(authority, "localhost", until=yesterday) as server,
        tls_session(server, trusted) as session,
        pytest.raises(TLSError, match="expired"),
    ):
        session.post("/tasks", json={})
    assert server.connections == 1


def test_n16_ca_bundle_of_the_environment_is_trusted(
    authority: trustme.CA, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    with tls_server(authority, "localhost") as server:
        server.script.append(OK)
        with BoxSession(DeveloperToken("token-1"), base_url=server.url) as session:
            assert session.get("/users/me")


def refreshable() -> OAuth2:
    return OAuth2("client", "client-secret", refresh_token="refresh-1", access_token="token-1")


@pytest.mark.parametrize("fault", [reset, hang_up, no_tls], ids=["RST", "EOF", "nonsense"])
def test_n17_broken_tls_handshake_is_retried_for_a_post_with_the_same_token(
    authority: trustme.CA, trusted: Path, fault: Behaviour
) -> None:
    with (
        tls_server(authority, "localhost") as server,
        tls_session(server, trusted, auth=refreshable()) as session,
    ):
        server.before_tls = fault
        server.script.append(OK)
        assert session.post("/tasks", json={})
    assert server.connections == 2
    assert [(request.path, request.token) for request in server.requests] == [("/2.0/tasks", "token-1")]


def test_n17_hanging_tls_handshake_is_retried_for_a_post_with_the_same_token(
    authority: trustme.CA, trusted: Path
) -> None:
    with (
        tls_server(authority, "localhost") as server,
        tls_session(server, trusted, timeout=2, auth=refreshable()) as session,
    ):
        server.before_tls = silence
        server.script.append(OK)
        assert session.post("/tasks", json={})
    assert server.connections == 2
    assert [(request.path, request.token) for request in server.requests] == [("/2.0/tasks", "token-1")]


def test_n18_proxy_authentication_error_is_final_and_hides_the_password(wire: Wire) -> None:
    server = wire.serve(empty(407))
    proxy = server.url.replace("http://", "http://me:proxy-canary@")
    with (
        BoxSession(
            DeveloperToken("token-1"), retry=NO_WAITS, transport=Transport(proxies={"https": proxy})
        ) as session,
        pytest.raises(ProxyError) as caught,
    ):
        session.get("/users/me")
    assert "proxy-canary" not in str(caught.value)
    assert [request.method for request in server.requests] == ["CONNECT"]


def test_n18_unreachable_proxy_is_final(closed_port: int) -> None:
    with (
        BoxSession(
            DeveloperToken("token-1"),
            retry=NO_WAITS,
            transport=Transport(proxies={"https": f"http://127.0.0.1:{closed_port}"}),
        ) as session,
        pytest.raises(ProxyError, match="HTTPS_PROXY"),
    ):
        session.get("/users/me")


def through_socks(port: int) -> BoxSession:
    transport = Transport(proxies={"https": f"socks5h://me:proxy-canary@127.0.0.1:{port}"})
    return BoxSession(DeveloperToken("token-1"), retry=NO_WAITS, transport=transport, timeout=5)


def test_n18_unreachable_socks_proxy_is_final(closed_port: int) -> None:
    pytest.importorskip("socks")
    with through_socks(closed_port) as session, pytest.raises(ProxyError) as caught:
        session.get("/users/me")
    assert (caught.value.attempts, caught.value.sent) == (1, False)


def test_n18_socks_proxy_that_refuses_is_final(wire: Wire) -> None:
    pytest.importorskip("socks")
    says_no = b"\x05\x00", b"\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00"
    greetings: list[bytes] = []

    def refuse(client: socket.socket, _: threading.Event) -> bool:
        for answer in says_no:
            greetings.append(client.recv(512))
            client.sendall(answer)
        return False

    with FaultServer(raw=refuse) as proxy, through_socks(proxy.port) as session:
        with pytest.raises(ProxyError):
            session.get("/users/me")
        assert proxy.connections == 1
    assert b"api.box.com" in greetings[1]


def test_n18_socks_proxy_without_pysocks_is_final() -> None:
    code = """
import sys
sys.modules["socks"] = None  # as if PySocks were not installed
from box_models import BoxError, BoxSession, DeveloperToken
from box_models.transport import Transport
try:
    BoxSession(DeveloperToken("token-1"), transport=Transport(proxies={"https": "socks5://127.0.0.1:1"})).get("/users/me")
except BoxError as error:
    print(type(error).__name__)
"""
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert process.stdout.strip() == "ProxyError", process.stderr


def test_n18_proxy_of_the_environment_is_used_for_box_and_not_for_localhost(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    wire.serve(OK)
    assert wire.session().get("/users/me")
    with BoxSession(DeveloperToken("token-1"), retry=NO_WAITS) as session, pytest.raises(ProxyError):
        session.get("/users/me")


@pytest.fixture
def sendings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the number of bytes that each call of the HTTP client of Python has sent."""
    sizes: list[int] = []
    plain = http.client.HTTPConnection.send

    def send(self: http.client.HTTPConnection, data: bytes) -> None:
        sizes.append(len(data))
        plain(self, data)

    monkeypatch.setattr(http.client.HTTPConnection, "send", send)
    return sizes


def body_of(*blocks: bytes) -> Body:
    return Body(sum(map(len, blocks)), "text/plain", lambda: iter(blocks))


@pytest.mark.parametrize("tls", [False, True], ids=["http", "https"])
@pytest.mark.parametrize(
    ("body", "calls"),
    [
        (body_of(b"one piece"), 1),
        (body_of(b"two", b"pieces"), 2),
        (body_of(b"", b"late"), 1),
        (body_of(), 1),
        (body_of(b"x" * 300_000), 2),
    ],
    ids=["small", "pieces", "late", "empty", "large"],
)
def test_headers_are_sent_together_with_the_start_of_the_body(
    authority: trustme.CA, trusted: Path, sendings: list[int], *, tls: bool, body: Body, calls: int
) -> None:
    with (
        tls_server(authority, "localhost") if tls else FaultServer() as server,
        tls_session(server, trusted) as session,
    ):
        server.script += [OK, OK]
        for _ in range(2):
            session.upload("/files/content", body)
    whole = b"".join(body.chunks())
    assert [request.body for request in server.requests] == [whole, whole]
    assert len(sendings) == 2 * calls


def test_request_without_a_body_is_sent_in_one_piece(wire: Wire, sendings: list[int]) -> None:
    wire.serve(OK)
    wire.session().get("/users/me")
    assert len(sendings) == 1


def test_upload_source_that_fails_before_its_first_byte_sends_nothing(
    wire: Wire, sendings: list[int]
) -> None:
    def broken() -> Iterator[bytes]:
        raise RuntimeError("the disk is gone")
        yield b""

    server = wire.serve(OK)
    session = wire.session()
    with pytest.raises(RuntimeError, match="the disk is gone"):
        session.upload("/files/content", Body(10, "text/plain", broken))
    assert sendings == []
    assert session.get("/users/me")
    assert [request.method for request in server.requests] == ["GET"]


def test_missing_file_descriptors_raise_the_first_error() -> None:
    pytest.importorskip("resource", reason="there are no such limits here")
    code = """
import resource, sys
from box_models import Box, NetworkError
box = Box("token", base_url="http://127.0.0.1:9")
resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
try:
    box.me()
except NetworkError as error:
    print(error)
"""
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "too many open files" in process.stdout, process.stderr


def interrupt_once_it_was_asked(server: FaultServer) -> None:
    while not server.requests:
        threading.Event().wait(0.01)
    threading.Event().wait(0.05)
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)


@signals
@pytest.mark.parametrize(
    "behaviour", [silence, reply(500, {}, headers={"Retry-After": "30"})], ids=["reading", "waiting"]
)
def test_n19_ctrl_c_ends_a_request_immediately_and_the_session_stays_usable(
    wire: Wire, behaviour: Behaviour
) -> None:
    server, session = wire.serve(behaviour), wire.session(retry=RetryPolicy())
    thread = threading.Thread(target=interrupt_once_it_was_asked, args=(server,))
    thread.start()
    with promptly(), pytest.raises(KeyboardInterrupt):
        session.get("/files/1")
    thread.join()
    server.script.append(OK)
    assert session.get("/files/1")


@signals
def test_n19_ctrl_c_ends_an_upload_that_the_server_does_not_read(wire: Wire) -> None:
    server, session = wire.server, wire.session(timeout=30)
    server.raw = silence
    gigabyte = Body(2**30, "text/plain", lambda: repeat(bytes(2**20), 2**10))

    def interrupt_once_nothing_moves() -> None:
        while not server.connections:
            threading.Event().wait(0.01)
        threading.Event().wait(0.3)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    thread = threading.Thread(target=interrupt_once_nothing_moves)
    thread.start()
    with promptly(), pytest.raises(KeyboardInterrupt):
        session.upload("/files/content", gigabyte)
    thread.join()
    server.raw = None
    server.script.append(OK)
    assert session.get("/files/1")


def test_n20_close_ends_the_waits_for_a_retry(wire: Wire) -> None:
    wire.answer(lambda _: reply(500, {}, headers={"Retry-After": "30"}))
    session = wire.session(retry=RetryPolicy(attempts=3))
    outcomes: list[BaseException] = []

    def ask() -> None:
        try:
            session.get("/users/me")
        except SessionClosed as closed:
            outcomes.append(closed)

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    while len(wire.server.requests) < 16:
        threading.Event().wait(0.01)
    with promptly():
        session.close()
        for thread in threads:
            thread.join()
    assert len(outcomes) == 16


def test_closed_session_sends_nothing(wire: Wire) -> None:
    session = wire.session()
    session.close()
    with pytest.raises(SessionClosed):
        session.put("/files/1", json={}, retry=IDEMPOTENT)
    assert wire.server.requests == []
