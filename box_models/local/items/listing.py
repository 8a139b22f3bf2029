"""Paging of folders and of the trash, by offset or by marker."""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeAlias

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
from box_models.local.settings import Settings

COLUMNS: Mapping[str, str] = {"id": "id", "name": "name_key", "date": "modified_at", "size": "size"}
SortKey: TypeAlias = "tuple[int, str | int, int]"
"""The rank, the value of the column, and the id of an item. Listings are in the order of these keys."""


@dataclass(frozen=True)
class ListingSource:
    """The items of a listing. The parameters in ``unmarked`` are not allowed together with a marker.

    ``others`` returns the sort keys of more items, in order. Every n-th item is left out if ``hide_every`` is set, because pages of Box may be shorter than their limit.
    """

    where: Condition
    max_offset: int
    sorts: tuple[str, ...]
    unmarked: tuple[str, ...]
    hide_every: int = 0
    others: Callable[[SortOrder], Sequence[SortKey]] = lambda _: ()


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
    def key(self) -> str:
        """The columns of a `SortKey` in SQL."""
        return f"{'-' if self.is_descending else ''}items.rank, items.{COLUMNS[self.by]}, items.id"

    @property
    def is_descending(self) -> bool:
        """Whether the order of the sort keys is descending. Their rank is negative then, because it always ascends."""
        return self.direction == "DESC"

    @property
    def after(self) -> str:
        """The SQL condition for the items after a marker."""
        key = f"items.{COLUMNS[self.by]}"
        if self.direction == "ASC":
            return f" AND (items.rank, {key}, items.id) > (?, ?, ?)"
        return f" AND (items.rank > ? OR (items.rank = ? AND ({key}, items.id) < (?, ?)))"

    def is_after(self, key: SortKey, place: MarkerPosition) -> bool:
        """Return whether an item comes after a marker."""
        if self.is_descending:
            return key < (-place.rank, place.key, place.id)
        return key > (place.rank, place.key, place.id)

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
class PageRequest:
    """The page that a caller asks for: at an offset, or after a marker."""

    limit: int
    order: SortOrder
    offset: int = 0
    uses_marker: bool = False
    after: MarkerPosition | None = None


@dataclass(frozen=True)
class ItemPage:
    """The items of a page, and the fields of the response besides ``entries``."""

    items: list[Item]
    paging: dict[str, JSON]


def of_folder(call: Call, folder: Item) -> ListingSource:
    """Return the source for the items in a folder. As in Box, the root folder cannot be sorted with a marker."""
    settings = call.services.settings
    unmarked = ("offset", "sort", "direction") if folder.is_root else ("offset",)
    return ListingSource(
        rows.in_folder(folder),
        settings.max_folder_offset,
        tuple(COLUMNS),
        unmarked,
        settings.hide_every,
        partial(_shared_in_root, call) if folder.is_root else ListingSource.others,
    )


def _shared_in_root(call: Call, order: SortOrder) -> Sequence[SortKey]:
    """Return the sort keys of the items that others share with the caller. They are cached until the next write."""

    def read(c: sqlite3.Connection) -> list[SortKey]:
        shared = access.shared_in_root(call)
        sql = f"SELECT {order.key} FROM items WHERE {shared.sql}{order.clause}"
        return c.execute(sql, shared.values).fetchall()

    return call.services.database.cached(("shared in root", call.user.id, order), read)


def of_trash(settings: Settings, deleted: Condition) -> ListingSource:
    """Return the source for the items that a user deleted, without the contents of deleted folders."""
    sorts, unmarked = ("name", "date", "size"), ("offset", "sort", "direction")
    return ListingSource(deleted, settings.max_offset, sorts, unmarked, settings.hide_every)


def read_request(call: Call, source: ListingSource) -> PageRequest:
    """Return the page that the parameters of a call ask for, by offset or by marker; 400 if they are invalid."""
    if not call.flag("usemarker"):
        if call.param("marker"):
            raise bad_parameter("marker", "'marker' needs 'usemarker=true'")
        return read_offset_request(call, source)
    for name in source.unmarked:
        if call.param(name):
            raise bad_parameter(name, f"'{name}' is not supported when paging by marker")
    limit, order, marker = read_limit(call), _read_order(call, source), call.param("marker")
    return PageRequest(limit, order, uses_marker=True, after=_position(marker, order) if marker else None)


def read_offset_request(call: Call, source: ListingSource) -> PageRequest:
    """Return the page that the parameters of a call ask for, by offset; 400 if they are invalid."""
    limit, offset = read_limit(call), read_offset(call, highest=source.max_offset)
    return PageRequest(limit, _read_order(call, source), offset=offset)


def page(c: sqlite3.Connection, source: ListingSource, request: PageRequest) -> ItemPage:
    """Return a page of a listing."""
    return _by_marker(c, source, request) if request.uses_marker else _by_offset(c, source, request)


def _by_offset(c: sqlite3.Connection, source: ListingSource, request: PageRequest) -> ItemPage:
    where, order = source.where, request.order
    total = c.execute(f"SELECT count(*) FROM items WHERE {where.sql}", where.values).fetchone()[0]
    others = source.others(order)
    total += len(others)
    items = _merged(c, where, order, others=others, limit=request.limit, offset=request.offset)
    paging: dict[str, JSON] = {"total_count": total, "offset": request.offset, "limit": request.limit}
    return ItemPage(
        _without_hidden(items, source.hide_every, request.offset), {**paging, "order": order.shape()}
    )


def _by_marker(c: sqlite3.Connection, source: ListingSource, request: PageRequest) -> ItemPage:
    limit, order, after = request.limit, request.order, request.after
    where, others = source.where, source.others(order)
    if after:
        where = Condition(where.sql + order.after, (*where.values, *order.after_values(after)))
        others = [key for key in others if order.is_after(key, after)]
    items = _merged(c, where, order, others=others, limit=limit + 1)
    position = after.position if after else 0
    next_marker = _marker(items[limit - 1], position + limit, order) if len(items) > limit else None
    paging: dict[str, JSON] = {"limit": limit, "next_marker": next_marker}
    return ItemPage(_without_hidden(items[:limit], source.hide_every, position), paging)


def _merged(
    c: sqlite3.Connection,
    where: Condition,
    order: SortOrder,
    *,
    others: Sequence[SortKey],
    limit: int,
    offset: int = 0,
) -> list[Item]:
    """Return the items that meet a condition, and the others, in order."""
    if not others:
        sql = f"{rows.SELECT} WHERE {where.sql}{order.clause} LIMIT ? OFFSET ?"
        return list(map(Item._make, c.execute(sql, (*where.values, limit, offset))))
    # Skip the rows that come before the offset in any case, so that SQLite skips them in the index.
    skipped = max(0, offset - len(others))
    sql = f"SELECT {order.key} FROM items WHERE {where.sql}{order.clause} LIMIT ? OFFSET ?"
    keys: Iterator[SortKey] = c.execute(sql, (*where.values, offset - skipped + limit, skipped))
    merged = islice(heapq.merge(keys, others, reverse=order.is_descending), offset - skipped, None)
    return rows.get_all(c, [item_id for _, _, item_id in islice(merged, limit)])


def _read_order(call: Call, source: ListingSource) -> SortOrder:
    return SortOrder(
        call.choice("sort", source.sorts, "name"), call.choice("direction", ("ASC", "DESC"), "ASC")
    )


def _marker(item: Item, position: int, order: SortOrder) -> str:
    rank = ("folder", "file", "web_link").index(item.type)
    place = [order.by, order.direction, position, rank, getattr(item, COLUMNS[order.by]), item.id]
    return encode_marker(place)


def _position(marker: str, order: SortOrder) -> MarkerPosition:
    match decode_marker(marker):
        case [order.by, order.direction, int(position), int(rank), str() | int() as key, int(item_id)]:
            if isinstance(key, str) == (order.by == "name"):
                return MarkerPosition(position, rank, key, item_id)
        case _:
            pass
    raise bad_marker(marker)


def _without_hidden(items: list[Item], every: int, position: int) -> list[Item]:
    if not every:
        return items
    return [item for number, item in enumerate(items, position + 1) if number % every]
