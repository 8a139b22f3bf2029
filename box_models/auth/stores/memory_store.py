"""A token store in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from box_models.auth.saved_login import SavedLogin


class MemoryStore:
    """Save a login in memory, for tests and short programs. Several logins or sessions of a process may share it."""

    def __init__(self, login: SavedLogin | None = None) -> None:
        self._login = login
        self._lock = threading.RLock()

    def load(self) -> SavedLogin | None:
        """Return the saved login, or None."""
        return self._login

    def save(self, login: SavedLogin) -> None:
        """Replace the saved login."""
        self._login = login

    def delete(self) -> None:
        """Delete the saved login, if there is one."""
        self._login = None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold a lock that excludes the other threads inside the ``with`` block."""
        with self._lock:
            yield

    def __reduce__(self) -> NoReturn:
        raise TypeError("a MemoryStore contains secrets and cannot be pickled; use a FileStore")

    def __repr__(self) -> str:
        return "<MemoryStore>"
