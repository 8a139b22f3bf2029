"""The ways in which Box divides listings into pages, with one class for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

from box_models.session.request_parts import Param

Paging: TypeAlias = Literal["offset", "marker", "marker_only", "stream_position", "single_page"]
"""How a listing is divided into pages.

- ``"offset"``: a request names the number of entries to skip.
- ``"marker"``: a request has ``usemarker=true`` and the marker of the page before.
- ``"marker_only"``: the same without ``usemarker``, for listings that only know markers.
- ``"stream_position"``: a request names a position in the stream of events.
- ``"single_page"``: one response has all entries.
"""

MAX_PAGE_LIMIT = 10**9
"""The largest page limit to accept from the server. Python cannot convert an integer of thousands of digits back to text."""

_MARKER_KEY = b'"next_marker"'
_MARKER = re.compile(rb'"next_marker"\s*:\s*"([^"\\]+)"')

PageParams: TypeAlias = dict[str, Param]
"""The parameters that select one page."""


class ParsedPage(Protocol):
    """The properties of a parsed page that select the next one. A property is None if Box did not send it.

    For a listing with stream positions, a page also has a ``next_stream_position``.
    """

    @property
    def entries(self) -> Sequence[object]:
        """The entries of the page."""
        ...

    @property
    def next_marker(self) -> str | None:
        """The marker of the next page."""
        ...

    @property
    def offset(self) -> int | None:
        """The position of the first entry in the listing."""
        ...

    @property
    def limit(self) -> int | None:
        """How many entries the server considered for this page, including those that the user may not see."""
        ...

    @property
    def total_count(self) -> int | None:
        """The number of entries in the listing."""
        ...


class PagePosition:
    """The position of a reader in a listing. It gives the parameters of the next request."""

    def __init__(self, paging: Paging, offset: int = 0, start: str | None = None) -> None:
        if offset and paging != "offset":
            raise ValueError(f"offset cannot be used for a listing with {paging} paging; pass marker=False")
        self._paging = paging
        self._offset = offset
        self._start = start
        self._used_markers: set[str] = set()

    def first(self, size: int) -> PageParams:
        """Return the parameters of the first page."""
        if self._paging == "single_page":
            return {}
        if self._paging == "offset":
            return {"offset": self._offset, "limit": size}
        if self._paging == "stream_position":
            return {"stream_position": self._start or "0", "limit": size}
        first: PageParams = (
            {"usemarker": True, "limit": size} if self._paging == "marker" else {"limit": size}
        )
        return first if self._start is None else {**first, "marker": self._start}

    def after(self, page: ParsedPage, params: PageParams, size: int) -> PageParams | None:
        """Return the parameters of the page after this one, or None if it is the last one.

        A listing ends if Box repeats a marker or a stream position, or goes back to an earlier offset.
        """
        if self._paging == "single_page":
            return None
        if self._paging == "offset":
            return _after_offset(page, params, size)
        if self._paging == "stream_position":
            position: object = getattr(page, "next_stream_position", None)
            if not page.entries or position is None or str(position) == params["stream_position"]:
                return None
            return {"stream_position": str(position), "limit": size}
        if not page.next_marker or page.next_marker in self._used_markers:
            return None
        self._used_markers.add(page.next_marker)
        return self._at_marker(page.next_marker, size)

    def after_body(self, body: bytes, size: int) -> PageParams | None:
        """Return the probable parameters of the page after an unparsed one. None if its body has no marker.

        They are wrong if an entry has a field of the same name, so compare them with those of `after`.
        """
        if self._paging not in ("marker", "marker_only"):
            return None
        match = _MARKER.match(body, max(0, body.rfind(_MARKER_KEY)))
        marker = None if match is None else match[1].decode(errors="replace")
        return None if marker is None or marker in self._used_markers else self._at_marker(marker, size)

    def _at_marker(self, marker: str, size: int) -> PageParams:
        return {**self.first(size), "marker": marker}


def _after_offset(page: ParsedPage, params: PageParams, size: int) -> PageParams | None:
    offset, step = int(str(params["offset"])), int(str(params["limit"]))
    if page.limit is not None and page.limit > 0:
        step = min(page.limit, MAX_PAGE_LIMIT)
    next_offset = offset + step
    is_last = not page.entries if page.total_count is None else next_offset >= page.total_count
    goes_back = page.offset is not None and page.offset < offset
    return None if is_last or goes_back else {"offset": next_offset, "limit": size}
