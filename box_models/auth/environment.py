"""Read settings from environment variables."""

from __future__ import annotations

import os


def setting(name: str) -> str:
    """Return an environment variable without surrounding spaces; empty if it is not set."""
    return os.environ.get(name, "").strip()


def base_url_from_environment() -> str | None:
    """Return BOX_BASE_URL, or None (the real Box) if it is not set."""
    return setting("BOX_BASE_URL") or None
