"""Rendering of responses, with a cache of users, times and parent folders."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import datetime, timedelta, timezone
from functools import cached_property
from typing import TypeAlias

from box_models.local.http.routing import Call
from box_models.local.items import access, rows
from box_models.local.items.access import Right
from box_models.local.items.collaborators import Roles
from box_models.local.items.rows import Item
from box_models.local.json_values import JSON

Shape: TypeAlias = "dict[str, JSON]"


class Renderer:
    """Converts rows to JSON for one response, as the caller may see them, with the fields that the caller asks for."""

    def __init__(self, call: Call, c: sqlite3.Connection) -> None:
        self.call = call
        self.c = c
        self.fields: tuple[str, ...] | None = call.fields
        self.folders: dict[int, Shape] = {}
        """The mini forms of the folders above items."""
        self.permissions: dict[tuple[int, frozenset[Right], str, str], Shape] = {}
        """The permissions of items, by their folder, rights, settings and type."""
        self._zone = timezone(timedelta(hours=call.services.settings.utc_offset))
        self._times: dict[int, str] = {}
        self._users: dict[str, Shape] = {}
        self._above: dict[tuple[str, int], list[Item]] = {}

    @cached_property
    def _root(self) -> Item:
        return rows.root_of(self.call.user.id)

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
            user = self.call.find_user(user_id) if user_id else None
            name, login = (user.name, user.login) if user else ("", "")
            self._users[user_id] = {"type": "user", "id": user_id, "name": name, "login": login}
        return dict(self._users[user_id])

    def user_name(self, user_id: str | None) -> str:
        """Return the name of a user, or an empty string if the user is unknown."""
        user = self.call.find_user(user_id) if user_id else None
        return user.name if user else ""

    def above(self, item: Item) -> list[Item]:
        """Return the folders above an item that the caller may see, topmost first."""
        key = item.owner_id, item.parent_id
        if key not in self._above:
            self._above[key] = self._visible_above(item)
        return self._above[key] or self._above_shared(item)

    def _visible_above(self, item: Item) -> list[Item]:
        if item.is_root:
            return []
        if access.is_owner(self.call, item):
            return self._within_token([rows.root_of(item.owner_id), *access.folders_above(self.call, item)])
        if roles := access.roles_above(self.call, item):
            return self._within_token(self._from_shared(item, roles))
        # With a shared link, only folders from the shared item down are visible.
        grant = access.grant_of(self.call)
        return _from({grant.item_id}, access.folders_above(self.call, item)) if grant else []

    def _above_shared(self, item: Item) -> list[Item]:
        """Return the folders above an item that is shared itself, and that is in no folder that the caller may see."""
        if item.is_root or access.is_owner(self.call, item):
            return []
        roles = access.roles_on(self.call, item)
        return self._within_token(self._from_shared(item, roles)) if roles else []

    def _from_shared(self, item: Item, roles: Roles) -> list[Item]:
        """Return the path of a collaborator: the own root folder, and the folders from the shared one on."""
        listed = {role.item_id for role in roles if not role.is_access_only}
        is_needed = any(role.can_view_path or role.item_id != item.id for role in roles)
        folders = access.folders_above(self.call, item) if is_needed else []
        if not listed:
            return _from({role.item_id for role in roles}, folders)
        if any(role.can_view_path for role in roles):
            return [self._root, *folders]
        return [self._root, *_from(listed, folders)] if folders else [self._root]

    def _within_token(self, folders: list[Item]) -> list[Item]:
        only = self.call.only_within
        return folders if only is None else _from({only}, folders)


def _from(ids: Collection[int], folders: list[Item]) -> list[Item]:
    """Return the folders from the first one with one of the ids on."""
    first = next((index for index, folder in enumerate(folders) if folder.id in ids), len(folders))
    return folders[first:]
