"""The users with access to an item: its owner, collaborators, members of groups, and users of shared links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from box_models.errors import Forbidden, NotFound
from box_models.models.collaboration import Collaboration
from box_models.models.core.columns import PATH, Column
from box_models.models.core.field_names import check_path
from box_models.models.core.model import BoxModel, bound_session
from box_models.models.core.pages import Listing, Pages, refuse_malformed
from box_models.models.core.parsing import ListingPage
from box_models.models.core.resource import WIRE_TYPES, BoxObject
from box_models.models.core.unknown import UnknownItem
from box_models.models.core.verbs import ObjectMixin, pages_of
from box_models.models.grant import GRANT_COLUMNS, Grant, GrantedVia
from box_models.models.group import Group
from box_models.models.location import description_of
from box_models.models.shared_link import SharedLink
from box_models.models.user import User
from box_models.session import BoxSession

if TYPE_CHECKING:
    from box_models.models.item_types import File, Folder, Item, WebLink

    AnyItem: TypeAlias = File | Folder | WebLink

_FIELDS = ("type", "id", "name", "owned_by", "shared_link", "has_collaborations")


class HasAccess(ObjectMixin):
    """An item that users have access to: a file, a folder or a web link."""

    __slots__ = ()

    def access(self, *, below: bool = False) -> Pages[Grant]:
        """List who has access to the item, and why. With ``below``, also for each item in the folder.

        The list has the owner, the collaborators of the item and of the folders above it, the members of groups, and the shared
        links of the item and of the folders above it. Pending, rejected and expired collaborations, deactivated users, and links for
        collaborators only give no access, and are not in the list. A user can have several grants. Admins, who can act as any user,
        are not listed for that reason.

        The requests are: one for the item and for each folder above it, one for each of these that has collaborations, and one per
        1,000 members of each group. For admins, one more per 1,000 users finds deactivated users. With ``below``, there is also one request
        for each folder, and one for each item with collaborations.

        The list is complete if you are the owner or a co-owner. Other collaborators get the people that Box shows to them. If you
        may not see the members of a group, the grant names the group.

        >>> from box_models import Box
        >>> plan = Box.local(":memory:").root.upload(b"...", "plan.txt")
        >>> [(grant.who.name, grant.role) for grant in plan.access()]
        [('Local User', 'owner')]
        """
        listing = _GrantListing(
            session=bound_session(self),
            path=f"{self._url}/access",
            kinds=(),
            columns=GRANT_COLUMNS,
            title=lambda _: f"Access to {description_of(self)}",
            item=self,
            below=bool(below),
        )
        return Pages(listing)


@dataclass(eq=False, repr=False, kw_only=True)
class _GrantListing(Listing):
    """The listing of the grants on an item. Each of its pages has the grants on one item."""

    item: BoxObject
    below: bool

    def read(self, columns: Sequence[Column] = ()) -> Iterator[ListingPage]:  # noqa: ARG002  every page has objects
        """Yield the pages. The first request is made when the first page is needed."""
        for grants in _AccessReader(self.session).grants(self.item, below=self.below):
            yield ListingPage.model_construct(entries=grants)

    def checked(self, names: Iterable[str]) -> list[str]:
        """Return the names of columns as a list. Raises ValueError for a column that grants do not have."""
        checked = list(names)
        for name in checked:
            if name != PATH:
                check_path(name, "fields", (Grant,))
        return checked

    def with_columns(self, names: tuple[str, ...]) -> Listing:
        """Return this listing: what it requests does not depend on the columns."""
        self.checked(names)
        return self

    @property
    def classes(self) -> list[type[BoxModel]]:  # type: ignore[override]
        """The class of the entries."""
        return [Grant]


class _Reason(NamedTuple):
    """A collaboration or a shared link that gives access to an item, and to everything in it."""

    source: AnyItem
    """The item that has the collaboration or the shared link."""
    who: User | Group | None
    role: str
    via: GrantedVia
    group: Group | None = None
    expires_at: datetime | None = None
    collaboration_id: str | None = None

    def grant_on(self, item: AnyItem) -> Grant:
        """Return the grant that follows for an item."""
        return Grant.model_construct(
            item=item,
            who=self.who,
            role=self.role,
            via=self.via,
            group=self.group,
            inherited_from=None if self.source == item else self.source,
            expires_at=self.expires_at,
        )


class _AccessReader:
    """Reads the grants on items. It requests the members of each group, and the deactivated users, only once."""

    def __init__(self, session: BoxSession) -> None:
        self._session = session
        self._now = datetime.now(UTC)
        self._members: dict[str, list[User] | None] = {}
        self._deactivated: set[str] | None = None

    def grants(self, item: BoxObject, *, below: bool) -> Iterator[list[Grant]]:
        """Yield the grants on an item and, with ``below``, on each item in it."""
        top = self._read(item._kind, item._valid_id)
        reasons: list[_Reason] = []
        for folder in top.path_collection.entries:
            if folder.id != "0":
                reasons = self._above(folder.id, reasons)
        waiting: list[tuple[AnyItem, list[_Reason]]] = [(top, reasons)]
        while waiting:
            current, inherited = waiting.pop()
            reasons = self._with_own(current, inherited)
            yield [_owner_grant(current), *(reason.grant_on(current) for reason in reasons)]
            if below and current.type == "folder":
                items: list[Item] = current.items(fields=_FIELDS).all()
                refuse_malformed(items)
                waiting += [(each, reasons) for each in reversed(items) if not isinstance(each, UnknownItem)]

    def _above(self, folder_id: str, inherited: list[_Reason]) -> list[_Reason]:
        """Add the reasons of a folder above the item. Without any, if you may see only the name of the folder."""
        try:
            folder = self._read("folder", folder_id)
        except (NotFound, Forbidden):
            return inherited
        return self._with_own(folder, inherited)

    def _read(self, kind: str, id: str) -> AnyItem:
        item = cast("AnyItem", WIRE_TYPES[kind].model_validate({"id": id}, context=self._session))
        names = (*_FIELDS, "path_collection")
        return item.refresh(fields=[name for name in names if name in type(item).model_fields])

    def _with_own(self, item: AnyItem, inherited: list[_Reason]) -> list[_Reason]:
        """Return the inherited reasons and those of the item itself."""
        known = {reason.collaboration_id for reason in inherited}
        own: list[_Reason] = []
        if item.type != "web_link" and item.has_collaborations:
            for each in item.collaborations():
                if each.id not in known:
                    own += self._by_collaboration(item, each)
        return [*inherited, *own, *self._by_link(item)]

    def _by_collaboration(self, listed_on: AnyItem, each: Collaboration) -> Iterator[_Reason]:
        is_over = each.expires_at is not None and each.expires_at <= self._now
        if each.status.lower() != "accepted" or is_over or each.accessible_by is None:
            return
        source = listed_on if each.item is None else each.item
        who, group = each.accessible_by, None
        users: list[User] | None = [who] if isinstance(who, User) else self._members_of(who)
        if isinstance(who, Group):
            group = who
        via: GrantedVia = "collaboration" if group is None else "group"
        for user in [group] if users is None else users:
            if user is not None and not self._is_deactivated(user):
                yield _Reason(source, user, each.role.lower(), via, group, each.expires_at, each.id)

    def _by_link(self, item: AnyItem) -> Iterator[_Reason]:
        link = item.shared_link
        if link is None or (link.unshared_at is not None and link.unshared_at <= self._now):
            return
        access, operation = link.effective_access or link.access, _operation_of(link)
        if access not in ("open", "company") or operation == "no_access":
            return
        via: GrantedVia = "company link" if access == "company" else "open link"
        if access == "open" and vars(link).get("is_password_enabled"):
            via = "open link with password"
        yield _Reason(item, None, operation, via, expires_at=link.unshared_at)

    def _members_of(self, group: Group) -> list[User] | None:
        """Return all members of a group. None if you may not see them."""
        if group.id not in self._members:
            try:
                self._members[group.id] = [each.user for each in group.members(fields=["user"])]
            except (Forbidden, NotFound):
                self._members[group.id] = None
        return self._members[group.id]

    def _is_deactivated(self, who: User | Group) -> bool:
        """Return whether a user is known to be deactivated. Only admins may read the status of other users."""
        if isinstance(who, Group):
            return False
        is_active = (who.model_extra or {}).get("is_active")
        if isinstance(is_active, bool):
            return not is_active
        if self._deactivated is None:
            users = pages_of(User, self._session, params={"user_type": "all"}, fields=("status",))
            try:
                self._deactivated = {user.id for user in users if user.status == "inactive"}
            except Forbidden:
                self._deactivated = set()
        return who.id in self._deactivated


def _owner_grant(item: AnyItem) -> Grant:
    return Grant.model_construct(item=item, who=item.owned_by, role="owner", via="owner")


def _operation_of(link: SharedLink) -> str:
    """Return the operation that a link allows, such as "can_download"."""
    if link.effective_permission is not None:
        return link.effective_permission
    permissions = vars(link).get("permissions")
    if permissions is None:
        return "can_preview"
    return next((name for name in ("can_edit", "can_download") if vars(permissions).get(name)), "can_preview")
