"""Record and replay requests to Box's host names, and their responses.

The embedded Box answers during a recording, over a real socket. It uses TLS with a certificate for Box's host names from a
test authority, and connections to those names go to it. URLs and `Host` are therefore the same as with Box.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import trustme
import urllib3.util.connection
import vcr
from vcr.request import Request
from vcr.stubs import VCRHTTPResponse

from box_models.local import serve
from box_models.local.engine import Engine
from box_models.local.faces.server import Certificate
from box_models.local.http import messages as engine_messages
from box_models.local.settings import Settings

CASSETTES = Path(os.environ.get("BOX_MODELS_CASSETTES", Path(__file__).resolve().parents[1] / "cassettes"))
RECORDING = bool(os.environ.get("BOX_MODELS_RECORD"))
TOKEN = "canary-access-token"
HOSTS = ("api.box.com", "upload.box.com", "dl.boxcloud.com", "account.box.com")
# All secrets of the recordings. A cassette must not contain any of them.
CANARIES = (TOKEN, "canary-password")

SEED: dict[str, object] = {
    "enterprise_id": "27335",
    "users": [
        {"id": "11", "name": "Ada Lovelace", "login": "ada@example.com"},
        {"id": "12", "name": "Grace Hopper", "login": "grace@example.com"},
    ],
    "developer_tokens": [{"token": f"local_{TOKEN}", "user_id": "11"}],
    "folders": [
        {"id": "100", "name": "Projects", "parent_id": "0"},
        {"id": "101", "name": "2026", "parent_id": "100"},
        {"id": "102", "name": "Archive", "parent_id": "0"},
    ],
    "files": [
        {"id": "200", "name": "plan.txt", "parent_id": "101", "content": "The plan."},
        {"id": "201", "name": "sales.csv", "parent_id": "100", "content": "name,amount\nAda,3\n"},
    ],
}

STORED_HEADERS = {
    "accept-encoding",
    "authorization",
    "boxapi",
    "content-disposition",
    "content-length",
    "content-md5",
    "content-range",
    "content-type",
    "date",
    "etag",
    "if-match",
    "if-none-match",
    "if-range",
    "location",
    "range",
    "retry-after",
    "server",
    "www-authenticate",
}
SECRET_VALUES = re.compile(
    rb'("(?:access_token|refresh_token|password|shared_link_password)"\s*:\s*")[^"]*'
    rb"|((?:^|&)(?:access_token|refresh_token|client_secret|code|token|password)=)[^&]*"
    rb"|((?:^|&)shared_link_password=)[^&]*"
)
VOLATILE_IDS = re.compile(rb'("request_id"\s*:\s*")[^"]*')
SIGNED_PATH = re.compile(r"/dl/[^?/]+")
BOUNDARY = re.compile(r'boundary="?([^";]+)"?')


def scrub_request(request: Request) -> Request:
    """Return the request as it is stored and compared: without secrets, with a fixed boundary and few headers."""
    body: bytes = request.body_bytes or b""
    headers = _stored_headers(request.headers)
    headers.pop("content-length", None)
    if match := BOUNDARY.search(headers.get("content-type", "")):
        headers["content-type"] = "multipart/form-data; boundary=BOUNDARY"
        body = body.replace(match[1].encode(), b"BOUNDARY")
    return Request(request.method, SIGNED_PATH.sub("/dl/SIGNED", request.uri), scrub(body), headers)


def scrub_response(response: dict[str, Any]) -> dict[str, Any]:
    """Return the response as it is stored."""
    stored = dict(response)
    stored["headers"] = {name: [value] for name, value in _stored_headers(response["headers"]).items()}
    if "location" in stored["headers"]:
        stored["headers"]["location"] = [SIGNED_PATH.sub("/dl/SIGNED", stored["headers"]["location"][0])]
    stored["body"] = {"string": scrub(response["body"]["string"])}
    if "content-length" in stored["headers"] and response["body"]["string"]:
        stored["headers"]["content-length"] = [str(len(stored["body"]["string"]))]
    return stored


def scrub(body: bytes) -> bytes:
    """Replace secrets, and values that differ in each recording."""
    body = SECRET_VALUES.sub(
        lambda match: b"".join(group or b"" for group in match.groups()) + b"SCRUBBED", body
    )
    return VOLATILE_IDS.sub(rb"\1REQUEST", body)


def _stored_headers(headers: Mapping[str, Any]) -> dict[str, str]:
    first = {name.lower(): value[0] if isinstance(value, list) else value for name, value in headers.items()}
    stored = {name: _text(value) for name, value in first.items() if name in STORED_HEADERS}
    if "authorization" in stored:
        stored["authorization"] = "Bearer SCRUBBED"
    if "boxapi" in stored:
        stored["boxapi"] = scrub(stored["boxapi"].encode()).decode()
    return stored


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


@dataclass
class Clock:
    """A clock that advances by one second each time it is read."""

    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@contextmanager
def cassette(name: str) -> Iterator[Path | None]:
    """Replay a cassette and refuse all connections, or record it and yield the certificate authority to trust."""
    recorder = vcr.VCR(
        cassette_library_dir=str(CASSETTES),
        record_mode=vcr.mode.ALL if RECORDING else vcr.mode.NONE,
        match_on=["method", "scheme", "host", "port", "path", "query", "body"],
        before_record_request=scrub_request,
        before_record_response=scrub_response,
        decode_compressed_response=True,
    )
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(VCRHTTPResponse, "read1", _read1))
        authority = stack.enter_context(_served_as_box() if RECORDING else _no_network())
        if RECORDING:
            (CASSETTES / f"{name}.yaml").unlink(missing_ok=True)
        tape = stack.enter_context(recorder.use_cassette(f"{name}.yaml"))
        yield authority
    assert RECORDING or tape.all_played, (
        f"{name}.yaml has requests that the test does not send; run: make record"
    )


@contextmanager
def _served_as_box() -> Iterator[Path]:
    authority = trustme.CA()
    issued = authority.issue_cert(*HOSTS)
    with ExitStack() as stack:
        key = stack.enter_context(issued.private_key_pem.tempfile())
        chain = stack.enter_context(issued.cert_chain_pems[0].tempfile())
        trusted = stack.enter_context(authority.cert_pem.tempfile())
        settings = Settings(clock=Clock())
        server = stack.enter_context(
            serve(":memory:", seed=SEED, hosts=HOSTS, certificate=Certificate(chain, key), settings=settings)
        )
        _accept_token(server.engine)
        port = int(server.url.rsplit(":", 1)[1])
        stack.enter_context(
            mock.patch.object(urllib3.util.connection, "create_connection", _connect_to(port))
        )
        yield Path(trusted)


def _accept_token(engine: Engine) -> None:
    """Accept TOKEN. The client does not send tokens of the embedded Box to Box's host names."""
    handle = engine.handle

    def accept(request: engine_messages.Request) -> engine_messages.Response:
        if request.headers.get("authorization") == f"Bearer {TOKEN}":
            request = replace(request, headers={**request.headers, "authorization": f"Bearer local_{TOKEN}"})
        return handle(request)

    engine.handle = accept  # type: ignore[method-assign]  # changes one header of requests


def _connect_to(port: int) -> Callable[..., socket.socket]:
    original = urllib3.util.connection.create_connection

    def create_connection(address: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
        assert address[0] in HOSTS, f"a recording must connect to Box's host names only, not to {address[0]}"
        return original(("127.0.0.1", port), *args, **options)

    return create_connection


@contextmanager
def _no_network() -> Iterator[None]:
    def refuse(_: socket.socket, address: object) -> None:
        raise AssertionError(f"a replay must not use the network, but connects to {address}")

    with mock.patch.object(socket.socket, "connect", refuse):
        yield None


def _read1(self: VCRHTTPResponse, amt: int = -1, decode_content: bool | None = None) -> bytes:
    """Read as urllib3 2 does. Its ``read1`` has the argument ``decode_content``, which is missing in vcrpy."""
    content: bytes = self.read(amt)
    return content
