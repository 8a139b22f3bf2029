"""Users as rows: the account in ``users``, and the fields that were set in ``user_settings``."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeAlias, cast

from box_models.local.http.caller import UserRow
from box_models.local.json_values import JSON, decode_json

SCHEMA = """
CREATE TABLE IF NOT EXISTS user_settings (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    settings TEXT NOT NULL,
    modified_at INTEGER NOT NULL
) STRICT;
"""
COLUMNS = (
    "users.id, users.name, users.login, users.role, users.created_at, user_settings.settings,"
    " user_settings.modified_at"
)
TABLES = "users LEFT JOIN user_settings ON user_settings.user_id = users.id"
INACTIVE = "SELECT user_id FROM user_settings WHERE json_extract(settings, '$.status') = 'inactive'"
"""The ids of the users who may not sign in, in SQL."""

Row: TypeAlias = "tuple[str, str, str, str, float, str | None, int | None]"


def from_row(row: Row) -> UserRow:
    """Return the user in a row with `COLUMNS`."""
    user_id, name, login, role, created_at, settings, modified_at = row
    decoded = {} if settings is None else cast("dict[str, JSON]", decode_json(settings))
    return UserRow(user_id, name, login, role, datetime.fromtimestamp(created_at, UTC), decoded, modified_at)


def save_settings(c: sqlite3.Connection, user_id: str, settings: Mapping[str, JSON], *, now: int) -> None:
    """Store all settings of a user."""
    c.execute(
        "INSERT INTO user_settings (user_id, settings, modified_at) VALUES (?, ?, ?) ON CONFLICT (user_id)"
        " DO UPDATE SET settings = excluded.settings, modified_at = excluded.modified_at",
        (user_id, json.dumps(settings), now),
    )
