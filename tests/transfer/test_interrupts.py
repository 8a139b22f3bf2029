"""Ctrl-C during an upload ends it promptly and leaves no incomplete file in Box."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from box_models import Box, Transfers
from box_models.local import Engine, Settings
from tests.clock import PROMPT
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import FaultServer, silence

PART = 1000
CONTENT = bytes(8 * PART)
ONE = "/api/2.0/files/upload_sessions/[^/]+"
UPLOAD = """
import pathlib, sys
from box_models import Box, Transfers
url, token, path, kind = sys.argv[1:]
content = path if kind == "path" else pathlib.Path(path).read_bytes()
with Box(token, base_url=url, transfers=Transfers(parts_from=int(kind != "small") or 10**9)) as box:
    box.root.upload(content, "big.bin")
"""


@pytest.fixture
def faulty_server() -> Iterator[FaultyBox]:
    engine = Engine(":memory:", settings=Settings(upload_session_minimum=1, upload_part_size=PART))
    with FaultServer() as server:
        yield FaultyBox(engine, server)
    engine.close()


def interrupt(faulty_server: FaultyBox, path: Path, kind: str, *, hanging: tuple[str, str]) -> float:
    """Interrupt an upload in another process while a request hangs. Return the seconds until the process ended."""
    for _ in range(4):
        faulty_server.spoil(*hanging, silence)
    arguments = [sys.executable, "-c", UPLOAD]
    arguments += [faulty_server.server.url, faulty_server.engine.accounts.owner_token(), str(path), kind]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE) as process:
        assert faulty_server.arrived.wait(20)
        time.sleep(
            0.1
        )  # until it is inside the read: a signal just before the system call is noticed only after the read
        started_at = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        duration = time.monotonic() - started_at
    assert b"KeyboardInterrupt" in errors
    faulty_server.injected_faults.clear()
    return duration


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BOX_MODELS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    path = tmp_path / "big.bin"
    path.write_bytes(CONTENT)
    return path


def test_n19_an_interrupted_upload_of_bytes_aborts_its_session(faulty_server: FaultyBox, path: Path) -> None:
    assert interrupt(faulty_server, path, "bytes", hanging=("PUT", ONE)) < PROMPT
    assert faulty_server.sent("DELETE", ONE) == 1


def test_n19_an_interrupted_upload_of_a_path_can_be_resumed(faulty_server: FaultyBox, path: Path) -> None:
    assert interrupt(faulty_server, path, "path", hanging=("PUT", ONE)) < PROMPT
    assert faulty_server.sent("DELETE", ONE) == 0
    token = faulty_server.engine.accounts.owner_token()
    with Box(token, base_url=faulty_server.server.url, transfers=Transfers(parts_from=1)) as box:
        assert box.root.upload(path, "big.bin").size == len(CONTENT)
    assert faulty_server.sent("POST", "/api/2.0/files/upload_sessions") == 1


def test_n19_an_interrupted_small_upload_creates_no_file(faulty_server: FaultyBox, path: Path) -> None:
    assert interrupt(faulty_server, path, "small", hanging=("POST", "/api/2.0/files/content")) < PROMPT
    with Box(faulty_server.engine.accounts.owner_token(), base_url=faulty_server.server.url) as box:
        assert box.root.items().all() == []
