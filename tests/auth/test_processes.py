"""A02: eight processes of 32 threads find their shared token expired at the same time."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from box_models.auth import SavedLogin, Secret
from box_models.local import Engine
from box_models.local.seed import apply_seed
from tests.auth.slow_box import SlowBox
from tests.auth.stores import OpenStore
from tests.wire.fault_server import FaultServer

REPOSITORY = Path(__file__).resolve().parents[2]
WORKER = Path(__file__).with_name("worker.py")
SEED = {
    "users": [{"id": "11", "name": "Ada", "login": "ada@example.com"}],
    "applications": [{"client_id": "app", "client_secret": "hush"}],
    "refresh_tokens": [{"token": "local_refresh", "client_id": "app", "user_id": "11"}],
}
SAVED = SavedLogin(
    Secret("local_expired"), Secret("local_refresh"), client_id="app", client_secret=Secret("hush")
)
MAX_SECONDS = 60  # about 2 seconds on two idle cores


@pytest.mark.parametrize(
    "open_store",
    ["file", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("keyring", "sqlite", "postgres"))],
    indirect=True,
)
@pytest.mark.parametrize(
    ("processes", "threads"), [(2, 8), pytest.param(8, 32, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_a02_all_processes_succeed_with_one_refresh(
    open_store: OpenStore, processes: int, threads: int
) -> None:
    store, engine = open_store(), Engine()
    apply_seed(engine, SEED)
    with FaultServer() as server:
        box = SlowBox(engine, server)  # slow, so that all other processes start while one refreshes
        store.save(replace(SAVED, base_url=box.url))
        command = [sys.executable, str(WORKER), box.url, pickle.dumps(store).hex(), str(threads)]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}  # for the keyring of the tests
        workers = [
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
            )
            for _ in range(processes)
        ]
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        start = time.monotonic()
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("\n")
            worker.stdin.flush()
        outputs = [worker.communicate()[0] for worker in workers]
        seconds = time.monotonic() - start
    engine.close()
    print(f"{store!r}, {processes} x {threads}: {seconds:.2f} s")
    assert outputs == [f"{threads}\n"] * processes
    assert box.refreshes == 1
    assert seconds < MAX_SECONDS
