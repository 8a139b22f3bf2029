"""Listings, page by page, that always end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from box_models._checks import check_whole
from box_models.errors import SessionClosed
from box_models.session.building import Param

MOST_EMPTY_PAGES = 100
"""How many pages in a row may be empty: a page may be, where the user is not allowed to see what is on it."""
MOST_AT_ONCE = 10**9
"""How far one page leads, whatever the server says: a number of thousands of digits can be sent, and not be written again."""


class Page(Protocol):
    """What must be known of a parsed page to find the next one; None where Box did not send it."""

    @property
    def entries(self) -> Sequence[object]:
        """What is on it."""
        ...

    @property
    def next_marker(self) -> str | None:
        """Where the next one starts."""
        ...

    @property
    def offset(self) -> int | None:
        """Where it starts."""
        ...

    @property
    def limit(self) -> int | None:
        """How many entries the server looked at for it."""
        ...

    @property
    def total_count(self) -> int | None:
        """Where the listing ends."""
        ...


P = TypeVar("P", bound=Page)

Fetch = Callable[[dict[str, Param]], bytes]
Ahead = Callable[[Fetch, dict[str, Param]], "Future[bytes]"]


@dataclass(eq=False, repr=False)
class Listing(Generic[P]):
    """One walk through a listing. ``ahead`` fetches in the background, None fetches page by page."""

    fetch: Fetch
    parse: Callable[[bytes], P]
    marker: bool
    page_size: int
    offset: int = 0
    limit: int | None = None
    ahead: Ahead | None = None

    def __post_init__(self) -> None:
        self.page_size = check_whole("page_size", self.page_size, 1)
        self.offset = check_whole("offset", self.offset, 0)
        if self.limit is not None:
            self.limit = check_whole("limit", self.limit, 0)
        if self.marker and self.offset:
            raise ValueError("offset is not for listings with markers")

    def pages(self) -> Iterator[P]:
        """Yield the pages. From the second on, the next one is on its way while one is looked at."""
        left = self.limit
        asked = self._first(left)
        coming: Future[bytes] | None = None
        seen: set[str] = set()
        before, empty, number = b"", 0, 0
        try:
            while asked is not None:
                body = self._arrived(coming) if coming is not None else self.fetch(asked)
                coming = None
                page = self.parse(body)
                if body == before and page.entries:  # the server does not move on
                    return
                before, number = body, number + 1
                empty = 0 if page.entries else empty + 1
                left = None if left is None else left - len(page.entries)
                asked = None if empty > MOST_EMPTY_PAGES else self._next(asked, page, left, seen)
                if self.ahead is not None and asked is not None and number > 1:
                    coming = self.ahead(self.fetch, asked)
                yield page
                del page  # let go of before the next one is made: a page of full files takes some 13 MiB
        finally:
            if coming is not None:
                coming.cancel()

    def _first(self, left: int | None) -> dict[str, Param] | None:
        if left == 0:
            return None
        size = self._size(left)
        return {"usemarker": True, "limit": size} if self.marker else {"offset": self.offset, "limit": size}

    def _next(
        self, asked: dict[str, Param], page: P, left: int | None, seen: set[str]
    ) -> dict[str, Param] | None:
        if left is not None and left <= 0:
            return None
        size = self._size(left)
        if self.marker:
            if not page.next_marker or page.next_marker in seen:
                return None
            seen.add(page.next_marker)
            return {"usemarker": True, "limit": size, "marker": page.next_marker}
        here, step = int(str(asked["offset"])), int(str(asked["limit"]))
        there = here + (min(page.limit, MOST_AT_ONCE) if page.limit is not None and page.limit > 0 else step)
        ends = not page.entries if page.total_count is None else there >= page.total_count
        stuck = page.offset is not None and page.offset < here
        return None if ends or stuck else {"offset": there, "limit": size}

    def _size(self, left: int | None) -> int:
        return self.page_size if left is None else min(self.page_size, left)

    def _arrived(self, coming: Future[bytes]) -> bytes:
        try:
            return coming.result()
        except CancelledError:
            raise SessionClosed("the session was closed") from None
