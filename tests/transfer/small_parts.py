"""An embedded Box with parts of a thousand bytes, behind a server that fails on request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from box_models import Box, RetryPolicy, Transfers
from box_models.local import Engine, Settings
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import FaultServer

PART = 1000
PARTS_FROM = 2 * PART
"""Content of more bytes is uploaded in parts."""
CONTENT = bytes(number % 251 for number in range(5 * PART + 300))
SESSIONS = "/api/2.0/files/upload_sessions"
ONE = f"{SESSIONS}/[^/]+"
COMMIT = f"{ONE}/commit"


@contextmanager
def serve(**settings: Any) -> Iterator[FaultyBox]:
    """Serve an embedded Box with these settings."""
    defaults = {"upload_session_minimum": 1, "upload_part_size": PART, "not_ready_retry_after": 0}
    engine = Engine(":memory:", settings=Settings(**{**defaults, **settings}))
    with FaultServer() as server:
        faulty_server = FaultyBox(engine, server)
        yield faulty_server
        assert not faulty_server.injected_faults, "some faults were not used"
    engine.close()


def connect(faulty_server: FaultyBox, *, workers: int = 2, attempts: int = 6) -> Box:
    """Open a client of the embedded Box."""
    return Box(
        faulty_server.engine.accounts.owner_token(),
        base_url=faulty_server.server.url,
        retry=RetryPolicy(waits=False, attempts=attempts),
        transfers=Transfers(parts_from=PARTS_FROM, workers=workers),
    )
