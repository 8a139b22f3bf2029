"""The values in request bodies, which are checked when they are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import TypeAlias
from urllib.parse import parse_qsl

from box_models.local.http import multipart
from box_models.local.http.errors import ApiError, OAuthError, bad_parameter, missing_parameter
from box_models.local.http.messages import Request
from box_models.local.json_values import JSON

Check: TypeAlias = Callable[[str, JSON], "str | int | None"]
"""Returns the value of a field as the store keeps it; 400 if it is invalid. It gets the name and the value."""
# A sign-in needs less. No token is necessary to send a form, so it must not cost much memory.
MAX_FORM = 1 << 17
MAX_NAME = 255
MAX_DESCRIPTION = 256
MAX_SHORT_TEXT = 255
MAX_TAGS = 100
# One day before the last valid time, so that it can be shown in every time zone.
LATEST = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())
NAME_RULES = (
    "A name has 1 to 255 characters; it is not '.' or '..', has no control characters, no / and no \\,"
    " and no space at its end."
)


def form(request: Request) -> Mapping[str, str]:
    """Read a body that is a form, in one of its two encodings; of several fields with one name, the last one counts."""
    raw = request.body.read(MAX_FORM + 1)
    if len(raw) > MAX_FORM:
        raise OAuthError("invalid_request", f"A form may have {MAX_FORM} bytes at most", 413)
    try:
        if request.headers.get("content-type", "").lower().startswith("multipart/"):
            parts = multipart.Form(request.headers, BytesIO(raw)).parts()
            return {part.name: part.read(MAX_FORM).decode() for part in parts}
        return dict(parse_qsl(raw.decode(), keep_blank_values=True, errors="strict"))
    except (ValueError, ApiError):
        raise OAuthError("invalid_request", "The body is not a form") from None


def name(value: JSON) -> str:
    """Return the name of an item; 400 if Box does not accept it."""
    if value is None:
        raise missing_parameter("name")
    if not isinstance(value, str) or not value:
        raise bad_parameter("name", NAME_RULES)
    if len(value) > MAX_NAME:
        raise ApiError(400, "item_name_too_long", "Item name too long", context_info=NAME_RULES)
    if value in {".", ".."} or value.endswith(" ") or re.search(r"[\x00-\x1f\x7f/\\]", value):
        raise ApiError(400, "item_name_invalid", "Item name invalid", context_info=NAME_RULES)
    return value


def description(value: JSON) -> str:
    """Return a description; null means an empty one."""
    result = text("description", value) if value is not None else ""
    if len(result) > MAX_DESCRIPTION:
        raise bad_parameter("description", f"Must have {MAX_DESCRIPTION} characters at most.")
    return result


def tags(value: JSON) -> list[str]:
    """Return the tags of an item without duplicates; null means no tags."""
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > MAX_TAGS:
        raise bad_parameter("tags", f"Must be a list of {MAX_TAGS} texts at most.")
    return list(dict.fromkeys(text("tags", tag) for tag in value))


def text(parameter: str, value: JSON) -> str:
    """Return a text; 400 for any other value."""
    if not isinstance(value, str):
        raise bad_parameter(parameter, "Must be a text.")
    return value


def short_text(parameter: str, value: JSON) -> str:
    """Return a text of 1 to 255 characters."""
    if value is None:
        raise missing_parameter(parameter)
    if not 0 < len(result := text(parameter, value)) <= MAX_SHORT_TEXT:
        raise bad_parameter(parameter, f"Must have 1 to {MAX_SHORT_TEXT} characters.")
    return result


def optional_text(parameter: str, value: JSON) -> str | None:
    """Return a text of up to 255 characters, or None for null and an empty text."""
    return None if value in (None, "") else short_text(parameter, value)


def flag(parameter: str, value: JSON) -> bool:
    """Return a boolean; 400 for any other value."""
    if not isinstance(value, bool):
        raise bad_parameter(parameter, "Must be true or false.")
    return value


def choice(parameter: str, value: JSON, choices: Iterable[str]) -> str:
    """Return a text that must be one of ``choices``."""
    if not isinstance(value, str) or value not in choices:
        raise bad_parameter(parameter, f"Must be one of {', '.join(choices)}.")
    return value


def mapping(parameter: str, value: JSON) -> Mapping[str, JSON]:
    """Return a JSON object; 400 for any other value."""
    if not isinstance(value, dict):
        raise bad_parameter(parameter, "Must be an object.")
    return value


def reference(parameter: str, body: Mapping[str, JSON]) -> str:
    """Return the id in a reference such as ``"parent": {"id": "0"}``; the id may be a number."""
    if body.get(parameter) is None:
        raise missing_parameter(parameter)
    item_id = mapping(parameter, body[parameter]).get("id")
    if isinstance(item_id, int) and not isinstance(item_id, bool):
        return str(item_id)
    if not isinstance(item_id, str) or not item_id:
        raise missing_parameter(f"{parameter}.id")
    return item_id


def time(parameter: str, value: JSON) -> int:
    """Return a time in RFC 3339 as seconds since 1970."""
    try:
        moment = datetime.fromisoformat(text(parameter, value))
        seconds = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise bad_parameter(
            parameter, f"Invalid value '{value}'. Must be a time such as 2012-12-12T10:53:43-08:00."
        ) from None
    if not 0 <= seconds < LATEST:
        raise bad_parameter(parameter, "Box keeps no times before 1970, and none after 9999.")
    return seconds


def web_address(value: JSON) -> str:
    """Return the URL of a web link."""
    if value is None:
        raise missing_parameter("url")
    url = text("url", value)
    if not re.fullmatch(r"https?://[^\s]+", url):
        raise bad_parameter("url", "Must start with http:// or https:// and have no spaces.")
    return url


def size(value: JSON) -> int:
    """Return a size in bytes; ``1e3`` and ``1000.0`` are valid too."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise bad_parameter("size", "Must be a number of bytes.")
    return value
