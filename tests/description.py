"""Judge recorded exchanges by Box's own description, where it lies beside this repository."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "shared" / "tools"


def violations(recordings: Sequence[Path]) -> str:
    """Return what the recordings do that the description does not allow, as text; skip where it is not at hand."""
    validator, noise = TOOLS / "validate_pairs.py", TOOLS / "spec_noise.txt"
    if not validator.is_file():
        pytest.skip("Box's description does not lie beside this repository (../shared)")
    command = [sys.executable, str(validator), "--ignore-file", str(noise), *map(str, recordings)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr
