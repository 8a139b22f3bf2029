"""Rendering of responses, with a cache of users, times and parent folders."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta, timezone
from typing import TypeAlias

from box_models.local.http.routing import Call
from box_models.local.items import access, rows
from box_models.local.items.rows import Item
from box_models.local.json_values import JSON

Shape: TypeAlias = "dict[str, JSON]"


class Renderer:
    """Converts rows to JSON for one response, as the caller may see them, with the fields that the caller asks for."""

    def __init__(self, call: Call, c: sqlite3.Connection) -> None:
        self.call = call
        self.c = c
        self.fields: tuple[str, ...] | None = call.fields
        self._zone = timezone(timedelta(hours=call.services.settings.utc_offset))
        self._times: dict[int, str] = {}
        self._users: dict[str, Shape] = {}
        self._above: dict[tuple[str, int], list[Item]] = {}

    def time(self, seconds: int | None) -> str | None:
        """Return a time in ISO 8601 with the offset of the time zone, as Box does."""
        if seconds is None:
            return None
        text = self._times.get(seconds)
        if text is None:
            text = self._times[seconds] = datetime.fromtimestamp(seconds, self._zone).isoformat()
        return text

    def user(self, user_id: str) -> JSON:
        """Return the mini form of a user. Its fields are empty if the user is unknown."""
        if user_id not in self._users:
            user = self.call.services.find_user(user_id) if user_id else None
            name, login = (user.name, user.login) if user else ("", "")
            self._users[user_id] = {"type": "user", "id": user_id, "name": name, "login": login}
        return dict(self._users[user_id])

    def user_name(self, user_id: str | None) -> str:
        """Return the name of a user, or an empty string if the user is unknown."""
        user = self.call.services.find_user(user_id) if user_id else None
        return user.name if user else ""

    def above(self, item: Item) -> list[Item]:
        """Return the folders above an item that the caller may see, topmost first."""
        key = item.owner_id, item.parent_id
        if key not in self._above:
            self._above[key] = self._visible_above(item)
        return self._above[key]

    def _visible_above(self, item: Item) -> list[Item]:
        if item.is_root:
            return []
        folders = rows.ancestors(self.c, item)
        if access.is_owner(self.call, item):
            return self._within_token([rows.root_of(item.owner_id), *folders])
        # With a shared link, only folders from the shared item down are visible.
        ids = [folder.id for folder in folders]
        grant = access.grant_of(self.call)
        shared = grant.item_id if grant else 0
        return folders[ids.index(shared) :] if shared in ids else []

    def _within_token(self, folders: list[Item]) -> list[Item]:
        only = self.call.only_within
        ids = [folder.id for folder in folders]
        if only is None:
            return folders
        return folders[ids.index(only) :] if only in ids else []
