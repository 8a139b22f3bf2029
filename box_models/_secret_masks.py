"""Mask secrets in error responses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from box_models._json import JSON

_CODE_FIELDS = {"code", "error", "type", "reason"}
"""Fields with a code of Box, such as ``invalid_token``. A short secret that is part of the code is not masked there."""


def without_secrets(secrets: Sequence[str], value: JSON, field: str = "") -> JSON:
    """Return the value of a field with all secrets masked."""
    if isinstance(value, dict):
        return {
            name if is_code(name) else mask(secrets, name): without_secrets(secrets, each, name)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [without_secrets(secrets, each, field) for each in value]
    return mask_field(secrets, value, field) if isinstance(value, str) else value


def mask_field(secrets: Sequence[str], text: str, field: str) -> str:
    is_box_code = field in _CODE_FIELDS and is_code(text) and text not in secrets
    return text if is_box_code else mask(secrets, text)


def is_code(text: str) -> bool:
    return re.fullmatch("[a-z_]+", text) is not None


def mask(secrets: Sequence[str], text: str) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def mask_tokens(text: str) -> str:
    """Return a text from elsewhere with everything masked that looks like a token or a password."""
    labelled = r"(?i)(bearer\s+|(?:access_token|refresh_token|client_secret|code|password)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&<>,}]+"
    return re.sub(labelled, r"\1***", text)
