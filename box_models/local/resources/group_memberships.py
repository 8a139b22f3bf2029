"""Memberships of users in groups. Admins create them; admins of the group may change and remove them as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from box_models.local.http.body_fields import choice, mapping, reference
from box_models.local.http.errors import conflict, not_found
from box_models.local.http.routing import Call
from box_models.local.http.scopes import MANAGE_GROUPS
from box_models.local.http.transactions import Transaction
from box_models.local.items import access, group_members
from box_models.local.items.rendering import Renderer
from box_models.local.json_values import JSON
from box_models.local.resources.group_rights import role_of_caller
from box_models.local.resources.plain_resource import Body, Resource, ResourceList, Values, columns

ROLES = ("member", "admin")


@dataclass(frozen=True)
class GroupMembershipRow:
    """One row of ``group_memberships``."""

    id: int
    group_id: Annotated[int, "REFERENCES groups (id) ON DELETE CASCADE"]
    user_id: Annotated[str, "REFERENCES users (id) ON DELETE CASCADE"]
    role: str
    created_at: int
    modified_at: int


def _create(call: Call, tx: Transaction, body: Body) -> Values:
    group_id, user_id = reference("group", body), reference("user", body)
    values = _checked({"role": "member", **body})
    group, user = access.number("group", group_id), call.services.find_user(user_id)
    if tx.c.execute("SELECT 1 FROM groups WHERE id = ?", (group,)).fetchone() is None:
        raise not_found("group", group_id)
    if user is None:
        raise not_found("user", user_id)
    if group_members.role_in(tx.c, group, user_id) is not None:
        raise conflict("user", user_id)
    return {"group_id": group, "user_id": user.id, **values}


def _checked(body: Body) -> Values:
    if body.get("configurable_permissions") is not None:
        # Accepted and not kept: no permission of an admin of a group has an effect here.
        mapping("configurable_permissions", body["configurable_permissions"])
    return {"role": choice("role", body["role"], ROLES)} if "role" in body else {}


def _check_admin_of_group(call: Call, membership: GroupMembershipRow) -> None:
    if role_of_caller(call, membership.group_id) != "admin":
        call.require_admin(MANAGE_GROUPS)


def _in_group(call: Call, group_id: str) -> Values:
    group = access.number("group", group_id)
    with call.services.database.reading() as c:
        row = c.execute("SELECT member_viewability_level FROM groups WHERE id = ?", (group,)).fetchone()
    role = role_of_caller(call, group)
    # Box lists the members for members and admins only, also if the level is all_managed_users.
    if role is None or (role == "member" and row[0] == "admins_only"):
        call.require_admin(MANAGE_GROUPS)
    if row is None:
        raise not_found("group", group_id)
    return {"group_id": group}


def _of_user(call: Call, user_id: str) -> Values:
    if not access.is_caller(call, user_id):
        call.require_admin(MANAGE_GROUPS)
    if call.services.find_user(user_id) is None:
        raise not_found("user", user_id)
    return {"user_id": user_id}


def _group(renderer: Renderer, membership: GroupMembershipRow) -> JSON:
    name = renderer.c.execute("SELECT name FROM groups WHERE id = ?", (membership.group_id,)).fetchone()[0]
    return {"type": "group", "id": str(membership.group_id), "name": name, "group_type": "managed_group"}


GROUP_MEMBERSHIPS: Resource[GroupMembershipRow] = Resource(
    name="group_membership",
    row=GroupMembershipRow,
    fields={
        "user": lambda renderer, membership: renderer.user(membership.user_id),
        "group": _group,
        **columns("role", "created_at", "modified_at"),
    },
    check_visible=_check_admin_of_group,
    create=_create,
    update=lambda _call, _membership, body: _checked(body),
    delete=lambda _call, _membership: None,
    listed=(
        ResourceList("/2.0/groups/{group_id}/memberships", select=_in_group),
        ResourceList("/2.0/users/{user_id}/memberships", select=_of_user),
    ),
    indexes={"user": "user_id"},
    unique_together=("group_id", "user_id"),
    journal_columns=("group_id", "user_id", "role"),
    admin_scopes=MANAGE_GROUPS,
    open_to_others=("get", "put", "delete", "list"),
)
