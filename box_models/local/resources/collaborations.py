"""Collaborations: roles of users and groups on files and folders of others, and invitations by e-mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, bad_parameter, forbidden, missing_parameter, not_found
from box_models.local.http.routing import Call
from box_models.local.http.scopes import LOOK, MANAGE_GROUPS
from box_models.local.http.transactions import Transaction, transaction
from box_models.local.items import access, collaborators, fields, ownership, rows
from box_models.local.items.access import Right
from box_models.local.items.rendering import Renderer, Shape
from box_models.local.items.rights import ROLES
from box_models.local.items.rows import Condition, Item, Value
from box_models.local.json_values import JSON
from box_models.local.resources.mailbox import Mail, Mailbox
from box_models.local.resources.plain_resource import Body, Resource, ResourceList, Values, columns, constant

ANSWERS = ("accepted", "rejected")


@dataclass(frozen=True)
class CollaborationRow:
    """One row of ``collaborations``. One of ``user_id``, ``group_id`` and ``invite_email`` is set."""

    id: int
    item_id: Annotated[int, "REFERENCES items (id) ON DELETE CASCADE"]
    user_id: Annotated[str | None, "REFERENCES users (id) ON DELETE CASCADE"]
    group_id: Annotated[int | None, "REFERENCES groups (id) ON DELETE CASCADE"]
    invite_email: Annotated[str | None, "COLLATE NOCASE"]
    role: str
    status: str
    expires_at: int | None
    is_access_only: int
    can_view_path: int
    acknowledged_at: int | None
    created_at: int
    modified_at: int
    created_by: str


def _create(call: Call, tx: Transaction, body: Body) -> Values:
    item = _item_to_share(call, body)
    role = body_fields.choice("role", body["role"], ROLES) if "role" in body else None
    if role is None:
        raise missing_parameter("role")
    _require_role(call, item, role)
    grantee = _grantee(call, tx, body)
    if grantee.get("invite_email") is not None and not access.allows_external(call, item):
        raise ApiError(
            400, "external_collaboration_restricted", "External collaboration is restricted on this item"
        )
    _require_new(tx, item, grantee)
    is_pending = grantee.get("invite_email") is not None
    return {
        "item_id": item.id,
        **grantee,
        "role": role,
        "status": "pending" if is_pending else "accepted",
        "acknowledged_at": None if is_pending else tx.now,
        "is_access_only": 0,
        "can_view_path": 0,
        **_options(call, item, body),
    }


def _item_to_share(call: Call, body: Body) -> Item:
    item_id = body_fields.reference("item", body)
    kind = body_fields.choice(
        "item.type", body_fields.mapping("item", body["item"]).get("type"), ("file", "folder")
    )
    item = access.find(call, "file" if kind == "file" else "folder", item_id)
    if item.is_root:
        raise forbidden("The root folder cannot be shared")
    return item


def _require_role(call: Call, item: Item, *roles: str) -> None:
    """Raise 403 unless the caller may give and take back these roles on an item."""
    if not set(access.invitable_roles(call, item)).issuperset(roles):
        raise forbidden("Access denied - insufficient permission")


def _grantee(call: Call, tx: Transaction, body: Body) -> dict[str, Value]:
    if body.get("accessible_by") is None:
        raise missing_parameter("accessible_by")
    grantee = body_fields.mapping("accessible_by", body["accessible_by"])
    kind = body_fields.choice("accessible_by.type", grantee.get("type"), ("user", "group"))
    if kind == "group":
        return {"group_id": _group(call, tx, body_fields.reference("accessible_by", body))}
    if grantee.get("id") is not None:
        user = call.services.find_user(body_fields.reference("accessible_by", body))
        if user is None:
            raise not_found("user", str(grantee["id"]))
        return {"user_id": user.id}
    if grantee.get("login") is None:
        raise missing_parameter("accessible_by.login")
    login = body_fields.text("accessible_by.login", grantee["login"]).strip()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", login):
        raise bad_parameter("accessible_by.login", f"Invalid value '{login}'. Must be an e-mail address.")
    user_id = collaborators.user_with_address(tx.c, login)
    return {"invite_email": login} if user_id is None else {"user_id": user_id}


def _group(call: Call, tx: Transaction, group_id: str) -> int:
    key = access.number("group", group_id)
    row = tx.c.execute("SELECT invitability_level FROM groups WHERE id = ?", (key,)).fetchone()
    if row is None:
        raise not_found("group", group_id)
    if not access.may_invite_group(call, key, str(row[0])):
        raise forbidden("Access denied - the group cannot be invited by this user")
    return key


def _require_new(tx: Transaction, item: Item, grantee: Values) -> None:
    """Raise 400 for a collaborator of the item. An invitation that was rejected is replaced."""
    if access.belongs_to(item, grantee.get("user_id")):
        raise _already()
    for row in COLLABORATIONS.rows(tx.c, Condition("item_id = ?", (item.id,))):
        invited = row.invite_email and collaborators.user_with_address(tx.c, row.invite_email)
        is_same = (
            any(getattr(row, name) == value for name, value in grantee.items())
            or _is_same_address(row.invite_email, grantee.get("invite_email"))
            or (invited is not None and invited == grantee.get("user_id"))
        )
        if is_same and row.status != "rejected":
            raise _already()
        if is_same:
            COLLABORATIONS.remove(tx, row)


def _is_same_address(first: str | None, second: Value) -> bool:
    return first is not None and isinstance(second, str) and first.lower() == second.lower()


def _already() -> ApiError:
    return ApiError(400, "user_already_collaborator", "User is already a collaborator")


def _options(call: Call, item: Item, body: Body) -> dict[str, Value]:
    """Return the columns for the options that a request sets."""
    values: dict[str, Value] = {}
    if body.get("expires_at") is not None:
        values["expires_at"] = body_fields.time("expires_at", body["expires_at"])
        if int(values["expires_at"] or 0) <= call.timestamp:
            raise bad_parameter("expires_at", "Must be in the future.")
    elif "expires_at" in body:
        values["expires_at"] = None
    if body.get("is_access_only") is not None:
        values["is_access_only"] = int(body_fields.flag("is_access_only", body["is_access_only"]))
    if body.get("can_view_path") is not None:
        values["can_view_path"] = int(body_fields.flag("can_view_path", body["can_view_path"]))
    if values.get("can_view_path"):
        if item.type != "folder":
            raise bad_parameter("can_view_path", "Can be true for folders only.")
        access.require(call, item, Right.SETTINGS)
    return values


def _update(call: Call, row: CollaborationRow, body: Body) -> Values | None:
    values: dict[str, Value] = {}
    if body.get("status") is not None:
        values |= _answered(call, row, body_fields.choice("status", body["status"], ("pending", *ANSWERS)))
    if not body.keys() & {"role", "expires_at", "can_view_path"}:
        return values
    item = _find_item(call, row)
    if item is None:
        raise forbidden("Access denied - insufficient permission")
    role = body_fields.choice("role", body["role"], (*ROLES, "owner")) if "role" in body else row.role
    if role == "owner":
        _give_away(call, row, item)
        return None
    _require_role(call, item, row.role, role)
    if "can_view_path" in body:
        access.require(call, item, Right.GIVE_AWAY)
    options = _options(call, item, {name: body[name] for name in body if name != "is_access_only"})
    return {**values, **({"role": role} if "role" in body else {}), **options}


def _answered(call: Call, row: CollaborationRow, status: str) -> dict[str, Value]:
    """Return the columns of an invitation that its receiver accepts or rejects."""
    if not access.is_login(call, row.invite_email) or row.status != "pending":
        raise forbidden("Only the invited user can change the status, and only while it is pending")
    if status == "pending":
        return {}
    with call.services.database.reading() as c:
        item = rows.get(c, row.item_id)
        others = COLLABORATIONS.rows(c, Condition("item_id = ? AND user_id = ?", (row.item_id, call.user.id)))
    if status == "accepted" and (others or (item is not None and access.is_owner(call, item))):
        raise _already()
    return {
        "status": status,
        "acknowledged_at": call.timestamp,
        "user_id": call.user.id,
        "invite_email": None,
    }


def _give_away(call: Call, row: CollaborationRow, item: Item) -> None:
    access.require(call, item, Right.GIVE_AWAY)
    if row.user_id is None or row.status != "accepted":
        raise bad_parameter("role", "Only a user who has accepted the invitation can become the owner.")
    with transaction(call) as tx:
        ownership.give_away(call, tx, item, user_id=row.user_id)
        values: dict[str, Value] = {"item_id": item.id, "user_id": call.user.id, "role": "co-owner"}
        values |= {"status": "accepted", "acknowledged_at": tx.now, "is_access_only": 0, "can_view_path": 0}
        COLLABORATIONS.insert(tx, values)


def _find_item(call: Call, row: CollaborationRow) -> Item | None:
    """Return the item of a collaboration, or None if the caller may not see it."""
    with call.services.database.reading() as c:
        item = rows.get(c, row.item_id)
    if item is None or item.in_trash is not None or not access.is_within(call, item):
        return None
    return item if Right.SEE in access.rights(call, item) else None


def _is_grantee(call: Call, row: CollaborationRow) -> bool:
    return access.is_caller(call, row.user_id or "") or access.is_login(call, row.invite_email)


def _check_visible(call: Call, row: CollaborationRow) -> None:
    item = _find_item(call, row)
    is_own = _is_grantee(call, row) and (item is not None or call.only_within is None)
    is_listed = item is not None and access.sees_collaborators(call, item)
    if not (is_own or is_listed):
        raise forbidden("Access denied - insufficient permission")


def _check_delete(call: Call, row: CollaborationRow) -> None:
    item = _find_item(call, row)
    if item is not None and not _is_grantee(call, row):
        _require_role(call, item, row.role)


def _hidden(_name: str, row_id: str) -> ApiError:
    return bad_parameter("collaboration_id", f"Invalid value '{row_id}'. You may not see this collaboration.")


def _of_file(call: Call, file_id: str) -> Condition:
    return _of_item(call, access.find(call, "file", file_id))


def _of_folder(call: Call, folder_id: str) -> Condition:
    return _of_item(call, access.find(call, "folder", folder_id))


def _of_group(call: Call, group_id: str) -> Condition:
    call.require_admin(MANAGE_GROUPS)
    return Condition("group_id = ?", (access.number("group", group_id),))


def _of_item(call: Call, item: Item) -> Condition:
    access.require(call, item, Right.LIST_COLLABORATORS)
    sql = "item_id = ? AND status != 'rejected'"
    if access.sees_collaborators(call, item):
        return Condition(sql, (item.id,))
    return Condition(f"{sql} AND user_id = ?", (item.id, call.user.id))


def _pending(call: Call) -> Condition:
    if call.param("status") is None:
        raise missing_parameter("status")
    call.choice("status", ("pending",), "pending")
    sql = (
        "invite_email IN (SELECT ? UNION SELECT email FROM email_aliases WHERE user_id = ?)"
        " AND status = 'pending'"
    )
    return Condition(sql, (call.user.login, call.user.id))


def _accessible_by(renderer: Renderer, row: CollaborationRow) -> JSON:
    if row.group_id is not None:
        name = renderer.c.execute("SELECT name FROM groups WHERE id = ?", (row.group_id,)).fetchone()[0]
        return {"type": "group", "id": str(row.group_id), "name": name, "group_type": "managed_group"}
    user_id = row.user_id
    if user_id is None:
        user_id = collaborators.user_with_address(renderer.c, row.invite_email or "")
    return None if user_id is None else renderer.user(user_id)


def _item(renderer: Renderer, row: CollaborationRow) -> JSON:
    item = _find_item(renderer.call, row)
    return None if item is None else fields.mini(renderer, item)


def _notify(call: Call, row: CollaborationRow) -> None:
    """Send an e-mail to the user. Users with an account get one unless ``notify`` is false."""
    with call.services.database.reading() as c:
        item = rows.get(c, row.item_id)
    user = call.services.find_user(row.user_id) if row.user_id else None
    address = row.invite_email or (user.login if user else None)
    is_wanted = row.invite_email is not None or call.param("notify") is None or call.flag("notify")
    if item is None or address is None or not is_wanted:
        return
    link = call.request.url(f"/{item.type}/{item.id}", on="website")
    subject = f"{call.user.name} invited you to the {item.type} {item.name!r}"
    call.services.get(Mailbox).mails.append(Mail(address, subject, link, call.now))


def _requirements(_renderer: Renderer, _row: CollaborationRow) -> Shape:
    return {
        "terms_of_service_requirement": {"is_accepted": None, "terms_of_service": None},
        "strong_password_requirement": {
            "enterprise_has_strong_password_required_for_external_users": False,
            "user_has_strong_password": None,
        },
        "two_factor_authentication_requirement": {
            "enterprise_has_two_factor_auth_enabled": False,
            "user_has_two_factor_authentication_enabled": None,
        },
    }


COLLABORATIONS: Resource[CollaborationRow] = Resource(
    name="collaboration",
    row=CollaborationRow,
    indexes={
        "user": "user_id, item_id",
        "group": "group_id, item_id",
        "item": "item_id, user_id",
        "item_and_group": "item_id, group_id",
        "email": "invite_email",
        "expiry": "expires_at",
    },
    fields={
        **columns("created_by", "created_at", "modified_at", "expires_at", "status"),
        "accessible_by": _accessible_by,
        **columns("invite_email", "role", "acknowledged_at"),
        "item": _item,
        "is_access_only": lambda _renderer, row: bool(row.is_access_only),
    },
    extra_fields={
        "can_view_path": lambda _renderer, row: bool(row.can_view_path),
        "app_item": constant(None),
        "acceptance_requirements_status": _requirements,
    },
    check_visible=_check_visible,
    hidden=_hidden,
    create=_create,
    created=_notify,
    update=_update,
    delete=_check_delete,
    listed=(
        ResourceList("/2.0/folders/{folder_id}/collaborations", _of_folder, paging="marker"),
        ResourceList("/2.0/files/{file_id}/collaborations", _of_file, paging="marker"),
        ResourceList("/2.0/groups/{group_id}/collaborations", _of_group),
        ResourceList("/2.0/collaborations", _pending),
    ),
    journal_columns=("item_id", "user_id", "group_id", "role", "status"),
    read_scopes=LOOK,
)
