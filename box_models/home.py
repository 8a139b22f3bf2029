"""The directory for saved logins and other files that outlive a process."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """Return ``$BOX_MODELS_HOME``, or ``~/.box_models`` if the variable is not set. Creates nothing."""
    return Path(os.environ.get("BOX_MODELS_HOME") or Path.home() / ".box_models")
