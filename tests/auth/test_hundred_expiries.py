"""A login expires a hundred times in a row, and the token endpoint fails at random."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from box_models import Box, OAuth2
from box_models.errors import BoxError, NotLoggedIn
from box_models.local import Engine
from box_models.local.seed import apply_seed
from box_models.local.settings import Settings
from box_models.retry import RetryPolicy
from box_models.transport import Timeouts
from tests.auth.stores import OpenStore
from tests.auth.test_processes import SAVED, SEED
from tests.faulty_box import process_request
from tests.wire.fault_server import Behaviour, FaultServer, ReceivedRequest, cut, refusal, reset, silence

EXPIRIES = 100


class Clock:
    """The clock of the server."""

    now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class FailingBox:
    """An embedded Box behind ``server``. One of five token requests fails, before or after it was processed."""

    FAULTS: tuple[tuple[str, bool, Behaviour], ...] = (
        ("reset before", False, reset),
        ("reset after", True, reset),
        ("unavailable", False, refusal(503, "unavailable")),
        ("cut", True, cut(b'{"access_token": "local_')),
        ("silent", False, silence),
        ("silent after", True, silence),
    )

    def __init__(self, engine: Engine, server: FaultServer) -> None:
        self._engine = engine
        self._url = server.url
        self._generator = random.Random(12)
        self.refreshes = 0
        self.faults: Counter[str] = Counter()
        server.handler = self._respond

    def _respond(self, request: ReceivedRequest) -> Behaviour:
        if request.path != "/oauth2/token":
            return process_request(self._engine, request, self._url)
        self.refreshes += 1
        if self._generator.random() >= 0.2:
            return process_request(self._engine, request, self._url)
        name, is_processed, fault = self._generator.choice(self.FAULTS)
        self.faults[name] += 1
        if is_processed:
            process_request(self._engine, request, self._url)
        return fault


@pytest.mark.slow
@pytest.mark.parametrize("open_store", ["file", "sqlite"], indirect=True)
def test_a_hundred_expiries_with_faults_lose_no_login(open_store: OpenStore) -> None:
    clock, failed_calls = Clock(), Counter[str]()
    engine = Engine(settings=Settings(refresh_token_grace=True, clock=clock))
    apply_seed(engine, SEED)
    with FaultServer() as server:
        failing = FailingBox(engine, server)
        store = open_store()
        store.save(replace(SAVED, base_url=server.url))
        with Box(
            OAuth2.saved(store), base_url=server.url,
            retry=RetryPolicy(waits=False), timeout=Timeouts(read=5),
        ) as box:  # fmt: skip
            for _ in range(EXPIRIES):
                clock.now += timedelta(hours=2)
                while True:
                    try:
                        assert box.me.load().login == "ada@example.com"
                        break
                    except NotLoggedIn:
                        raise
                    except BoxError as error:
                        failed_calls[type(error).__name__] += 1
    engine.close()
    print(
        f"{failing.refreshes} requests for tokens, faults {dict(failing.faults)}, failed calls {dict(failed_calls)}"
    )
    assert set(failing.faults) == {name for name, _, _ in failing.FAULTS}
    assert failing.refreshes == EXPIRIES + failing.faults.total()
    # A call fails if two responses in a row are lost. The next call succeeds.
    assert failed_calls.total() <= EXPIRIES // 10
