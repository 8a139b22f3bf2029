"""The results of a search: their number, their order and their pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from box_models.local.items import rows, search_index
from box_models.local.items.rows import Condition, Item
from box_models.local.items.search_index import WEIGHTS, Query

Order: TypeAlias = Literal["relevance", "modified_at DESC", "modified_at ASC"]

# To compare one result with the others takes about 2 us. With more results than this, only groups are compared.
MOST_COMPARED = 5_000
# A copy of the index takes about 20 us for each item, and a search in the whole index at least 20 ms if all items match.
MOST_COPIED = 1_000
# A cross join makes SQLite read the matches first. Otherwise, it may search the index once for each item.
SOURCE = "FROM search CROSS JOIN items ON items.id = search.rowid WHERE search MATCH ?"
# Without conditions, the index is enough, and the rows of the items are not read.
INDEX = "FROM search WHERE search MATCH ?"
ALL_ROWS = Condition("")
MATCHES = "(items.id IN (SELECT rowid FROM search WHERE search MATCH ?))"


class ByTime(NamedTuple):
    """An order by time. ``last`` returns the last one of some results."""

    direction: str
    comparison: str
    last: Callable[[Iterable[tuple[int, ...]]], tuple[int, ...]]


BY_TIME: Mapping[Order, ByTime] = {
    "modified_at DESC": ByTime("DESC", ">=", min),
    "modified_at ASC": ByTime("ASC", "<=", max),
}


@contextmanager
def results_of(
    c: sqlite3.Connection, query: Query, conditions: Sequence[Condition], *, below: Sequence[Item]
) -> Iterator[Results]:
    """Open a block with the results of a search.

    The conditions include that an item is below one of the folders ``below``. A search in small folders searches only a copy of
    their items' texts.
    """
    if below and rows.are_few_below(c, below, MOST_COPIED):
        with closing(search_index.copied(c, conditions)) as copy:
            yield Results(copy, query)
        return
    # Without conditions, items that were deleted since the last refresh of the index would count.
    yield Results(c, query, conditions if search_index.is_stale(c) else rows.needed(c, conditions))


@dataclass(frozen=True)
class Results:
    """The items that match a query and meet all conditions."""

    c: sqlite3.Connection
    query: Query
    conditions: Sequence[Condition] = ()

    def count(self) -> int:
        """Return the number of all results."""
        return int(next(self._select("count(*)", self.query.match))[0])

    def page(self, order: Order, *, total: int, offset: int, limit: int) -> list[int]:
        """Return the ids of a page of the results; ``total`` is the number of all results."""
        are_many, first = total > MOST_COMPARED, ALL_ROWS
        if by_time := BY_TIME.get(order):
            direction = by_time.direction
            keys = Condition(f"items.modified_at {direction}, items.id {direction}")
            first = self._first(by_time, offset + limit) if are_many else ALL_ROWS
        elif are_many:
            return self._by_group(offset + limit)[offset:]
        else:
            keys = self._relevance()
        end = Condition(
            f"{first.sql} ORDER BY {keys.sql} LIMIT ? OFFSET ?", (*first.values, *keys.values, limit, offset)
        )
        return [row[0] for row in self._select("items.id", self.query.match, end, source=SOURCE)]

    def _first(self, by_time: ByTime, most: int) -> Condition:
        """Return a condition that the first results by time meet, and usually few others, because sorting is slow.

        Items that were added later were usually changed later. So take that many of them, and the last one by time.
        """
        end = Condition(f"ORDER BY search.rowid {by_time.direction} LIMIT ?", (most,))
        added = self._select("items.modified_at, items.id", self.query.match, end, source=SOURCE)
        return Condition(
            f"AND (items.modified_at, items.id) {by_time.comparison} (?, ?)", by_time.last(added)
        )

    def _relevance(self) -> Condition:
        # Results with more of the words come first, then those in better places, then those with more occurrences.
        words = self.query.each_word if len(self.query.each_word) > 1 else ()
        number_of_words = [f"{' + '.join([MATCHES] * len(words))} DESC"] if words else []
        places = [f"{MATCHES} DESC"] * len(self.query.better)
        keys = [*number_of_words, *places, f"bm25(search, {WEIGHTS})", "items.modified_at DESC", "items.id"]
        return Condition(", ".join(keys), (*words, *self.query.better))

    def _by_group(self, most: int) -> list[int]:
        """Return the ids of the first results: those with all words, then those in better places.

        In each group, the newest come first.
        """
        ids: dict[int, None] = {}
        newest = Condition("ORDER BY search.rowid DESC LIMIT ?", (most,))
        for group in (*self.query.all_words, *self.query.better, self.query.match):
            # A group may contain the results of the groups before it, which keep their places.
            ids.update(dict.fromkeys(self._ids(group, newest)))
            if len(ids) >= most:
                break
        return list(ids)[:most]

    def _ids(self, match: str, end: Condition) -> list[int]:
        return [row[0] for row in self._select("search.rowid", match, end)]

    def _select(
        self, columns: str, match: str, end: Condition = ALL_ROWS, *, source: str = ""
    ) -> Iterator[tuple[int, ...]]:
        source = source or (SOURCE if self.conditions else INDEX)
        where = "".join(f" AND ({each.sql})" for each in self.conditions)
        values = [value for each in self.conditions for value in each.values]
        return self.c.execute(f"SELECT {columns} {source}{where} {end.sql}", (match, *values, *end.values))
