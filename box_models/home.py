"""Where this library keeps what outlives a process."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Return ``$BOX_MODELS_HOME``, or ``~/.box_models`` where it is not set. Nothing is made."""
    return Path(os.environ.get("BOX_MODELS_HOME") or Path.home() / ".box_models")
