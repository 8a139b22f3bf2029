"""``python -m box_models.local`` as a process of its own: started, and ended by whatever signal."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

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
