"""A02: eight processes of 32 threads find their shared token expired at the same moment."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from box_models.auth import FileStore, SavedLogin, Secret
from box_models.local.server import serve

WORKER = Path(__file__).with_name("worker.py")
SEED = {
    "users": [{"id": "11", "name": "Ada", "login": "ada@example.com"}],
    "applications": [{"client_id": "app", "client_secret": "hush"}],
    "refresh_tokens": [{"token": "local_refresh", "client_id": "app", "user_id": "11"}],
}
SAVED = SavedLogin(
    Secret("local_expired"), Secret("local_refresh"), client_id="app", client_secret=Secret("hush")
)


@pytest.mark.parametrize(
    ("processes", "threads"), [(2, 8), pytest.param(8, 32, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_a02_all_succeed_with_one_refresh(tmp_path: Path, processes: int, threads: int) -> None:
    store = FileStore(directory=tmp_path / "logins")
    with serve(seed=SEED) as server:
        store.save(replace(SAVED, base_url=server.url))
        command = [sys.executable, str(WORKER), server.url, str(store.directory), str(threads)]
        workers = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
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
        outputs = [worker.communicate() for worker in workers]
        print(f"{processes} x {threads}: {time.monotonic() - start:.2f} s")
        with server.engine.database.reading() as c:
            (issued,) = c.execute("SELECT count(*) FROM tokens WHERE kind = 'access'").fetchone()
    assert [output for output, _ in outputs] == [f"{threads}\n"] * processes
    assert issued == 1
