"""Events in responses: what happened, who did it, and the item that it concerns."""

from __future__ import annotations

import hashlib
import sqlite3
import uuid
from collections.abc import Mapping
from typing import cast

from box_models.local.events.event_streams import Event, EventStream
from box_models.local.items import fields, rows
from box_models.local.items.rendering import Renderer, Shape
from box_models.local.items.rows import Item
from box_models.local.json_values import JSON, decode_json

# Box attributes to this user what a client without a token does.
UNKNOWN_USER: JSON = {"type": "user", "id": "2", "name": "Unknown User", "login": ""}


def shape(renderer: Renderer, stream: EventStream, event: Event) -> JSON:
    """Return an event as in responses. It has the same id each time."""
    digest = hashlib.sha1(f"event {event.id}".encode(), usedforsecurity=False).hexdigest()
    common: Shape = {
        "type": "event",
        "created_by": renderer.user(event.user_id) if event.user_id else UNKNOWN_USER,
        "created_at": renderer.time(event.at),
        "event_type": event.name,
        "session_id": None,
    }
    item = rows.get(renderer.c, event.source_id)
    if stream.is_of_user:
        return {
            **common,
            "event_id": digest,
            "recorded_at": renderer.time(event.at),
            "source": _item(renderer, item) if item else _deleted_item(renderer.c, event),
        }
    return {
        **common,
        "event_id": str(uuid.UUID(hex=digest[:32])),
        "ip_address": "Unknown IP",
        "source": _enterprise_source(renderer, event, item),
        "additional_details": _additional_details(renderer.c, event),
    }


def _item(renderer: Renderer, item: Item) -> Shape:
    if item.in_trash is None:
        return fields.without_entries(renderer, item)
    # Clients ignore an event whose item has the sequence id that they know. Its etag stays the same in the trash.
    return {**fields.trashed(renderer, item), "sequence_id": str(item.etag + 1)}


def _deleted_item(c: sqlite3.Connection, event: Event) -> Shape:
    """Return what the journal still knows of an item that was deleted permanently."""
    last = _deletion(c, event)
    kind = "file" if event.item_type == "comment" else last.get("item_type", event.item_type)
    etag = last.get("etag")
    return {
        "type": kind,
        "id": str(event.source_id),
        "sequence_id": str(etag + 2) if isinstance(etag, int) else None,
        "etag": str(etag) if isinstance(etag, int) else None,
        "name": last.get("name", ""),
        "item_status": "deleted",
    }


def _deletion(c: sqlite3.Connection, event: Event) -> Mapping[str, JSON]:
    sql = "SELECT item_type, details FROM journal WHERE action = 'delete' AND item_id = ?"
    row = c.execute(sql, (event.source_id,)).fetchone()
    return {**cast("dict[str, JSON]", decode_json(row[1])), "item_type": row[0]} if row else {}


def _enterprise_source(renderer: Renderer, event: Event, item: Item | None) -> JSON:
    if event.item_type == "group":
        return {"group_id": str(event.item_id), "group_name": event.details.get("name", "")}
    if event.item_type == "user":
        details = event.details
        return {"type": "user", "id": str(event.item_id), "name": details["name"], "login": details["login"]}
    if event.item_type in {"group_membership", "email_alias"}:
        return renderer.user(str(event.details["user_id"]))
    if item is None:
        deleted = _deletion(renderer.c, event)
        owner = deleted.get("owner_id")
        source: Shape = {
            "item_type": deleted.get(
                "item_type", "file" if event.item_type == "comment" else event.item_type
            ),
            "item_id": str(event.source_id),
            "item_name": deleted.get("name", ""),
            "parent": None,
        }
        return {**source, "owned_by": renderer.user(owner)} if isinstance(owner, str) else source
    parent = rows.get(renderer.c, item.parent_id) or rows.root_of(item.owner_id)
    place: Shape = {
        "parent": {"type": "folder", "name": parent.name, "id": str(parent.id)},
        "owned_by": renderer.user(item.owner_id),
    }
    if event.item_type == "collaboration":
        return {
            f"{item.type}_id": str(item.id),
            f"{item.type}_name": item.name,
            **_user(renderer, event),
            **place,
        }
    return {"item_type": item.type, "item_id": str(item.id), "item_name": item.name, **place}


def _user(renderer: Renderer, event: Event) -> Shape:
    """Return the user that a collaboration is for, if it is for a user with an account."""
    user_id = event.details.get("user_id")
    if not isinstance(user_id, str):
        return {}
    return {"user_id": user_id, "user_name": renderer.user_name(user_id)}


def _additional_details(c: sqlite3.Connection, event: Event) -> JSON:
    if event.item_type == "comment":
        return {"comment_id": str(event.item_id)}
    if event.item_type == "collaboration":
        return {"collab_id": str(event.item_id), "role": event.details["role"]}
    if event.item_type == "group_membership":
        group_id = event.details["group_id"]
        row = c.execute("SELECT name FROM groups WHERE id = ?", (group_id,)).fetchone()
        return {"group_id": str(group_id), "group_name": row[0] if row else ""}
    version_id = event.details.get("version_id")
    return None if version_id is None else {"version_id": str(version_id)}
