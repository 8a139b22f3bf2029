"""A store that ends with the process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from box_models.auth.saved_login import SavedLogin


class MemoryStore:
    """Keep a login in this process, shared by several logins or sessions of it; for tests, and for short programs."""

    def __init__(self, login: SavedLogin | None = None) -> None:
        self._login = login
        self._lock = threading.RLock()

    def load(self) -> SavedLogin | None:
        """Return what is kept now, or None."""
        return self._login

    def save(self, login: SavedLogin) -> None:
        """Keep this instead."""
        self._login = login

    def delete(self) -> None:
        """Forget it."""
        self._login = None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep the other threads out."""
        with self._lock:
            yield

    def __reduce__(self) -> NoReturn:
        raise TypeError("a MemoryStore is not pickled: it would take its secrets along. Use a FileStore")

    def __repr__(self) -> str:
        return "<MemoryStore>"
