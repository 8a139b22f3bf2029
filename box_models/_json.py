"""Encode and decode JSON, with the limits that text from elsewhere needs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TypeAlias

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
"""Any JSON value."""

MAX_INTEGER_DIGITS = 640
"""Python converts integers of this length under all settings: it is the minimum of `sys.set_int_max_str_digits`."""

MAX_VALUES = 1_000_000
"""The largest number of values in a response. A list of millions of zeros takes gigabytes when it is parsed."""
UNCHECKED_LENGTH = 2 * 2**20
"""Bytes. A shorter response is parsed without a check. A page of 1,000 files has half of it."""


class JSONError(ValueError):
    """The text is not JSON, or is nested too deeply. The message does not contain the text: it may hold secrets."""


def decode_json(text: str | bytes) -> JSON:
    """Return the value of a JSON text. Raises `JSONError`.

    An integer of more than `MAX_INTEGER_DIGITS` digits stays a string.

    >>> decode_json(b'{"size": 7}')
    {'size': 7}
    """
    try:
        value: JSON = json.loads(text, parse_int=_integer)
    except RecursionError:
        reason = "is nested too deeply"
    except ValueError:
        reason = "is not JSON"
    else:
        return value
    raise JSONError(f"the text {reason} ({len(text)} bytes)")


def decode_object(text: str | bytes) -> dict[str, JSON]:
    """Return the value of a text that must be a JSON object. Raises `JSONError`."""
    value = decode_json(text)
    if not isinstance(value, dict):
        raise JSONError(f"the text is not a JSON object, but a JSON {type(value).__name__}")
    return value


def has_too_many_values(text: bytes) -> bool:
    """Return whether a JSON text has more than `MAX_VALUES` values, by the number of its commas."""
    return len(text) > UNCHECKED_LENGTH and text.count(b",") > MAX_VALUES


def encode_json(value: object, argument: str = "json") -> bytes:
    """Return ``value`` as JSON. Raises TypeError or ValueError, which name the ``argument``."""
    try:
        return json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        error_class: type[TypeError | ValueError] = ValueError
        reason = "the text must be valid Unicode, which UTF-8 can encode"
        argument = _key_of_invalid_text(value) or argument
    except (TypeError, ValueError, RecursionError) as error:
        error_class = TypeError if isinstance(error, TypeError) else ValueError
        reason = str(error)
    raise error_class(f"{argument}: {reason}")  # outside the handlers, as the context would contain the text


def _key_of_invalid_text(value: object) -> str | None:
    """Return the innermost key of a text that is not valid Unicode. None if the text has no key."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if _has_invalid_text(each):
                return _key_of_invalid_text(each) or str(key)
    if isinstance(value, list | tuple):
        return next(filter(None, map(_key_of_invalid_text, value)), None)
    return None


def _has_invalid_text(value: object) -> bool:
    return re.search(r"[\ud800-\udfff]", json.dumps(value, ensure_ascii=False)) is not None


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= MAX_INTEGER_DIGITS else digits
