"""Read listings page by page. The reading ends even if the server repeats pages or sends wrong counts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, TypeAlias, TypeVar

from box_models._checks import check_integer
from box_models.errors import SessionClosed
from box_models.session.page_positions import PageParams, PagePosition, Paging, ParsedPage

MAX_PAGES_WITHOUT_NEW_ENTRIES = 100
"""How many pages in a row may have no new entry. A page is empty if the user may not see its entries, and it repeats the one
before if the listing has grown since."""

PageT = TypeVar("PageT", bound=ParsedPage)

FetchPage: TypeAlias = Callable[[PageParams], bytes]
PrefetchPage: TypeAlias = Callable[[FetchPage, PageParams], "Future[bytes]"]


@dataclass(eq=False, repr=False, kw_only=True)
class PageReader(Generic[PageT]):
    """Read one listing once. ``prefetch`` fetches a page in the background; None fetches each page on demand."""

    fetch: FetchPage
    parse: Callable[[bytes], PageT]
    paging: Paging
    page_size: int
    offset: int = 0
    start: str | None = None
    limit: int | None = None
    prefetch: PrefetchPage | None = None

    def __post_init__(self) -> None:
        self.page_size = check_integer("page_size", self.page_size, 1)
        self.offset = check_integer("offset", self.offset, 0)
        if self.limit is not None:
            self.limit = check_integer("limit", self.limit, 0)
        self._position: PagePosition = PagePosition(self.paging, self.offset, self.start)

    def pages(self) -> Iterator[PageT]:
        """Yield the pages. From the second page on, the next page is fetched while the current one is parsed and used."""
        remaining = self.limit
        params = None if remaining == 0 else self._position.first(self._size(remaining))
        ahead = _PageAhead(self.fetch, self.prefetch)
        duplicates = _DuplicateFilter()
        previous_body, pages_without_new, page_number = b"", 0, 0
        try:
            while params is not None:
                body = ahead.body(params)
                if page_number > 0 and remaining is None and body != previous_body:
                    ahead.start(self._position.after_body(body, self.page_size))
                page = self.parse(body)
                if body == previous_body and len(page.entries) > 0:  # the server repeats the same page
                    return
                previous_body, page_number = body, page_number + 1
                pages_without_new = 0 if duplicates.remove_from(page.entries) else pages_without_new + 1
                remaining = None if remaining is None else remaining - len(page.entries)
                if pages_without_new > MAX_PAGES_WITHOUT_NEW_ENTRIES or (
                    remaining is not None and remaining <= 0
                ):
                    params = None
                else:
                    params = self._position.after(page, params, self._size(remaining))
                if page_number > 1:
                    ahead.start(params)
                yield page
                del page  # frees its memory before the next page is parsed: a page of full files takes 13 MiB
        finally:
            ahead.cancel()

    def _size(self, remaining: int | None) -> int:
        return self.page_size if remaining is None else min(self.page_size, remaining)


class _PageAhead:
    """The page that is fetched in the background, at most one.

    Without ``prefetch``, each page is fetched when it is needed.
    """

    def __init__(self, fetch: FetchPage, prefetch: PrefetchPage | None) -> None:
        self._fetch = fetch
        self._prefetch = prefetch
        self._process = os.getpid()
        self._params: PageParams | None = None
        self._future: Future[bytes] | None = None

    def start(self, params: PageParams | None) -> None:
        """Fetch this page in place of another one. None fetches no page."""
        if params != self._params:
            self.cancel()
            if params is not None and self._prefetch is not None:
                self._params, self._future = params, self._prefetch(self._fetch, params)

    def body(self, params: PageParams) -> bytes:
        """Return the body of the next page, which is the one that was started, if any was."""
        future, self._params, self._future = self._future, None, None
        if os.getpid() != self._process:  # the threads exist only in the parent of a forked process
            future, self._process = None, os.getpid()
        return self._fetch(params) if future is None else prefetched_body(future)

    def cancel(self) -> None:
        """Stop fetching if it has not started yet."""
        if self._future is not None:
            self._future.cancel()
        self._params = self._future = None


def prefetched_body(prefetched: Future[bytes]) -> bytes:
    """Wait for a page that is fetched in the background. Raises `SessionClosed` if the session was closed."""
    try:
        return prefetched.result()
    except CancelledError:
        raise SessionClosed("the session was closed") from None


EntryKey: TypeAlias = tuple[object, object]
"""The id and the type of an entry."""

_id: Callable[[object], object] = attrgetter("id")
_type: Callable[[object], object] = attrgetter("type")


class _DuplicateFilter:
    """Removes the entries that were on the page before, or twice on the same page. Entries without an id are kept.

    It compares only two pages, as remembering all of them would take memory without limit.
    """

    def __init__(self) -> None:
        self._ids: Set[object] = set()
        self._keys: Set[EntryKey] = set()

    def remove_from(self, entries: Sequence[object]) -> int:
        """Remove the duplicates from a list, and return how many entries are new."""
        try:
            # A dict, because a thousand tuples would start the garbage collector.
            types = dict(zip(map(_id, entries), map(_type, entries), strict=True))
            if len(types) == len(entries) and self._ids.isdisjoint(types):
                self._remember(types.keys(), types.items())
                return len(entries)
        except (AttributeError, TypeError):
            pass
        return self._remove_one_by_one(entries)

    def _remove_one_by_one(self, entries: Sequence[object]) -> int:
        keys: set[EntryKey] = set()
        new: list[object] = []
        for entry in entries:
            key = entry_key(entry)
            if key is None or not (key in keys or key in self._keys):
                new.append(entry)
            if key is not None:
                keys.add(key)
        self._remember({id for id, _ in keys}, keys)
        if len(new) < len(entries) and isinstance(entries, list):
            entries[:] = new
        return len(new)

    def _remember(self, ids: Set[object], keys: Set[EntryKey]) -> None:
        if keys:
            self._ids, self._keys = ids, keys


def entry_key(entry: object) -> EntryKey | None:
    """Return the id and the type of an entry, which is an object or decoded JSON. None if it has no id."""
    if isinstance(entry, Mapping):
        id, type_ = entry.get("id"), entry.get("type")
    else:
        id, type_ = getattr(entry, "id", None), getattr(entry, "type", None)
    if not isinstance(id, str | int) or id == "":
        return None
    return id, type_ if isinstance(type_, str) else None
