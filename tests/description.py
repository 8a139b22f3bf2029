"""Validate recorded requests and responses against Box's API description, if it is in ``../shared``."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "shared" / "tools"


# Requests and responses of Box that its description does not contain. More are in spec_noise.txt.
UNDESCRIBED = (
    # Box's SDK 3 sends a preflight check before it uploads a version, as the guide "Preflight check" does.
    r"OPTIONS /2\.0/files/\d+/content 200 \| method \|",
    # Box's SDK 10 sends this request before it uploads a part of a version.
    r"POST /api/2\.0/files/upload_sessions/[0-9A-F]+/plan 200 \| path \|",
    # The form of the consent page is not part of the API.
    r"POST /api/oauth2/authorize 302 \| method \|",
    # Box's SDK 3 treats a response without JSON as a failure.
    r"POST /oauth2/revoke 200 \| response body \| 2 bytes",
    # Box's SDKs copy web links.
    r"POST /2\.0/web_links/\d+/copy 201 \| path \|",
    # rclone calls the content of a new version "contents"; Box accepts any name.
    r"POST /api/2\.0/files/\{file_id\}/content 200 \| request body \| /: 'file' is a required property",
    # The URLs of representations come from Box's responses, and their state can also be an error.
    r"GET (/api)?/2\.0/internal_files/\S+ 200 \| path \|",
    r"GET /2\.0/files/\{file_id\} 200 \| response body \| /representations/entries/\*/status/state: 'error'",
    # Box sends null for these.
    r"GET /2\.0/events 200 \| response body \| /entries/\*/(session_id|additional_details): None",
    # Box sends null if the item was not reached by a shared link.
    r"GET /2\.0/recent_items 200 \| response body \| /entries/\*/interaction_shared_link: None",
    # The description allows one schema only, but each item is also a generic source.
    r"GET /2\.0/events 200 \| response body \| /entries/\*/source: .*GenericSource'\}, \{'\$ref'",
    # Box's SDK 3 sends null for the times of a file that the caller does not give.
    r"POST /api/2\.0/files\S*/content 20[01] \| request body \| /attributes/content_(created|modified)_at: None ",
    # The error of a token is in a header; the body is empty.
    r"GET \S+ 401 \| response content type \| '',",
)


def violations(recordings: Sequence[Path]) -> str:
    """Return the violations of the description as text. Skip the test if the description is missing."""
    validator, noise = TOOLS / "validate_pairs.py", TOOLS / "spec_noise.txt"
    if not validator.is_file():
        pytest.skip("needs Box's API description in ../shared")
    ignored = [part for pattern in UNDESCRIBED for part in ("--ignore", pattern)]
    command = [sys.executable, str(validator), "--ignore-file", str(noise), *ignored, *map(str, recordings)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if result.returncode == 0 else result.stdout + result.stderr
