"""Users: the caller's own account, and every user of the enterprise by id."""

from __future__ import annotations

from box_models.local.http.caller import UserRow
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call
from box_models.local.http.scopes import EVERY
from box_models.local.items import access, rows
from box_models.local.items.rendering import Renderer
from box_models.local.json_values import JSON
from box_models.local.resources.plain_resource import Resource, columns, constant
from box_models.local.sign_in.accounts import Accounts


def _find(call: Call, user_id: str) -> UserRow | None:
    return call.services.find_user(str(access.number("user", user_id)))


def _created_at(renderer: Renderer, user: UserRow) -> JSON:
    return renderer.time(int(user.created_at.timestamp()))


def _timezone(renderer: Renderer, _user: UserRow) -> JSON:
    # The sign is the one of POSIX: zones west of Greenwich are positive.
    return f"Etc/GMT{-renderer.call.services.settings.utc_offset:+d}"


def _space_used(renderer: Renderer, user: UserRow) -> JSON:
    name = f"space used by {user.id}"
    return renderer.call.services.database.counted(name, lambda c: rows.space_used(c, user.id))


def _enterprise(renderer: Renderer, _user: UserRow) -> JSON:
    enterprise_id = renderer.call.services.get(Accounts).enterprise_id
    return {"type": "enterprise", "id": enterprise_id, "name": "Local Box"}


USERS: Resource[UserRow] = Resource(
    name="user",
    row=UserRow,
    find_row=_find,
    fields={
        **columns("name", "login"),
        "created_at": _created_at,
        "modified_at": _created_at,
        "language": constant("en"),
        "timezone": _timezone,
        "space_amount": lambda renderer, _user: renderer.call.services.settings.space_amount,
        "space_used": _space_used,
        "max_upload_size": lambda renderer, _user: renderer.call.services.settings.max_upload_size,
        "status": constant("active"),
        **dict.fromkeys(("job_title", "phone", "address", "avatar_url"), constant("")),
        "notification_email": constant(None),
    },
    extra_fields={
        **columns("role"),
        "tracking_codes": constant([]),
        "can_see_managed_users": lambda _renderer, user: user.role == "admin",
        "is_sync_enabled": constant(value=False),
        "is_external_collab_restricted": constant(value=False),
        "is_exempt_from_device_limits": constant(value=False),
        "is_exempt_from_login_verification": constant(value=False),
        "enterprise": _enterprise,
        "my_tags": lambda renderer, user: rows.tags_of(renderer.c, user.id),
        "hostname": lambda renderer, _user: renderer.call.request.url("", on="website"),
        "is_platform_access_only": constant(value=False),
    },
)


@USERS.routes.get("/2.0/users/me", operation="get_users_me", scopes=EVERY)
def show_caller(call: Call) -> Response:
    """Show the user of the token."""
    with call.services.database.reading() as c:
        return Response.of_json(USERS.show(Renderer(call, c), call.user))
