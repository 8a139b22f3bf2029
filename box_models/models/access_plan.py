"""`AccessPlan`: the changes that give a folder the collaborators that you want."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Self, TypeAlias, cast, overload

from box_models._checks import check_flag
from box_models._incomplete_repr import allow_incomplete
from box_models.errors import NotFound
from box_models.models.collaboration import (
    Collaboratable,
    Collaboration,
    Collaborator,
    Role,
    check_collaborator,
    check_role,
    collaborations_on,
    is_same_user,
    is_with,
    owner_of,
)
from box_models.models.core.display import text_table
from box_models.models.core.model import bound_session
from box_models.models.core.verbs import pages_of
from box_models.models.grant import Grant
from box_models.models.group import Group
from box_models.session import BoxSession

if TYPE_CHECKING:
    from box_models.models.item_types import FolderMini

_COLUMNS = ("action", "who", "role before", "role after")

GROUP_PREFIX = "group:"
"""The start of a text that names a group."""

AccessAction: TypeAlias = Literal["invite", "change", "remove"]
"""An action of a plan: invite a collaborator, change a role, or remove a collaboration."""


@dataclass(frozen=True)
class AccessChange:
    """One change of an `AccessPlan`."""

    action: AccessAction
    """The action."""
    who: Collaborator
    """The user, the group, or the login of the user."""
    role: str | None = None
    """The role afterwards. None if the collaboration is removed."""
    role_before: str | None = None
    """The role before. None for an invitation."""
    collaboration: Collaboration | None = field(default=None, repr=False)
    """The collaboration that is changed or removed. None for an invitation."""

    def apply(self, folder: FolderMini) -> None:
        """Make the change. One request, or up to three if another program invited the collaborator meanwhile."""
        if self.collaboration is None:
            folder.collaborate(self.who, cast("Role", self.role), exist_ok=True)
        elif self.role is not None:
            self.collaboration.change(cast("Role", self.role))
        else:
            with suppress(NotFound):  # another program removed it meanwhile
                self.collaboration.remove()


@dataclass(frozen=True)
class AccessPlan:
    """The changes that `set_access` of a folder would make. Print the plan to see them; `apply` makes them."""

    folder: FolderMini
    """The folder."""
    changes: tuple[AccessChange, ...] = ()
    """The changes, in their order. Empty if nothing has to change."""
    remaining: tuple[Grant, ...] = ()
    """The access that stays all the same: by collaborations of folders above, and by shared links. Only for an exact plan."""

    def apply(self) -> Self:
        """Make the changes, and return the plan. One request for each change.

        It stops at the first error. Call `set_access` again for the rest.
        """
        for change in self.changes:
            change.apply(self.folder)
        return self

    def __str__(self) -> str:
        """Return a table of the changes."""
        rows: list[tuple[object, ...]] = [
            (change.action, _label(change.who), change.role_before, change.role) for change in self.changes
        ]
        rows += [("remains", _label_of_grant(each), each.role, each.role) for each in self.remaining]
        return text_table(_COLUMNS, rows) if rows else "nothing to change"

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<AccessPlan for {self.folder!r}: {len(self.changes)} changes>"


class AccessSettable(Collaboratable):
    """A folder whose collaborators can be set as a whole."""

    __slots__ = ()

    @overload
    def set_access(self, roles: Mapping[str, Role], *, exact: bool = False) -> AccessPlan: ...
    @overload
    def set_access(self, roles: Mapping[Collaborator, Role], *, exact: bool = False) -> AccessPlan: ...
    def set_access(
        self, roles: Mapping[str, Role] | Mapping[Collaborator, Role], *, exact: bool = False
    ) -> AccessPlan:
        """Return the plan that gives the folder these collaborators. It changes nothing until you call ``apply()``.

        ``roles`` has a role for each user or group: a `User`, a `Group`, a login, or the name of a group, as in ``"group:Sales"``.
        The owner stays the owner. With ``exact``, all other collaborations of the folder are removed, also pending invitations. Access by
        folders above and by shared links is not changed: it is in ``remaining``.

        One request per 1,000 collaborations, one for the owner, and one for each group that must be found by its name. With
        ``exact``, also those of `access`. Raises `NotFound` for a group that does not exist, and ValueError for a duplicate.

        >>> from box_models import Box
        >>> plans = Box.local(":memory:").root.create_folder("Plans")
        >>> print(plans.set_access({"ada@example.com": "editor"}))
        action  who              role before  role after
        invite  ada@example.com               editor
        """
        folder = cast("FolderMini", self)
        session = bound_session(folder)
        check_flag("exact", exact)
        _check_roles(session, roles)
        existing, owner = collaborations_on(folder), owner_of(folder)
        changes: list[AccessChange] = []
        unchanged_ids: set[str] = set()
        for key, role in roles.items():
            who = _group_named(session, key, existing)
            if is_same_user(owner, who):
                continue
            before = next((each for each in existing if is_with(each, who)), None)
            if before is not None and before.id in unchanged_ids:
                raise ValueError(f"roles: {_label(who)} is there twice")
            if before is not None:
                unchanged_ids.add(before.id)
            if before is None or before.role != role:
                changes.append(_change(who, role, before))
        if not exact:
            return AccessPlan(folder, tuple(changes))
        others = [each for each in existing if each.id not in unchanged_ids]
        changes += [AccessChange("remove", _collaborator(each), None, each.role, each) for each in others]
        return AccessPlan(folder, tuple(changes), tuple(_remaining(folder)))


def _change(who: Collaborator, role: str, before: Collaboration | None) -> AccessChange:
    if before is None:
        return AccessChange("invite", who, role)
    return AccessChange("change", who, role, before.role, before)


def _check_roles(session: BoxSession, roles: object) -> None:
    """Raise TypeError or ValueError if it is not a mapping of users, groups or names of groups to roles."""
    if not isinstance(roles, Mapping):
        raise TypeError(f"roles must be a mapping such as {{'ada@example.com': 'editor'}}, not {roles!r}")
    for key, role in roles.items():
        if not isinstance(key, str) or not key.startswith(GROUP_PREFIX):
            check_collaborator(session, key, "roles")
        check_role(role)


def _group_named(session: BoxSession, who: Collaborator, existing: list[Collaboration]) -> Collaborator:
    """Return the group for a text such as "group:Sales", and anything else as it is."""
    if not isinstance(who, str) or not who.startswith(GROUP_PREFIX):
        return who
    name = who.removeprefix(GROUP_PREFIX)
    known = (each.accessible_by for each in existing)
    groups = [each for each in known if isinstance(each, Group) and each.name.lower() == name.lower()]
    if not groups:
        listed = pages_of(Group, session, params={"filter_term": name})
        groups = [each for each in listed if each.name.lower() == name.lower()]
    if not groups:
        raise NotFound(f"group {name!r} does not exist, or you may not see it")
    return groups[0]


def _collaborator(collaboration: Collaboration) -> Collaborator:
    return collaboration.accessible_by or collaboration.invite_email or f"collaboration {collaboration.id}"


def _remaining(folder: FolderMini) -> Iterator[Grant]:
    """Yield the grants that no change of the folder's own collaborations takes away."""
    for grant in folder.access():
        if grant.who is None or grant.inherited_from is not None:
            yield grant


def _label(who: Collaborator) -> str:
    if isinstance(who, str):
        return who
    return f"{GROUP_PREFIX}{who.name}" if isinstance(who, Group) else who.login or who.name


def _label_of_grant(grant: Grant) -> str:
    above = "" if grant.inherited_from is None else f", from {grant.inherited_from.name}"
    return f"{grant.via if grant.who is None else _label(grant.who)}{above}"
