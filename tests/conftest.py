"""The embedded Box, for every test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from box_models import Box, RetryPolicy
from box_models.local.engine import Engine
from tests.embedded import FlakyBox, Requests
from tests.wire.fault_server import FaultServer


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
def flaky() -> Iterator[FlakyBox]:
    """An embedded Box behind a server that fails as told."""
    engine = Engine()
    try:
        with FaultServer() as server:
            yield FlakyBox(engine, server)
    finally:
        engine.close()


@pytest.fixture
def shaky_box(flaky: FlakyBox) -> Iterator[Box]:
    """A Box on the far side of ``flaky``. It does not wait between attempts."""
    with Box(flaky.token, base_url=flaky.url, retry=RetryPolicy(waits=False)) as box:
        yield box
