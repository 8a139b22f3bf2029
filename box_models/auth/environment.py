"""What the environment says."""

from __future__ import annotations

import os


def setting(name: str) -> str:
    """Return a variable of the environment without the spaces around it; empty where it is not set."""
    return os.environ.get(name, "").strip()


def base_url_from_environment() -> str | None:
    """Return BOX_BASE_URL, or None where it is not set: the real Box."""
    return setting("BOX_BASE_URL") or None
