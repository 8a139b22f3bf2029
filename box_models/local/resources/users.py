"""Users: the caller's own account, and every user of the enterprise by id. Admins list and change them."""

from __future__ import annotations

import secrets
import sqlite3

from box_models.local.http import body_fields
from box_models.local.http.caller import UserRow
from box_models.local.http.errors import ApiError, bad_parameter, forbidden, not_implemented
from box_models.local.http.messages import Response
from box_models.local.http.page_parameters import (
    bad_marker,
    decode_marker,
    encode_marker,
    read_limit,
    read_offset,
)
from box_models.local.http.routing import Call
from box_models.local.http.scopes import EVERY, MANAGE_USERS
from box_models.local.http.transactions import Transaction, transaction
from box_models.local.items import access, rows
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import Condition
from box_models.local.json_values import JSON
from box_models.local.resources import user_settings
from box_models.local.resources.plain_resource import Body, Resource, Show, columns
from box_models.local.sign_in import user_rows
from box_models.local.sign_in.accounts import Accounts
from box_models.local.store import journal
from box_models.local.store.database import claim_id
from box_models.local.store.journal import JournalAction, JournalEntry

USER_TYPES = ("all", "managed", "external")


def _find(call: Call, user_id: str) -> UserRow | None:
    return call.services.find_user(str(access.number("user", user_id)))


def _stored(name: str, default: JSON = "") -> Show:
    return lambda _renderer, user: user.settings.get(name, default)


def _created_at(renderer: Renderer, user: UserRow) -> JSON:
    return renderer.time(int(user.created_at.timestamp()))


def _modified_at(renderer: Renderer, user: UserRow) -> JSON:
    return renderer.time(user.modified_at) if user.modified_at else _created_at(renderer, user)


def _timezone(renderer: Renderer, user: UserRow) -> JSON:
    # The sign is the one of POSIX: zones west of Greenwich are positive.
    default = f"Etc/GMT{-renderer.call.services.settings.utc_offset:+d}"
    return user.settings.get("timezone", default)


def _space_used(renderer: Renderer, user: UserRow) -> JSON:
    name = f"space used by {user.id}"
    return renderer.call.services.database.cached(name, lambda c: rows.space_used(c, user.id))


def _avatar_url(renderer: Renderer, user: UserRow) -> JSON:
    sql = "SELECT 1 FROM avatars WHERE user_id = ?"
    has_avatar = renderer.c.execute(sql, (user.id,)).fetchone() is not None
    return f"{renderer.call.request.base_url}/2.0/users/{user.id}/avatar" if has_avatar else ""


def _enterprise(renderer: Renderer, _user: UserRow) -> JSON:
    enterprise_id = renderer.call.services.get(Accounts).enterprise_id
    return {"type": "enterprise", "id": enterprise_id, "name": "Local Box"}


def _space_amount(renderer: Renderer, user: UserRow) -> JSON:
    return user.settings.get("space_amount", renderer.call.services.settings.space_amount)


USERS: Resource[UserRow] = Resource(
    name="user",
    row=UserRow,
    find_row=_find,
    fields={
        **columns("name", "login"),
        "created_at": _created_at,
        "modified_at": _modified_at,
        "language": _stored("language", "en"),
        "timezone": _timezone,
        "space_amount": _space_amount,
        "space_used": _space_used,
        "max_upload_size": lambda renderer, _user: renderer.call.services.settings.max_upload_size,
        "status": _stored("status", "active"),
        **{name: _stored(name) for name in ("job_title", "phone", "address")},
        "avatar_url": _avatar_url,
        "notification_email": _stored("notification_email", None),
    },
    extra_fields={
        **columns("role"),
        "tracking_codes": _stored("tracking_codes", []),
        "can_see_managed_users": lambda _renderer, user: user.settings.get(
            "can_see_managed_users", user.role == "admin"
        ),
        **{
            name: _stored(name, default=False)
            for name in (
                "is_sync_enabled",
                "is_external_collab_restricted",
                "is_exempt_from_device_limits",
                "is_exempt_from_login_verification",
                "is_platform_access_only",
            )
        },
        "external_app_user_id": _stored("external_app_user_id", None),
        "enterprise": _enterprise,
        "my_tags": lambda renderer, user: rows.tags_of(renderer.c, user.id),
        "hostname": lambda renderer, _user: renderer.call.request.url("", on="website"),
        "is_collaborated_content_available_when_owner_inactive": _stored(
            "is_collaborated_content_available_when_owner_inactive", default=True
        ),
    },
)


@USERS.routes.get("/2.0/users/me", operation="get_users_me", scopes=EVERY)
def show_caller(call: Call) -> Response:
    """Show the user of the token."""
    with call.services.database.reading() as c:
        return Response.of_json(USERS.show(Renderer(call, c), call.user))


@USERS.routes.get("/2.0/users", operation="get_users", scopes=MANAGE_USERS, admin_only=True)
def list_users(call: Call) -> Response:
    """List the users of the enterprise, without the service accounts of applications."""
    where, limit, by_marker = _listed(call), read_limit(call), call.flag("usemarker")
    offset = 0 if by_marker else read_offset(call)
    last = _last_position(call.param("marker")) if by_marker else 0
    sql = f"SELECT users.position, {user_rows.COLUMNS} FROM {user_rows.TABLES} WHERE {where.sql}"
    with call.services.database.reading() as c:
        page = c.execute(
            f"{sql} AND position > ? ORDER BY position LIMIT ? OFFSET ?",
            (*where.values, last, limit + 1, offset),
        ).fetchall()
        renderer = Renderer(call, c)
        entries: list[JSON] = [USERS.show(renderer, user_rows.from_row(row[1:])) for row in page[:limit]]
        if by_marker:
            marker = encode_marker([page[limit - 1][0]]) if len(page) > limit else None
            return Response.of_json({"limit": limit, "next_marker": marker, "entries": entries})
        count = f"SELECT count(*) FROM {user_rows.TABLES} WHERE {where.sql}"
        total = c.execute(count, where.values).fetchone()[0]
    return Response.of_json({"total_count": total, "offset": offset, "limit": limit, "entries": entries})


@USERS.routes.post("/2.0/users", operation="post_users", scopes=MANAGE_USERS, admin_only=True)
def create_user(call: Call) -> Response:
    """Create a managed user or, with ``is_platform_access_only``, an app user. Box chooses the login of an app user."""
    body = call.json()
    name, settings = user_settings.name(body.get("name")), user_settings.settings(body)
    role = user_settings.role(body.get("role", "user"))
    is_app_user = body_fields.flag("is_platform_access_only", body.get("is_platform_access_only", False))
    login = None if is_app_user else user_settings.login("login", body.get("login"))
    if is_app_user:
        settings["is_platform_access_only"] = True
    with transaction(call) as tx:
        user_id = str(claim_id(tx.c))
        login = login or f"AppUser_{user_id}_{secrets.token_hex(5)}@boxdevedition.com"
        require_free_login(tx.c, login)
        call.services.get(Accounts).create_user(user_id, name, login)
        tx.c.execute("UPDATE users SET role = ? WHERE id = ?", (role, user_id))
        return _saved(call, tx, user_id, settings=settings, action=JournalAction.CREATE, status=201)


@USERS.routes.put("/2.0/users/{user_id}", operation="put_users_id", scopes=MANAGE_USERS, admin_only=True)
def update_user(call: Call, user_id: str) -> Response:
    """Change a user. A new login must be one of the user's email aliases; the old login becomes an alias."""
    body = call.json()
    changed = user_settings.settings(body)
    if "enterprise" in body:
        raise not_implemented("roll a user out of the enterprise")
    if "is_password_reset_required" in body:
        body_fields.flag("is_password_reset_required", body["is_password_reset_required"])
    with transaction(call) as tx:
        user = find_managed(call, user_id)
        if user.role == "admin" and {"role", "status"} & set(body):
            raise forbidden("The role and the status of the main admin cannot be changed")
        if "name" in body:
            tx.c.execute(
                "UPDATE users SET name = ? WHERE id = ?", (user_settings.name(body["name"]), user.id)
            )
        if "role" in body:
            tx.c.execute(
                "UPDATE users SET role = ? WHERE id = ?", (user_settings.role(body["role"]), user.id)
            )
        if "login" in body:
            _change_login(tx, user, user_settings.login("login", body["login"]))
        settings = {**user.settings, **changed}
        return _saved(call, tx, user.id, settings=settings, action=JournalAction.UPDATE, status=200)


def find_managed(call: Call, user_id: str) -> UserRow:
    """Return a user whom an admin may change; 403 for an admin above the caller and for service accounts."""
    user = USERS.find(call, user_id)
    with call.services.database.reading() as c:
        sql = "SELECT 1 FROM service_accounts WHERE user_id = ?"
        is_service_account = c.execute(sql, (user.id,)).fetchone() is not None
    is_above = call.user.role == "coadmin" and user.role != "user" and not access.is_caller(call, user.id)
    if is_above or is_service_account:
        raise forbidden("Access denied - insufficient permission")
    return user


def find_own(call: Call, user_id: str) -> UserRow:
    """Return a user whose aliases and avatar the caller may change: the caller, or any user for an admin."""
    if access.is_caller(call, user_id):
        return call.user
    call.require_admin(MANAGE_USERS)
    return find_managed(call, user_id)


def require_free_login(c: sqlite3.Connection, login: str) -> None:
    """Raise 409 if the address is the login or an email alias of a user."""
    sql = (
        "SELECT 1 FROM users WHERE login = ?1 COLLATE NOCASE"
        " UNION ALL SELECT 1 FROM email_aliases WHERE email = ?1 COLLATE NOCASE"
    )
    if c.execute(sql, (login,)).fetchone() is not None:
        raise ApiError(409, "user_login_already_used", "User with the specified login already exists")


def _saved(
    call: Call, tx: Transaction, user_id: str, *, settings: Body, action: JournalAction, status: int
) -> Response:
    user_rows.save_settings(tx.c, user_id, settings, now=tx.now)
    user = USERS.find(call, user_id)
    journal.record(tx, JournalEntry(action, "user", int(user_id), {"name": user.name, "login": user.login}))
    return Response.of_json(USERS.show(Renderer(call, tx.c), user), status)


def _change_login(tx: Transaction, user: UserRow, login: str) -> None:
    if login.lower() == user.login.lower():
        return
    deleted = tx.c.execute(
        "DELETE FROM email_aliases WHERE user_id = ? AND email = ? RETURNING id", (user.id, login)
    ).fetchone()
    if deleted is None:
        require_free_login(tx.c, login)
        raise bad_parameter("login", f"Invalid value '{login}'. Must be a confirmed email alias of the user.")
    tx.c.execute("UPDATE users SET login = ? WHERE id = ?", (login, user.id))
    tx.c.execute("INSERT INTO email_aliases VALUES (?, ?, ?)", (*deleted, user.id, user.login))


def _listed(call: Call) -> Condition:
    sql, values = "users.id NOT IN (SELECT user_id FROM service_accounts)", list[str]()
    # All users of this Box are managed by its enterprise.
    if call.choice("user_type", USER_TYPES, "all") == "external":
        sql += " AND FALSE"
    if term := call.param("filter_term"):
        sql += " AND (instr(lower(name), lower(?)) = 1 OR instr(lower(login), lower(?)) = 1)"
        values += [term, term]
    if app_user := call.param("external_app_user_id"):
        sql += " AND json_extract(settings, '$.external_app_user_id') = ?"
        values.append(app_user)
    return Condition(sql, tuple(values))


def _last_position(marker: str | None) -> int:
    match decode_marker(marker) if marker else [0]:
        case [int(last)]:
            return last
        case _:
            raise bad_marker(marker or "")
