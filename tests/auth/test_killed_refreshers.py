"""A04: a process is killed while it refreshes a shared login, and another process uses the login afterwards."""

from __future__ import annotations

import itertools
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from box_models import Box, OAuth2
from box_models.auth import Secret
from box_models.errors import NotLoggedIn
from box_models.local import Engine
from box_models.local.seed import apply_seed
from box_models.local.settings import Settings
from box_models.retry import RetryPolicy
from tests.auth.slow_box import SLOW, SlowBox, Step
from tests.auth.stores import OpenStore, Store
from tests.auth.test_processes import SAVED, SEED
from tests.wire.fault_server import FaultServer

REFRESHER = Path(__file__).with_name("refresher.py")
BEFORE_REQUEST, BEFORE_REFRESH, BEFORE_SAVE, AFTER_SAVE = PHASES = (
    "before the request",
    "before the refresh token is replaced",
    "between that and the save",
    "after the save",
)
# The step before a kill, and the longest delay after it in seconds. Together they cover the whole refresh.
WINDOWS: list[tuple[Step, float]] = [
    ("started", 0.01), ("requested", SLOW), ("refreshed", SLOW), ("responding", 0.015), ("in use", SLOW),
]  # fmt: skip


@dataclass
class KilledRefreshers:
    """Start processes that refresh the login, and kill them."""

    box: SlowBox
    store: Store
    program: subprocess.Popen[str]
    phases: list[str] = field(default_factory=list)

    def kill_one(self, step: Step, seconds: float) -> str:
        """Start a process, kill it ``seconds`` after ``step``, and return the phase that it was in."""
        before = self.store.load()
        self.box.reset()
        process_id = int(self._next_line())
        self.box.wait_for(step)
        time.sleep(seconds)
        was_refreshed = self.box.has_reached("refreshed")
        os.kill(process_id, signal.SIGKILL)
        self._next_line()
        self.box.settle()
        if not self.box.has_reached("requested"):
            phase = BEFORE_REQUEST
        elif self.store.load() != before:
            phase = AFTER_SAVE
        else:
            phase = BEFORE_SAVE if was_refreshed else BEFORE_REFRESH
        self.phases.append(phase)
        return phase

    def _next_line(self) -> str:
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        self.program.stdin.write("\n")
        self.program.stdin.flush()
        return self.program.stdout.readline()


@contextmanager
def killed_refreshers(open_store: OpenStore, *, grace: bool) -> Iterator[KilledRefreshers]:
    engine = Engine(settings=Settings(refresh_token_grace=grace))
    apply_seed(engine, SEED)
    with FaultServer() as server:
        box, store = SlowBox(engine, server), open_store()
        store.save(replace(SAVED, base_url=box.url))
        with subprocess.Popen(
            [sys.executable, str(REFRESHER), box.url, pickle.dumps(store).hex()],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        ) as program:  # fmt: skip
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
            yield KilledRefreshers(box, store, program)
    engine.close()


def kills(count: int, phases: list[str]) -> Iterator[tuple[Step, float]]:
    """Yield random steps and delays, the same in every run. A busy machine may miss a phase, and needs more of them."""
    generator = random.Random(4)
    for number in itertools.count():
        if number >= count and (set(phases) == set(PHASES) or number >= 5 * count):
            return
        step, longest = WINDOWS[number % len(WINDOWS)]
        yield step, generator.uniform(0, longest)


def expire(store: Store) -> None:
    """Mark the access token in the store as expired."""
    saved = store.load()
    assert saved is not None
    store.save(replace(saved, expires_at=datetime.now(UTC) - timedelta(seconds=1)))


@contextmanager
def next_process(box: SlowBox, open_store: OpenStore) -> Iterator[Box]:
    """Return a Box that uses the login after a kill, without delays of the server."""
    box.slow = False
    auth = OAuth2.saved(open_store(patience=5))
    with Box(auth, base_url=box.url, retry=RetryPolicy(waits=False)) as after:
        yield after
    box.slow = True


five_or_fifty_kills = pytest.mark.parametrize("count", [5, pytest.param(50, marks=pytest.mark.slow)])
file_store_or_slow_others = pytest.mark.parametrize(
    "open_store",
    ["file", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("sqlite", "postgres"))],
    indirect=True,
)


@file_store_or_slow_others
@five_or_fifty_kills
def test_a04_no_kill_loses_the_login_if_unused_tokens_can_be_requested_again(
    open_store: OpenStore, count: int
) -> None:
    with killed_refreshers(open_store, grace=True) as killed:
        for step, seconds in kills(count, killed.phases):
            expire(killed.store)
            killed.kill_one(step, seconds)
            with next_process(killed.box, open_store) as box:
                assert box.me.login == "ada@example.com"
    print(Counter(killed.phases))
    assert set(killed.phases) == set(PHASES)


@pytest.mark.slow
@file_store_or_slow_others
@five_or_fifty_kills
def test_a04_only_a_kill_before_the_save_loses_a_single_use_refresh_token(
    open_store: OpenStore, count: int
) -> None:
    with killed_refreshers(open_store, grace=False) as killed:
        for number, (step, seconds) in enumerate(kills(count, killed.phases)):
            expire(killed.store)
            phase = killed.kill_one(step, seconds)
            with next_process(killed.box, open_store) as box:
                if phase in {BEFORE_REFRESH, BEFORE_SAVE}:
                    assert_lost(killed, box)
                    sign_in_again(killed, f"local_again_{number}")
                assert box.me.login == "ada@example.com"
    print(Counter(killed.phases))
    assert set(killed.phases) == set(PHASES)


def assert_lost(killed: KilledRefreshers, box: Box) -> None:
    """Check that the login is lost: each use raises, only the first makes a request, and the store is unchanged."""
    saved, refreshes = killed.store.load(), killed.box.refreshes
    for _ in range(3):
        with pytest.raises(NotLoggedIn, match="sign in again"):
            box.me.load()
    assert killed.box.refreshes == refreshes + 1
    assert killed.store.load() == saved


def sign_in_again(killed: KilledRefreshers, token: str) -> None:
    saved = killed.store.load()
    assert saved is not None
    killed.box.engine.accounts.add_refresh_token(token, "app", "11")
    killed.store.save(replace(saved, access_token=None, refresh_token=Secret(token)))
