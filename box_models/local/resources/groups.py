"""Groups of users. Members see a group, its admins change it, and admins of the enterprise manage all groups."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from box_models.local.http.body_fields import Check, choice, optional_text, short_text
from box_models.local.http.scopes import MANAGE_GROUPS
from box_models.local.resources.group_rights import LEVELS, check_member, require_admin_of
from box_models.local.resources.plain_resource import Resource, ResourceList, checked, columns, constant

_CHECKS: dict[str, Check] = {
    "name": short_text,
    **dict.fromkeys(("description", "provenance", "external_sync_identifier"), optional_text),
    **dict.fromkeys(("invitability_level", "member_viewability_level"), partial(choice, choices=LEVELS)),
}


@dataclass(frozen=True)
class GroupRow:
    """One row of ``groups``."""

    id: int
    name: Annotated[str, "UNIQUE COLLATE NOCASE"]
    description: str | None
    provenance: str | None
    external_sync_identifier: str | None
    invitability_level: Annotated[str, "DEFAULT 'all_managed_users'"]
    member_viewability_level: Annotated[str, "DEFAULT 'all_managed_users'"]
    created_at: int
    modified_at: int


GROUPS: Resource[GroupRow] = Resource(
    name="group",
    row=GroupRow,
    fields={**columns("name", "created_at", "modified_at"), "group_type": constant("managed_group")},
    extra_fields={**columns(*_CHECKS), "permissions": constant({"can_invite_as_collaborator": True})},
    check_visible=check_member,
    create=lambda _call, _tx, body: checked(_CHECKS, {"name": None, **body}),
    update=lambda call, group, body: checked(require_admin_of(call, group, _CHECKS), body),
    delete=lambda _call, _group: None,
    listed=ResourceList("/2.0/groups", order="name, id", prefixes={"filter_term": "name"}),
    unique={"name": "group_tag_name"},
    journal_columns=("name",),
    admin_scopes=MANAGE_GROUPS,
    open_to_others=("get", "put"),
)
