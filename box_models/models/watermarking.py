"""Watermarks on files and folders: the methods of `Watermarkable`."""

from __future__ import annotations

from typing import Self

from box_models.models.core.freshness import forget_changes
from box_models.models.core.model import bound_session
from box_models.models.core.verbs import ObjectMixin


class Watermarkable(ObjectMixin):
    """The methods that apply and remove a watermark."""

    __slots__ = ()

    def watermark(self) -> Self:
        """Apply a watermark, and return the item. One request. The watermark of a folder applies to all files in it.

        Box then shows viewers the file with their name or email address in it, also in downloads. Such a download cannot be
        verified, and issues an `UnverifiedContentWarning`. Needs a Box plan with watermarks.

        >>> from box_models import Box
        >>> plan = Box.local(":memory:").root.upload(b"...", "plan.pdf")
        >>> plan.watermark().watermark_info.is_watermarked
        True

        See https://developer.box.com/reference/put-files-id-watermark/
        """
        bound_session(self).put(f"{self._url}/watermark", json={"watermark": {"imprint": "default"}})
        forget_changes(self, ["watermark_info"])
        return self

    def remove_watermark(self) -> Self:
        """Remove the watermark, and return the item. One request.

        Raises `NotFound` if the item itself has no watermark. A watermark of a folder above it stays.

        See https://developer.box.com/reference/delete-files-id-watermark/
        """
        bound_session(self).delete(f"{self._url}/watermark")
        forget_changes(self, ["watermark_info"])
        return self
