"""Listings: lazy, typed, and read page by page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, NoReturn, Self, TypeVar, overload

from box_models._checks import as_integer, check_integer
from box_models._incomplete_repr import allow_incomplete
from box_models.errors import DecodeError, NotFound
from box_models.models.core.cards import escaped
from box_models.models.core.columns import PATH, Column, column_of
from box_models.models.core.display import cell
from box_models.models.core.field_names import check_fields, requestable
from box_models.models.core.first_entries import FirstEntries
from box_models.models.core.model import BoxModel
from box_models.models.core.parsing import ListingPage, page_reader
from box_models.models.core.plain_rows import PlainPage, plain_reader
from box_models.models.core.resource import WIRE_TYPES, BoxObject, wire_names
from box_models.models.core.tables import TableSource, Tabular, text_of_rows
from box_models.models.core.unknown import UnknownItem
from box_models.session import BoxSession, Paging, Params

T = TypeVar("T", bound=BoxModel, covariant=True)

OtherT = TypeVar("OtherT", bound=BoxObject)

_MAX_PRINTED_ROWS = 50
_OWNER = re.compile(r"/(\w+)s/([^/]+)/")


@dataclass(eq=False, repr=False, kw_only=True)
class Listing:
    """The path and the parameters of a listing. `Pages` uses them to start again for each iteration."""

    session: BoxSession
    path: str
    kinds: tuple[str, ...]
    """The wire types of the entries."""
    fields: Iterable[str] | None = None
    """The fields to request and to print, in place of ``default_fields`` and ``columns``."""
    default_fields: tuple[str, ...] | None = None
    """The fields to request by default. None requests the standard fields of Box."""
    columns: tuple[str, ...]
    """The fields to print by default."""
    check: Callable[[Iterable[str], str], list[str]] | None = None
    """Checks ``fields``. By default, they must be fields of the kinds of entries."""
    params: Params = field(default_factory=dict[str, str])
    only: str | None = None
    """The wire type of the entries to return; the others are skipped."""
    wrapped_in: str | None = None
    """The field of an entry that has the actual object."""
    paging: Paging = "marker"
    json: Mapping[str, object] | None = None
    """The JSON body of the requests, if Box reads the listing with POST requests."""
    limit: int | None = None
    offset: int = 0
    page_size: int = 1000
    max_page_size: int = 1000
    path_fields: tuple[str, ...] = ()
    """The fields to request for the paths of the entries. Empty if entries have no path."""
    title: Callable[[str], str] | None = None
    """Returns the description from the kind of the entries, such as "Items" or "Files". By default, the path describes it."""
    known_total: Callable[[], int | None] | None = None
    """Returns the number of entries if it is known without a request."""
    prepare: Callable[[Sequence[BoxModel]], object] | None = None
    """Adds to the objects of a page what Box does not send, such as the file of a version. No column shows it, but ``path``."""

    def __post_init__(self) -> None:
        if self.fields is not None:
            self.fields = tuple(self.checked(self.fields))
        for name, low, value in (
            ("limit", 0, self.limit),
            ("offset", 0, self.offset),
            ("page_size", 1, self.page_size),
        ):
            if value is not None or name != "limit":
                setattr(self, name, check_integer(name, value, low))
        if self.page_size > self.max_page_size:
            raise ValueError(f"page_size must be at most {self.max_page_size} here, not {self.page_size}")

    def read(self, columns: Sequence[Column] = ()) -> Iterator[ListingPage]:
        """Yield the pages. The first request is made when the first page is needed.

        With ``columns``, the entries of a page may be rows with the values of these columns.
        """
        names = self.requested_fields
        fields = {} if names is None else {"fields": wire_names(names, self.classes)}
        return self.session.pages(
            self.path,
            parse=self._reader(names, columns),
            params=self.params if self.json is not None else {**self.params, **fields},
            page_size=self.page_size,
            paging=self.paging,
            json=None if self.json is None else {**self.json, **fields},
            offset=self.offset,
            limit=self.limit if self._returns_all_entries else None,
            total=None if self.limit is not None or self.known_total is None else self.known_total(),
        )

    def _reader(
        self, fields: tuple[str, ...] | None, columns: Sequence[Column]
    ) -> Callable[[bytes], ListingPage]:
        read = page_reader(self.kinds, fields, self.session, wrapped_in=self.wrapped_in, path=self.path)
        if not columns or self.wrapped_in is not None:
            return read
        return plain_reader(columns, self.classes, read, pause_gc=self.session.pause_gc)

    def first(self, count: int) -> Listing:
        """Return the listing of the first entries, which requests no more of them than necessary."""
        limit = count if self.limit is None else min(count, self.limit)
        size = min(self.page_size, max(limit, 1)) if self._returns_all_entries else self.page_size
        return replace(self, limit=limit, page_size=size)

    def checked(self, names: Iterable[str]) -> list[str]:
        """Return the names of fields as a list. Raises ValueError for a field that the entries do not have."""
        if self.check is not None:
            return self.check(names, "fields")
        return check_fields(names, "fields", self.classes)

    def with_columns(self, names: tuple[str, ...]) -> Listing:
        """Return the listing that requests the fields for these columns, or for the default ones."""
        if not names:
            return self
        fields = dict.fromkeys(
            field
            for name in names
            for field in (self.path_fields if name == PATH and self.path_fields else (requestable(name),))
        )
        return replace(self, fields=tuple(fields))

    @property
    def classes(self) -> list[type[BoxObject]]:
        """The classes of the entries."""
        return [WIRE_TYPES[kind] for kind in self.kinds]

    @property
    def requested_fields(self) -> tuple[str, ...] | None:
        """The fields to request. None requests the standard fields of Box."""
        return self.default_fields if self.fields is None else tuple(self.fields)

    @property
    def printed_fields(self) -> tuple[str, ...]:
        """The columns of a table of the entries."""
        return self.columns if self.fields is None else tuple(self.fields)

    @property
    def description(self) -> str:
        """The listing as text, such as ``Items of /Sales``. Makes no request."""
        entries = _plural(self.only or (self.kinds[0] if len(self.kinds) == 1 else "item"))
        if self.title is not None:
            return self.title(entries)
        owner = _OWNER.match(self.path)
        return f"{entries} of {owner[1].replace('_', ' ')} {owner[2]}" if owner else entries

    @property
    def _returns_all_entries(self) -> bool:
        """Whether no entry is skipped. Otherwise it is unknown how many to request."""
        return self.only is None or self.kinds == (self.only,)


class Pages(Tabular, Iterable[T], Generic[T]):
    """A listing. You can iterate over it several times; each time, it requests the pages from Box again.

    The first request is made when you iterate. Neither `repr` nor a notebook's display makes a request. ``len()`` and ``bool()``
    raise TypeError, because the number of entries is unknown until the last page.

    >>> from box_models import Box
    >>> box = Box.local(":memory:")
    >>> _ = box.root.create_folder("Reports")
    >>> [item.name for item in box.root.items()]
    ['Reports']
    >>> box.root.items().first().name
    'Reports'
    """

    def __init__(self, listing: Listing) -> None:
        self._listing = listing

    def __iter__(self) -> Iterator[T]:
        for page in self._matching_pages():
            yield from page
            del page  # as in `_matching_pages`

    def __contains__(self, entry: object) -> bool:
        """Return whether an object is among the entries. Reads the listing until it finds the object."""
        if not isinstance(entry, BoxModel):
            raise TypeError(
                f"a listing contains objects, and {entry!r} is not one; folder.get(name) finds an item by name"
            )
        return any(entry == other for other in self)

    @overload
    def __getitem__(self, entries: int) -> T: ...
    @overload
    def __getitem__(self, entries: slice) -> Pages[T]: ...
    def __getitem__(self, entries: int | slice) -> T | Pages[T]:
        """Return one entry, as in ``pages[0]``, or the listing of the first entries, as in ``pages[:10]``.

        An index makes one request per 1,000 entries up to it, each time; a loop over the listing reads them only once. Raises IndexError
        if the listing is shorter. A slice makes no request until you iterate. Box has no listing from the end.
        """
        if isinstance(entries, slice):
            return self._first(entries)
        index = as_integer(entries)
        if index is None:
            raise TypeError(
                f"the index of a listing must be an integer or a slice such as [:10], not {entries!r}"
            )
        if index < 0:
            raise ValueError(f"a listing has no index from its end; use pages.all()[{index}]")
        start = Pages[T](self._listing.first(index + 1)).all()
        if len(start) <= index:
            raise IndexError(
                f"{self!r} has {len(start)} entries, and no entry {index}; the index of the first is 0"
            )
        return start[index]

    def _first(self, entries: slice) -> Pages[T]:
        if entries.start or entries.step not in (None, 1):
            raise ValueError(
                f"a listing has only first entries, as in pages[:10]; use pages.all()[{_text(entries)}]"
            )
        if entries.stop is None:
            return self
        return Pages(self._listing.first(check_integer("the end of the slice", entries.stop, 0)))

    def pages(self) -> Iterator[list[T]]:
        """Yield the entries page by page, as Box sends them. A page may be empty."""
        for page in self._matching_pages():
            yield list(page)
            del page

    def first(self) -> T | None:
        """Return the first entry, or None if the listing is empty. Requests no more than necessary."""
        return next(iter(Pages[T](self._listing.first(1))), None)

    def head(self, n: int = 20) -> FirstEntries[T]:
        """Return the first ``n`` entries, which a terminal or a notebook shows as a table. One request.

        ``n`` is at most the size of a page: 1,000, or 200 for a search. `files` and `folders` of a large folder may need more requests,
        because Box lists items of all types.

        >>> from box_models import Box
        >>> box = Box.local(":memory:", seed={"/a.csv": b"1", "/b.csv": b"22"})
        >>> box.root.items(fields=["name", "size"]).head(1)
        name   size
        a.csv  1
        …
        """
        count = min(check_integer("n", n, 0), self._listing.max_page_size)
        if count != n:
            raise ValueError(f"n must be at most {self._listing.max_page_size} here, not {n}")
        listing = self._listing.first(count)
        return FirstEntries(Pages[T](listing).all(), listing.printed_fields, listing.description, limit=count)

    def one(self) -> T:
        """Return the only entry. Raises `NotFound` if the listing is empty, and ValueError if it has more."""
        entries = Pages[T](self._listing.first(2)).all()
        if not entries:
            raise NotFound(f"{self!r} has no entries")
        if len(entries) > 1:
            raise ValueError(f"{self!r} has more than one entry: {entries[0]!r}, {entries[1]!r}, …")
        return entries[0]

    def all(self) -> list[T]:
        """Return all entries as a list."""
        return list(self)

    def __str__(self) -> str:
        """Return the first fifty entries as a plain-text table. Makes requests."""
        columns = self._listing.printed_fields
        entries = Pages[T](self._listing.first(_MAX_PRINTED_ROWS + 1)).all()
        more = "\n…" if len(entries) > _MAX_PRINTED_ROWS else ""
        return text_of_rows(columns, entries[:_MAX_PRINTED_ROWS]) + more

    @allow_incomplete
    def __repr__(self) -> str:
        limit = "" if self._listing.limit is None else f", limit={self._listing.limit}"
        return f"<Pages: {cell(self._listing.description)}{limit}>"

    def _repr_html_(self) -> str:
        """Return the description of the listing as HTML, for notebooks. Makes no request."""
        limit = "" if self._listing.limit is None else f", at most {self._listing.limit:,}"
        methods = "<code>.head()</code> shows the first entries, <code>.to_dataframe()</code> reads all"
        return f"<div><strong>{escaped(self._listing.description)}</strong>{limit}<br>{methods}</div>"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{self!r} cannot be pickled; pass its entries, pages.all(), or the object that lists them"
        )

    def __len__(self) -> NoReturn:
        raise TypeError("the length of a listing is unknown until its last page; use len(listing.all())")

    def __bool__(self) -> NoReturn:
        raise TypeError("a listing has no truth value; use listing.first() is not None")

    if not TYPE_CHECKING:  # type checkers refuse these operations if there is no such method

        def __next__(self) -> NoReturn:
            raise TypeError("a listing is not an iterator; use pages.first(), or next(iter(pages))")

        def __reversed__(self) -> NoReturn:
            raise TypeError("a listing cannot be read from its end; use reversed(pages.all())")

        def __add__(self, other: object) -> NoReturn:
            raise TypeError(
                "listings cannot be added; use itertools.chain(one, other), or one.all() + other.all()"
            )

        __radd__ = __add__

    def __eq__(self, other: object) -> bool:
        if isinstance(other, list | tuple):
            raise TypeError(
                "a listing is not a list; use pages.all() == […], or pages.first() is None for an empty one"
            )
        return self is other

    def __hash__(self) -> int:
        return object.__hash__(self)

    def _only(self, cls: type[OtherT]) -> Pages[OtherT]:
        """Return the listing without the entries of other types."""
        return Pages(replace(self._listing, only=cls._wire))

    def _table_source(self, names: tuple[str, ...]) -> TableSource:
        columns, pages = self._columns(names)
        return columns, pages._matching_pages()

    def _typed_source(self, names: tuple[str, ...]) -> TableSource:
        columns, pages = self._columns(names)
        return columns, pages._matching_pages(columns)

    def _columns(self, names: tuple[str, ...]) -> tuple[list[Column], Pages[T]]:
        """Return the columns of a table, and the listing that requests them."""
        listing = self._listing.with_columns(names)
        classes = listing.classes
        return [column_of(name, classes) for name in names or listing.printed_fields], Pages[T](listing)

    def _matching_pages(self, columns: Sequence[Column] = ()) -> Iterator[Iterable[T]]:
        """Yield the entries of the right type, page by page, up to the limit."""
        listing = self._listing
        remaining = listing.limit
        if remaining == 0:
            return
        for page in listing.read(columns):
            entries = page.entries
            if listing.only is not None:
                entries = [entry for entry in entries if entry.type == listing.only]
            if remaining is not None:
                entries = entries[:remaining]
                remaining -= len(entries)
            if listing.prepare is not None and not isinstance(page, PlainPage):
                listing.prepare(entries)
            yield entries
            if remaining == 0:
                return
            if listing.only is not None:
                refuse_malformed(page.entries)
            del page, entries  # frees the memory before the next page is parsed


def _plural(kind: str) -> str:
    """Return a word for the entries of a wire type, such as ``File versions``."""
    words = kind.replace("_", " ").capitalize()
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def _text(entries: slice) -> str:
    bounds = [entries.start, entries.stop, *([] if entries.step is None else [entries.step])]
    return ":".join("" if bound is None else repr(bound) for bound in bounds)


def for_each(function: Callable[[BoxModel], object]) -> Callable[[Iterable[BoxModel]], None]:
    """Return a function that calls the function for each of some objects."""

    def call(entries: Iterable[BoxModel]) -> None:
        for entry in entries:
            function(entry)

    return call


def refuse_malformed(entries: Iterable[BoxModel]) -> None:
    """Raise DecodeError for an unreadable entry, as it may be of the type that was requested."""
    for entry in entries:
        if isinstance(entry, UnknownItem) and entry.error is not None:
            raise DecodeError(
                f"an entry of the listing cannot be read: {entry.error}. items() returns it as an UnknownItem"
            )
