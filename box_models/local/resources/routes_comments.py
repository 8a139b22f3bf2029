"""Comments."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping

from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, bad_parameter, forbidden, missing_parameter, not_found
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import SIDEBAR, WRITE
from box_models.local.http.transactions import transaction
from box_models.local.items import access, listing
from box_models.local.items.access import Right
from box_models.local.items.rendering import Renderer, Shape
from box_models.local.items.rows import Item
from box_models.local.json_values import JSON
from box_models.local.resources import comments
from box_models.local.resources.comments import Comment, Text

routes: Routes = Routes()
MAX_MESSAGE = 10_000


@routes.post("/2.0/comments", operation="post_comments", scopes=WRITE)
def create_comment(call: Call) -> Response:
    """Comment on a file, or reply to a comment; 409 for the same words again within a short time."""
    body = call.json()
    text = _text(body)
    target_id = body_fields.reference("item", body)
    kind = body_fields.choice(
        "item.type", body_fields.mapping("item", body["item"]).get("type"), ("file", "comment")
    )
    with transaction(call) as tx:
        reply_to = None
        if kind == "comment":
            reply_to, file = _seen(call, tx.c, target_id)
            access.require(call, file, Right.COMMENT)
        else:
            file = access.find(call, "file", target_id, right=Right.COMMENT)
        above = reply_to.id if reply_to else None
        if comments.similar(tx, file.id, above, text, call.services.settings.similar_comment_window):
            raise ApiError(409, "recent_similar_comment", "A similar comment has been made recently")
        return Response.of_json(_shape(Renderer(call, tx.c), comments.add(tx, file.id, above, text)), 201)


@routes.get("/2.0/comments/{comment_id}", operation="get_comments_id", scopes=SIDEBAR)
def get_comment(call: Call, comment_id: str) -> Response:
    """Show a comment."""
    with call.services.database.reading() as c:
        return Response.of_json(_shape(Renderer(call, c), _seen(call, c, comment_id)[0]))


@routes.put("/2.0/comments/{comment_id}", operation="put_comments_id", scopes=WRITE)
def edit_comment(call: Call, comment_id: str) -> Response:
    """Replace the words of one's own comment."""
    text = _text(call.json())
    with transaction(call) as tx:
        comment, _file = _seen(call, tx.c, comment_id)
        if not access.is_caller(call, comment.created_by):
            raise forbidden("Only who wrote a comment can change it")
        return Response.of_json(_shape(Renderer(call, tx.c), comments.edit(tx, comment, text)))


@routes.delete("/2.0/comments/{comment_id}", operation="delete_comments_id", scopes=WRITE)
def delete_comment(call: Call, comment_id: str) -> Response:
    """Delete a comment with the replies to it; its writer and the owner of the file may."""
    with transaction(call) as tx:
        comment, file = _seen(call, tx.c, comment_id)
        if not access.is_caller(call, comment.created_by):
            access.require(call, file, Right.DELETE)
        comments.delete(tx, comment)
        return Response(204)


@routes.get("/2.0/files/{file_id}/comments", operation="get_files_id_comments", scopes=SIDEBAR)
def list_comments(call: Call, file_id: str) -> Response:
    """List a page of the comments on a file and of the replies to them, the oldest first."""
    limit = call.integer("limit", default=100, low=1, high=listing.MAX_LIMIT)
    offset = listing.checked_offset(call, call.services.settings.max_offset)
    with call.services.database.reading() as c:
        file = access.find(call, "file", file_id, right=Right.PREVIEW)
        renderer = Renderer(call, c)
        entries: JSON = [_shape(renderer, comment) for comment in comments.page(c, file.id, offset, limit)]
        total = comments.count(c, file.id)
        return Response.of_json({"total_count": total, "offset": offset, "limit": limit, "entries": entries})


def _seen(call: Call, c: sqlite3.Connection, comment_id: str) -> tuple[Comment, Item]:
    comment = comments.get(c, access.number("comment", comment_id))
    if comment is None:
        raise not_found("comment", comment_id)
    try:
        return comment, access.find(call, "file", str(comment.file_id), right=Right.PREVIEW)
    except ApiError:
        raise not_found("comment", comment_id) from None


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


def _shape(renderer: Renderer, comment: Comment) -> Shape:
    names = STANDARD if renderer.call.fields is None else ("type", "id", *renderer.call.fields)
    return {name: FIELDS[name](renderer, comment) for name in names if name in FIELDS}


STANDARD = ("type", "id", "is_reply_comment", "message", "created_by", "created_at", "modified_at", "item")
FIELDS: Mapping[str, Callable[[Renderer, Comment], JSON]] = {
    "type": lambda _renderer, _comment: "comment",
    "id": lambda _renderer, comment: str(comment.id),
    "is_reply_comment": lambda _renderer, comment: comment.reply_to is not None,
    "message": lambda _renderer, comment: _plain(comment),
    "tagged_message": lambda _renderer, comment: comment.text if comment.tagged else "",
    "created_by": lambda renderer, comment: renderer.user(comment.created_by),
    "created_at": lambda renderer, comment: renderer.time(comment.created_at),
    "modified_at": lambda renderer, comment: renderer.time(comment.modified_at),
    "item": lambda _renderer, comment: _target(comment),
}
