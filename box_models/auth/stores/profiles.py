"""Profiles: the names of saved logins, and the directory of their files."""

from __future__ import annotations

import re
from pathlib import Path

from box_models.home import home

PROFILE: re.Pattern[str] = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}")


def profile_name(profile: str) -> str:
    """Return ``profile`` if it is a valid name. Raises `ValueError` otherwise."""
    if not PROFILE.fullmatch(profile):
        raise ValueError(
            f"profile must be 1 to 64 letters, digits or characters of '_.@-', and not start with '.', '@' or '-'; not {profile!r}"
        )
    return profile


def profiles_directory() -> Path:
    """Return the default directory of saved logins. Creates nothing."""
    return home() / "profiles"
