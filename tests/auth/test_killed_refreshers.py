"""A04: a process is killed while it refreshes a shared login, at any point; another one comes after it."""

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
from tests.auth.places import Open, Store
from tests.auth.slow_box import SLOW, Moment, SlowBox
from tests.auth.test_processes import REPOSITORY, SAVED, SEED
from tests.wire.fault_server import FaultServer

REFRESHER = Path(__file__).with_name("refresher.py")
BEFORE_ASKING, BEFORE_SPENDING, BEFORE_SAVING, SAVED_IT = PHASES = (
    "before the request",
    "before the refresh token is spent",
    "between that and the save",
    "after the save",
)
# When a kill is prepared, and how long after that it comes at most: all of the refresh is covered.
WINDOWS: list[tuple[Moment, float]] = [
    ("begun", 0.01), ("asked", SLOW), ("spent", SLOW), ("answered", 0.015), ("used", SLOW),
]  # fmt: skip


@dataclass
class Victims:
    """Refreshes, each in a process of its own, that are killed."""

    box: SlowBox
    store: Store
    program: subprocess.Popen[str]
    phases: list[str] = field(default_factory=list)

    def kill_one(self, moment: Moment, seconds: float) -> str:
        """Let one begin, and kill it so long after that moment; returns the phase it was in."""
        before = self.store.load()
        self.box.begin()
        victim = int(self._told())
        self.box.wait_for(moment)
        time.sleep(seconds)
        spent = self.box.has_reached("spent")
        os.kill(victim, signal.SIGKILL)
        self._told()
        self.box.settle()
        if not self.box.has_reached("asked"):
            phase = BEFORE_ASKING
        elif self.store.load() != before:
            phase = SAVED_IT
        else:
            phase = BEFORE_SAVING if spent else BEFORE_SPENDING
        self.phases.append(phase)
        return phase

    def _told(self) -> str:
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        self.program.stdin.write("\n")
        self.program.stdin.flush()
        return self.program.stdout.readline()


@contextmanager
def victims(opened: Open, *, grace: bool) -> Iterator[Victims]:
    engine = Engine(settings=Settings(refresh_token_grace=grace))
    apply_seed(engine, SEED)
    with FaultServer() as server:
        box, store = SlowBox(engine, server), opened()
        store.save(replace(SAVED, base_url=box.url))
        with subprocess.Popen(
            [sys.executable, str(REFRESHER), box.url, pickle.dumps(store).hex()],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        ) as program:  # fmt: skip
            assert program.stdout is not None
            assert program.stdout.readline() == "ready\n"
            yield Victims(box, store, program)
    engine.close()


def kills(count: int, phases: list[str]) -> Iterator[tuple[Moment, float]]:
    """Points all over a refresh, random, the same in every run; more of them where a busy machine missed a phase."""
    chance = random.Random(4)
    for number in itertools.count():
        if number >= count and (set(phases) == set(PHASES) or number >= 5 * count):
            return
        moment, longest = WINDOWS[number % len(WINDOWS)]
        yield moment, chance.uniform(0, longest)


def expire(store: Store) -> None:
    """Let the access token in the store run out, as far as anybody can tell."""
    saved = store.load()
    assert saved is not None
    store.save(replace(saved, expires_at=datetime.now(UTC) - timedelta(seconds=1)))


@contextmanager
def next_one(box: SlowBox, opened: Open) -> Iterator[Box]:
    """Who comes after a victim, and is in a hurry."""
    box.slow = False
    auth = OAuth2.saved(opened(patience=5))
    with Box(auth, base_url=box.url, retry=RetryPolicy(waits=False)) as after:
        yield after
    box.slow = True


few_or_fifty = pytest.mark.parametrize("count", [5, pytest.param(50, marks=pytest.mark.slow)])
slowly_everywhere = pytest.mark.parametrize(
    "opened",
    ["file", *(pytest.param(place, marks=pytest.mark.slow) for place in ("sqlite", "postgres"))],
    indirect=True,
)


@slowly_everywhere
@few_or_fifty
def test_a04_where_an_unused_pair_can_be_asked_for_again_no_kill_loses_the_login(
    opened: Open, count: int
) -> None:
    with victims(opened, grace=True) as killed:
        for moment, seconds in kills(count, killed.phases):
            expire(killed.store)
            killed.kill_one(moment, seconds)
            with next_one(killed.box, opened) as box:
                assert box.me.login == "ada@example.com"
    print(Counter(killed.phases))
    assert set(killed.phases) == set(PHASES)


@slowly_everywhere
@few_or_fifty
def test_a04_where_a_refresh_token_is_good_once_only_a_kill_before_the_save_loses_the_login(
    opened: Open, count: int
) -> None:
    with victims(opened, grace=False) as killed:
        for number, (moment, seconds) in enumerate(kills(count, killed.phases)):
            expire(killed.store)
            phase = killed.kill_one(moment, seconds)
            with next_one(killed.box, opened) as box:
                if phase in {BEFORE_SPENDING, BEFORE_SAVING}:
                    assert_lost(killed, box)
                    sign_in_again(killed, f"local_again_{number}")
                assert box.me.login == "ada@example.com"
    print(Counter(killed.phases))
    assert set(killed.phases) == set(PHASES)


def assert_lost(killed: Victims, box: Box) -> None:
    """The login is lost: that is said each time, asked about once, and leaves the store as it was."""
    kept, asked = killed.store.load(), killed.box.refreshes
    for _ in range(3):
        with pytest.raises(NotLoggedIn, match="sign in again"):
            box.me.load()
    assert killed.box.refreshes == asked + 1
    assert killed.store.load() == kept


def sign_in_again(killed: Victims, token: str) -> None:
    saved = killed.store.load()
    assert saved is not None
    killed.box.engine.accounts.add_refresh_token(token, "app", "11")
    killed.store.save(replace(saved, access_token=None, refresh_token=Secret(token)))
