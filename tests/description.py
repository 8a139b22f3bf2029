"""Judge recorded exchanges by Box's own description, where it lies beside this repository."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "shared" / "tools"


# What Box serves and its description does not know; more of that kind is in the description's own list of noise.
UNKNOWN_TO_IT = (
    # Box's SDK 3 asks before it uploads a version; so does the guide "Preflight check".
    r"OPTIONS /2\.0/files/\d+/content 200 \| method \|",
    # Box's SDK 10 asks before it sends a part of a version.
    r"POST /api/2\.0/files/upload_sessions/[0-9A-F]+/plan 200 \| path \|",
    # The form of the page that a user grants access on is between Box and the browser.
    r"POST /api/oauth2/authorize 302 \| method \|",
    # Box's SDK 3 takes an answer without JSON for a failure.
    r"POST /oauth2/revoke 200 \| response body \| 2 bytes",
    # What is wrong with a token is told in a header, without a body.
    r"GET \S+ 40[13] \| response content type \| '',",
)


def violations(recordings: Sequence[Path]) -> str:
    """Return what the recordings do that the description does not allow, as text; skip where it is not at hand."""
    validator, noise = TOOLS / "validate_pairs.py", TOOLS / "spec_noise.txt"
    if not validator.is_file():
        pytest.skip("Box's description does not lie beside this repository (../shared)")
    ignored = [part for pattern in UNKNOWN_TO_IT for part in ("--ignore", pattern)]
    command = [sys.executable, str(validator), "--ignore-file", str(noise), *ignored, *map(str, recordings)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr
