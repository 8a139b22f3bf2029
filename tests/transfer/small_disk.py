"""Run programs with a disk of 1 MiB, if this machine can mount one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_MOUNT = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"'


def run_on_small_disk(disk: Path, program: str, *arguments: str) -> str:
    """Run a Python program with an empty disk of 1 MiB mounted at ``disk``, and return its output.

    The path of the disk is the first argument of the program.
    """
    try:
        subprocess.run(["unshare", "-rm", "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("cannot mount a small disk here")
    command = ["unshare", "-rm", "sh", "-c", _MOUNT, str(disk), sys.executable, "-c", program, str(disk)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run(
        [*command, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()
