"""Tables whose rows are computed here, with fixed columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from box_models._checks import suggestion
from box_models.models.core.columns import Column, Kind
from box_models.models.core.plain_rows import PlainRow
from box_models.models.core.tables import TableSource, Tabular


class RowTable(Tabular):
    """Rows that can be read as a table. The columns are fixed; name some of them to get only those."""

    __slots__ = ()

    _kinds: ClassVar[Mapping[str, Kind]]
    """The type of each column."""

    def _rows(self) -> Iterable[tuple[object, ...]]:
        """Return the rows, each with a value for every column."""
        raise NotImplementedError

    def _table_source(self, names: tuple[str, ...]) -> TableSource:
        known = list(self._kinds)
        for name in names:
            if name not in self._kinds:
                raise ValueError(
                    f"fields: {name!r} is not one of {', '.join(known)}{suggestion(name, known)}"
                )
        columns = [Column(name, self._kinds[name]) for name in names or known]
        return columns, self._one_page([known.index(column.name) for column in columns])

    def _one_page(self, positions: list[int]) -> Iterator[list[PlainRow]]:
        yield [PlainRow("", "", tuple(row[position] for position in positions)) for row in self._rows()]
