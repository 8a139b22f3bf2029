"""Fixtures of all tests: the embedded Box, and checks after tests of the fault catalogue."""

from __future__ import annotations

import gc
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

# Random examples are the same in each run, and a busy machine fails no test. `make ordeal` uses new examples each time.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_configure() -> None:
    """Enable Ctrl-C, which workers of pytest-xdist, and the processes they start, ignore."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Exempt all modules and tests from the garbage collector, which would look at them again and again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the rows of the fault catalogue that have no test yet."""
    if PENDING:
        terminalreporter.section("faults without a test")
        for row in PENDING:
            terminalreporter.write_line(f"PENDING {row}: {ROWS[row]}")


@pytest.fixture(autouse=True)
def aftermath(request: pytest.FixtureRequest) -> Iterator[Aftermath | None]:
    """Checks for leaked sockets and secrets after each test that is named after a row of the fault catalogue."""
    if row_of(request.node.name) is None:
        yield None
        return
    before, aftermath = open_sockets(), Aftermath()
    with recording(aftermath):
        yield aftermath
    leaks = aftermath.leaks()
    aftermath.errors.clear()  # errors keep frames alive, and frames keep connections open
    assert leaks == []
    assert wait_until(lambda: open_sockets() <= before), f"sockets were left open: {describe_sockets()}"


@pytest.fixture
def no_collection() -> Iterator[None]:
    """Turn the garbage collector off, because finalizers of other tests fail at the recursion limit."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def request_log(monkeypatch: pytest.MonkeyPatch) -> RequestLog:
    """The requests made to the embedded Boxes of this test, in order."""
    log = RequestLog()
    monkeypatch.setattr("box_models.local.EmbeddedAdapter", log.adapter())
    return log


@pytest.fixture
def box(request_log: RequestLog) -> Iterator[Box]:
    """An empty embedded Box in memory."""
    with Box.local(":memory:") as box:
        yield box


@pytest.fixture
def faulty_server() -> Iterator[FaultyBox]:
    """An embedded Box behind a server that fails on request."""
    engine = Engine()
    with FaultServer() as server:
        server_box = FaultyBox(engine, server)
        yield server_box
        assert not server_box.injected_faults, "some faults were not used"
    engine.close()


@pytest.fixture
def remote_box(faulty_server: FaultyBox) -> Iterator[Box]:
    """A client of `faulty_server` that does not wait between attempts."""
    token = faulty_server.engine.accounts.owner_token()
    with Box(token, base_url=faulty_server.server.url, retry=RetryPolicy(waits=False)) as box:
        yield box
