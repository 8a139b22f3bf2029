"""A login that runs out a hundred times in a row, at a token endpoint that fails now and then."""

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
from tests.auth.places import Open
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
    """An embedded Box behind ``server``; one of five requests for tokens meets a fault, lost before or after its work."""

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
        self._chance = random.Random(12)
        self.refreshes = 0
        self.met: Counter[str] = Counter()
        server.handler = self._answer

    def _answer(self, seen: ReceivedRequest) -> Behaviour:
        if seen.path != "/oauth2/token":
            return process_request(self._engine, seen, self._url)
        self.refreshes += 1
        if self._chance.random() >= 0.2:
            return process_request(self._engine, seen, self._url)
        name, works_off, fault = self._chance.choice(self.FAULTS)
        self.met[name] += 1
        if works_off:
            process_request(self._engine, seen, self._url)
        return fault


@pytest.mark.slow
@pytest.mark.parametrize("opened", ["file", "sqlite"], indirect=True)
def test_a_hundred_expiries_with_faults_lose_no_login(opened: Open) -> None:
    clock, given_up = Clock(), Counter[str]()
    engine = Engine(settings=Settings(refresh_token_grace=True, clock=clock))
    apply_seed(engine, SEED)
    with FaultServer() as server:
        failing = FailingBox(engine, server)
        store = opened()
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
                        given_up[type(error).__name__] += 1
    engine.close()
    print(f"{failing.refreshes} requests for tokens, faults {dict(failing.met)}, given up {dict(given_up)}")
    assert set(failing.met) == {name for name, _, _ in failing.FAULTS}
    assert failing.refreshes == EXPIRIES + failing.met.total()
    # Two answers lost in a row are an error of the call, which the next call heals.
    assert given_up.total() <= EXPIRIES // 10
