"""Print the oldest versions that pyproject.toml allows, as pip constraints, for ``make test-floors``."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
FLOOR = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)(?:\[[^\]]*\])?>=(?P<version>[0-9.]+)")
USERS = ("as-box", "cli", "fs", "images", "jwt", "keyring", "local", "pandas", "progress", "sql")
"""The extras for users. Development tools may be newer."""


def floors() -> dict[str, str]:
    """Return the name and the oldest version of each dependency of a user."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    requirements = [*project["dependencies"], *(line for name in USERS for line in extras[name])]
    matches = (FLOOR.fullmatch(line) for line in requirements)
    return {match["name"]: match["version"] for match in matches if match is not None}


if __name__ == "__main__":
    print("\n".join(f"{name}=={version}" for name, version in floors().items()))
