"""The kinds of token stores that tests run with, and a login to save in them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol, TypeAlias

from box_models.auth import FileStore, KeyringStore, SavedLogin, Secret, SQLStore

LOGIN = SavedLogin(
    Secret("local_access"),
    Secret("local_refresh"),
    datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    "client",
    Secret("client-secret"),
    "http://127.0.0.1:1",
    "ada@example.com",
)
Store: TypeAlias = FileStore | KeyringStore | SQLStore


class OpenStore(Protocol):
    """Open the store of the test again."""

    def __call__(self, profile: str = "work", *, patience: float = 30) -> Store: ...
