"""The protocol that every token store implements."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from box_models.auth.saved_login import SavedLogin


class TokenStore(Protocol):
    """Save one login. Threads and processes may share it.

    Your own store needs these four methods. A refresh token works once. So ``save`` must return only when the login
    would survive a crash, and ``locked`` must exclude every process and thread that shares the login.
    """

    def load(self) -> SavedLogin | None:
        """Return the saved login, or None."""
        ...

    def save(self, login: SavedLogin) -> None:
        """Replace the saved login, atomically."""
        ...

    def delete(self) -> None:
        """Delete the saved login, if there is one."""
        ...

    def locked(self) -> AbstractContextManager[None]:
        """Hold an exclusive lock inside the ``with`` block. Raises `AuthBusy` if the lock is not free in time."""
        ...
