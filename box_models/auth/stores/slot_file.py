"""The next slot of a `RateLimit` in a file."""

from __future__ import annotations

import os
import time
from pathlib import Path

from box_models.auth.slots import find_slot
from box_models.auth.stores.file_lock import hold_file_lock
from box_models.errors import AuthBusy, TokenStoreError


def reserve_slot_in_file(path: Path, interval: float, longest: float, *, timeout: float) -> float | None:
    """Do `SlotStore.reserve_slot` in a file, which is locked meanwhile.

    Raises `TokenStoreError` if another process holds the lock for ``timeout`` seconds.
    """
    try:
        with hold_file_lock(path, timeout) as descriptor:
            now = time.time()
            slot = find_slot(_number(os.read(descriptor, 64)), now, interval)
            if slot > now + longest:
                return None
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, f"{slot + interval:20.6f}\n".encode())
    except AuthBusy:
        raise TokenStoreError(f"another process has locked {path} for {timeout:g} s; try again") from None
    return max(0.0, slot - now)


def _number(content: bytes) -> float:
    """Return the number in a file, or 0 for an empty or damaged one."""
    try:
        return float(content)
    except ValueError:
        return 0.0
