"""Sessions that talk to servers with scripted faults."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import trustme
import urllib3.util.connection

from box_models.auth import Auth, DeveloperToken
from box_models.retry import RetryPolicy
from box_models.session import BoxSession
from box_models.transport import Timeouts, Transport
from tests.wire.fault_server import Behaviour, FaultServer, Handler

NO_WAITS = RetryPolicy(waits=False)


class Wire:
    """A server with a script, and the sessions that talk to it."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.server = stack.enter_context(FaultServer())

    def serve(self, *script: Behaviour) -> FaultServer:
        """Add behaviors to the script of the server."""
        self.server.script.extend(script)
        return self.server

    def answer(self, handler: Handler) -> FaultServer:
        """Answer each request with the behavior that ``handler`` returns."""
        self.server.handler = handler
        return self.server

    def session(
        self,
        auth: Auth | None = None,
        *,
        retry: RetryPolicy = NO_WAITS,
        timeout: Timeouts | float | None = None,
        prefetch: bool = False,
        transport: Transport | None = None,
    ) -> BoxSession:
        """Open a session with the server. It is closed after the test."""
        session = BoxSession(
            auth or DeveloperToken("token-1"),
            base_url=self.server.url,
            retry=retry,
            timeout=timeout,
            prefetch=prefetch,
            transport=transport,
        )
        return self._stack.enter_context(session)


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A server with scripted faults, and its sessions."""
    with ExitStack() as stack:
        yield Wire(stack)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """The certificate authority of the test servers."""
    return trustme.CA()


@pytest.fixture(scope="session")
def trusted(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The CA file of the test servers."""
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


BOX_HOSTS = ("api.box.com", "upload.box.com", "account.box.com", "dl.boxcloud.com", "evil.example")


@pytest.fixture
def real_names(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    """A server that all host names resolve to, with a certificate for the hosts of Box and for another host."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*BOX_HOSTS).configure_cert(context)
    dial = urllib3.util.connection.create_connection
    with FaultServer(tls=context) as server:

        def dial_here(address: tuple[str, int], *arguments: Any, **more: Any) -> socket.socket:
            return dial(("127.0.0.1", server.port), *arguments, **more)

        monkeypatch.setattr(urllib3.util.connection, "create_connection", dial_here)
        yield server


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the environment variables of this machine that change requests."""
    for name in ("BOX_TOKEN", "BOX_DEVELOPER_TOKEN", "BOX_BASE_URL", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
