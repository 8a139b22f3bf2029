"""Users."""

from __future__ import annotations

from box_models.local.http.caller import User
from box_models.local.http.errors import not_found
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import EVERY, READ
from box_models.local.items import access, rows
from box_models.local.items.rendering import Renderer, Shape
from box_models.local.sign_in.accounts import Accounts

routes: Routes = Routes()
STANDARD = (
    *("type", "id", "name", "login", "created_at", "modified_at", "language", "timezone", "space_amount"),
    *(
        "space_used",
        "max_upload_size",
        "status",
        "job_title",
        "phone",
        "address",
        "avatar_url",
        "notification_email",
    ),
)


@routes.get("/2.0/users/me", operation="get_users_me", scopes=EVERY)
def get_me(call: Call) -> Response:
    """Show the user whose token it is."""
    with call.services.database.reading() as c:
        return Response.of_json(_shape(Renderer(call, c), call.user))


@routes.get("/2.0/users/{user_id}", operation="get_users_id", scopes=READ)
def get_user(call: Call, user_id: str) -> Response:
    """Show any user of the enterprise."""
    user = call.services.find_user(str(access.number("user", user_id)))
    if user is None:
        raise not_found("user", user_id)
    with call.services.database.reading() as c:
        return Response.of_json(_shape(Renderer(call, c), user))


def _shape(renderer: Renderer, user: User) -> Shape:
    settings = renderer.call.services.settings
    created_at = renderer.time(int(user.created_at.timestamp()))
    names = STANDARD if renderer.call.fields is None else ("type", "id", *renderer.call.fields)
    everything: Shape = {
        "type": "user",
        "id": user.id,
        "name": user.name,
        "login": user.login,
        "created_at": created_at,
        "modified_at": created_at,
        "language": "en",
        # The signs are POSIX's: west of Greenwich is positive.
        "timezone": f"Etc/GMT{-settings.utc_offset:+d}",
        "space_amount": settings.space_amount,
        "space_used": renderer.call.services.database.counted(
            f"space used by {user.id}", lambda c: rows.space_used(c, user.id)
        ),
        "max_upload_size": settings.max_upload_size,
        "status": "active",
        "job_title": "",
        "phone": "",
        "address": "",
        "avatar_url": "",
        "notification_email": None,
        "role": user.role,
        "tracking_codes": [],
        "can_see_managed_users": user.role == "admin",
        "is_sync_enabled": False,
        "is_external_collab_restricted": False,
        "is_exempt_from_device_limits": False,
        "is_exempt_from_login_verification": False,
        "enterprise": {
            "type": "enterprise",
            "id": renderer.call.services.get(Accounts).enterprise_id,
            "name": "Local Box",
        },
        "my_tags": rows.tags_of(renderer.c, user.id) if "my_tags" in names else [],
        "hostname": renderer.call.request.base_url,
        "is_platform_access_only": False,
    }
    return {name: everything[name] for name in names if name in everything}
