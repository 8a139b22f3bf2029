"""Filesystems from options, as fsspec creates them for other programs."""

from __future__ import annotations

from typing import cast

import fsspec

from box_models.fs import BoxFileSystem


def filesystem(options: dict[str, str]) -> BoxFileSystem:
    """Return the filesystem that ``box://`` URLs with these options use."""
    return cast("BoxFileSystem", fsspec.filesystem("box", **options))
