"""JSON values, and the one way to decode them."""

from __future__ import annotations

import json
from typing import TypeAlias, cast

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"
MAX_JSON = 8 << 20


def decode_json(text: str | bytes) -> JSON:
    """Decode a JSON text.

    Raises ``ValueError`` if the text is not valid JSON, is nested too deeply, is longer than ``MAX_JSON``, or contains half
    of a surrogate pair, which can be neither stored nor sent.
    """
    if len(text) > MAX_JSON:
        raise ValueError(f"a JSON text must have at most {MAX_JSON} bytes, not {len(text)}")
    try:
        value = json.loads(text)
        if _may_have_surrogates(text):
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("the JSON text is nested too deeply") from None
    return cast("JSON", value)


def _may_have_surrogates(text: str | bytes) -> bool:
    """Return whether a JSON text has escapes, or bytes from which Python would decode half of a surrogate pair."""
    if isinstance(text, str):
        return "\\u" in text
    return b"\\" in text or not text.isascii()
