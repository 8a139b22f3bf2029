"""Comments on files, and replies to them."""

from __future__ import annotations

import re
from typing import Literal

from box_models.models.core.fields import BoxId, Timestamp, check_text, lazy
from box_models.models.core.lost_responses import same_comment
from box_models.models.core.model import BoxValue, bound_session
from box_models.models.core.parsing import parse_one
from box_models.models.core.resource import BoxObject
from box_models.models.user import UserMini
from box_models.retry import Recognizable
from box_models.session import BoxSession
from box_models.transport import JSON

_MENTION = re.compile(r"@\[\d+:[^\]]+\]")


class CommentItem(BoxValue):
    """What a comment was placed on: a file, or the comment it replies to."""

    type: str | None = None
    id: BoxId | None = None


class Comment(BoxObject, wire="comment", collection="/comments"):
    """A comment on a file, or a reply to one.

    See https://developer.box.com/reference/resources/comment--full/
    """

    type: Literal["comment"] = "comment"
    is_reply_comment: bool = lazy()
    message: str = lazy(verb="edit()")
    created_by: UserMini = lazy()
    created_at: Timestamp = lazy()
    modified_at: Timestamp = lazy()
    item: CommentItem = lazy()
    tagged_message: str = lazy(on_request=True)

    def load(self) -> Comment:
        """Read the comment, in place, and return it. One request."""
        return self.refresh()

    def reply(self, message: str) -> Comment:
        """Answer this comment, and return the reply. ``@[id:name]`` in the message mentions a user. One request."""
        session = bound_session(self)
        # The file is only looked for where the answer is lost: a reply stands among the comments of the file.
        held = self.__dict__.get("item")
        file_id = held.id if isinstance(held, CommentItem) and held.type == "file" else None
        return create_comment(session, {"type": "comment", "id": self.id}, message, file_id=file_id)

    def edit(self, message: str) -> Comment:
        """Change what the comment says, in place, and return it. One request.

        See https://developer.box.com/reference/put-comments-id/
        """
        self._take_over(bound_session(self).put(self._url, json=_text(message)))
        self._forget("tagged_message")
        return self

    def delete(self) -> None:
        """Delete the comment, for good. One request.

        See https://developer.box.com/reference/delete-comments-id/
        """
        bound_session(self).delete(self._url)

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        """Say which comment it is, and what it says if that is loaded."""
        shown: list[tuple[str | None, object]] = [("id", self.id)]
        if "message" in self.__dict__:
            shown.append(("message", self.__dict__["message"]))
        return shown


def create_comment(
    session: BoxSession, item: dict[str, JSON], message: str, *, file_id: str | None
) -> Comment:
    """Place a comment on a file, or on a comment."""
    body: dict[str, JSON] = {"item": item, **_text(message)}
    retry = Recognizable(same_comment(session, file_id, body), check_before_retry=True)
    return parse_one(Comment, session.post("/comments", json=body, retry=retry), session)


def _text(message: str) -> dict[str, JSON]:
    """Put the message in the field that fits: Box reads mentions in one of them only."""
    if not check_text("message", message).strip():
        raise ValueError("message is empty")
    return {"tagged_message" if _MENTION.search(message) else "message": message}
