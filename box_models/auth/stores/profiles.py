"""What a login is called, and where the files of logins lie."""

from __future__ import annotations

import re
from pathlib import Path

from box_models.home import home

PROFILE: re.Pattern[str] = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}")


def profile_name(profile: str) -> str:
    """Check what a user gave as ``profile``."""
    if not PROFILE.fullmatch(profile):
        raise ValueError(
            f"profile must be up to 64 letters, digits and any of '_.@-', not {profile!r}: it becomes the name of a file"
        )
    return profile


def profiles_directory() -> Path:
    """Return the directory where logins lie unless told otherwise. Nothing is made."""
    return home() / "profiles"
