"""The account of a user: email aliases, the avatar, and the transfer of its content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from urllib3 import encode_multipart_formdata

from box_models._checks import check_bytes
from box_models.errors import DecodeError, NotFound
from box_models.models import item_types
from box_models.models.core.decoding import json_object
from box_models.models.core.fields import BoxId, check_text, non_null
from box_models.models.core.freshness import forget_changes
from box_models.models.core.lost_responses import FindResult
from box_models.models.core.malformed import build
from box_models.models.core.model import BoxValue, bound_session
from box_models.models.core.parsing import parse_one
from box_models.models.core.resource import BoxObject
from box_models.models.core.verbs import ObjectMixin
from box_models.models.memberships import user_id_of
from box_models.retry import IDEMPOTENT, NEVER, LostResponse, Recognizable
from box_models.session import BoxSession
from box_models.transport import Body

if TYPE_CHECKING:
    from box_models.models.item_types import Folder, UserMini

_IMAGES = {b"\x89PNG\r\n\x1a\n": ("avatar.png", "image/png"), b"\xff\xd8\xff": ("avatar.jpg", "image/jpeg")}


class EmailAlias(BoxValue):
    """Another email address of a user.

    See https://developer.box.com/reference/resources/email-alias/
    """

    id: BoxId = non_null()
    """The id of the alias."""
    email: str = non_null()
    """The address."""
    is_confirmed: bool = non_null()
    """Whether the address is confirmed. Only a confirmed one can become the login."""


class UserAccount(ObjectMixin):
    """A user whose account admins manage."""

    __slots__ = ()

    def delete(self, *, force: bool = False, notify: bool = False) -> None:
        """Delete the user permanently. One request.

        Box refuses to delete a user who owns content, unless you pass ``force``, which deletes the content permanently.
        ``notify`` sends the user an email.

        See https://developer.box.com/reference/delete-users-id/
        """
        bound_session(self).delete(self._url, params={"force": force, "notify": notify})

    def transfer_content(self, to: UserMini | str | int, *, notify: bool = False) -> Folder:
        """Move all items of the user to a new folder of the user ``to``, and return the folder. One request.

        Not retried after a lost response. Box may continue to move items after the call. ``notify`` sends emails.

        See https://developer.box.com/reference/put-users-id-folders-0/
        """
        session = bound_session(self)
        owner = {"owned_by": {"id": user_id_of(session, "to", to)}}
        body = session.put(f"{self._url}/folders/0", json=owner, params={"notify": notify}, retry=NEVER)
        for user in (self, to):
            if isinstance(user, BoxObject):
                forget_changes(user, ["space_used"])
        return parse_one(item_types.Folder, body, session)

    def aliases(self) -> list[EmailAlias]:
        """Return the email aliases, without the login. One request.

        See https://developer.box.com/reference/get-users-id-email-aliases/
        """
        return [
            build(EmailAlias, raw, bound_session(self))
            for raw in _alias_entries(bound_session(self), self._url)
        ]

    def add_alias(self, email: str) -> EmailAlias:
        """Add an email alias, and return it. One request.

        Raises `Conflict` if the address belongs to another user. To make a confirmed alias the login, update ``login``.

        See https://developer.box.com/reference/post-users-id-email-aliases/
        """
        session = bound_session(self)
        retry = Recognizable(_find_alias(session, self._url, check_text("email", email)))
        body = session.post(f"{self._url}/email_aliases", json={"email": email}, retry=retry)
        return build(EmailAlias, json_object(body, self._url), session)

    def remove_alias(self, alias: EmailAlias | str) -> None:
        """Remove an email alias, or the one with this address. One request, and one to find an address.

        Raises `NotFound` if the user does not have the address.

        See https://developer.box.com/reference/delete-users-id-email-aliases-id/
        """
        if isinstance(alias, str):
            same = [each for each in self.aliases() if each.email.lower() == alias.lower()]
            if not same:
                raise NotFound(f"{self!r} does not have the email alias {alias!r}")
            (alias,) = same
        if not isinstance(alias, EmailAlias):
            raise TypeError(f"alias must be an EmailAlias, or its address, not {alias!r}")
        bound_session(self).delete(f"{self._url}/email_aliases/{alias.id}")

    def avatar(self) -> bytes | None:
        """Return the avatar as PNG or JPEG. None if the user has none. One request, or two without an avatar.

        See https://developer.box.com/reference/get-users-id-avatar/
        """
        try:
            return bound_session(self).request("GET", f"{self._url}/avatar").body
        except NotFound:
            self.refresh(fields=("avatar_url",))  # a user that does not exist raises NotFound again
            return None

    def set_avatar(self, image: bytes) -> None:
        """Set the avatar, a PNG or JPEG of at most 1 MB and 1024 by 1024 pixels. One request.

        Raises ValueError if the image is neither PNG nor JPEG.

        See https://developer.box.com/reference/post-users-id-avatar/
        """
        content = bytes(check_bytes("image", image))
        kind = next((kind for start, kind in _IMAGES.items() if content.startswith(start)), None)
        if kind is None:
            raise ValueError("image must be the content of a PNG or JPEG file")
        name, media_type = kind
        encoded, form = encode_multipart_formdata({"pic": (name, content, media_type)})
        body = Body(len(encoded), form, lambda: [encoded])
        bound_session(self).request(
            "POST", f"{self._url}/avatar", body=body, retry=IDEMPOTENT, says_json=True
        )
        forget_changes(self, ["avatar_url"])

    def remove_avatar(self) -> None:
        """Remove the avatar. Raises `NotFound` if the user has none. One request.

        See https://developer.box.com/reference/delete-users-id-avatar/
        """
        bound_session(self).delete(f"{self._url}/avatar")
        forget_changes(self, ["avatar_url"])


def _alias_entries(session: BoxSession, url: str) -> list[Mapping[str, object]]:
    entries = json_object(session.get(f"{url}/email_aliases"), "email_aliases").get("entries")
    if not isinstance(entries, list) or not all(isinstance(each, Mapping) for each in entries):
        raise DecodeError(f"the email aliases of {url} are not a list of objects")
    return list(entries)


def _find_alias(session: BoxSession, url: str, email: str) -> FindResult:
    """Recognize an alias of the user with this address, no matter when it was added."""

    def find(_: LostResponse) -> bytes | None:
        entries = _alias_entries(session, url)
        same = [raw for raw in entries if str(raw.get("email")).lower() == email.lower()]
        return json.dumps(dict(same[0])).encode() if same else None

    return find
