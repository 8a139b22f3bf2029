"""The error for contents that cannot be converted."""

from __future__ import annotations


class UnreadableError(Exception):
    """A content is damaged, encrypted or too large. ``code`` is Box's name for the reason."""

    def __init__(self, code: str = "error_conversion_failed") -> None:
        super().__init__(code)
        self.code = code
