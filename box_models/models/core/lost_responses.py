"""Is it ours? What to look at where an answer was lost and a repeat met a conflict.

Each function makes the ``find_result`` of a `Recognizable`: given the lost response, it returns the body to take as the answer, or None.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from box_models.errors import Conflict, NotFound
from box_models.models.core.fields import ID
from box_models.models.core.resource import raw_object
from box_models.retry import LostResponse
from box_models.session import BoxSession
from box_models.transport import JSON

Check: TypeAlias = Callable[[LostResponse], bytes | None]

_CLOCKS_DIFFER_BY = timedelta(seconds=120)


def same_content(session: BoxSession, sha1: str, size: int) -> Check:
    """Adopt a file of the same content, whoever made it: that is what was wanted."""

    def check(lost: LostResponse) -> bytes | None:
        found = _conflicting(session, lost, "file")
        if found is None or found[1].get("sha1") != sha1 or found[1].get("size") != size:
            return None
        return _collection(found[1])

    return check


def holds_content(session: BoxSession, path: str, sha1: str, size: int) -> Check:
    """Adopt the file if its newest version has the content we sent."""

    def check(_: LostResponse) -> bytes | None:
        body = session.get(path)
        raw = raw_object(body, path)
        held = raw.get("sha1") == sha1 and raw.get("size") == size
        return _collection(raw) if held else None

    return check


def made_by_us(session: BoxSession, kind: str, name: str | None, parent_id: str) -> Check:
    """Adopt an item of that name in that place, made by this user since the first attempt, and still empty."""

    def check(lost: LostResponse) -> bytes | None:
        found = _conflicting(session, lost, kind)
        if found is None:
            return None
        body, raw = found
        same_place = _id_of(raw.get("parent")) == parent_id and name in (None, raw.get("name"))
        ours = _id_of(raw.get("created_by")) == _my_id(session)
        return body if same_place and _made_since(lost, raw) and ours and _is_empty(raw) else None

    return check


def copied_by_us(session: BoxSession, source: str, name: str | None, parent_id: str) -> Check:
    """Adopt a file in that place that this user made since the first attempt, with the content of the ``source``."""
    made = made_by_us(session, "file", name, parent_id)

    def check(lost: LostResponse) -> bytes | None:
        body = made(lost)
        if body is None:
            return None
        original = raw_object(session.get(source, params={"fields": ["sha1"]}), source)
        return body if raw_object(body, source).get("sha1") == original.get("sha1") else None

    return check


def unchanged_but_for(session: BoxSession, path: str, changes: Mapping[str, JSON]) -> Check:
    """Adopt the item if it says already what we sent."""

    def check(_: LostResponse) -> bytes | None:
        named = session.get(path, params={"fields": [*changes, "name"]})
        raw = raw_object(named, path)
        if all(_says(raw.get(name), value) for name, value in changes.items()):
            return session.get(path)
        return None

    return check


def is_gone(session: BoxSession, path: str) -> Check:
    """Adopt that nothing is there any more, whoever deleted it: that is what was wanted."""

    def check(_: LostResponse) -> bytes | None:
        try:
            session.get(path, params={"fields": ["id"]})
        except NotFound:
            return b""
        return None

    return check


def is_restored(session: BoxSession, path: str, name: str | None) -> Check:
    """Adopt the item if it lies in the trash no more, whoever restored it, and has the name that was wanted.

    Where it lies is not asked: Box goes by the folder that was named only where the item's own is gone.
    """
    as_wanted = unchanged_but_for(session, path, {} if name is None else {"name": name})

    def check(lost: LostResponse) -> bytes | None:
        try:
            return as_wanted(lost)
        except NotFound:
            return None

    return check


def same_comment(session: BoxSession, file_id: str | None, body: Mapping[str, JSON]) -> Check:
    """Adopt a comment of this user on that file with that text, made since the first attempt."""

    def check(lost: LostResponse) -> bytes | None:
        if file_id is None:
            return None
        text = "tagged_message" if "tagged_message" in body else "message"
        fields = [text, "created_by", "created_at", "item"]
        found = session.get(f"/files/{file_id}/comments", params={"fields": fields, "limit": 1000})
        listing = raw_object(found, "comments")
        entries = listing.get("entries")
        for raw in reversed(entries if isinstance(entries, list) else []):
            if not isinstance(raw, Mapping) or raw.get(text) != body[text] or not _made_since(lost, raw):
                continue
            if _id_of(raw.get("created_by")) == _my_id(session) and ID.fullmatch(str(raw.get("id"))):
                return session.get(f"/comments/{raw['id']}")
        return None

    return check


def _collection(raw: Mapping[str, object]) -> bytes:
    """Give a file the shape in which an upload answers."""
    return json.dumps({"total_count": 1, "entries": [raw]}).encode()


def _conflicting(
    session: BoxSession, lost: LostResponse, kind: str
) -> tuple[bytes, dict[str, object]] | None:
    """Read from Box what is in the way."""
    conflicts = lost.error.conflicts if isinstance(lost.error, Conflict) else ()
    if not conflicts or conflicts[0].type != kind or not ID.fullmatch(conflicts[0].id):
        return None
    body = session.get(f"/{kind}s/{conflicts[0].id}")
    return body, raw_object(body, kind)


def _is_empty(raw: Mapping[str, object]) -> bool:
    inside = raw.get("item_collection")
    return not isinstance(inside, Mapping) or not inside.get("total_count")


def _id_of(raw: object) -> object:
    return raw.get("id") if isinstance(raw, Mapping) else None


def _my_id(session: BoxSession) -> object:
    return raw_object(session.get("/users/me", params={"fields": ["id"]}), "/users/me").get("id")


def _made_since(lost: LostResponse, raw: Mapping[str, object]) -> bool:
    """Tell whether this was made after the first attempt, as far as clocks agree; no for what does not say when."""
    try:
        made = datetime.fromisoformat(str(raw.get("created_at")))
    except ValueError:
        return False
    return made.tzinfo is not None and made >= lost.sent_at - _CLOCKS_DIFFER_BY


def _says(found: object, sent: object) -> bool:
    if isinstance(sent, Mapping) and isinstance(found, Mapping):
        return all(_says(found.get(name), value) for name, value in sent.items())
    return found == sent or (sent is None and found in (None, ""))
