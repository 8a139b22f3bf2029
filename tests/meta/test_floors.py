"""Nobody gets a dependency with a hole that is known and matters here, and the sdist has what its docs are made of."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from scripts.floors import floors

REPOSITORY = Path(__file__).resolve().parents[2]
FIXED = {
    "urllib3": ("2.7.0", "CVE-2025-66471, CVE-2026-21441, CVE-2026-44432: small answers that become large"),
    "requests": ("2.32.4", "CVE-2024-47081: a URL that draws out a password of ~/.netrc"),
    "cryptography": ("48.0.1", "GHSA-537c-gmf6-5ccf: wheels with an OpenSSL that has known holes"),
}
"""The first version without them."""


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@pytest.mark.parametrize("name", FIXED)
def test_no_version_with_known_holes_is_allowed(name: str) -> None:
    fixed, holes = FIXED[name]
    assert numbers(floors()[name]) >= numbers(fixed), holes


def test_what_the_docs_include_is_in_the_sdist() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    pages = (REPOSITORY / "docs").glob("*.md")
    included = {
        name
        for page in pages
        for name in re.findall(r"^```\{include\} \.\.(/\S+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {"/CHANGELOG.md", "/SECURITY.md"} <= included <= set(shipped)
