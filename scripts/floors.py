"""Print the oldest versions that pyproject.toml allows, as constraints for pip: ``make test-floors`` runs the tests on them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
FLOOR = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)(?:\[[^\]]*\])?>=(?P<version>[0-9.]+)")
USERS = ("cli", "jwt", "keyring", "local", "pandas", "progress", "sql")
"""The extras that users install. What the project is developed with may be new."""


def floors() -> dict[str, str]:
    """Return name and oldest version of everything that a user may have installed."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(line for name in USERS for line in extras[name])]
    found = (FLOOR.fullmatch(line) for line in wanted)
    return {match["name"]: match["version"] for match in found if match is not None}


if __name__ == "__main__":
    print("\n".join(f"{name}=={version}" for name, version in floors().items()))
