"""The parameters of paged lists: ``limit`` with ``offset`` or ``marker``."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence

from box_models.local.http.errors import ApiError, bad_parameter
from box_models.local.http.routing import Call
from box_models.local.json_values import JSON, decode_json

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000


def read_limit(call: Call, *, default: int = DEFAULT_LIMIT, highest: int = MAX_LIMIT) -> int:
    """Return the ``limit`` of a call; a higher one than ``highest`` is lowered."""
    return call.integer("limit", default=default, low=1, high=highest)


def read_offset(call: Call, *, highest: int | None = None) -> int:
    """Return the ``offset`` of a call; 400 if it is higher than ``highest`` or the highest one of the settings."""
    most = call.services.settings.max_offset if highest is None else highest
    offset = call.integer("offset", default=0, low=0, high=10**18)
    if offset > most:
        raise bad_parameter("offset", f"Invalid value '{offset}'. Offset must be {most} at most.")
    return offset


def encode_marker(values: Sequence[JSON]) -> str:
    """Return a marker that contains these values."""
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode()


def decode_marker(marker: str) -> list[JSON]:
    """Return the values in a marker; 400 if it is not a valid marker."""
    try:
        values = decode_json(base64.urlsafe_b64decode(marker))
    except ValueError:
        values = None
    if not isinstance(values, list):
        raise bad_marker(marker)
    return values


def bad_marker(marker: str) -> ApiError:
    """Report a marker that does not belong to the list."""
    message = f"Invalid value '{marker}'. It must come from the previous page, in the same order."
    return bad_parameter("marker", message)
