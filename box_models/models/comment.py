"""Comments, and `Commentable` for the objects that have them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Field

from box_models.models.core.cards import model_card
from box_models.models.core.fields import Timestamp, check_text, lazy
from box_models.models.core.freshness import forget_changes
from box_models.models.core.lost_responses import FindResult, find_listed
from box_models.models.core.mini_references import Reference
from box_models.models.core.model import BoxModel, bound_session
from box_models.models.core.pages import Pages
from box_models.models.core.read_only import ReadOnly
from box_models.models.core.resource import BoxObject
from box_models.models.core.serializing import OwnSerializer
from box_models.models.core.verbs import Deletable, Loadable, ObjectMixin, create, pages_of
from box_models.models.item_types import CommentReference, FileReference
from box_models.models.location import title_of
from box_models.models.of_file import OfFile, file_id_of, file_of, forget_in_file, with_file
from box_models.models.user import User
from box_models.models.web_addresses import WEB_APPLICATION
from box_models.retry import Recognizable
from box_models.session import BoxSession
from box_models.transport import JSON

_MENTION = re.compile(r"@\[\d+:[^\]]+\]")


class CommentMini(OfFile, BoxObject):
    """A comment with the only fields that Box sends of the comment to which another one replies."""

    __slots__ = ("_file", "_known_id")

    type: Literal["comment"] = "comment"
    """Always "comment"."""


class Comment(
    Loadable,
    Deletable,
    CommentMini,
    wire="comment",
    collection="/comments",
    columns=("id", "created_at", "message"),
):
    """A comment on a file, or a reply to one.

    See https://developer.box.com/reference/resources/comment--full/
    """

    __slots__ = ()

    is_reply_comment: ReadOnly[bool] = lazy()
    """Whether this is a reply to another comment."""
    message: ReadOnly[str] = lazy(verb="edit()")
    """The text. `tagged_message` has it with the mentions."""
    created_by: ReadOnly[Reference[User]] = lazy()
    """The user who wrote the comment."""
    created_at: ReadOnly[Timestamp] = lazy()
    """When the comment was created."""
    modified_at: ReadOnly[Timestamp] = lazy()
    """When the comment was last edited."""
    item: ReadOnly[
        Annotated[FileReference | CommentReference, Field(discriminator="type"), OwnSerializer()]
    ] = lazy()
    """The file that the comment is on, or the comment that it replies to."""
    tagged_message: ReadOnly[str] = lazy(on_request=True)
    """The text with mentions in the form ``@[id:name]``. Empty if the text has no mentions."""

    def _repr_html_(self) -> str:
        """Return the comment as a short HTML card, for notebooks. Makes no request."""
        item = self.__dict__.get("item")
        address = None
        if isinstance(item, BoxObject) and item._kind == "file":
            address = f"{WEB_APPLICATION}/file/{item.id}"
        return model_card(self, address=address)

    def reply(self, message: str) -> Comment:
        """Reply to this comment, and return the reply. ``@[id:name]`` in the message mentions a user. One request."""
        # The comments of the file contain the replies. They are only read if the response is lost.
        item = self.__dict__.get("item")
        file_id = item.id if isinstance(item, BoxObject) and item._kind == "file" else file_id_of(self)
        comment = _create_comment(self, message, file_id)
        forget_in_file(self, ["comments"])
        return _on_file(comment, file_of(self))

    def edit(self, message: str) -> Comment:
        """Change the message, in place, and return the comment. One request.

        See https://developer.box.com/reference/put-comments-id/
        """
        self._update_from(bound_session(self).put(self._url, json=_message_values(message)))
        self._forget("tagged_message")
        return self

    def delete(self) -> None:
        """Delete the comment permanently. One request.

        See https://developer.box.com/reference/delete-comments-id/
        """
        super().delete()
        forget_in_file(self, ["comments"])

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        """Return the id, and the message if it is loaded."""
        return [(name, self.__dict__[name]) for name in ("id", "message") if name in self.__dict__]


class Commentable(ObjectMixin):
    """An object that can have comments: a file."""

    __slots__ = ()

    def comments(
        self,
        *,
        fields: Iterable[str] | None = None,
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 1000,
    ) -> Pages[Comment]:
        """List the comments and replies, oldest first. The first request is made when you iterate.

        See https://developer.box.com/reference/get-files-id-comments/
        """
        return pages_of(
            Comment,
            bound_session(self),
            f"{self._url}/comments",
            fields=fields,
            limit=limit,
            offset=offset,
            page_size=page_size,
            prepare=self._prepare_comment,
            title=title_of(self),
        )

    def add_comment(self, message: str) -> Comment:
        """Add a comment, and return it. ``@[id:name]`` in the message mentions a user. One request.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> plan = box.root.upload(b"...", "plan.txt")
        >>> plan.add_comment("Please review").reply("Done").message
        'Done'

        See https://developer.box.com/reference/post-comments/
        """
        comment = _create_comment(self, message, self.id)
        forget_changes(self, ["comments"])
        return _on_file(comment, self)

    def _prepare_comment(self, comment: BoxModel) -> None:
        """Let a comment of a listing know its file."""
        if isinstance(comment, Comment):
            _on_file(comment, self)


def _on_file(comment: Comment, file: BoxObject | str | None) -> Comment:
    """Let a comment, and the comment that it replies to, know their file. Returns the comment."""
    item = comment.__dict__.get("item")
    if isinstance(item, CommentMini):
        with_file(item, file)
    return with_file(comment, file)


def _create_comment(parent: BoxObject, message: str, file_id: str | None) -> Comment:
    """Create a comment on a file or on a comment. ``file_id`` is the file, if it is known."""
    session = bound_session(parent)
    values = _message_values(message)
    retry = Recognizable(_find_comment(session, file_id, values), check_before_retry=True)
    item = {"type": parent._kind, "id": parent.id}
    return create(Comment, session, {"item": item, **values}, retry=retry)


def _message_values(message: str) -> dict[str, JSON]:
    """Return the message in the field for it. Box reads mentions only in ``tagged_message``."""
    if not check_text("message", message).strip():
        raise ValueError("message must not be empty")
    return {"tagged_message" if _MENTION.search(message) else "message": message}


def _find_comment(session: BoxSession, file_id: str | None, values: Mapping[str, JSON]) -> FindResult:
    if file_id is None:
        return lambda _: None
    return find_listed(Comment, session, values, path=f"/files/{file_id}/comments")
