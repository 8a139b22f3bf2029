"""Versions of a file."""

from __future__ import annotations

from typing import Literal

from box_models.models.base import BoxValue
from box_models.models.fields import BoxId


class FileVersionMini(BoxValue):
    """Which version of a file's content it is. None: null or not sent."""

    type: Literal["file_version"] = "file_version"
    id: BoxId | None = None
    sha1: str | None = None
