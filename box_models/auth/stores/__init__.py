"""Where logins are kept."""

from __future__ import annotations

from box_models.auth.stores.file import FileStore
from box_models.auth.stores.memory import MemoryStore
from box_models.auth.stores.protocol import TokenStore

__all__ = ["FileStore", "MemoryStore", "TokenStore"]
