"""Paging of folders and of the trash, by offset or by marker."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from box_models.local.http.errors import bad_parameter
from box_models.local.http.page_parameters import (
    bad_marker,
    decode_marker,
    encode_marker,
    read_limit,
    read_offset,
)
from box_models.local.http.routing import Call
from box_models.local.items import access, rows
from box_models.local.items.rows import Condition, Item
from box_models.local.json_values import JSON

COLUMNS: Mapping[str, str] = {"id": "id", "name": "name_key", "date": "modified_at", "size": "size"}


@dataclass(frozen=True)
class ListingSource:
    """The items of a listing. The parameters in ``unmarked`` are not allowed together with a marker."""

    where: Condition
    max_offset: int
    sorts: tuple[str, ...]
    unmarked: tuple[str, ...]


@dataclass(frozen=True)
class SortOrder:
    """The order of a listing: by type, then by ``by``, then by id."""

    by: str
    direction: str

    @property
    def clause(self) -> str:
        """The ORDER BY clause."""
        return f" ORDER BY items.rank, items.{COLUMNS[self.by]} {self.direction}, items.id {self.direction}"

    @property
    def after(self) -> str:
        """The SQL condition for the items after a marker."""
        key = f"items.{COLUMNS[self.by]}"
        if self.direction == "ASC":
            return f" AND (items.rank, {key}, items.id) > (?, ?, ?)"
        return f" AND (items.rank > ? OR (items.rank = ? AND ({key}, items.id) < (?, ?)))"

    def after_values(self, place: MarkerPosition) -> tuple[str | int, ...]:
        """Return the values for `after`."""
        ranks = (place.rank,) if self.direction == "ASC" else (place.rank, place.rank)
        return *ranks, place.key, place.id

    def shape(self) -> JSON:
        """Return the order as in responses."""
        return [{"by": "type", "direction": "ASC"}, {"by": self.by, "direction": self.direction}]


@dataclass(frozen=True)
class MarkerPosition:
    """The decoded marker: rank, key and id of the last item before it.

    ``position`` is the number of items before the marker.
    """

    position: int
    rank: int
    key: str | int
    id: int


@dataclass(frozen=True)
class ItemPage:
    """The items of a page, and the fields of the response besides ``entries``."""

    items: list[Item]
    paging: dict[str, JSON]


def of_folder(call: Call, folder: Item) -> ListingSource:
    """Return the source for the items in a folder. As in Box, the root folder cannot be sorted with a marker."""
    unmarked = ("offset", "sort", "direction") if folder.is_root else ("offset",)
    return ListingSource(
        rows.in_folder(folder), call.services.settings.max_folder_offset, tuple(COLUMNS), unmarked
    )


def of_trash(call: Call) -> ListingSource:
    """Return the source for the items that the user deleted, without the contents of deleted folders."""
    settings = call.services.settings
    return ListingSource(
        access.deleted(call),
        settings.max_offset,
        ("name", "date", "size"),
        ("offset", "sort", "direction"),
    )


def page(call: Call, c: sqlite3.Connection, source: ListingSource) -> ItemPage:
    """Return the requested page, by offset or by marker."""
    if not call.flag("usemarker"):
        if call.param("marker"):
            raise bad_parameter("marker", "'marker' needs 'usemarker=true'")
        return by_offset(call, c, source)
    for name in source.unmarked:
        if call.param(name):
            raise bad_parameter(name, f"'{name}' is not supported when paging by marker")
    return _by_marker(call, c, source)


def by_offset(call: Call, c: sqlite3.Connection, source: ListingSource) -> ItemPage:
    """Return the page at ``offset``. Raises 400 if the offset is above the limit of Box."""
    limit = read_limit(call)
    offset = read_offset(call, highest=source.max_offset)
    order = _order(call, source)
    total = c.execute("SELECT count(*) FROM items WHERE " + source.where.sql, source.where.values).fetchone()[
        0
    ]
    sql = f"{rows.SELECT} WHERE {source.where.sql}{order.clause} LIMIT ? OFFSET ?"
    items = [Item._make(row) for row in c.execute(sql, (*source.where.values, limit, offset))]
    paging: dict[str, JSON] = {"total_count": total, "offset": offset, "limit": limit, "order": order.shape()}
    return ItemPage(_without_hidden(call, items, offset), paging)


def _by_marker(call: Call, c: sqlite3.Connection, source: ListingSource) -> ItemPage:
    limit = read_limit(call)
    order = _order(call, source)
    marker = call.param("marker")
    place = _place(marker, order) if marker else None
    sql = f"{rows.SELECT} WHERE {source.where.sql}{order.after if place else ''}{order.clause} LIMIT ?"
    after = order.after_values(place) if place else ()
    items = [Item._make(row) for row in c.execute(sql, (*source.where.values, *after, limit + 1))]
    position = place.position if place else 0
    next_marker = _marker(items[limit - 1], position + limit, order) if len(items) > limit else None
    paging: dict[str, JSON] = {"limit": limit, "next_marker": next_marker}
    return ItemPage(_without_hidden(call, items[:limit], position), paging)


def _order(call: Call, source: ListingSource) -> SortOrder:
    return SortOrder(
        call.choice("sort", source.sorts, "name"), call.choice("direction", ("ASC", "DESC"), "ASC")
    )


def _marker(item: Item, position: int, order: SortOrder) -> str:
    rank = ("folder", "file", "web_link").index(item.type)
    place = [order.by, order.direction, position, rank, getattr(item, COLUMNS[order.by]), item.id]
    return encode_marker(place)


def _place(marker: str, order: SortOrder) -> MarkerPosition:
    match decode_marker(marker):
        case [order.by, order.direction, int(position), int(rank), str() | int() as key, int(item_id)]:
            if isinstance(key, str) == (order.by == "name"):
                return MarkerPosition(position, rank, key, item_id)
        case _:
            pass
    raise bad_marker(marker)


def _without_hidden(call: Call, items: list[Item], position: int) -> list[Item]:
    """Leave out every n-th item if ``hide_every`` is set, because pages of Box may be shorter than their limit."""
    every = call.services.settings.hide_every
    return [item for number, item in enumerate(items, position + 1) if not (every and number % every == 0)]
