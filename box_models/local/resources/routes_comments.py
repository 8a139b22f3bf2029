"""Comments."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping

from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, bad_parameter, forbidden, missing_parameter, not_found
from box_models.local.http.messages import JSON, Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.transactions import changing
from box_models.local.items import access, listing
from box_models.local.items.rendering import Shape, View
from box_models.local.items.rows import Item
from box_models.local.resources import comments
from box_models.local.resources.comments import Comment, Text

routes: Routes = Routes()
MAX_MESSAGE = 10_000


@routes.post("/2.0/comments", operation="post_comments")
def create_comment(call: Call) -> Response:
    """Comment on a file, or reply to a comment; 409 for the same words again within a short time."""
    body = call.json()
    text = _text(body)
    target_id = body_fields.reference("item", body)
    kind = body_fields.choice(
        "item.type", body_fields.mapping("item", body["item"]).get("type"), ("file", "comment")
    )
    with changing(call) as work:
        reply_to = None
        if kind == "comment":
            reply_to, file = _seen(call, work.c, target_id)
            _require_owned(call, file)
        else:
            file = access.owned(call, work.c, "file", target_id)
        above = reply_to.id if reply_to else None
        if comments.similar(work, file.id, above, text, call.engine.settings.similar_comment_window):
            raise ApiError(409, "recent_similar_comment", "A similar comment has been made recently")
        return Response.of_json(_shape(View(call, work.c), comments.add(work, file.id, above, text)), 201)


@routes.get("/2.0/comments/{comment_id}", operation="get_comments_id")
def get_comment(call: Call, comment_id: str) -> Response:
    """Show a comment."""
    with call.engine.database.reading() as c:
        return Response.of_json(_shape(View(call, c), _seen(call, c, comment_id)[0]))


@routes.put("/2.0/comments/{comment_id}", operation="put_comments_id")
def edit_comment(call: Call, comment_id: str) -> Response:
    """Replace the words of one's own comment."""
    text = _text(call.json())
    with changing(call) as work:
        comment, _file = _seen(call, work.c, comment_id)
        if comment.created_by != call.user.id:
            raise forbidden("Only who wrote a comment can change it")
        return Response.of_json(_shape(View(call, work.c), comments.edit(work, comment, text)))


@routes.delete("/2.0/comments/{comment_id}", operation="delete_comments_id")
def delete_comment(call: Call, comment_id: str) -> Response:
    """Delete a comment with the replies to it; its writer and the owner of the file may."""
    with changing(call) as work:
        comment, file = _seen(call, work.c, comment_id)
        if comment.created_by != call.user.id:
            _require_owned(call, file)
        comments.delete(work, comment)
        return Response(204)


@routes.get("/2.0/files/{file_id}/comments", operation="get_files_id_comments")
def list_comments(call: Call, file_id: str) -> Response:
    """List a page of the comments on a file and of the replies to them, the oldest first."""
    limit = call.integer("limit", 100, 1, listing.MAX_LIMIT)
    offset = listing.checked_offset(call, call.engine.settings.max_offset)
    with call.engine.database.reading() as c:
        file = access.seen(call, c, "file", file_id)
        view = View(call, c)
        entries: JSON = [_shape(view, comment) for comment in comments.page(c, file.id, offset, limit)]
        total = comments.count(c, file.id)
        return Response.of_json({"total_count": total, "offset": offset, "limit": limit, "entries": entries})


def _seen(call: Call, c: sqlite3.Connection, comment_id: str) -> tuple[Comment, Item]:
    comment = comments.get(c, access.number("comment", comment_id))
    if comment is None:
        raise not_found("comment", comment_id)
    try:
        return comment, access.seen(call, c, "file", str(comment.file_id))
    except ApiError:
        raise not_found("comment", comment_id) from None


def _require_owned(call: Call, file: Item) -> None:
    if file.owner_id != call.user.id:
        raise forbidden("Access denied - insufficient permission")


def _text(body: Mapping[str, JSON]) -> Text:
    given = [name for name in ("message", "tagged_message") if body.get(name) is not None]
    if not given:
        raise missing_parameter("message")
    if len(given) > 1:
        raise bad_parameter("tagged_message", "Send either 'message' or 'tagged_message'.")
    text = body_fields.text(given[0], body[given[0]])
    if not 0 < len(text) <= MAX_MESSAGE:
        raise bad_parameter(given[0], f"Must have 1 to {MAX_MESSAGE} characters.")
    return Text(text, tagged=given[0] == "tagged_message")


def _plain(comment: Comment) -> str:
    return re.sub(r"@\[[0-9]+:([^\]]*)\]", r"@\1", comment.text) if comment.tagged else comment.text


def _target(comment: Comment) -> JSON:
    if comment.reply_to is not None:
        return {"type": "comment", "id": str(comment.reply_to)}
    return {"type": "file", "id": str(comment.file_id)}


def _shape(view: View, comment: Comment) -> Shape:
    names = STANDARD if view.call.fields is None else ("type", "id", *view.call.fields)
    return {name: FIELDS[name](view, comment) for name in names if name in FIELDS}


STANDARD = ("type", "id", "is_reply_comment", "message", "created_by", "created_at", "modified_at", "item")
FIELDS: Mapping[str, Callable[[View, Comment], JSON]] = {
    "type": lambda _view, _comment: "comment",
    "id": lambda _view, comment: str(comment.id),
    "is_reply_comment": lambda _view, comment: comment.reply_to is not None,
    "message": lambda _view, comment: _plain(comment),
    "tagged_message": lambda _view, comment: comment.text if comment.tagged else "",
    "created_by": lambda view, comment: view.user(comment.created_by),
    "created_at": lambda view, comment: view.time(comment.created_at),
    "modified_at": lambda view, comment: view.time(comment.modified_at),
    "item": lambda _view, comment: _target(comment),
}
