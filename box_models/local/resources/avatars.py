"""Avatars: the pictures of users, as PNG or JPEG."""

from __future__ import annotations

import struct
from pathlib import PurePath

from box_models.local.http.errors import bad_parameter, missing_parameter, not_found
from box_models.local.http.messages import Response
from box_models.local.http.multipart import Form
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import MANAGE_USERS, READ, WRITE
from box_models.local.http.transactions import transaction
from box_models.local.resources.users import USERS, find_own
from box_models.local.store import journal
from box_models.local.store.journal import JournalAction, JournalEntry

SCHEMA = """
CREATE TABLE IF NOT EXISTS avatars (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    media_type TEXT NOT NULL,
    content BLOB NOT NULL
) STRICT;
"""
routes: Routes = Routes()
PATH = "/2.0/users/{user_id}/avatar"
MAX_BYTES = 1 << 20
MAX_PIXELS = 1024
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


@routes.get(PATH, operation="get_users_id_avatar", scopes=READ)
def read_avatar(call: Call, user_id: str) -> Response:
    """Return the picture of a user; 404 if the user has none."""
    user = USERS.find(call, user_id)
    with call.services.database.reading() as c:
        row = c.execute("SELECT media_type, content FROM avatars WHERE user_id = ?", (user.id,)).fetchone()
    if row is None:
        raise not_found("avatar", user_id)
    return Response(200, row[1], {"Content-Type": row[0]})


@routes.post(PATH, operation="post_users_id_avatar", scopes=WRITE | MANAGE_USERS, whole_account=True)
def set_avatar(call: Call, user_id: str) -> Response:
    """Set the picture of a user. The status is 200 if it replaces another one."""
    user = find_own(call, user_id)
    media_type, content = _picture(call)
    with transaction(call) as tx:
        sql = "DELETE FROM avatars WHERE user_id = ? RETURNING user_id"
        replaced = tx.c.execute(sql, (user.id,)).fetchone()
        tx.c.execute("INSERT INTO avatars VALUES (?, ?, ?)", (user.id, media_type, content))
        journal.record(tx, JournalEntry(JournalAction.UPDATE, "avatar", int(user.id)))
    url = call.request.base_url + PATH.format(user_id=user.id)
    urls = dict.fromkeys(("preview", "small", "large"), url)
    return Response.of_json({"pic_urls": {**urls}}, 200 if replaced else 201)


@routes.delete(PATH, operation="delete_users_id_avatar", scopes=WRITE | MANAGE_USERS, whole_account=True)
def delete_avatar(call: Call, user_id: str) -> Response:
    """Remove the picture of a user."""
    user = find_own(call, user_id)
    with transaction(call) as tx:
        sql = "DELETE FROM avatars WHERE user_id = ? RETURNING user_id"
        if tx.c.execute(sql, (user.id,)).fetchone() is None:
            raise not_found("avatar", user_id)
        journal.record(tx, JournalEntry(JournalAction.DELETE, "avatar", int(user.id)))
    return Response(204)


def _picture(call: Call) -> tuple[str, bytes]:
    for part in Form(call.request.headers, call.request.body).parts():
        if part.name != "pic":
            continue
        if PurePath(part.file_name or "").suffix.lower() not in {".png", ".jpg", ".jpeg"}:
            raise bad_parameter("pic", "The name of the file must end in .png or .jpg.")
        content = part.read(MAX_BYTES)
        if max(_size(content)) > MAX_PIXELS:
            raise bad_parameter("pic", f"A picture has {MAX_PIXELS} by {MAX_PIXELS} pixels at most.")
        return ("image/png" if content.startswith(PNG) else "image/jpeg"), content
    raise missing_parameter("pic")


def _size(content: bytes) -> tuple[int, int]:
    """Return the width and the height of a picture; 400 if it is neither PNG nor JPEG."""
    try:
        if content.startswith(PNG):
            return struct.unpack_from(">II", content, 16)
        if content.startswith(JPEG):
            return _size_of_jpeg(content)
    except (struct.error, IndexError):
        pass
    raise bad_parameter("pic", "Must be a picture in PNG or JPEG.")


def _size_of_jpeg(content: bytes) -> tuple[int, int]:
    position = 2
    while True:
        marker, length = struct.unpack_from(">xBH", content, position)
        # The frame header has the size. C4, C8 and CC are tables.
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", content, position + 5)
            return width, height
        position += 2 + length
