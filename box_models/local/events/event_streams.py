"""Streams of events: which changes of the journal a caller may read, and the positions in them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

from box_models.local.events import event_names
from box_models.local.http import body_fields
from box_models.local.http.errors import bad_parameter
from box_models.local.http.routing import Call
from box_models.local.http.scopes import MANAGE_ENTERPRISE
from box_models.local.items import access, rows
from box_models.local.items.rows import Condition
from box_models.local.json_values import JSON, decode_json
from box_models.local.store import journal
from box_models.local.store.journal import JournalAction

USER_STREAMS = ("all", "changes", "sync")
ADMIN_STREAMS = ("admin_logs", "admin_logs_streaming")
# Positions in the stream of the enterprise are as large as Box's own, so that clients must not read them as floats.
FIRST_ENTERPRISE_POSITION = 1 << 60


_Row: TypeAlias = "tuple[int, int, str | None, str, str, int, int, str]"


@dataclass(frozen=True)
class Event:
    """A change in the journal that is an event of a stream; ``source_id`` is the id of the item that it concerns."""

    id: int
    at: int
    user_id: str | None
    name: str
    item_type: str
    item_id: int
    source_id: int
    details: Mapping[str, JSON]


@dataclass(frozen=True)
class EventStream:
    """The events of a user or of the enterprise: those whose entries in the journal meet all conditions.

    ``names`` are the events to return; None returns all.
    """

    is_of_user: bool
    conditions: tuple[Condition, ...]
    names: frozenset[str] | None = None

    def after(self, c: sqlite3.Connection, event_id: int) -> Iterator[Event]:
        """Yield the events after that one, oldest first."""
        return self._select(c, Condition("journal.id > ?", (event_id,)), "ASC")

    def up_to(self, c: sqlite3.Connection, event_id: int) -> Iterator[Event]:
        """Yield the events up to and with that one, newest first."""
        return self._select(c, Condition("journal.id <= ?", (event_id,)), "DESC")

    def position(self, event_id: int) -> JSON:
        """Return the stream position after an event. As at Box, it is a number or a text of digits."""
        return event_id if self.is_of_user else str(FIRST_ENTERPRISE_POSITION + event_id)

    def _select(self, c: sqlite3.Connection, place: Condition, order: str) -> Iterator[Event]:
        conditions = (place, *self.conditions)
        where = " AND ".join(f"({condition.sql})" for condition in conditions)
        values = tuple(value for condition in conditions for value in condition.values)
        entries = c.execute(f"{_SELECT} WHERE {where} ORDER BY journal.id {order}", values)
        return (event for entry in entries if (event := self._event(entry)) is not None)

    def _event(self, entry: _Row) -> Event | None:
        entry_id, at, user_id, action, item_type, item_id, source_id, text = entry
        details = cast("dict[str, JSON]", decode_json(text))
        names = event_names.names_of(JournalAction(action), item_type, details)
        name = names.user if self.is_of_user else names.enterprise
        if name is None or (self.names is not None and name not in self.names):
            return None
        return Event(entry_id, at, user_id, name, item_type, item_id, source_id, details)


def requested(call: Call) -> EventStream:
    """Return the stream that a request asks for; 403 for that of the enterprise if the caller is not an admin."""
    kind = call.choice("stream_type", USER_STREAMS + ADMIN_STREAMS, "all")
    if kind in USER_STREAMS:
        return of_user(call, kind)
    call.require_admin(MANAGE_ENTERPRISE)
    names = frozenset(name.strip() for name in (call.param("event_type") or "").split(",")) - {""}
    period = tuple(_period(call)) if kind == "admin_logs" else ()
    return EventStream(is_of_user=False, conditions=period, names=names or None)


def of_user(call: Call, kind: str) -> EventStream:
    """Return a stream of the caller, which has the events of items that the caller may see."""
    visible = access.visible_in_journal(call)
    if kind == "all":
        return EventStream(is_of_user=True, conditions=(visible,))
    conditions = (visible, rows.SYNCED) if kind == "sync" else (visible,)
    return EventStream(is_of_user=True, conditions=conditions, names=event_names.CHANGES)


def requested_position(call: Call, c: sqlite3.Connection) -> int:
    """Return the id of the journal entry that ``stream_position`` stands for; 0 is the beginning of the stream."""
    text = call.param("stream_position") or "0"
    if text == "now":
        return journal.last_id(c)
    if text == "null":
        return 0
    if not re.fullmatch(r"[0-9]{1,19}", text):
        raise bad_parameter("stream_position", f"Invalid value '{text}'. Must be 'now' or a position.")
    # The lower bits are the id. SQLite has no integers that are larger.
    return int(text) % FIRST_ENTERPRISE_POSITION


def _period(call: Call) -> Iterator[Condition]:
    for name, sql in (("created_after", "journal.at >= ?"), ("created_before", "journal.at <= ?")):
        if call.param(name):
            yield Condition(sql, (body_fields.time(name, call.param(name)),))


_SELECT = (
    "SELECT journal.id, journal.at, journal.user_id, journal.action, journal.item_type, journal.item_id,"
    f" {journal.SOURCE_ID}, journal.details FROM journal LEFT JOIN items ON items.id = {journal.SOURCE_ID}"
)
