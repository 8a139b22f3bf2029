"""Listings, page by page, that end though a server repeats itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, Protocol, TypeVar

from box_models._checks import check_whole
from box_models.errors import SessionClosed
from box_models.session.request_parts import Param

MOST_EMPTY_PAGES = 100
"""How many pages in a row may bring nothing new: a page may be empty, where the user is not allowed to see what is on it, and
repeat the one before, where the listing grew meanwhile."""
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
        repeats = _Repeats()
        before, empty, number = b"", 0, 0
        try:
            while asked is not None:
                body = self._arrived(coming) if coming is not None else self.fetch(asked)
                coming = None
                page = self.parse(body)
                holds = len(page.entries) > 0
                if body == before and holds:  # the server does not move on
                    return
                before, number = body, number + 1
                empty = 0 if repeats.drop(page.entries) else empty + 1
                left = None if left is None else left - len(page.entries)
                asked = None if empty > MOST_EMPTY_PAGES else self._next(asked, page, holds, left, seen)
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
        self, asked: dict[str, Param], page: P, holds: bool, left: int | None, seen: set[str]
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
        ends = not holds if page.total_count is None else there >= page.total_count
        stuck = page.offset is not None and page.offset < here
        return None if ends or stuck else {"offset": there, "limit": size}

    def _size(self, left: int | None) -> int:
        return self.page_size if left is None else min(self.page_size, left)

    def _arrived(self, coming: Future[bytes]) -> bytes:
        try:
            return coming.result()
        except CancelledError:
            raise SessionClosed("the session was closed") from None


_Name = tuple[object, object]

_id: Callable[[object], object] = attrgetter("id")
_type: Callable[[object], object] = attrgetter("type")


class _Repeats:
    """Drops what was on the page before; of all pages it would take memory without end. What has no id is never dropped."""

    def __init__(self) -> None:
        self._ids: Set[object] = set()
        self._names: Set[_Name] = set()

    def drop(self, entries: Sequence[object]) -> int:
        """Take out of a list what comes again, and return how many are new."""
        try:
            # A dict, as a thousand tuples would wake the garbage collector.
            held = dict(zip(map(_id, entries), map(_type, entries), strict=True))
            if len(held) == len(entries) and self._ids.isdisjoint(held):
                self._remember(held.keys(), held.items())
                return len(entries)
        except (AttributeError, TypeError):
            pass
        return self._drop_one_by_one(entries)

    def _drop_one_by_one(self, entries: Sequence[object]) -> int:
        names: set[_Name] = set()
        new: list[object] = []
        for entry in entries:
            name = _name(entry)
            if name is None or not (name in names or name in self._names):
                new.append(entry)
            if name is not None:
                names.add(name)
        self._remember({id for id, _ in names}, names)
        if len(new) < len(entries) and isinstance(entries, list):
            entries[:] = new
        return len(new)

    def _remember(self, ids: Set[object], names: Set[_Name]) -> None:
        if names:
            self._ids, self._names = ids, names


def _name(entry: object) -> _Name | None:
    """Return the id and the type of an entry, an object or decoded JSON; None for what has no id."""
    if isinstance(entry, Mapping):
        id, kind = entry.get("id"), entry.get("type")
    else:
        id, kind = getattr(entry, "id", None), getattr(entry, "type", None)
    if not isinstance(id, str | int) or id == "":
        return None
    return id, kind if isinstance(kind, str) else None
