"""Whether the tests run on Windows, or as on Windows: see tests/as_windows/sitecustomize.py."""

from __future__ import annotations

import os

import pytest

IS_WINDOWS = os.name == "nt" or "BOX_MODELS_AS_WINDOWS" in os.environ
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0

windows_only = pytest.mark.skipif(not IS_WINDOWS, reason="make test-windows runs it")


def posix_only(reason: str) -> pytest.MarkDecorator:
    """Return the mark of a test that needs what only POSIX has."""
    return pytest.mark.skipif(IS_WINDOWS, reason=f"POSIX only: {reason}")


permissions = posix_only("permissions in file modes")
named_pipes = posix_only("named pipes")
open_files = posix_only("an open file can be deleted or replaced")
signals = posix_only("signals that a process sends to itself")
