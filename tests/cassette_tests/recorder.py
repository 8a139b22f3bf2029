"""Record and replay what goes over the wire to Box's host names.

Recording runs against the embedded Box over a real socket: it speaks TLS with a certificate for Box's names, made by a
test authority, and connections to those names are dialled to it. So URLs and `Host` are what they would be at Box, and bodies are untouched.
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
# Every secret that takes part in a recording; not one of them may be found in a cassette.
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

KEPT = {
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


def scrubbed_request(request: Request) -> Request:
    """Return the request as it is kept and compared: no secrets, one boundary, only headers that mean something."""
    body: bytes = request.body_bytes or b""
    headers = _kept(request.headers)
    headers.pop("content-length", None)
    if found := BOUNDARY.search(headers.get("content-type", "")):
        headers["content-type"] = "multipart/form-data; boundary=BOUNDARY"
        body = body.replace(found[1].encode(), b"BOUNDARY")
    return Request(request.method, SIGNED_PATH.sub("/dl/SIGNED", request.uri), scrubbed(body), headers)


def scrubbed_response(response: dict[str, Any]) -> dict[str, Any]:
    """Return the answer as it is kept."""
    kept = dict(response)
    kept["headers"] = {name: [value] for name, value in _kept(response["headers"]).items()}
    if "location" in kept["headers"]:
        kept["headers"]["location"] = [SIGNED_PATH.sub("/dl/SIGNED", kept["headers"]["location"][0])]
    kept["body"] = {"string": scrubbed(response["body"]["string"])}
    if "content-length" in kept["headers"] and response["body"]["string"]:
        kept["headers"]["content-length"] = [str(len(kept["body"]["string"]))]
    return kept


def scrubbed(body: bytes) -> bytes:
    """Replace what is secret, or new each time, by a word."""
    body = SECRET_VALUES.sub(
        lambda found: b"".join(group or b"" for group in found.groups()) + b"SCRUBBED", body
    )
    return VOLATILE_IDS.sub(rb"\1REQUEST", body)


def _kept(headers: Mapping[str, Any]) -> dict[str, str]:
    first = {name.lower(): value[0] if isinstance(value, list) else value for name, value in headers.items()}
    kept = {name: _text(value) for name, value in first.items() if name in KEPT}
    if "authorization" in kept:
        kept["authorization"] = "Bearer SCRUBBED"
    if "boxapi" in kept:
        kept["boxapi"] = scrubbed(kept["boxapi"].encode()).decode()
    return kept


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


@dataclass
class Clock:
    """A clock that begins at one moment, and goes on by a second each time it is read."""

    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@contextmanager
def cassette(name: str) -> Iterator[Path | None]:
    """Replay the cassette ``name`` with every other connection refused; or record it, and yield the authority to trust."""
    recorder = vcr.VCR(
        cassette_library_dir=str(CASSETTES),
        record_mode=vcr.mode.ALL if RECORDING else vcr.mode.NONE,
        match_on=["method", "scheme", "host", "port", "path", "query", "body"],
        before_record_request=scrubbed_request,
        before_record_response=scrubbed_response,
        decode_compressed_response=True,
    )
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(VCRHTTPResponse, "read1", _read1))
        authority = stack.enter_context(_box_at_its_own_names() if RECORDING else _nowhere_to_go())
        if RECORDING:
            (CASSETTES / f"{name}.yaml").unlink(missing_ok=True)
        tape = stack.enter_context(recorder.use_cassette(f"{name}.yaml"))
        yield authority
    assert RECORDING or tape.all_played, (
        f"{name}.yaml holds exchanges that the test no longer makes: make record"
    )


@contextmanager
def _box_at_its_own_names() -> Iterator[Path]:
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
        _accept_the_token_of_an_account(server.engine)
        port = int(server.url.rsplit(":", 1)[1])
        stack.enter_context(mock.patch.object(urllib3.util.connection, "create_connection", _dial(port)))
        yield Path(trusted)


def _accept_the_token_of_an_account(engine: Engine) -> None:
    """Let TOKEN in: the client sends no token of the embedded Box to Box's names, and the embedded Box takes no other."""
    handle = engine.handle

    def accepting(request: engine_messages.Request) -> engine_messages.Response:
        if request.headers.get("authorization") == f"Bearer {TOKEN}":
            request = replace(request, headers={**request.headers, "authorization": f"Bearer local_{TOKEN}"})
        return handle(request)

    engine.handle = accepting  # type: ignore[method-assign]  # one header, on its way in


def _dial(port: int) -> Callable[..., socket.socket]:
    genuine = urllib3.util.connection.create_connection

    def create_connection(address: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
        assert address[0] in HOSTS, f"a recording talks to Box's names only, not to {address[0]}"
        return genuine(("127.0.0.1", port), *args, **options)

    return create_connection


@contextmanager
def _nowhere_to_go() -> Iterator[None]:
    def refuse(_: socket.socket, address: object) -> None:
        raise AssertionError(f"a replay needs no network, and this one wanted {address}")

    with mock.patch.object(socket.socket, "connect", refuse):
        yield None


def _read1(self: VCRHTTPResponse, amt: int = -1, decode_content: bool | None = None) -> bytes:
    """Read as urllib3 2 does: its ``read1`` takes ``decode_content``, which vcrpy's does not know."""
    content: bytes = self.read(amt)
    return content
