"""A disk of 1 MiB, where this machine lets us have one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_MOUNT = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"'


def run_on_small_disk(disk: Path, program: str, *arguments: str) -> str:
    """Run a program that finds an empty disk of 1 MiB at this path, its first argument; return what it prints."""
    try:
        subprocess.run(["unshare", "-rm", "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no small disk can be made here")
    command = ["unshare", "-rm", "sh", "-c", _MOUNT, str(disk), sys.executable, "-c", program, str(disk)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [*command, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
