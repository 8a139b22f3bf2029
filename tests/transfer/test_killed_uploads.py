"""Uploads whose process is killed at any moment are resumed by the next process."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from box_models import Box, Transfers
from box_models.local import LocalServer, Settings, serve

PART = 64 * 1024
CONTENT = random.Random(7).randbytes(40 * PART + 123)
UPLOAD = """
import sys
from box_models import Box, Transfers
url, token, path = sys.argv[1:]
print("started", flush=True)
with Box(token, base_url=url, transfers=Transfers(parts_from=1, workers=2)) as box:
    box.root.upload(path, on_conflict="version")
print("done", flush=True)
"""


def upload_and_kill(server: LocalServer, path: Path, after: float) -> bool:
    """Start an upload in another process and kill it after ``after`` seconds. Return whether it had finished."""
    arguments = [sys.executable, "-c", UPLOAD, server.url, server.token, str(path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        killer = threading.Timer(after, process.send_signal, [signal.SIGKILL])
        killer.start()
        finished = process.stdout.read() == "done\n"
        killer.cancel()
    return finished


def kill_and_finish(tmp_path: Path, seed: int) -> None:
    """Kill uploads of one path at random moments, then complete it in this process."""
    moments = random.Random(seed)
    path = tmp_path / "big.bin"
    path.write_bytes(CONTENT)
    with serve(settings=Settings(upload_session_minimum=1, upload_part_size=PART)) as server:
        for _ in range(3):
            if upload_and_kill(server, path, moments.uniform(0.0, 0.6)):
                break
        with Box(server.token, base_url=server.url, transfers=Transfers(parts_from=1)) as box:
            file = box.root.upload(path, on_conflict="version")
            assert file.read_bytes() == CONTENT
            assert [item.id for item in box.root.files()] == [file.id]
    assert list((tmp_path / "home").glob("uploads/*.json")) == []


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOX_MODELS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


@pytest.mark.slow
def test_another_process_resumes_a_killed_upload(tmp_path: Path) -> None:
    kill_and_finish(tmp_path, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_another_process_resumes_an_upload_killed_at_any_moment(tmp_path: Path, seed: int) -> None:
    kill_and_finish(tmp_path, seed)
