"""Box as a filesystem of fsspec, with ``box://`` URLs for pandas, dask and other tools. Needs the extra ``fs``."""

from __future__ import annotations

import fsspec

from box_models.fs.filesystem import BoxFileSystem

__all__ = ["BoxFileSystem", "register"]


def register() -> None:
    """Make `BoxFileSystem` the filesystem of ``box://`` in this process, even if another package claims the name.

    It is necessary only if another package, such as boxfs, is installed too. fsspec then uses the package that it finds first.
    """
    fsspec.register_implementation("box", BoxFileSystem, clobber=True)
