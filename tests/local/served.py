"""``python -m box_models.local`` as a process of its own: started, and ended by whatever signal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

COMMAND = ("-m", "box_models.local")


class Running(NamedTuple):
    process: subprocess.Popen[str]
    url: str
    token: str
    seconds: float
    """How long it took from the command to the answer that it is ready."""

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=20)
        return self.process.returncode

    def seconds_used(self) -> float:
        """CPU time so far."""
        fields = self._told("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, kind: str = "VmRSS") -> int:
        """The resident set in bytes: ``VmRSS`` now, ``VmHWM`` at most since that was forgotten."""
        return int(self._told("status").partition(f"{kind}:")[2].split()[0]) * 1024

    def forget_most_memory(self) -> None:
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def threads(self) -> int:
        return int(self._told("status").partition("Threads:")[2].split()[0])

    def open_files(self) -> int:
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def _told(self, about: str) -> str:
        return Path(f"/proc/{self.process.pid}/{about}").read_text()


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="there is no /proc to measure by"
)


@contextmanager
def started(
    *arguments: object, command: Sequence[str] = COMMAND, inside: Sequence[str] = ()
) -> Iterator[Running]:
    """Start ``INSIDE python COMMAND ARGUMENTS`` and wait until it is ready; leaving the block kills it."""
    whole = [*inside, sys.executable, *command, *map(str, arguments)]
    since = time.monotonic()
    # What it logs goes into a file: a pipe that nobody reads would stop it once it is full.
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(whole, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(2)]
            log.seek(0)
            assert lines[1], log.read()
            url, token = (line.split()[-1] for line in lines)
            yield Running(process, url, token, time.monotonic() - since)
        finally:
            process.kill()


def wait_until(condition: Callable[[], object]) -> None:
    """Look again and again until it is so, for at most 20 seconds."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
