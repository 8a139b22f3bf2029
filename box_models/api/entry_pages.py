"""The pages of a listing as dicts."""

from __future__ import annotations

from box_models._checks import as_integer
from box_models._json import JSONError, decode_object
from box_models.errors import DecodeError


class EntryPage:
    """One page: its entries, and the values that lead to the next page."""

    def __init__(self, body: bytes) -> None:
        """Read a page from a response. Raises `DecodeError` if it has no list of entries."""
        try:
            page = decode_object(body)
        except JSONError:
            raise DecodeError(f"the response is not a JSON object ({len(body)} bytes)") from None
        entries = page.get("entries")
        if not isinstance(entries, list):
            names = ", ".join(sorted(page)) or "nothing"
            raise DecodeError(f"the response has no list of entries; it has {names}")
        self.entries: list[object] = [*entries]
        self.next_marker: str | None = _text(page.get("next_marker"))
        self.next_stream_position: str | None = _text(page.get("next_stream_position"))
        self.offset: int | None = as_integer(page.get("offset"))
        self.limit: int | None = as_integer(page.get("limit"))
        self.total_count: int | None = as_integer(page.get("total_count"))


def _text(value: object) -> str | None:
    return (
        str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None
    )
