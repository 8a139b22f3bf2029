"""A served embedded Box, with and without a server with faults in front of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from box_models import Box, OAuth2
from box_models.local import Settings
from box_models.local.faces.server import LocalServer, serve
from tests.conformance.logins import log_in
from tests.faulty_box import FaultyBox, ForwardedBox
from tests.wire.fault_server import FaultServer

SETTINGS = Settings(upload_session_minimum=1, upload_part_size=1000, not_ready_retry_after=0)


@pytest.fixture(scope="session")
def served() -> Iterator[LocalServer]:
    """An embedded Box on a port."""
    with serve(settings=SETTINGS) as server:
        yield server


@pytest.fixture
def login(served: LocalServer) -> OAuth2:
    """A login that can be refreshed, as often as a 401 asks for it."""
    return log_in(served.engine)


@pytest.fixture
def faulty_server(served: LocalServer) -> Iterator[FaultyBox]:
    """A server with scripted faults in front of the served Box."""
    beyond = ForwardedBox(served.url)
    with FaultServer() as server:
        yield FaultyBox(beyond, server)
    beyond.close()


@pytest.fixture
def direct(served: LocalServer) -> Iterator[Box]:
    """The served Box, without faults."""
    with Box(served.token, base_url=served.url) as box:
        yield box
