"""``python -m box_models.local`` in a separate process, which a signal ends."""

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
    """The time from the command to its message that it is ready."""

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=20)
        return self.process.returncode

    def seconds_used(self) -> float:
        """Return the CPU time so far."""
        fields = self._proc_file("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, kind: str = "VmRSS") -> int:
        """Return the resident set in bytes: ``VmRSS`` now, ``VmHWM`` the maximum since the last reset."""
        return int(self._proc_file("status").partition(f"{kind}:")[2].split()[0]) * 1024

    def reset_memory_maximum(self) -> None:
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def threads(self) -> int:
        return int(self._proc_file("status").partition("Threads:")[2].split()[0])

    def open_files(self) -> int:
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def _proc_file(self, name: str) -> str:
        return Path(f"/proc/{self.process.pid}/{name}").read_text()


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@contextmanager
def started(
    *arguments: object, command: Sequence[str] = COMMAND, inside: Sequence[str] = ()
) -> Iterator[Running]:
    """Start ``INSIDE python COMMAND ARGUMENTS``, wait until it is ready, and kill it at the end of the block."""
    command_line = [*inside, sys.executable, *command, *map(str, arguments)]
    since = time.monotonic()
    # Its log goes into a file, because a full pipe that is not read would block it.
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(command_line, stdout=subprocess.PIPE, stderr=log, text=True) as process,
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
    """Wait until the condition is true, for at most 20 seconds."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
