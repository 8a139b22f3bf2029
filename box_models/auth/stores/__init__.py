"""Token stores: save a login in a file, in the keyring, in a database, or in memory."""

from __future__ import annotations

from box_models.auth.stores.file_store import FileStore
from box_models.auth.stores.keyring_store import KeyringStore
from box_models.auth.stores.memory_store import MemoryStore
from box_models.auth.stores.sql_store import SQLStore
from box_models.auth.stores.token_store import TokenStore

__all__ = ["FileStore", "KeyringStore", "MemoryStore", "SQLStore", "TokenStore"]
