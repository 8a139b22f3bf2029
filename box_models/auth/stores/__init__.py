"""Where logins are kept."""

from __future__ import annotations

from box_models.auth.stores.file import FileStore
from box_models.auth.stores.keyring import KeyringStore
from box_models.auth.stores.memory import MemoryStore
from box_models.auth.stores.protocol import TokenStore
from box_models.auth.stores.sql import SQLStore

__all__ = ["FileStore", "KeyringStore", "MemoryStore", "SQLStore", "TokenStore"]
