"""An embedded Box that all tests share, with and without a server with faults in front of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from box_models import Box, OAuth2
from box_models.local import EmbeddedAdapter, Engine, Settings
from tests.conformance.logins import log_in
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import FaultServer

SETTINGS = Settings(upload_session_minimum=1, upload_part_size=1000, not_ready_retry_after=0)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """An embedded Box."""
    engine = Engine(settings=SETTINGS)
    yield engine
    engine.close()


@pytest.fixture
def login(engine: Engine) -> OAuth2:
    """A login that can be refreshed, as often as a 401 asks for it."""
    return log_in(engine)


@pytest.fixture
def faulty_server(engine: Engine) -> Iterator[FaultyBox]:
    """A server with scripted faults in front of the embedded Box."""
    with FaultServer() as server:
        yield FaultyBox(engine, server)


@pytest.fixture
def direct(engine: Engine) -> Iterator[Box]:
    """The embedded Box in this process, without a network and without faults."""
    with requests.Session() as session:
        session.mount("http://127.0.0.1", EmbeddedAdapter(engine))
        with Box(engine.accounts.owner_token(), base_url="http://127.0.0.1", requests_session=session) as box:
            yield box
