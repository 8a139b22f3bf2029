"""Decode a response body into a JSON object."""

from __future__ import annotations

from typing import cast

from box_models._json import JSONError, decode_json
from box_models.errors import DecodeError


def json_object(body: bytes, where: str) -> dict[str, object]:
    """Decode a response body. Raises `DecodeError`, which names the request ``where``, if it is not a JSON object."""
    try:
        value: object = decode_json(body)
    except JSONError:
        raise DecodeError(f"the response to {where} is not JSON ({len(body)} bytes)") from None
    if not isinstance(value, dict):
        raise DecodeError(f"the response to {where} must be a JSON object, not a {type(value).__name__}")
    return cast("dict[str, object]", value)
