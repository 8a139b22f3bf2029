"""A lock between processes that ends with its holder, however that ends."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from box_models.errors import AuthBusy


@contextmanager
def hold_file_lock(
    path: Path, patience: float, flags: int = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
) -> Iterator[None]:
    """Hold the lock file ``path``, which stays for good: deleting it would let two in. `AuthBusy` after ``patience`` seconds.

    With the ``flags`` to open it with, a directory can be held too.
    """
    descriptor = os.open(path, flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not _Queued(descriptor).wait(patience):
            raise AuthBusy(
                f"another process has been refreshing the same login for {patience:g} s ({path}): try again"
            ) from None
    except BaseException:
        os.close(descriptor)
        raise
    try:
        yield
    finally:
        os.close(descriptor)


class _Queued:
    """Wait in the kernel's queue, with a bound. Asking again and again instead would lose against those who queue."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()
        self._given_up = False
        self._taken = threading.Event()
        threading.Thread(target=self._take, name="box_models-lock", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        try:
            self._taken.wait(seconds)
        finally:
            with self._lock:
                taken = self._taken.is_set()
                self._given_up = not taken
        return taken

    def _take(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._lock:
            if self._given_up:
                os.close(self._descriptor)  # too late: leave it to the next one
            else:
                self._taken.set()
