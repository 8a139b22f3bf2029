"""The embedded Box on a port, over real sockets: allowed clients, bad clients, start and stop."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import trustme

from box_models import local
from box_models.local import Certificate, LocalServer, SeedError, Settings, open_engine, serve
from box_models.local.faces import asgi, incoming_body, uvicorn_internals
from box_models.local.store.store_error import StoreError
from box_models.testing import faults
from tests.clock import promptly
from tests.local.seeded import ADA, SEED, Caller
from tests.local.served import wait_until
from tests.ports import quiet_port

BOUNDARY = "frontier"
FORM_END = f"\r\n--{BOUNDARY}--\r\n".encode()
FORM = f"multipart/form-data; boundary={BOUNDARY}"
UPLOAD = "/api/2.0/files/content"
BLOCK = bytes(range(256)) * 4096


@pytest.fixture(scope="module")
def box() -> Iterator[LocalServer]:
    with serve(seed=SEED) as running:
        yield running


@pytest.fixture
def ada(box: LocalServer) -> Iterator[Caller]:
    with Caller(box.url, ADA) as caller:
        yield caller


def form_start(name: str) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    attributes = f'{head}"attributes"\r\n\r\n{{"name": "{name}", "parent": {{"id": "0"}}}}\r\n'
    return f'{attributes}{head}"file"; filename="unused"\r\n\r\n'.encode()


def connected(box: LocalServer) -> socket.socket:
    address = urlsplit(box.url)
    return socket.create_connection((address.hostname, address.port), timeout=20)


def talk(box: LocalServer, text: str) -> str:
    """Send the bytes and return everything until the server closes the connection."""
    with connected(box) as wire:
        wire.sendall(text.replace("\n", "\r\n").encode("latin-1"))
        return b"".join(iter(lambda: wire.recv(65536), b"")).decode("latin-1")


def start_upload(box: LocalServer, length: int) -> socket.socket:
    wire = connected(box)
    lines = (
        "Host: localhost",
        f"Authorization: Bearer {ADA}",
        f"Content-Type: {FORM}",
        f"Content-Length: {length}",
    )
    wire.sendall("\r\n".join((f"POST {UPLOAD} HTTP/1.1", *lines, "", "")).encode() + form_start("never.bin"))
    return wire


def names(caller: Caller) -> list[str]:
    return [entry["name"] for entry in caller.get("/2.0/folders/0/items").json()["entries"]]


# Allowed clients


def test_l01_server_listens_on_loopback_only_and_is_ready(box: LocalServer) -> None:
    assert box.url.startswith("http://127.0.0.1:")
    with Caller(box.url, box.token) as owner:
        assert owner.get("/2.0/users/me").json()["login"] == "ada@example.com"


def test_l01_requests_without_a_token_are_refused(box: LocalServer) -> None:
    with Caller(box.url, None) as anonymous:
        answer = anonymous.get("/2.0/users/me")
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer realm=")


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:99", "LOCALHOST", "127.0.0.1", "127.0.0.1:65535", "[::1]", "[::1]:8080"]
)
def test_l02_loopback_host_names_are_accepted_with_any_port(ada: Caller, host: str) -> None:
    assert ada.get("/2.0/users/me", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example.com",
        "localhost.evil.com",
        "127.0.0.1.evil.com:80",
        "0.0.0.0",
        "api.box.com",
        "[::2]",
        "[::1].evil.example",
        "[::1]:80.evil.example",
        "localhost:@evil.example",
        "localhost:80@evil.example",
        "localhost:1/../x",
        "localhost:123456",
        "localhost:",
        "127.0.0.1:99999",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:+80",
        "127.0.0.1:8 0",
        "127.0.0.1:\xb2",
        "127.0.0.1:80:80",
        "127.1",
        "user@localhost",
        "localhost.",
        "[::1",
        "::1",
        "[::1]x",
        "http://localhost",
        "localhost, localhost",
        "",
    ],
)
def test_l02_other_host_names_are_refused(box: LocalServer, host: str) -> None:
    answer = talk(
        box, f"GET /2.0/users/me HTTP/1.1\nHost: {host}\nAuthorization: Bearer {ADA}\nConnection: close\n\n"
    )
    assert answer.startswith("HTTP/1.1 421")
    assert '"code": "misdirected_request"' in answer
    assert "\r\nServer: box_models-local/" in answer or "\r\nserver: box_models-local/" in answer


def test_l02_request_without_a_host_is_refused(box: LocalServer) -> None:
    assert talk(box, f"GET /2.0/users/me HTTP/1.0\nAuthorization: Bearer {ADA}\n\n").startswith(
        "HTTP/1.1 421"
    )


@pytest.mark.parametrize("origin", ["https://evil.example.com", "null", "http://localhost:3000"])
def test_l02_requests_from_web_pages_are_refused(ada: Caller, origin: str) -> None:
    for method in ("GET", "OPTIONS"):
        answer = ada.request(method, "/2.0/files/content", headers={"Origin": origin})
        assert answer.status_code == 403
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_additional_host_names_are_accepted_and_used_in_urls() -> None:
    with serve(seed=SEED, hosts=["api.box.com"]) as box, Caller(box.url, ADA) as ada:
        headers = {"Host": "api.box.com", "X-Forwarded-Proto": "https"}
        answer = ada.get("/2.0/files/200/content", headers=headers, allow_redirects=False)
        assert answer.headers["Location"].startswith("https://api.box.com/dl/")


@pytest.mark.parametrize("scheme", ["javascript", "ws", "https://evil.example/?", "http"])
def test_l02_urls_keep_the_scheme_http_for_unknown_forwarded_schemes(ada: Caller, scheme: str) -> None:
    headers = {"Host": "LOCALHOST:99", "X-Forwarded-Proto": scheme}
    answer = ada.get("/2.0/files/200/content", headers=headers, allow_redirects=False)
    assert answer.headers["Location"].startswith("http://localhost:99/dl/")


def test_urls_can_begin_with_a_public_url() -> None:
    with serve(seed=SEED, public_url="https://box.example.com/") as box, Caller(box.url, ADA) as ada:
        answer = ada.get("/2.0/files/200/content", allow_redirects=False)
        assert answer.headers["Location"].startswith("https://box.example.com/dl/")


@pytest.mark.parametrize("name", ["api.box.com:80", "https://api.box.com", "api.box.com.", "", "a b"])
def test_hosts_must_be_names_without_scheme_and_port(name: str) -> None:
    with pytest.raises(ValueError, match="hosts must have names without scheme and port"):
        serve(hosts=[name])


def test_hosts_must_be_a_collection_of_names() -> None:
    with pytest.raises(TypeError, match="hosts must be a collection of host names"):
        serve(hosts="api.box.com")


# Bodies


def chunks(name: str, count: int) -> Iterator[bytes]:
    yield form_start(name)
    yield from [BLOCK] * count
    yield FORM_END


def test_large_chunked_upload_can_be_downloaded(ada: Caller) -> None:
    answer = ada.post(UPLOAD, data=chunks("long.bin", 20), headers={"Content-Type": FORM})
    sha1 = hashlib.sha1(BLOCK * 20, usedforsecurity=False).hexdigest()
    entry = answer.json()["entries"][0]
    assert (entry["size"], entry["sha1"]) == (20 * len(BLOCK), sha1)
    content = ada.get(f"/2.0/files/{entry['id']}/content").content
    assert hashlib.sha1(content, usedforsecurity=False).hexdigest() == sha1


def test_large_upload_with_content_length_is_streamed(ada: Caller) -> None:
    body = b"".join(chunks("short.bin", 2))
    answer = ada.post(UPLOAD, data=body, headers={"Content-Type": FORM})
    assert answer.json()["entries"][0]["size"] == 2 * len(BLOCK)


def test_range_of_a_content_can_be_downloaded(ada: Caller) -> None:
    answer = ada.get("/2.0/files/200/content", headers={"Range": "bytes=4-7"})
    assert (answer.status_code, answer.content) == (206, b"plan")


def test_head_returns_the_headers_of_get_without_a_body(ada: Caller) -> None:
    answer = ada.request("HEAD", "/2.0/files/200/content", allow_redirects=True)
    assert (answer.status_code, answer.headers["Content-Length"], answer.content) == (200, "19", b"")
    assert ada.request("HEAD", "/2.0/users/me").headers["Content-Type"] == "application/json"


def test_response_204_has_no_content_length(ada: Caller) -> None:
    answer = ada.delete("/2.0/files/201")
    assert (answer.status_code, answer.headers.get("Content-Length")) == (204, None)


def test_client_that_is_still_sending_receives_the_refusal(box: LocalServer) -> None:
    with Caller(box.url, "local_unknown") as unknown:
        assert (
            unknown.post(UPLOAD, data=chunks("refused.bin", 20), headers={"Content-Type": FORM}).status_code
            == 401
        )


# Bad clients


def test_l08_client_that_disconnects_during_an_upload_leaves_nothing(box: LocalServer, ada: Caller) -> None:
    before = names(ada)
    tmp = box.engine.directory / "tmp"
    with start_upload(box, 10 * len(BLOCK)) as wire:
        wire.sendall(BLOCK)
        wait_until(lambda: list(tmp.iterdir()))
    wait_until(lambda: not list(tmp.iterdir()))
    assert names(ada) == before


def test_l08_client_that_disconnects_during_a_small_request_leaves_nothing(
    box: LocalServer, ada: Caller
) -> None:
    before = names(ada)
    with start_upload(box, len(form_start("never.bin")) + 100):
        pass
    assert names(ada) == before


def test_l10_slow_uploads_do_not_delay_other_clients(box: LocalServer, ada: Caller) -> None:
    slow = [start_upload(box, 10 * len(BLOCK)) for _ in range(100)]
    tmp = box.engine.directory / "tmp"
    wait_until(lambda: len(list(tmp.iterdir())) >= 100)
    with promptly():
        assert ada.get("/2.0/users/me").ok
    for wire in slow:
        wire.close()


def test_l10_too_many_uploads_return_503_and_small_requests_succeed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asgi, "LARGE_BODIES", 2)
    monkeypatch.setattr(asgi, "THREADS", 3)
    with serve(seed=SEED) as box, Caller(box.url, ADA) as ada, ExitStack() as wires:
        slow = [wires.enter_context(start_upload(box, 10 * len(BLOCK))) for _ in range(2)]
        tmp = box.engine.directory / "tmp"
        wait_until(lambda: len(list(tmp.iterdir())) == 2)
        with start_upload(box, 10 * len(BLOCK)) as one_more:
            assert one_more.recv(12) == b"HTTP/1.1 503"
        refused = ada.post(UPLOAD, data=chunks("later.bin", 20), headers={"Content-Type": FORM})
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
        assert ada.get("/2.0/users/me").ok
        for wire in slow:
            wire.close()

        def status() -> int:
            return ada.post(UPLOAD, data=chunks("later.bin", 20), headers={"Content-Type": FORM}).status_code

        wait_until(lambda: status() == 201)
        assert [status(), status(), status()] == [409, 409, 409]


def test_l10_refused_upload_that_never_ends_is_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asgi, "LARGE_BODIES", 0)
    monkeypatch.setattr(incoming_body, "MOST_DRAINED", 10 * len(BLOCK))
    with serve(seed=SEED) as box, start_upload(box, 10**12) as wire:
        assert wire.recv(12) == b"HTTP/1.1 503"
        with pytest.raises(ConnectionError):
            wire.sendall(BLOCK * 64)


def test_l10_idle_connections_do_not_delay_other_clients(box: LocalServer, ada: Caller) -> None:
    silent = [connected(box) for _ in range(200)]
    with promptly():
        assert ada.get("/2.0/users/me").ok
    for wire in silent:
        wire.close()


def test_l10_timeouts_are_10_seconds_for_headers_and_30_for_an_idle_body() -> None:
    assert (uvicorn_internals.HEADER_SECONDS, Settings().request_body_timeout) == (10, 30)


@pytest.mark.parametrize("start", ["", "GET /2.0/users/me HTTP/1.1\nHost: localhost\n"])
def test_l10_timeout_for_headers_closes_the_connection(monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    monkeypatch.setattr(uvicorn_internals, "HEADER_SECONDS", 0.1)
    with serve() as box:
        assert talk(box, start) == ""


def test_l10_timeout_for_headers_applies_to_later_requests_of_a_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serve() as box, connected(box) as wire:
        wire.sendall(b"GET /2.0/users/me HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert wire.recv(12) == b"HTTP/1.1 401"
        monkeypatch.setattr(uvicorn_internals, "HEADER_SECONDS", 0.1)
        wire.sendall(b"GET /2.0/users/me HTTP/1.1\r\n")
        rest = b"".join(iter(lambda: wire.recv(65536), b""))
    assert b"HTTP/1.1" not in rest


@pytest.mark.parametrize("length", [500, 10 * len(BLOCK)])
def test_l10_idle_body_times_out(length: int) -> None:
    settings = Settings(request_body_timeout=0.1)
    with serve(seed=SEED, settings=settings) as box, start_upload(box, length) as wire:
        assert wire.recv(12) == b"HTTP/1.1 408"


@pytest.mark.parametrize(
    "nonsense",
    [
        "nonsense\n\n",
        "POST /2.0/folders HTTP/1.1\nHost: localhost\nContent-Length: -1\n\n",
        "POST /2.0/folders HTTP/1.1\nHost: localhost\nContent-Length: 1\nContent-Length: 2\n\n",
        "POST /2.0/folders HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\nzz\n",
    ],
)
def test_l08_invalid_requests_are_refused_and_the_server_continues(
    box: LocalServer, ada: Caller, caplog: pytest.LogCaptureFixture, nonsense: str
) -> None:
    assert talk(box, nonsense).startswith("HTTP/1.1 4")
    assert ada.get("/2.0/users/me").ok
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_l09_endless_headers_are_cut_off(box: LocalServer, ada: Caller) -> None:
    with connected(box) as wire, suppress(ConnectionError):
        wire.sendall(b"GET /2.0/users/me HTTP/1.1\r\nHost: localhost\r\n")
        for _ in range(100):
            wire.sendall(b"X: " + b"x" * 100_000 + b"\r\n")
        assert wire.recv(12).startswith(b"HTTP/1.1 4")
    assert ada.get("/2.0/users/me").ok


def test_concurrent_requests_are_answered(box: LocalServer) -> None:
    def make(number: int) -> int:
        with Caller(box.url, ADA) as caller:
            body = {"name": f"Folder {number}", "parent": {"id": "0"}}
            return caller.post("/2.0/folders", json=body).status_code

    with ThreadPoolExecutor(16) as threads:
        assert set(threads.map(make, range(64))) == {201}


def test_web_sockets_are_refused_and_lifespan_events_are_answered(box: LocalServer) -> None:
    app = asgi.create_app(box.engine)
    assert asyncio.run(_messages_of(app, "websocket", [{"type": "websocket.connect"}])) == ["websocket.close"]
    starting = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    assert asyncio.run(_messages_of(app, "lifespan", starting)) == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


async def _messages_of(app: Any, kind: str, received: list[dict[str, str]]) -> list[str]:
    sent: list[str] = []

    async def receive() -> MutableMapping[str, Any]:
        return received.pop(0)

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message["type"])

    await app({"type": kind, "path": "/", "headers": []}, receive, send)
    return sent


# Start and stop


def test_closed_server_refuses_connections() -> None:
    with serve(port=quiet_port()) as box:
        pass
    with pytest.raises(requests.ConnectionError):
        requests.get(box.url, timeout=5)


def test_close_does_not_wait_for_an_idle_client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(uvicorn_internals, "SHUTDOWN_SECONDS", 0)
    with serve(tmp_path, seed=SEED) as box:
        slow = start_upload(box, 10 * len(BLOCK))
        wait_until(lambda: list((tmp_path / "tmp").iterdir()))
    slow.close()
    # The server does not wait for the thread that reads the upload, which deletes its file at its end.
    wait_until(lambda: not list((tmp_path / "tmp").iterdir()))
    open_engine(tmp_path).close()


@pytest.mark.parametrize("is_closed_first", [False, True])
def test_a_thread_that_reads_a_body_ends_when_the_event_loop_is_closed(
    monkeypatch: pytest.MonkeyPatch, is_closed_first: bool
) -> None:
    monkeypatch.setattr(incoming_body, "CLOSED_LOOP_SECONDS", 0.01)
    waiting = threading.Event()

    loop = asyncio.new_event_loop()
    schedule = loop.call_soon_threadsafe

    def schedule_and_tell(*arguments: Any, **options: Any) -> Any:
        try:
            return schedule(*arguments, **options)
        finally:
            waiting.set()

    monkeypatch.setattr(loop, "call_soon_threadsafe", schedule_and_tell)

    async def receive() -> MutableMapping[str, Any]:
        raise AssertionError("the loop does not run")

    body = incoming_body.IncomingBody({"content-length": "10"}, receive, Settings())
    with ThreadPoolExecutor() as pool:
        if is_closed_first:
            loop.close()
        blocks = pool.submit(list, body.from_thread(loop))
        waiting.wait()
        loop.close()
        with pytest.raises(ConnectionAbortedError, match="the server stopped"):
            blocks.result(timeout=20)


@pytest.mark.parametrize("path", ["/2.0/users/me", "/2.0/folders/0"])
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_close_logs_nothing_about_unfinished_responses(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    path: str,
    secure: bool,
) -> None:
    monkeypatch.setattr(uvicorn_internals, "SHUTDOWN_SECONDS", 0)
    certificate = certified(tmp_path) if secure else None
    with ThreadPoolExecutor() as pool:
        with (
            promptly(),
            serve(seed=SEED, certificate=certificate) as box,
            faults(box, strict=False) as f,
            Caller(box.url, ADA) as ada,
        ):
            f.delay("GET", "/users/me", seconds=30)
            f.trickle("GET", "/folders/0", seconds=30)
            verify = str(tmp_path / "ca.pem") if secure else True
            answer = pool.submit(ada.get, path, verify=verify)
            wait_until(lambda: f.met)
        assert isinstance(answer.exception(), requests.RequestException)
    assert caplog.text == ""


def test_port_in_use_raises_os_error(box: LocalServer) -> None:
    with pytest.raises(OSError, match="in use"):
        serve(port=urlsplit(box.url).port or 0)


def test_failed_start_releases_the_directory(tmp_path: Path) -> None:
    with pytest.raises(SeedError):
        serve(tmp_path, seed={"nonsense": 1})
    with pytest.raises(OSError, match="No such file"):
        serve(tmp_path, seed=tmp_path / "none.json")
    with pytest.raises(OSError, match="No such file"):
        serve(tmp_path, certificate=Certificate(tmp_path / "none.pem", tmp_path / "none.pem"))
    with serve(tmp_path) as box:
        assert box.engine.directory == tmp_path


def test_failed_start_of_the_server_raises_with_its_cause(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def fail(*_: object) -> None:
        raise OSError("no more file descriptors")

    monkeypatch.setattr("uvicorn.Server.startup", fail)
    with pytest.raises(RuntimeError, match="could not start") as caught:
        serve(tmp_path)
    assert "no more file descriptors" in str(caught.value.__cause__)
    open_engine(tmp_path).close()


@pytest.mark.parametrize("port", [-1, 65536])
def test_invalid_port_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match="port must be 0"):
        serve(port=port)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "80"),
        ("port", 80.0),
        ("port", True),
        ("hosts", 5),
        ("hosts", [5]),
        ("hosts", b"api.box.com"),
        ("public_url", 5),
        ("certificate", ("chain.pem", "key.pem")),
        ("certificate", Certificate(1, "key.pem")),  # type: ignore[arg-type]  # wrong on purpose
        ("settings", 5),
        ("seed", 5),
        ("directory", None),
    ],
)
def test_argument_of_a_wrong_type_is_refused_by_name(tmp_path: Path, name: str, value: object) -> None:
    arguments: dict[str, Any] = {"directory": tmp_path / "box", name: value}
    with pytest.raises(TypeError, match=f"^{name}"):
        serve(**arguments)
    assert not (tmp_path / "box").exists()


def test_acknowledged_uploads_exist_after_a_restart(tmp_path: Path) -> None:
    with serve(tmp_path, seed=SEED) as box, Caller(box.url, ADA) as ada:
        token = box.token
        folder = ada.post("/2.0/folders", json={"name": "Kept", "parent": {"id": "0"}}).json()
    with serve(tmp_path) as box, Caller(box.url, box.token) as ada:
        assert ada.get(f"/2.0/folders/{folder['id']}").json() == folder
        assert box.token == token


def test_settings_reach_the_engine() -> None:
    settings = Settings(access_token_lifetime=5)
    with serve(settings=settings) as box:
        assert box.engine.settings is settings


def certified(directory: Path) -> Certificate:
    """Create a certificate for 127.0.0.1, and ``ca.pem`` with the certificate of its authority."""
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(directory / "ca.pem")
    leaf.private_key_and_cert_chain_pem.write_to_path(directory / "leaf.pem")
    return Certificate(directory / "leaf.pem", directory / "leaf.pem")


def test_server_with_a_certificate_uses_tls(tmp_path: Path) -> None:
    with serve(seed=SEED, certificate=certified(tmp_path)) as box:
        assert box.url.startswith("https://127.0.0.1:")
        with Caller(box.url, ADA) as ada:
            answer = ada.get("/2.0/files/200/content", verify=str(tmp_path / "ca.pem"))
    assert answer.url.startswith("https://127.0.0.1:")
    assert answer.content == b"The plan of action."


def test_l12_directory_served_by_another_process_is_refused(tmp_path: Path) -> None:
    program = (
        "import sys; from box_models.local import serve\n"
        "with serve(sys.argv[1]): print('ready', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"ready\n"
        with pytest.raises(StoreError, match=r"python -m box_models\.local"):
            serve(tmp_path)
        other.communicate()


def test_package_lists_public_names_without_importing_them() -> None:
    assert set(local.__all__) <= set(dir(local))
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        getattr(local, "nonsense")  # noqa: B009  a type checker finds no such name


def test_missing_extra_is_named_in_the_error() -> None:
    program = (
        "import sys; sys.modules['uvicorn'] = None\n"
        "from box_models.local import Engine, Settings\n"
        "Engine(settings=Settings()).close()\n"
        "from box_models.local import serve\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (
        'ImportError: Serving the embedded Box needs an extra: pip install "box_models[local]"'
        in ended.stderr
    )
