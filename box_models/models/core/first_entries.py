"""`FirstEntries`: the first entries of a listing, shown as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar, overload

from box_models._incomplete_repr import allow_incomplete
from box_models.models.core.cards import escaped, link, value_text
from box_models.models.core.display import SafeHTML, html_rows
from box_models.models.core.model import BoxModel
from box_models.models.core.tables import rows_of, text_of_rows

T = TypeVar("T", bound=BoxModel, covariant=True)


class FirstEntries(Sequence[T], Generic[T]):
    """The first entries of a listing: a sequence that terminals and notebooks show as a table. It makes no request."""

    def __init__(self, entries: Sequence[T], columns: Sequence[str], title: str, *, limit: int) -> None:
        self._entries, self._title, self._columns = tuple(entries), title, tuple(columns)
        self._may_continue = len(entries) >= limit

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries)

    @allow_incomplete
    def __repr__(self) -> str:
        """Return the entries as a plain-text table. Makes no request."""
        return text_of_rows(self._columns, self._entries) + ("\n…" if self._may_continue else "")

    def _repr_html_(self) -> str:
        """Return the entries as an HTML table, for notebooks. The names of items are links. Makes no request."""
        rows = (
            [_cell(name, value, entry) for name, value in zip(self._columns, row, strict=True)]
            for row, entry in zip(rows_of(self._columns, self._entries), self._entries, strict=True)
        )
        count = f"first {len(self)}" if self._may_continue else f"all {len(self)}"
        return f"<div><strong>{escaped(self._title)}</strong>, {count}{html_rows(self._columns, rows)}</div>"


def _cell(column: str, value: object, entry: BoxModel) -> SafeHTML:
    address = getattr(entry, "web_url", None) if column == "name" else None
    text = value_text(column, value)
    return SafeHTML(link(text, address if isinstance(address, str) else None))
