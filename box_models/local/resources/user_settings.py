"""The fields of a user that an admin may set, with the checks of their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from box_models.local.http.body_fields import choice, flag, mapping, text
from box_models.local.http.errors import bad_parameter, missing_parameter
from box_models.local.json_values import JSON
from box_models.local.resources.plain_resource import Body

Check: TypeAlias = Callable[[str, JSON], JSON]
STATUSES = ("active", "inactive", "cannot_delete_edit", "cannot_delete_edit_upload")
UNLIMITED = -1


def name(value: JSON) -> str:
    """Return the name of a user; 400 if it is missing, empty or too long."""
    if value is None:
        raise missing_parameter("name")
    return _short_text("name", value, longest=50, shortest=1)


def login(parameter: str, value: JSON) -> str:
    """Return an email address; 400 for any other value."""
    if value is None:
        raise missing_parameter(parameter)
    address = text(parameter, value)
    if not re.fullmatch(r"[^@\s]{1,100}@[^@\s.]+(\.[^@\s.]+)+", address):
        raise bad_parameter(parameter, f"Invalid value '{address}'. Must be an email address.")
    return address


def role(value: JSON) -> str:
    """Return the role of a user who is not the main admin."""
    return choice("role", value, ("coadmin", "user"))


def settings(body: Body) -> dict[str, JSON]:
    """Return the settings in a request body."""
    return {field: check(field, body[field]) for field, check in CHECKS.items() if field in body}


def _short_text(parameter: str, value: JSON, *, longest: int, shortest: int = 0) -> str:
    result = text(parameter, value)
    if not shortest <= len(result) <= longest:
        raise bad_parameter(parameter, f"Must have {shortest} to {longest} characters.")
    return result


def _space_amount(parameter: str, value: JSON) -> JSON:
    if isinstance(value, bool) or not isinstance(value, int) or value < UNLIMITED:
        raise bad_parameter(parameter, f"Must be a number of bytes, or {UNLIMITED} for unlimited storage.")
    return value


def _tracking_codes(parameter: str, value: JSON) -> JSON:
    if not isinstance(value, list):
        raise bad_parameter(parameter, "Must be a list of objects with a name and a value.")
    codes = [mapping(parameter, each) for each in value]
    return [
        {
            "type": "tracking_code",
            "name": text(f"{parameter}.name", code.get("name")),
            "value": text(f"{parameter}.value", code.get("value")),
        }
        for code in codes
    ]


def _notification_email(parameter: str, value: JSON) -> JSON:
    if value is None:
        return None
    # The embedded Box has no page to confirm the address, so it stays unconfirmed.
    return {
        "email": login(f"{parameter}.email", mapping(parameter, value).get("email")),
        "is_confirmed": False,
    }


def _optional(parameter: str, value: JSON) -> JSON:
    return None if value is None else _short_text(parameter, value, longest=255)


CHECKS: Mapping[str, Check] = {
    "language": partial(_short_text, longest=20, shortest=1),
    "timezone": partial(_short_text, longest=100, shortest=1),
    "job_title": partial(_short_text, longest=100),
    "phone": partial(_short_text, longest=100),
    "address": partial(_short_text, longest=255),
    "space_amount": _space_amount,
    "status": partial(choice, choices=STATUSES),
    "tracking_codes": _tracking_codes,
    "notification_email": _notification_email,
    "external_app_user_id": _optional,
    "can_see_managed_users": flag,
    "is_sync_enabled": flag,
    "is_external_collab_restricted": flag,
    "is_exempt_from_device_limits": flag,
    "is_exempt_from_login_verification": flag,
}
