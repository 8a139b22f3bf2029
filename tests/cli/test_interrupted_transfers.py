"""Transfers on a terminal, and transfers that are interrupted and run again."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from box_models import Box
from box_models.local import serve
from box_models.local.faces.server import LocalServer
from tests.cli.test_manners import SEED, installed

FILES = 20


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with serve(seed=SEED) as server:
        yield server


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A directory of small files."""
    directory = tmp_path / "tree"
    directory.mkdir()
    for number in range(FILES):
        (directory / f"{number}.txt").write_text(f"content {number}", encoding="utf-8")
    return directory


def environment(server: LocalServer) -> dict[str, str]:
    return {**os.environ, "BOX_TOKEN": "local_ada", "BOX_BASE_URL": server.url}


def errors_on_a_terminal(command: list[str], server: LocalServer) -> bytes:
    """Run a command whose stderr is a terminal, and return what it shows there."""
    pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
    termios = pytest.importorskip("termios", reason="needs a pseudo-terminal")
    terminal, stderr = pty.openpty()
    termios.tcsetwinsize(stderr, (24, 80))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, env=environment(server)) as process:
        os.close(stderr)
        output = b"".join(iter(lambda: read_terminal(terminal), b""))
        assert process.stdout is not None
        assert process.stdout.read() == b""
    os.close(terminal)
    assert process.returncode == 0
    return output


def read_terminal(terminal: int) -> bytes:
    """Return the next output, or nothing after the other side was closed."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


@pytest.mark.slow
def test_progress_is_shown_only_on_a_terminal(home: Path, server: LocalServer, tree: Path) -> None:
    command = [*installed(), "cp", "-r", str(tree), "box:/"]
    assert b"%|" in errors_on_a_terminal(command, server)
    assert b"%|" not in errors_on_a_terminal([*command, "--no-progress"], server)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)], ids=["SIGINT", "SIGKILL"]
)
@pytest.mark.parametrize(
    ("command", "target"), [(["cp", "-r"], "box:/"), (["sync", "--delete"], "box:/tree")], ids=["cp", "sync"]
)
def test_an_interrupted_transfer_is_completed_by_the_next_run(
    home: Path,
    server: LocalServer,
    tree: Path,
    command: list[str],
    target: str,
    number: signal.Signals,
    code: int,
) -> None:
    arguments = [*installed(), *command, str(tree), target]
    with subprocess.Popen(
        [*arguments, "-v"], stderr=subprocess.PIPE, env=environment(server), text=True
    ) as process:
        assert process.stderr is not None
        next(line for line in process.stderr if line.startswith("POST") and "/files/content" in line)
        process.send_signal(number)
        errors = process.stderr.read()
    assert process.returncode == code
    assert "Traceback" not in errors
    assert subprocess.run(arguments, env=environment(server), check=False, timeout=60).returncode == 0
    with Box("local_ada", base_url=server.url) as box:
        files = {file.name: file for file in box.folder("/tree").files(fields=["name", "version_number"])}
        contents = {name: file.read_bytes() for name, file in files.items()}
        assert {file.version_number for file in files.values()} == {"1"}
    assert contents == {path.name: path.read_bytes() for path in tree.iterdir()}
