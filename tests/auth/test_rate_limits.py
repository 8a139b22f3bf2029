"""`RateLimit`: the requests of threads, processes and views stay below one rate."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from box_models import Box, RateLimit, RateLimited, RetryPolicy, SessionClosed, Timeouts, TokenStoreError
from box_models.auth import FileStore, MemoryStore, Secret, SQLStore
from box_models.local import LocalServer, serve
from box_models.testing import faults
from tests.auth.test_processes import REPOSITORY, SAVED, SEED
from tests.clock import promptly
from tests.faults.aftermath import wait_until

WORKER = Path(__file__).with_name("limited_worker.py")
SLOW = RateLimit(per_second=0.01)
"""One request now, and the next one after 100 seconds."""
ENOUGH = Timeouts(total=2)
ONE_USER = {**SEED, "developer_tokens": [{"token": "local_ada", "user_id": "11"}]}


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with serve(seed=ONE_USER) as server:
        yield server


def ask(box: Box, requests: int, threads: int = 8) -> float:
    """Send requests from several threads, and return the seconds that they take."""
    started = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: box.session.get("/users/me"), range(requests)))
    return time.monotonic() - started


def test_threads_of_a_box_stay_below_the_limit(server: LocalServer) -> None:
    with Box("local_ada", base_url=server.url, limit=RateLimit(per_second=40)) as box:
        assert ask(box, 60) >= 0.475  # 40 at once, and the other 20 at 40 per second


@pytest.mark.parametrize("kind", ["file", pytest.param("sqlite", marks=pytest.mark.slow)])
def test_processes_that_share_a_store_stay_below_one_limit(
    server: LocalServer, home: Path, tmp_path: Path, kind: str
) -> None:
    login = FileStore("work")
    login.save(replace(SAVED, access_token=Secret("local_ada"), base_url=server.url))
    store = login if kind == "file" else SQLStore(f"sqlite:///{tmp_path}/limits.sqlite", "work")
    with Box(profile="work", limit=RateLimit(per_second=40, store=store)) as box:
        command = [sys.executable, str(WORKER), pickle.dumps(box).hex(), "40"]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    started = time.monotonic()
    for worker in workers:
        worker.communicate("\n")
    assert [worker.returncode for worker in workers] == [0, 0]
    assert time.monotonic() - started >= 0.975  # 80 requests: 40 at once, and the others at 40 per second


def test_without_a_limit_no_request_waits(server: LocalServer) -> None:
    with Box("local_ada", base_url=server.url) as box, promptly():
        ask(box, 100)
    assert box.session.limit is None


def test_a_429_limits_the_process_to_the_rate_of_box() -> None:
    with Box.local(":memory:") as box, faults(box) as requested:
        requested.next("GET", "/users/me", status=429, retry_after=0.01)
        assert box.me.name == "Local User"
        seconds = ask(box, 24)
    assert seconds >= 0.4  # up to 17 at once, and the others at 16.7 per second


def test_views_of_a_box_share_its_limit(server: LocalServer) -> None:
    with Box("local_ada", base_url=server.url, limit=SLOW, timeout=ENOUGH) as box:
        assert box.me.name == "Ada"
        with pytest.raises(RateLimited, match=r"limit of 0\.01 requests per second"):
            box.as_user("11").me  # noqa: B018 # sends a request


def test_a_request_that_would_wait_longer_than_its_timeout_is_not_sent(server: LocalServer) -> None:
    with Box("local_ada", base_url=server.url, limit=SLOW, timeout=ENOUGH) as box:
        box.session.get("/users/me")
        with promptly(), pytest.raises(RateLimited, match="no free slot in the next 2 s"):
            box.session.get("/users/me")


def test_close_ends_the_wait_for_a_slot(server: LocalServer) -> None:
    with Box("local_ada", base_url=server.url, limit=SLOW) as box, ThreadPoolExecutor(1) as pool:
        box.session.get("/users/me")
        waiting = pool.submit(box.session.get, "/users/me")
        assert wait_until(waiting.running)
        box.close()
        with promptly(), pytest.raises(SessionClosed):
            waiting.result()


def test_a_policy_without_waits_has_no_limit(server: LocalServer) -> None:
    policy = RetryPolicy(waits=False)
    with Box("local_ada", base_url=server.url, limit=SLOW, retry=policy) as box, promptly():
        ask(box, 5)


def test_a_request_is_not_sent_if_the_store_of_the_limit_fails(server: LocalServer, tmp_path: Path) -> None:
    store = SQLStore(f"sqlite:///{tmp_path}/missing/limits.sqlite")
    limit = RateLimit(per_second=10, store=store)
    with (
        Box("local_ada", base_url=server.url, limit=limit) as box,
        pytest.raises(TokenStoreError, match=r"limits\.sqlite"),
    ):
        box.session.get("/users/me")


def test_a_pickled_box_keeps_its_limit_and_opens_one_session(server: LocalServer, home: Path) -> None:
    FileStore("work").save(replace(SAVED, base_url=server.url))
    limit = RateLimit(per_second=5, store=FileStore("work"))
    with Box(profile="work", limit=limit) as box:
        pickled = pickle.dumps([box, box.as_user("11")])
    first, view = pickle.loads(pickled)
    again, _ = pickle.loads(pickled)
    assert first.session is again.session
    for each in (first, view):
        assert repr(each.session.limit) == repr(limit)


@pytest.mark.parametrize("per_second", [0, -1, float("nan")])
def test_the_rate_must_be_positive(per_second: float) -> None:
    with pytest.raises(ValueError, match="per_second must be more than 0"):
        RateLimit(per_second=per_second)


def test_the_store_must_be_one_that_processes_share() -> None:
    with pytest.raises(
        TypeError, match="store must be a FileStore, a KeyringStore or a SQLStore, not MemoryStore"
    ):
        RateLimit(per_second=1, store=MemoryStore())  # type: ignore[arg-type]
