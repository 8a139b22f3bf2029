"""Listings: lazy, typed, and read page by page behind the scenes."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar

from box_models._checks import check_whole
from box_models.errors import DecodeError, NotFound
from box_models.models.core.display import text_table
from box_models.models.core.model import BoxModel, malformed_in
from box_models.models.core.parsing import Page, page_reader
from box_models.models.core.resource import WIRE, BoxObject, asked_for, check_path
from box_models.models.core.unknown import UnknownItem
from box_models.session import BoxSession, Params

if TYPE_CHECKING:
    import pandas

T = TypeVar("T", bound=BoxModel, covariant=True)

OtherT = TypeVar("OtherT", bound=BoxObject)

_SHOWN_ROWS = 50


@dataclass(eq=False, repr=False)
class Listing:
    """Where a listing comes from and how it is asked for; what `Pages` needs to start anew each time."""

    session: BoxSession
    path: str
    kinds: tuple[str, ...]
    fields: Iterable[str] | None
    """What is asked for in place of the ``usual`` fields, and shown in place of the ``shown`` ones."""
    usual: tuple[str, ...] | None
    shown: tuple[str, ...]
    check: Callable[[Iterable[str], str], list[str]]
    params: Params = field(default_factory=dict[str, str])
    only: str | None = None
    wrapped_in: str | None = None
    marker: bool = True
    limit: int | None = None
    offset: int = 0
    page_size: int = 1000
    largest_page: int = 1000
    introduce: Callable[[BoxModel], object] | None = None
    """Tells an entry what it must know and Box does not say, such as whose version it is."""

    def __post_init__(self) -> None:
        if self.fields is not None:
            self.fields = tuple(self.check(self.fields, "fields"))
        for name, low, value in (
            ("limit", 0, self.limit),
            ("offset", 0, self.offset),
            ("page_size", 1, self.page_size),
        ):
            if value is not None:
                setattr(self, name, check_whole(name, value, low))
        if self.page_size > self.largest_page:
            raise ValueError(f"page_size is at most {self.largest_page} here, not {self.page_size}")

    def read(self) -> Iterator[Page]:
        """Ask for page after page; the first request is made when the first page is wanted."""
        params = dict(self.params)
        names = self.names
        if names is not None:
            params["fields"] = list(names)
        return self.session.pages(
            self.path,
            parse=page_reader(self.kinds, names, self.session, wrapped_in=self.wrapped_in, where=self.path),
            params=params,
            page_size=self.page_size,
            marker=self.marker,
            offset=self.offset,
            limit=self.limit if self._all_count else None,
        )

    def first(self, count: int) -> Listing:
        """Return the listing of its first entries, asking for no more of them than it takes to know."""
        limit = count if self.limit is None else min(count, self.limit)
        size = min(self.page_size, max(limit, 1)) if self._all_count else self.page_size
        return replace(self, limit=limit, page_size=size)

    @property
    def names(self) -> tuple[str, ...] | None:
        """The fields that are asked for; None leaves it to Box."""
        return self.usual if self.fields is None else tuple(self.fields)

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields that a table of the entries shows."""
        return self.shown if self.fields is None else tuple(self.fields)

    @property
    def _all_count(self) -> bool:
        """Whether every entry that comes is one that is wanted: elsewhere nobody knows how many to ask for."""
        return self.only is None or self.kinds == (self.only,)


class Pages(Iterable[T], Generic[T]):
    """A listing. Iterate over it, as often as you like; each time asks Box again, a page at a time.

    Nothing is asked before the first entry is wanted, and neither `repr` nor a notebook's display asks anything. ``len()`` and
    ``bool()`` raise: the number is known only after reading to the end.

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
        for page in self._wanted():
            yield from page
            del page  # as in `_wanted`

    def __contains__(self, entry: object) -> bool:
        """Tell whether an object is among the entries, by reading them until it turns up."""
        if not isinstance(entry, BoxModel):
            raise TypeError(
                f"a listing holds objects, and {entry!r} is none; folder.get(name) finds an item by its name"
            )
        return any(entry == each for each in self)

    def pages(self) -> Iterator[list[T]]:
        """Yield the entries a page at a time, as Box sends them; a page may be empty."""
        for page in self._wanted():
            yield list(page)
            del page

    def first(self) -> T | None:
        """Return the first entry, or None where there is none. Asks for no more than it needs."""
        return next(iter(Pages[T](self._listing.first(1))), None)

    def one(self) -> T:
        """Return the only entry. Raises `NotFound` where there is none, ValueError where there are more."""
        found = Pages[T](self._listing.first(2)).all()
        if not found:
            raise NotFound(f"nothing in {self!r}")
        if len(found) > 1:
            raise ValueError(f"more than one entry in {self!r}: {found[0]!r}, {found[1]!r}, …")
        return found[0]

    def all(self) -> list[T]:
        """Return every entry in a list."""
        return list(self)

    def to_dicts(self, *fields: str) -> list[dict[str, object]]:
        """Return every entry as a dict of Python values, with these fields or the usual ones.

        What lies in a field is named with dots, as in ``"created_by.name"``. The fields are asked for in the listing itself: no
        request per entry.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> _ = box.root.create_folder("Reports")
        >>> box.root.items().to_dicts("name", "created_by.name")
        [{'name': 'Reports', 'created_by.name': 'Local User'}]
        """
        columns, listing = self._with(fields)
        return [{name: _value(entry, name) for name in columns} for entry in Pages[T](listing)]

    def to_dataframe(self, *fields: str) -> pandas.DataFrame:
        """Return every entry as a row of a pandas DataFrame, with these fields or the usual ones, as in `to_dicts`.

        Needs the extra ``box_models[pandas]``. Instants are in UTC.
        """
        try:
            import pandas as pd
        except ImportError:
            raise ImportError('to_dataframe() needs pandas: pip install "box_models[pandas]"') from None
        columns, _ = self._with(fields)
        frame = pd.DataFrame(self.to_dicts(*fields), columns=list(columns))
        for name in columns:
            if name.endswith("_at") and not name.startswith("metadata."):
                frame[name] = pd.to_datetime(frame[name], utc=True)
        return frame

    def table(self, *fields: str) -> str:
        """Return every entry as a line of a plain-text table, with these fields or the usual ones, as in `to_dicts`."""
        columns, listing = self._with(fields)
        return text_table(columns, _rows(columns, Pages[T](listing)))

    def __str__(self) -> str:
        """Lay the first fifty entries out as a table. Asks Box."""
        columns, listing = self._with(())
        entries = Pages[T](listing.first(_SHOWN_ROWS + 1)).all()
        more = "\n…" if len(entries) > _SHOWN_ROWS else ""
        return text_table(columns, _rows(columns, entries[:_SHOWN_ROWS])) + more

    def __repr__(self) -> str:
        limit = "" if self._listing.limit is None else f", limit={self._listing.limit}"
        return f"<Pages of {self._listing.only or 'entries'} of {self._listing.path}{limit}>"

    def _repr_html_(self) -> str:
        """Say what this is; a display asks Box nothing."""
        text = html.escape(repr(self))
        return f"<code>{text}</code> — <code>.to_dataframe()</code> or <code>print(…)</code> reads it"

    def __len__(self) -> NoReturn:
        raise TypeError("a listing has no len() before it is read to its end: len(listing.all())")

    def __bool__(self) -> NoReturn:
        raise TypeError("a listing is neither true nor false before it is read: listing.first() is not None")

    def _only(self, cls: type[OtherT]) -> Pages[OtherT]:
        """Leave out what is of another kind."""
        return Pages(replace(self._listing, only=cls._wire))

    def _with(self, fields: tuple[str, ...]) -> tuple[tuple[str, ...], Listing]:
        if not fields:
            return self._listing.columns, self._listing
        for name in fields:
            if not isinstance(name, str):
                raise TypeError(
                    f"fields are strings, given one by one as in to_dicts('name', 'size'), not {name!r}"
                )
        heads = self._listing.check(dict.fromkeys(map(asked_for, fields)), "fields")
        for name in fields:
            if "." in name:
                check_path(name, "fields", [WIRE[kind] for kind in self._listing.kinds])
        return fields, replace(self._listing, fields=tuple(heads))

    def _wanted(self) -> Iterator[Iterable[T]]:
        """Yield the entries of this kind, page by page, until there are enough."""
        listing = self._listing
        left = listing.limit
        if left == 0:
            return
        for page in listing.read():
            good = page.entries
            if listing.only is not None:
                good = [entry for entry in good if entry.type == listing.only]
            if left is not None:
                good = good[:left]
                left -= len(good)
            if listing.introduce is not None:
                for entry in good:
                    listing.introduce(entry)
            yield good
            if left == 0:
                return
            if listing.only is not None:
                refuse_malformed(page.entries)
            del page, good  # whoever holds a page when the next one is made holds two


def refuse_malformed(entries: Iterable[BoxModel]) -> None:
    """Nothing is skipped in silence: an entry that cannot be read may be of the kind that was asked for."""
    for entry in entries:
        if isinstance(entry, UnknownItem) and entry.error is not None:
            raise DecodeError(
                f"an entry of the listing cannot be read: {entry.error}. items() yields it as it came"
            )


def _value(value: object, path: str, *, as_it_came: bool = False) -> object:
    """Return what was sent of what lies at ``path``, None for what was not.

    Raises DecodeError for what cannot be read, unless it is to be returned as it came.
    """
    name, _, rest = path.partition(".")
    found: object = None
    if isinstance(value, Mapping):
        found = value.get(name)
    elif isinstance(value, BoxModel):
        unreadable = malformed_in(value)
        if as_it_came and name in unreadable:
            found = unreadable[name][0]
        elif name in value.__dict__ or name in unreadable:
            found = getattr(value, name)
        else:
            found = (value.model_extra or {}).get(name)
    return _value(found, rest, as_it_came=as_it_came) if rest else found


def _rows(columns: tuple[str, ...], entries: Iterable[BoxModel]) -> Iterator[list[object]]:
    """Yield what a table shows: what cannot be read, as it came."""
    for entry in entries:
        yield [_value(entry, name, as_it_came=True) for name in columns]
