"""What every store can do."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from box_models.auth.saved_login import SavedLogin


class TokenStore(Protocol):
    """Keeps one login. Threads and processes may share it.

    A store of your own needs these four methods. A refresh token is good for one use, so ``save`` must have the
    login where it outlives a crash before it returns, and ``locked`` must hold off everybody who shares the login.
    """

    def load(self) -> SavedLogin | None:
        """Return what is kept now, or None."""
        ...

    def save(self, login: SavedLogin) -> None:
        """Keep this instead: wholly, or not at all."""
        ...

    def delete(self) -> None:
        """Forget it; no error if there is nothing."""
        ...

    def locked(self) -> AbstractContextManager[None]:
        """Keep all others out until the block is left. Raises `AuthBusy` rather than wait without bound."""
        ...
