"""The embedded Box, for every test that asks for it."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from box_models import Box, RetryPolicy
from box_models.local.engine import Engine
from tests.embedded import Requests
from tests.lossy import Lossy
from tests.wire.fault_server import FaultServer


def pytest_configure() -> None:
    """Hear Ctrl-C: the workers of pytest-xdist do not, nor would any process that they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Requests:
    """The requests made to the embedded Boxes of this test, in order."""
    noted = Requests()
    monkeypatch.setattr("box_models.local.EmbeddedAdapter", noted.adapter())
    return noted


@pytest.fixture
def box(made: Requests) -> Iterator[Box]:
    """An empty embedded Box in memory."""
    with Box.local(":memory:") as box:
        yield box


@pytest.fixture
def line() -> Iterator[Lossy]:
    """An embedded Box at the end of a line that fails as told."""
    engine = Engine()
    with FaultServer() as server:
        yield Lossy(engine, server)
    engine.close()


@pytest.fixture
def far_box(line: Lossy) -> Iterator[Box]:
    """The Box at the end of the line. It does not wait between attempts."""
    token = line.engine.accounts.owner_token()
    with Box(token, base_url=line.server.url, retry=RetryPolicy(waits=False)) as box:
        yield box
