"""Locks on files that only one process at a time may use."""

from __future__ import annotations

import os
from pathlib import Path

from box_models import _operating_system


def lock_path(descriptor: int, path: Path) -> bool:
    """Lock an open file until it is closed, and return whether that was possible.

    Return False if another process holds the lock, or has removed the file from ``path``. On a file system without locks, return True in every process.
    """
    try:
        if not _operating_system.try_lock(descriptor):
            return False
    except OSError:
        return True
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False
