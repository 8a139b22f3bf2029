"""Dependencies exclude vulnerable versions, and the sdist contains the files that its docs include."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from scripts.floors import floors

REPOSITORY = Path(__file__).resolve().parents[2]
FIXED = {
    "urllib3": (
        "2.7.0",
        "CVE-2025-66471, CVE-2026-21441, CVE-2026-44432: small compressed responses that fill the memory",
    ),
    "requests": ("2.32.4", "CVE-2024-47081: a crafted URL gets a password of ~/.netrc"),
    "cryptography": ("48.0.1", "GHSA-537c-gmf6-5ccf: wheels contain a vulnerable OpenSSL"),
}
"""The first version without the vulnerabilities, and their names."""


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@pytest.mark.parametrize("name", FIXED)
def test_no_allowed_version_has_known_vulnerabilities(name: str) -> None:
    fixed, vulnerabilities = FIXED[name]
    assert numbers(floors()[name]) >= numbers(fixed), vulnerabilities


def test_files_that_the_docs_include_are_in_the_sdist() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    pages = (REPOSITORY / "docs").glob("*.md")
    included = {
        name
        for page in pages
        for name in re.findall(r"^```\{include\} \.\.(/\S+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {"/CHANGELOG.md", "/SECURITY.md"} <= included <= set(shipped)
