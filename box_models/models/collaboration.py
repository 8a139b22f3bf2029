"""Collaborations: `Collaboration`, and `Collaboratable` for the items that are shared with users and groups."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeAlias, Unpack

from pydantic import Field

from box_models.errors import AlreadyCollaborator, DecodeError
from box_models.models.core.fields import (
    UNSET,
    BoxId,
    OrNewer,
    Timestamp,
    Unset,
    check_choice,
    check_id,
    lazy,
    non_null,
)
from box_models.models.core.freshness import forget_changes
from box_models.models.core.lost_responses import FindResult, created_since, find_applied_changes
from box_models.models.core.malformed import allows_none
from box_models.models.core.mini_references import Reference
from box_models.models.core.model import (
    BoxModel,
    BoxValue,
    bound_session,
    check_same_box,
    malformed_fields,
)
from box_models.models.core.pages import Listing, Pages, for_each
from box_models.models.core.read_only import ReadOnly
from box_models.models.core.resource import WIRE_TYPES, BoxObject
from box_models.models.core.serializing import OwnSerializer
from box_models.models.core.verbs import Loadable, ObjectMixin, OffsetOptions, create
from box_models.models.group import Group
from box_models.models.item_types import FileReference, FolderReference, WebLinkReference
from box_models.models.location import title_of
from box_models.models.shared_link import Expiry, expiry_text
from box_models.models.user import User, UserMini
from box_models.retry import IDEMPOTENT, LostResponse, Recognizable, RetryRule
from box_models.session import BoxSession, Paging, Params
from box_models.transport import JSON

Role: TypeAlias = Literal[
    "editor",
    "viewer",
    "previewer",
    "uploader",
    "previewer uploader",
    "viewer uploader",
    "co-owner",
    "owner",
]
"""The role of a collaborator, which decides what it may do with the item."""


Collaborator: TypeAlias = UserMini | Group | str
"""A user, a group, or the login of a user, which is an email address."""


_LISTED = (
    *("item", "accessible_by", "invite_email", "role", "status", "expires_at", "is_access_only"),
    *("can_view_path", "created_by", "created_at", "modified_at", "acknowledged_at"),
)
"""The fields that a listing requests."""


class AppItem(BoxValue):
    """An object of an application, such as a hub, that groups items of several folders."""

    type: str = non_null()
    """Always "app_item"."""
    id: BoxId = non_null()
    """The id of the app item."""
    application_type: str = non_null()
    """The type of the application, such as "hubs"."""


class Collaboration(
    Loadable,
    BoxObject,
    wire="collaboration",
    collection="/collaborations",
    columns=("id", "accessible_by", "invite_email", "role", "status"),
):
    """The right of a user or a group to use a file, or a folder with everything in it.

    See https://developer.box.com/reference/resources/collaboration/
    """

    __slots__ = ("_found_on",)

    if TYPE_CHECKING:  # as in OfFile
        _found_on: ClassVar[Any]
        """The item through which the collaboration was found. It stays if a request replaces the field ``item``."""

    type: Literal["collaboration"] = "collaboration"
    """Always "collaboration"."""
    item: Annotated[
        Annotated[FileReference | FolderReference | WebLinkReference, Field(discriminator="type")] | None,
        OwnSerializer(),
    ] = lazy()
    """The file or folder. None if you may not see it, as while the invitation is pending."""
    app_item: ReadOnly[AppItem | None] = lazy()
    """The app item, for a collaboration on one. None for a file or folder."""
    accessible_by: Annotated[
        Annotated[Reference[User] | Reference[Group], Field(discriminator="type")] | None, OwnSerializer()
    ] = lazy()
    """The user or group with access. None while an invitation to an address without an account is pending."""
    invite_email: ReadOnly[str | None] = lazy()
    """The address that was invited. None if the collaborator already had an account."""
    role: ReadOnly[OrNewer[Role]] = lazy(verb="change()")
    """The role, which decides what the collaborator may do."""
    status: ReadOnly[OrNewer[Literal["accepted", "pending", "rejected"]]] = lazy(verb="accept() or reject()")
    """Whether the invitation is accepted. A pending invitation gives no access."""
    expires_at: ReadOnly[Timestamp | None] = lazy(verb="change(expires=…)")
    """When Box removes the collaboration. None if it does not expire."""
    is_access_only: ReadOnly[bool] = lazy()
    """Whether the item does not appear in the root folder of the collaborator."""
    created_by: ReadOnly[Reference[User] | None] = lazy()
    """The user who invited the collaborator. None if Box does not say it."""
    created_at: ReadOnly[Timestamp] = lazy()
    """When the collaboration was created."""
    modified_at: ReadOnly[Timestamp] = lazy()
    """When the collaboration was last changed."""
    acknowledged_at: ReadOnly[Timestamp | None] = lazy()
    """When the invitation was accepted or rejected. None while it is pending."""
    acceptance_requirements_status: ReadOnly[dict[str, object] | None] = lazy()
    """The conditions that the collaborator must meet to accept, such as the terms of service. None if Box sends none."""
    can_view_path: ReadOnly[bool] = lazy(on_request=True, verb="change(can_view_path=…)")
    """Whether the collaborator sees the names of the folders above the item."""

    def change(
        self,
        role: Role | None = None,
        *,
        expires: Expiry | Unset | None = UNSET,
        can_view_path: bool | Unset = UNSET,
    ) -> Self:
        """Change the role or another value, in place, and return the collaboration. One request.

        Args:
            role: The new role. Use `FolderMini.give_to` to make a user the owner.
            expires: A timezone-aware datetime, or a timedelta from now. None removes the expiration.
            can_view_path: Whether the collaborator sees the names of the folders above. Only for folders.

        Raises `Forbidden` if you may not change collaborators of the item.

        See https://developer.box.com/reference/put-collaborations-id/
        """
        values: dict[str, JSON] = {}
        if role is not None:
            values["role"] = check_role(role)
        if not isinstance(expires, Unset):
            values["expires_at"] = None if expires is None else expiry_text(expires)
        if not isinstance(can_view_path, Unset):
            values["can_view_path"] = bool(can_view_path)
        if not values:
            raise ValueError("change() needs a value to change: role, expires or can_view_path")
        return self._put(values)

    def accept(self) -> Self:
        """Accept your pending invitation, and return the collaboration, now with its item. One request.

        Raises `Forbidden` or `BadRequest` if the invitation is not yours, or is not pending.
        """
        return self._answer("accepted")

    def reject(self) -> Self:
        """Reject your pending invitation, and return the collaboration. One request.

        Raises the errors of `accept`.
        """
        return self._answer("rejected")

    def remove(self) -> None:
        """Remove the collaboration, so that it gives no access any more. One request.

        You may also remove your own collaboration, to leave an item.

        See https://developer.box.com/reference/delete-collaborations-id/
        """
        bound_session(self).delete(self._url)
        _forget_on_item(self)

    def _answer(self, status: str) -> Self:
        # Box accepts an answer only while the invitation is pending, so a retry of a processed request fails.
        retry = Recognizable(find_applied_changes(bound_session(self), self._url, {"status": status}))
        return self._put({"status": status}, retry=retry)

    def _put(self, values: Mapping[str, JSON], retry: RetryRule = IDEMPOTENT) -> Self:
        item = _found_on(self) or self.__dict__.get("item")
        self._update_from(bound_session(self).put(self._url, json=values, retry=retry))
        _use_item(self, item)
        _forget_on_item(self)
        return self

    def _is_on(self, item: BoxObject) -> bool:
        """Return whether the collaboration is on this item, and not on a folder above it."""
        own = self.__dict__.get("item")
        return own is None or bool(own == item)

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Return the id, and the collaborator and the role if they are loaded."""
        yield "id", self.id
        for name in ("accessible_by", "invite_email", "role"):
            if self.__dict__.get(name) is not None:
                yield name, self.__dict__[name]


class Collaboratable(ObjectMixin):
    """An item that can be shared with users and groups: a file or a folder."""

    __slots__ = ()

    def collaborations(
        self, *, fields: Iterable[str] | None = None, limit: int | None = None, page_size: int = 1000
    ) -> Pages[Collaboration]:
        """List the collaborations of the item, with pending invitations. The first request is made when you iterate.

        The owner has no collaboration. Those of folders above the item may be included: their ``item`` is that folder.
        Use `access` to see who has access, and why.

        See https://developer.box.com/reference/get-folders-id-collaborations/
        """
        return _pages(
            bound_session(self),
            f"{self._url}/collaborations",
            item=self,
            fields=fields,
            limit=limit,
            page_size=page_size,
        )

    def collaborate(
        self,
        who: Collaborator,
        role: Role = "viewer",
        *,
        notify: bool = False,
        can_view_path: bool = False,
        expires: Expiry | None = None,
        access_only: bool = False,
        exist_ok: bool = False,
    ) -> Collaboration:
        """Share the item with a user or a group, and return the collaboration. One request.

        Args:
            who: A `User`, a `Group`, or the login of a user, which is an email address. An address without an account gets
                an invitation: the collaboration is pending, and gives no access until it is accepted.
            role: What the collaborator may do.
            notify: Whether Box sends an email.
            can_view_path: Whether the collaborator sees the names of the folders above. Only for folders.
            expires: When Box removes the collaboration: a timezone-aware datetime, or a timedelta from now.
            access_only: Whether the item does not appear in the root folder of the collaborator.
            exist_ok: If there is already a collaboration, change its role and return it. Up to three requests.

        Raises `AlreadyCollaborator` if there is already a collaboration and ``exist_ok`` is not set, and `Forbidden` if you
        may not invite collaborators.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> plans = box.root.create_folder("Plans")
        >>> plans.collaborate("ada@example.com", "editor").role
        'editor'

        See https://developer.box.com/reference/post-collaborations/
        """
        session = bound_session(self)
        values: dict[str, JSON] = {
            "item": {"type": self._kind, "id": self._valid_id},
            "accessible_by": check_collaborator(session, who),
            "role": check_role(role),
        }
        if can_view_path:
            if self._kind != "folder":
                raise ValueError(f"can_view_path is only for folders, not for a {self._kind}")
            values["can_view_path"] = True
        if expires is not None:
            values["expires_at"] = expiry_text(expires)
        if access_only:
            values["is_access_only"] = True
        retry = Recognizable(_find_created(self, who, role))
        try:
            created = create(Collaboration, session, values, params={"notify": bool(notify)}, retry=retry)
        except AlreadyCollaborator:
            existing = _collaboration_with(self, who) if exist_ok else None
            if existing is None:
                raise
            return existing if existing.role == role else existing.change(role)
        _use_item(created, self)
        forget_changes(self, ["collaborations"])
        return created


class Invitable:
    """An account with collaborations and invitations."""

    _session: BoxSession

    def collaboration(self, id: str | int) -> Collaboration:
        """Return the collaboration with this id. Makes no request. Fields load on first read."""
        return Collaboration.model_validate({"id": check_id("id", id)}, context=self._session)

    def invitations(
        self,
        *,
        fields: Iterable[str] | None = None,
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 1000,
    ) -> Pages[Collaboration]:
        """List the pending invitations of the signed-in user. The first request is made when you iterate.

        See https://developer.box.com/reference/get-collaborations/
        """
        return _pages(
            self._session,
            Collaboration._collection,
            params={"status": "pending"},
            paging="offset",
            fields=fields,
            limit=limit,
            offset=offset,
            page_size=page_size,
        )


def make_owner(item: Collaboratable, user: UserMini | str) -> None:
    """Make a user the owner of an item. A user who is not a collaborator yet becomes one first."""
    check_collaborator(bound_session(item), user, "user")
    collaboration = _collaboration_with(item, user) or item.collaborate(user, "editor")
    retry = Recognizable(_find_owner(item, user), conflicts=())
    bound_session(item).request(
        "PUT", collaboration._url, json={"role": "owner"}, retry=retry, says_json=True, may_be_empty=True
    )
    forget_changes(item, ["owner"])


def collaborations_on(item: BoxObject) -> list[Collaboration]:
    """Read the collaborations of an item, without those of the folders above it."""
    listing = _pages(bound_session(item), f"{item._url}/collaborations")
    return [each for each in listing if each._is_on(item)]


def _pages(
    session: BoxSession,
    path: str,
    *,
    item: BoxObject | None = None,
    params: Params | None = None,
    paging: Paging = "marker_only",
    **options: Unpack[OffsetOptions],
) -> Pages[Collaboration]:
    """List collaborations with the fields that most programs read, so that reading them makes no request."""
    listing = Listing(
        session=session,
        path=path,
        kinds=(Collaboration._wire,),
        only=Collaboration._wire,
        default_fields=_LISTED,
        columns=Collaboration._columns,
        title=None if item is None else title_of(item),
        params=params or {},
        paging=paging,
        prepare=for_each(lambda each: _complete(each, listing.requested_fields or _LISTED, item)),
        **options,
    )
    return Pages(listing)


def _complete(collaboration: BoxModel, requested: Iterable[str], item: BoxObject | None) -> None:
    """Set to None what Box left out, and use the object of the caller for the item."""
    if not isinstance(collaboration, Collaboration):
        return
    for name in set(requested) - vars(collaboration).keys() - malformed_fields(collaboration).keys():
        if allows_none(Collaboration, name):
            collaboration._set_field(name, None)
    _use_item(collaboration, item)


def _use_item(collaboration: Collaboration, item: object) -> None:
    """Let the collaboration refer to this object for its item, so that changes make fields of the object outdated."""
    if item is not None and collaboration.__dict__.get("item") == item:
        vars(collaboration)["item"] = item
        type(collaboration)._found_on.__set__(collaboration, item)


def _found_on(collaboration: Collaboration) -> BoxObject | None:
    item: BoxObject | None = getattr(collaboration, "_found_on", None)
    return item


def _collaboration_with(item: BoxObject, who: Collaborator) -> Collaboration | None:
    """Return the collaboration of a user or group on an item, or None."""
    return next((each for each in collaborations_on(item) if is_with(each, who)), None)


def is_with(collaboration: Collaboration, who: Collaborator) -> bool:
    """Return whether a collaboration is that of a user, a group, or a login."""
    known = collaboration.__dict__.get("accessible_by")
    if not isinstance(who, str):
        return bool(known == who)
    logins = (collaboration.__dict__.get("invite_email"), known.__dict__.get("login") if known else None)
    return any(isinstance(login, str) and login.lower() == who.lower() for login in logins)


def _find_created(item: BoxObject, who: Collaborator, role: str) -> FindResult:
    """Recognize the collaboration of the same user or group with the same role, created since the first attempt."""

    def find(lost: LostResponse) -> bytes | None:
        collaboration = _collaboration_with(item, who)
        if collaboration is None or collaboration.role != role:
            return None
        raw = {"created_at": collaboration.created_at.isoformat()}
        return bound_session(item).get(collaboration._url) if created_since(lost, raw) else None

    return find


def _find_owner(item: BoxObject, user: UserMini | str) -> FindResult:
    """Recognize that the user owns the item."""
    return lambda _: b"" if is_same_user(owner_of(item), user) else None


def owner_of(item: BoxObject) -> User:
    """Read the owner of an item. One request."""
    fresh = WIRE_TYPES[item._kind].model_validate({"id": item.id}, context=bound_session(item))
    owner = fresh._loaded("owned_by")
    if not isinstance(owner, User):
        raise DecodeError(f"Box sent no owner of {item!r}")
    return owner


def is_same_user(user: User, who: Collaborator) -> bool:
    """Return whether a user is the one with this login, or the same object."""
    return user.login.lower() == who.lower() if isinstance(who, str) else user == who


def check_collaborator(session: BoxSession, who: object, argument: str = "who") -> dict[str, JSON]:
    """Return the user or group for a request body. Raises TypeError or ValueError for other values."""
    if isinstance(who, UserMini | Group):
        check_same_box(session, argument, who)
        return {"type": who.type, "id": who._valid_id}
    if isinstance(who, str) and re.fullmatch(r"[^@\s]+@[^@\s]+", who):
        return {"type": "user", "login": who}
    error = ValueError if isinstance(who, str) else TypeError
    raise error(f"{argument} must be a User, a Group, or a login such as 'ada@example.com', not {who!r}")


def check_role(role: object) -> str:
    """Return the role of a collaborator. Raises TypeError or ValueError for any other value, and for "owner"."""
    if role == "owner":
        raise ValueError("role 'owner' cannot be given to a collaborator; use folder.give_to(user)")
    if role is None:
        raise TypeError("role must be a string, not None")
    return str(check_choice("role", role, Role))


def _forget_on_item(collaboration: Collaboration) -> None:
    for item in (_found_on(collaboration), vars(collaboration).get("item")):
        if isinstance(item, BoxObject):
            forget_changes(item, ["collaborations"])
