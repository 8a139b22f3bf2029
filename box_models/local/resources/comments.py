"""Comments on files, and replies to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, bad_parameter, forbidden, missing_parameter
from box_models.local.http.routing import Call
from box_models.local.http.scopes import SIDEBAR
from box_models.local.http.transactions import Transaction
from box_models.local.items import access
from box_models.local.items.access import Right
from box_models.local.items.rendering import Shape
from box_models.local.resources.plain_resource import Body, Resource, ResourceList, Values, columns

MAX_MESSAGE = 10_000


@dataclass(frozen=True)
class CommentRow:
    """One row of ``comments``; a ``tagged`` text may name users as ``@[id:name]``."""

    id: int
    file_id: Annotated[int, "REFERENCES items (id) ON DELETE CASCADE"]
    reply_to: Annotated[int | None, "REFERENCES comments (id) ON DELETE CASCADE"]
    text: str
    tagged: int
    created_at: int
    modified_at: int
    created_by: str


def _create(call: Call, tx: Transaction, body: Body) -> Values:
    values = _text(body)
    target_id, target = body_fields.reference("item", body), body_fields.mapping("item", body["item"])
    kind = body_fields.choice("item.type", target.get("type"), ("file", "comment"))
    reply_to = COMMENTS.find(call, target_id) if kind == "comment" else None
    file_id = str(reply_to.file_id) if reply_to else target_id
    file = access.find(call, "file", file_id, right=Right.COMMENT)
    values = {"file_id": file.id, "reply_to": reply_to.id if reply_to else None, **values}
    _refuse_similar(call, tx, values)
    return values


def _refuse_similar(call: Call, tx: Transaction, values: Values) -> None:
    sql = "SELECT 1 FROM comments WHERE file_id = ? AND reply_to IS ? AND text = ? AND created_by = ? AND created_at > ?"
    since = tx.now - call.services.settings.similar_comment_window
    same = (values["file_id"], values["reply_to"], values["text"], tx.user_id, since)
    if tx.c.execute(sql, same).fetchone():
        raise ApiError(409, "recent_similar_comment", "A similar comment has been made recently")


def _update(call: Call, comment: CommentRow, body: Body) -> Values:
    if not access.is_caller(call, comment.created_by):
        raise forbidden("Only the author of a comment can change it")
    return _text(body)


def _check_delete(call: Call, comment: CommentRow) -> None:
    # The author and the owner of the file may delete a comment. Its replies are deleted with it.
    if not access.is_caller(call, comment.created_by):
        access.find(call, "file", str(comment.file_id), right=Right.DELETE)


def _select(call: Call, file_id: str) -> Values:
    return {"file_id": access.find(call, "file", file_id, right=Right.PREVIEW).id}


def _text(body: Body) -> Values:
    names = [name for name in ("message", "tagged_message") if body.get(name) is not None]
    if not names:
        raise missing_parameter("message")
    if len(names) > 1:
        raise bad_parameter("tagged_message", "Send either 'message' or 'tagged_message'.")
    text = body_fields.text(names[0], body[names[0]])
    if not 0 < len(text) <= MAX_MESSAGE:
        raise bad_parameter(names[0], f"Must have 1 to {MAX_MESSAGE} characters.")
    return {"text": text, "tagged": int(names[0] == "tagged_message")}


def _message(comment: CommentRow) -> str:
    return re.sub(r"@\[[0-9]+:([^\]]*)\]", r"\1", comment.text) if comment.tagged else comment.text


def _target(comment: CommentRow) -> Shape:
    if comment.reply_to is not None:
        return {"type": "comment", "id": str(comment.reply_to)}
    return {"type": "file", "id": str(comment.file_id)}


COMMENTS: Resource[CommentRow] = Resource(
    name="comment",
    row=CommentRow,
    indexes={"file": "file_id, created_at, id", "reply": "reply_to"},
    fields={
        "is_reply_comment": lambda _renderer, comment: comment.reply_to is not None,
        "message": lambda _renderer, comment: _message(comment),
        **columns("created_by", "created_at", "modified_at"),
        "item": lambda _renderer, comment: _target(comment),
    },
    extra_fields={"tagged_message": lambda _renderer, comment: comment.text if comment.tagged else ""},
    check_visible=lambda call, comment: _select(call, str(comment.file_id)),
    create=_create,
    update=_update,
    delete=_check_delete,
    listed=ResourceList("/2.0/files/{file_id}/comments", _select, order="created_at, id"),
    journal_columns=("file_id", "reply_to"),
    read_scopes=SIDEBAR,
)
