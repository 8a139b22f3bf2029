"""The results of a search: their number, their order and their pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from box_models.local.items import rows
from box_models.local.items.rows import Condition, Item
from box_models.local.items.search_index import WEIGHTS, Query

Order: TypeAlias = Literal["relevance", "modified_at DESC", "modified_at ASC"]

# To compare one result with the others takes about 2 us. With more results than this, only groups are compared.
MOST_COMPARED = 5_000
# A cross join makes SQLite read the matches first. Otherwise, it may search the index once for each item.
SOURCE = "FROM search CROSS JOIN items ON items.id = search.rowid WHERE search MATCH ?"
ALL_ROWS = Condition("")
MATCHES = "(items.id IN (SELECT rowid FROM search WHERE search MATCH ?))"


@dataclass(frozen=True)
class Results:
    """The items that match a query and meet all conditions."""

    c: sqlite3.Connection
    query: Query
    conditions: Sequence[Condition]

    def count(self) -> int:
        """Return the number of all results."""
        return int(next(self._select("count(*)", self.query.match))[0])

    def page(self, order: Order, *, total: int, offset: int, limit: int) -> list[Item]:
        """Return a page of the results; ``total`` is the number of all results."""
        if order != "relevance":
            direction = order.removeprefix("modified_at ")
            keys = Condition(f"items.modified_at {direction}, items.id {direction}")
        elif total <= MOST_COMPARED:
            keys = self._relevance()
        else:
            return rows.get_all(self.c, self._by_group(offset + limit)[offset:])
        end = Condition(f"ORDER BY {keys.sql} LIMIT ? OFFSET ?", (*keys.values, limit, offset))
        return rows.get_all(self.c, self._ids(self.query.match, end))

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
        return [row[0] for row in self._select("items.id", match, end)]

    def _select(self, columns: str, match: str, end: Condition = ALL_ROWS) -> Iterator[tuple[int, ...]]:
        where = "".join(f" AND ({each.sql})" for each in self.conditions)
        values = [value for each in self.conditions for value in each.values]
        return self.c.execute(f"SELECT {columns} {SOURCE}{where} {end.sql}", (match, *values, *end.values))
