"""Paths of universal_pathlib: ``UPath("box://Projects/plan.pdf")``."""

from __future__ import annotations

from upath import UPath

from box_models.fs.box_urls import plain_name, url_of


class BoxUPath(UPath):
    """A path in Box with the methods of `pathlib.Path`. The options of `BoxFileSystem` are its keyword arguments."""

    __slots__ = ()

    @property
    def path(self) -> str:
        """The name in the filesystem, such as ``/Projects/plan.pdf``."""
        return plain_name(super().path)

    def is_absolute(self) -> bool:
        """Return whether the path starts at the root."""
        return self._relative_base is None

    def __str__(self) -> str:
        return super().__str__() if self._relative_base is not None else url_of(self.path)
