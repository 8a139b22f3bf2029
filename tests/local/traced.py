"""The system calls of a running process, watched or made to fail by ``strace``."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

STORAGE = "openat,write,fsync,rename,pwrite64,fdatasync,ftruncate,unlink"


@contextmanager
def traced(process_id: int, trace: Path, *expressions: str) -> Iterator[None]:
    """Write what the process and its threads call within the block to ``trace``; each expression is one of ``-e``."""
    options = [option for expression in expressions for option in ("-e", expression)]
    command = ["strace", "-f", "-y", *options, "-o", str(trace), "-p", str(process_id)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        try:
            assert strace.stderr is not None
            first = strace.stderr.readline()
            if "attached" not in first:
                pytest.skip(f"tracing is not permitted here: {first.strip()}")
            yield
        finally:
            strace.terminate()
            strace.communicate()


needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
