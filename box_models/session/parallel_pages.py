"""Read a listing of known length by offset, several pages at the same time."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future

from box_models.session.page_positions import PageParams
from box_models.session.paging import (
    EntryKey,
    PageReader,
    PageT,
    PrefetchPage,
    entry_key,
    prefetched_body,
)

MAX_TOTAL = 10_000
"""Box supports offsets up to this number."""

_PAGES_AHEAD = 4


def parallel_pages(reader: PageReader[PageT], total: int, prefetch: PrefetchPage) -> Iterator[PageT]:
    """Yield the pages of a listing by marker that has ``total`` entries, if this is faster by offset.

    While pages are read by offset, an entry that is added or deleted moves the others. So each page starts with the last entry of the
    page before. If it does not, or if the number of entries differs from ``total``, ``reader`` reads the listing by marker, without the
    entries that were returned already.
    """
    returned: set[EntryKey] = set()
    if reader.page_size > 1 and 2 * reader.page_size < total <= MAX_TOTAL:
        yield from _consistent_pages(reader, total, prefetch, returned=returned)
        if len(returned) == total:
            return
    for page in reader.pages():
        if returned and isinstance(page.entries, list):
            page.entries[:] = [entry for entry in page.entries if entry_key(entry) not in returned]
        yield page
        del page  # as in `PageReader`


def _consistent_pages(
    reader: PageReader[PageT], total: int, prefetch: PrefetchPage, *, returned: set[EntryKey]
) -> Iterator[PageT]:
    """Yield the pages until one of them does not fit to the others. Adds their entries to ``returned``.

    The first page is requested alone, because a caller may need no more.
    """
    size = reader.page_size
    offsets = iter(range(0, total - 1, size - 1))
    pending: deque[Future[bytes]] = deque()
    process = os.getpid()
    last: EntryKey | None = None
    body = reader.fetch(_params(next(offsets), size))
    try:
        while True:
            page = reader.parse(body)
            keys = [entry_key(entry) for entry in page.entries]
            start = max(0, len(returned) - 1)
            if not (
                isinstance(page.entries, list)
                and page.total_count == total
                and page.offset in (None, start)
                and len(keys) == min(size, total - start)
                and _are_new(keys, last, returned)
            ):
                return
            if last is not None:
                del page.entries[0]
            last = keys[-1]
            returned.update(key for key in keys if key is not None)
            yield page
            del page
            if os.getpid() != process:  # the threads exist only in the parent of a forked process
                pending.clear()
                return
            while len(pending) < _PAGES_AHEAD and (offset := next(offsets, None)) is not None:
                pending.append(prefetch(reader.fetch, _params(offset, size)))
            if not pending:
                return
            body = prefetched_body(pending.popleft())
    finally:
        for future in pending:
            future.cancel()


def _params(offset: int, size: int) -> PageParams:
    return {"offset": offset, "limit": size}


def _are_new(keys: list[EntryKey | None], last: EntryKey | None, returned: set[EntryKey]) -> bool:
    """Return whether the entries are ``last``, if there is one, and then only new ones."""
    if last is not None and keys[0] != last:
        return False
    new = keys if last is None else keys[1:]
    return None not in new and len(set(new)) == len(new) and returned.isdisjoint(new)
