"""The pages in which folders and the trash are listed."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from box_models.local.http.errors import ApiError, bad_parameter
from box_models.local.http.routing import Call
from box_models.local.items import access, rows
from box_models.local.items.rows import Condition, Item
from box_models.local.json_values import JSON, decode_json

MAX_LIMIT = 1000
COLUMNS: Mapping[str, str] = {"id": "id", "name": "name_key", "date": "modified_at", "size": "size"}


@dataclass(frozen=True)
class Source:
    """The items of a listing; the parameters in ``unmarked`` are not allowed together with a marker."""

    where: Condition
    max_offset: int
    sorts: tuple[str, ...]
    unmarked: tuple[str, ...]


@dataclass(frozen=True)
class Order:
    """By type always, then by ``by``, then by id."""

    by: str
    direction: str

    @property
    def clause(self) -> str:
        """The order in SQL."""
        return f" ORDER BY items.rank, items.{COLUMNS[self.by]} {self.direction}, items.id {self.direction}"

    @property
    def after(self) -> str:
        """The condition in SQL for what comes after a place."""
        key = f"items.{COLUMNS[self.by]}"
        if self.direction == "ASC":
            return f" AND (items.rank, {key}, items.id) > (?, ?, ?)"
        return f" AND (items.rank > ? OR (items.rank = ? AND ({key}, items.id) < (?, ?)))"

    def after_values(self, place: Place) -> tuple[str | int, ...]:
        """Return the values for `after`."""
        ranks = (place.rank,) if self.direction == "ASC" else (place.rank, place.rank)
        return *ranks, place.key, place.id

    def shape(self) -> JSON:
        """Show the order as answers tell it."""
        return [{"by": "type", "direction": "ASC"}, {"by": self.by, "direction": self.direction}]


@dataclass(frozen=True)
class Place:
    """Where a marker points to: behind the item with this rank, key and id, ``position`` items into the list."""

    position: int
    rank: int
    key: str | int
    id: int


@dataclass(frozen=True)
class Page:
    """Some items, and what an answer says about them beside ``entries``."""

    items: list[Item]
    about: dict[str, JSON]


def of_folder(call: Call, folder: Item) -> Source:
    """List what is in a folder; Box sorts its root by marker in no way but its own."""
    unmarked = ("offset", "sort", "direction") if folder.is_root else ("offset",)
    return Source(rows.in_folder(folder), call.services.settings.max_folder_offset, tuple(COLUMNS), unmarked)


def of_trash(call: Call) -> Source:
    """List what the user has deleted, without what went along with a folder."""
    settings = call.services.settings
    return Source(
        access.deleted(call),
        settings.max_offset,
        ("name", "date", "size"),
        ("offset", "sort", "direction"),
    )


def page(call: Call, c: sqlite3.Connection, source: Source) -> Page:
    """Return the page that a call asks for, by offset or by marker."""
    if not call.flag("usemarker"):
        if call.param("marker"):
            raise bad_parameter("marker", "'marker' needs 'usemarker=true'")
        return by_offset(call, c, source)
    for name in source.unmarked:
        if call.param(name):
            raise bad_parameter(name, f"'{name}' is not supported when paging by marker")
    return _by_marker(call, c, source)


def by_offset(call: Call, c: sqlite3.Connection, source: Source) -> Page:
    """Return the page at ``offset``; 400 for an offset beyond what Box goes to."""
    limit = call.integer("limit", default=100, low=1, high=MAX_LIMIT)
    offset = checked_offset(call, source.max_offset)
    order = _order(call, source)
    total = c.execute("SELECT count(*) FROM items WHERE " + source.where.sql, source.where.values).fetchone()[
        0
    ]
    sql = f"{rows.SELECT} WHERE {source.where.sql}{order.clause} LIMIT ? OFFSET ?"
    found = [Item._make(row) for row in c.execute(sql, (*source.where.values, limit, offset))]
    about: dict[str, JSON] = {"total_count": total, "offset": offset, "limit": limit, "order": order.shape()}
    return Page(_seen(call, found, offset), about)


def checked_offset(call: Call, highest: int) -> int:
    """Return the ``offset`` of a call; 400 beyond the highest."""
    offset = call.integer("offset", default=0, low=0, high=10**18)
    if offset > highest:
        raise bad_parameter("offset", f"Invalid value '{offset}'. Offset must be {highest} at most.")
    return offset


def _by_marker(call: Call, c: sqlite3.Connection, source: Source) -> Page:
    limit = call.integer("limit", default=100, low=1, high=MAX_LIMIT)
    order = _order(call, source)
    marker = call.param("marker")
    place = _place(marker, order) if marker else None
    sql = f"{rows.SELECT} WHERE {source.where.sql}{order.after if place else ''}{order.clause} LIMIT ?"
    after = order.after_values(place) if place else ()
    found = [Item._make(row) for row in c.execute(sql, (*source.where.values, *after, limit + 1))]
    position = place.position if place else 0
    following = _marker(found[limit - 1], position + limit, order) if len(found) > limit else None
    return Page(_seen(call, found[:limit], position), {"limit": limit, "next_marker": following})


def _order(call: Call, source: Source) -> Order:
    return Order(call.choice("sort", source.sorts, "name"), call.choice("direction", ("ASC", "DESC"), "ASC"))


def _marker(item: Item, position: int, order: Order) -> str:
    rank = ("folder", "file", "web_link").index(item.type)
    place = [order.by, order.direction, position, rank, getattr(item, COLUMNS[order.by]), item.id]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _place(marker: str, order: Order) -> Place:
    try:
        by, direction, position, rank, key, item_id = cast(
            "list[Any]", decode_json(base64.urlsafe_b64decode(marker))
        )
        same_order = (by, direction) == (order.by, order.direction)
        sound = isinstance(key, str if order.by == "name" else int)
        if same_order and sound and all(isinstance(value, int) for value in (position, rank, item_id)):
            return Place(position, rank, key, item_id)
    except (ValueError, TypeError):
        pass
    raise _bad_marker(marker)


def _bad_marker(marker: str) -> ApiError:
    return bad_parameter(
        "marker", f"Invalid value '{marker}'. It must come from the page before, in the same order."
    )


def _seen(call: Call, found: list[Item], position: int) -> list[Item]:
    every = call.services.settings.hide_every
    return [item for at, item in enumerate(found, position + 1) if not (every and at % every == 0)]
