"""The error for a directory that cannot be used as an embedded Box."""

from __future__ import annotations


class StoreError(RuntimeError):
    """The directory cannot be used as an embedded Box; the message names the reason and the remedy."""
