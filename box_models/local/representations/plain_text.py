"""Text files: which contents are text, and the text in them."""

from __future__ import annotations


def decode(content: bytes, *, is_cut: bool) -> str | None:
    """Return a content in UTF-8 or UTF-16 as text; None if it is not text. With ``is_cut``, its end is missing."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "ignore")
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The last character may be cut. Any other decoding error means that this is not text.
        is_at_end = is_cut and error.start > len(content) - 4
        return content[: error.start].decode("utf-8-sig") if is_at_end else None
