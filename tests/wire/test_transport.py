"""Mounted adapters, child processes and connections of the transport."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from box_models.auth import DeveloperToken
from box_models.errors import NotFound
from box_models.session import BoxSession
from box_models.transport import Transport
from tests.wire.conftest import Wire
from tests.wire.fault_server import refusal, reply

OK = reply(200, {"id": "1"})


class InProcess(BaseAdapter):
    """An adapter that answers without a network."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str | None] = []
        self.closed = False

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        self.urls.append(request.url)
        answer = requests.Response()
        answer.status_code = 200
        answer.raw = HTTPResponse(io.BytesIO(b"{}"), status=200, preload_content=False)
        return answer

    def close(self) -> None:
        self.closed = True


def test_adapter_serves_its_host_without_a_network() -> None:
    adapter, transport = InProcess(), Transport()
    transport.mount("http://embedded.localhost", adapter)
    base = "http://embedded.localhost"
    with BoxSession(DeveloperToken("local_1"), base_url=base, transport=transport) as session:
        assert session.get("/users/me") == b"{}"
    assert adapter.urls == ["http://embedded.localhost/2.0/users/me"]
    assert adapter.closed


def test_one_connection_serves_many_requests(wire: Wire) -> None:
    server, session = wire.serve(*[OK] * 5), wire.session()
    for _ in range(5):
        session.get("/users/me")
    assert server.connections == 1


def test_user_agent_has_the_version(wire: Wire) -> None:
    server = wire.serve(OK)
    wire.session().get("/users/me")
    assert server.requests[0].headers["user-agent"].startswith("box_models/")


def test_preflight_request_has_a_body(wire: Wire) -> None:
    server = wire.serve(reply(200, {"upload_url": "https://upload.box.com/x"}))
    assert wire.session().options("/files/content", json={"name": "a", "size": 1})
    assert (server.requests[0].method, server.requests[0].body) == ("OPTIONS", b'{"name":"a","size":1}')


def test_closed_session_has_no_open_connection_while_its_errors_exist(wire: Wire) -> None:
    server = wire.serve(refusal(404, "not_found"))
    session = wire.session()
    with pytest.raises(NotFound) as caught:
        session.get("/files/1")
    session.close()
    server.wait_until_idle()
    assert server.open_connections == 0
    assert caught.value.__traceback__ is not None
