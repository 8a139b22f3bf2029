"""Recognize the result of a write whose response was lost.

Each function returns a ``find_result`` for `Recognizable`. It gets the lost response, and returns the body to use in place of the
response. It returns None if nothing in Box is the result of that write, and raises `MissingField` if Box does not show it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from box_models._same_name import same_name
from box_models.errors import Conflict, MissingField, NotFound
from box_models.models.core.decoding import json_object
from box_models.models.core.fields import DIGITS
from box_models.models.core.resource import BoxObject, wire_values
from box_models.retry import LostResponse
from box_models.session import BoxSession, Params
from box_models.transport import JSON

FindResult: TypeAlias = Callable[[LostResponse], bytes | None]

_MAX_CLOCK_DIFFERENCE = timedelta(seconds=120)
_HIDDEN = object()
"""Stands for a value that Box does not show."""


def find_conflicting_content(
    session: BoxSession, name: str, *, sha1: str, size: int, caller_lists: bool = False
) -> FindResult:
    """Recognize the file with this name and content, no matter which user created it.

    With ``caller_lists``, a conflict without an item is not an error, because the caller lists the folder then.
    """

    def find(lost: LostResponse) -> bytes | None:
        conflicting = _conflicting(session, lost, "file", caller_lists=caller_lists)
        if conflicting is None:
            return None
        raw = conflicting[1]
        same_content = raw.get("sha1") == sha1 and raw.get("size") == size
        return _collection(raw) if same_content and same_name(str(raw.get("name")), name) else None

    return find


def find_current_content(session: BoxSession, path: str, *, sha1: str, size: int) -> FindResult:
    """Recognize the file at ``path`` if its current version has this content."""

    def find(_: LostResponse) -> bytes | None:
        raw = json_object(session.get(path), path)
        return _collection(raw) if raw.get("sha1") == sha1 and raw.get("size") == size else None

    return find


def find_created_item(
    session: BoxSession, kind: str, *, name: str | None, parent_id: str, caller_lists: bool = False
) -> FindResult:
    """Recognize an empty item with this name and parent, created by the current user since the first attempt.

    ``caller_lists`` is that of `find_conflicting_content`.
    """

    def find(lost: LostResponse) -> bytes | None:
        conflicting = _conflicting(session, lost, kind, caller_lists=caller_lists)
        if conflicting is None:
            return None
        body, raw = conflicting
        same_place = _id_of(raw.get("parent")) == parent_id and name in (None, raw.get("name"))
        if not same_place or not _is_empty(raw):
            return None
        if _time(raw.get("created_at")) is None:
            raise MissingField("Box does not show when the item was created") from lost.error
        return body if created_by_this_user(session, lost, raw) else None

    return find


def find_copied_file(session: BoxSession, source: str, *, name: str | None, parent_id: str) -> FindResult:
    """Recognize a file with the content of ``source``, created by the current user since the first attempt."""
    find_created = find_created_item(session, "file", name=name, parent_id=parent_id)

    def find(lost: LostResponse) -> bytes | None:
        body = find_created(lost)
        if body is None:
            return None
        original = json_object(session.get(source, params={"fields": ["sha1"]}), source)
        return body if json_object(body, source).get("sha1") == original.get("sha1") else None

    return find


def find_created_web_link(session: BoxSession, url: str, *, name: str | None, parent_id: str) -> FindResult:
    """Recognize a web link to ``url``, with the other conditions of `find_created_item`."""
    find_created = find_created_item(session, "web_link", name=name, parent_id=parent_id)

    def find(lost: LostResponse) -> bytes | None:
        body = find_created(lost)
        return body if body is not None and json_object(body, "web_link").get("url") == url else None

    return find


def find_applied_changes(session: BoxSession, path: str, changes: Mapping[str, JSON]) -> FindResult:
    """Recognize the object at ``path`` if it has the values that were sent.

    Raises `MissingField` if Box does not show all of them, such as the password of a shared link.
    """

    def find(_: LostResponse) -> bytes | None:
        raw = json_object(session.get(path, params={"fields": [*changes, "name"]}), path)
        match = _matches(raw, changes)
        if match is None:
            raise MissingField(f"Box does not show all values that were sent to {path}")
        return session.get(path) if match else None

    return find


def find_listed(
    cls: type[BoxObject],
    session: BoxSession,
    values: Mapping[str, object],
    *,
    path: str | None = None,
    params: Params | None = None,
) -> FindResult:
    """Recognize an object with these values in a listing, created by the current user since the first attempt.

    ``path`` is that of the collection by default. If the class has no ``created_by``, the user is not compared.
    """
    sent = wire_values(cls, values)
    is_own = partial(created_by_this_user, session) if "created_by" in cls._lazy else created_since
    fields = [*sent, *(name for name in ("created_at", "created_by") if name in cls._lazy)]
    query: Params = {**(params or {}), "fields": fields, "limit": 1000}

    def find(lost: LostResponse) -> bytes | None:
        entries = json_object(session.get(path or cls._collection, params=query), "listing").get("entries")
        for raw in reversed(entries if isinstance(entries, list) else []):
            if not isinstance(raw, Mapping) or not _matches(raw, sent):
                continue
            if DIGITS.matches(str(raw.get("id"))) and is_own(lost, raw):
                return session.get(f"{cls._collection}/{raw['id']}")
        return None

    return find


def confirm_deleted(session: BoxSession, path: str) -> FindResult:
    """Treat the delete as done if the object no longer exists or is in the trash, no matter which user deleted it."""

    def find(_: LostResponse) -> bytes | None:
        try:
            raw = json_object(session.get(path, params={"fields": ["item_status"]}), path)
        except NotFound:
            return b""
        return None if raw.get("item_status") in (None, "active") else b""

    return find


def find_restored_item(session: BoxSession, path: str, name: str | None) -> FindResult:
    """Recognize the item at ``path`` if it is no longer in the trash and has the new name.

    The parent folder is not compared: Box uses the requested folder only if the original one no longer exists.
    """
    changes: dict[str, JSON] = {"item_status": "active"}
    if name is not None:
        changes["name"] = name
    find_changes = find_applied_changes(session, path, changes)

    def find(lost: LostResponse) -> bytes | None:
        try:
            return find_changes(lost)
        except NotFound:
            return None

    return find


def created_by_this_user(session: BoxSession, lost: LostResponse, raw: Mapping[str, object]) -> bool:
    """Return whether the current user created this object since the first attempt."""
    return created_since(lost, raw) and _id_of(raw.get("created_by")) == _own_id(session)


def _collection(raw: Mapping[str, object]) -> bytes:
    """Return a file in the form of the response to an upload."""
    return json.dumps({"total_count": 1, "entries": [raw]}).encode()


def _conflicting(
    session: BoxSession, lost: LostResponse, kind: str, *, caller_lists: bool
) -> tuple[bytes, dict[str, object]] | None:
    """Read the item that has the name. Return None if it is of another kind, or the error is not a conflict."""
    if not isinstance(lost.error, Conflict):
        return None
    conflicts = lost.error.conflicts
    if conflicts and conflicts[0].type not in ("", kind):
        return None
    if not conflicts or not DIGITS.matches(conflicts[0].id):
        if caller_lists:
            return None
        raise MissingField("Box does not name the item that has the name") from lost.error
    body = session.get(f"/{kind}s/{conflicts[0].id}")
    return body, json_object(body, kind)


def _is_empty(raw: Mapping[str, object]) -> bool:
    collection = raw.get("item_collection")
    return not isinstance(collection, Mapping) or not collection.get("total_count")


def _id_of(raw: object) -> object:
    return raw.get("id") if isinstance(raw, Mapping) else None


def _own_id(session: BoxSession) -> object:
    return json_object(session.get("/users/me", params={"fields": ["id"]}), "/users/me").get("id")


def created_since(lost: LostResponse, raw: Mapping[str, object]) -> bool:
    """Return whether the object was created after the first attempt. False if Box sent no valid time.

    The clocks of two servers may differ by `_MAX_CLOCK_DIFFERENCE`.
    """
    created_at = _time(raw.get("created_at"))
    return created_at is not None and created_at >= lost.sent_at - _MAX_CLOCK_DIFFERENCE


def _matches(current: object, sent: object) -> bool | None:
    """Return whether Box shows the value that was sent. None if it does not show the value, or only a rounded time."""
    if isinstance(sent, Mapping) and isinstance(current, Mapping):
        matches = [_matches(current.get(name, _HIDDEN), value) for name, value in sent.items()]
        return False if False in matches else None if None in matches else True
    if isinstance(sent, list) and isinstance(current, list) and len(sent) == len(current):
        parts = [_matches(*pair) for pair in zip(current, sent, strict=True)]
        return False if False in parts else None if None in parts else True
    if isinstance(current, bool) is not isinstance(sent, bool) and current is not _HIDDEN:
        return None  # Box shows the value in another form
    if current == sent or (sent is None and current in (None, "", _HIDDEN)):
        return True
    times = _time(current), _time(sent)
    if current is _HIDDEN or None not in times:
        return True if times[0] == times[1] is not None else None
    return False


def _time(value: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return time if time.tzinfo is not None else None
