"""The embedded Box, for every test that asks for it."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from box_models import Box, RetryPolicy
from box_models.local.engine import Engine
from tests.embedded import RequestLog
from tests.faults.aftermath import Aftermath, describe_sockets, open_sockets, recording, wait_until
from tests.faults.catalogue import PENDING, ROWS, row_of
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import FaultServer

# What tests make up is the same in each run, and a busy machine fails none; `make ordeal` looks further each time.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_configure() -> None:
    """Hear Ctrl-C: the workers of pytest-xdist do not, nor would any process that they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which rows of the catalogue of faults have no test yet."""
    if PENDING:
        terminalreporter.section("faults that are not proven yet")
        for row in PENDING:
            terminalreporter.write_line(f"PENDING {row}: {ROWS[row]}")


@pytest.fixture(autouse=True)
def aftermath(request: pytest.FixtureRequest) -> Iterator[Aftermath | None]:
    """What a row of the catalogue of faults leaves behind, checked for every test that is named after one."""
    if row_of(request.node.name) is None:
        yield None
        return
    before, seen = open_sockets(), Aftermath()
    with recording(seen):
        yield seen
    shown = seen.leaks()
    seen.errors.clear()  # they hold frames, and frames hold connections
    assert shown == []
    assert wait_until(lambda: open_sockets() <= before), f"sockets were left open: {describe_sockets()}"


@pytest.fixture
def request_log(monkeypatch: pytest.MonkeyPatch) -> RequestLog:
    """The requests made to the embedded Boxes of this test, in order."""
    noted = RequestLog()
    monkeypatch.setattr("box_models.local.EmbeddedAdapter", noted.adapter())
    return noted


@pytest.fixture
def box(request_log: RequestLog) -> Iterator[Box]:
    """An empty embedded Box in memory."""
    with Box.local(":memory:") as box:
        yield box


@pytest.fixture
def faulty_server() -> Iterator[FaultyBox]:
    """An embedded Box at the end of a line that fails as told."""
    engine = Engine()
    with FaultServer() as server:
        lossy = FaultyBox(engine, server)
        yield lossy
        assert not lossy.injected_faults, "a mishap was never met"
    engine.close()


@pytest.fixture
def remote_box(faulty_server: FaultyBox) -> Iterator[Box]:
    """The Box at the end of the line. It does not wait between attempts."""
    token = faulty_server.engine.accounts.owner_token()
    with Box(token, base_url=faulty_server.server.url, retry=RetryPolicy(waits=False)) as box:
        yield box
