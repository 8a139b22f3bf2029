"""Tables: dicts, text, data frames and Arrow tables of the entries of a listing or a walk."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from box_models.models.core.columns import Column, as_text, raw_values
from box_models.models.core.display import text_table
from box_models.models.core.model import BoxModel
from box_models.models.core.plain_rows import PlainRow

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ArrayT = TypeVar("ArrayT")

TableSource: TypeAlias = tuple[Sequence[Column], Iterator[Iterable[BoxModel | PlainRow]]]
"""The columns of a table, and page by page its entries or rows with their values."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROWS = 5_000
"""How many rows are converted at a time. Fewer cost more time, and more cost more memory."""
_MICROSECOND = timedelta(microseconds=1)
_NO_TIME = -(2**63)
_PANDAS_TYPES = {"integer": "Int64", "number": "Float64", "boolean": "boolean", "text": "string"}


class Tabular:
    """Entries that can be read as a table. Each method reads them from Box again, page by page.

    Name the columns one by one or as a list: ``to_dataframe("name", "size")`` or ``to_dataframe(["name", "size"])``. Dots name a
    value inside a field, as in ``"created_by.name"``. ``"path"`` is the path of an item. The listing requests all columns; there is no
    request per entry.
    """

    __slots__ = ()

    def _table_source(self, names: tuple[str, ...]) -> TableSource:
        """Return the columns with these names, or the default ones, and the entries. Makes no request."""
        raise NotImplementedError

    def _typed_source(self, names: tuple[str, ...]) -> TableSource:
        """Return the same as `_table_source`. Rows in place of entries are faster, but have no malformed values."""
        return self._table_source(names)

    def to_dicts(self, *fields: str | Iterable[str]) -> list[dict[str, object]]:
        """Return every entry as a dict of Python values, with these fields or the default ones.

        Dots name a value inside a field, as in ``"created_by.name"``. ``"path"`` is the path of an item. It makes no request per entry.
        A malformed value is returned as Box sent it.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> _ = box.root.create_folder("Reports")
        >>> box.root.items().to_dicts("path", "created_by.name")
        [{'path': '/Reports', 'created_by.name': 'Local User'}]
        """
        columns, pages = self._table_source(_names("to_dicts", fields))
        names = [column.name for column in columns]
        return [dict(zip(names, row, strict=True)) for page in pages for row in rows_of(names, page)]

    def table(self, *fields: str | Iterable[str]) -> str:
        """Return the entries as a plain-text table, with the fields as in `to_dicts`. Times are in local time."""
        columns, pages = self._table_source(_names("table", fields))
        names = [column.name for column in columns]
        return text_of_rows(names, (entry for page in pages for entry in page))

    def to_dataframe(self, *fields: str | Iterable[str]) -> pd.DataFrame:
        """Return the entries as the rows of a pandas DataFrame, with the fields as in `to_dicts`.

        Needs the extra ``box_models[pandas]``. The type of a column depends only on the field: sizes are ``Int64``, texts and ids
        ``string``, flags ``boolean``, times ``datetime64[us, UTC]``. An object becomes its name, and a list a list of strings, so that
        `to_parquet` works. A malformed value is missing, with a warning. It needs memory for the rows and some pages of values.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> _ = box.root.create_folder("Reports")
        >>> [str(dtype) for dtype in box.root.walk().to_dataframe("size", "modified_at").dtypes]
        ['Int64', 'datetime64[us, UTC]']
        """
        try:
            import pandas as pd
        except ImportError:
            raise ImportError('to_dataframe() needs pandas: pip install "box_models[pandas]"') from None
        columns, pages = self._typed_source(_names("to_dataframe", fields))
        chunks = _read(columns, pages, _pandas_array)
        series = {}
        for column in columns:
            arrays = chunks.pop(column.name)  # frees the memory of each column once it is joined
            series[column.name] = pd.concat(arrays, ignore_index=True)
        return pd.DataFrame(series, copy=False)

    def to_arrow(self, *fields: str | Iterable[str]) -> pa.Table:
        """Return the entries as the rows of an Arrow table, with the fields as in `to_dicts`.

        Needs the extra ``box_models[arrow]``. The types are those of `to_dataframe`: ``int64``, ``string``, ``bool``,
        ``timestamp[us, tz=UTC]``, ``list<string>``.
        """
        try:
            import pyarrow as pa
        except ImportError:
            raise ImportError('to_arrow() needs pyarrow: pip install "box_models[arrow]"') from None
        columns, pages = self._typed_source(_names("to_arrow", fields))
        types = {
            "integer": pa.int64(),
            "number": pa.float64(),
            "boolean": pa.bool_(),
            "time": pa.timestamp("us", "UTC"),
            "text": pa.string(),
            "texts": pa.list_(pa.string()),
        }

        def convert(column: Column, values: list[object]) -> pa.Array:
            if column.kind == "time":
                if _are_texts(values):
                    with suppress(ValueError):  # a time that does not exist
                        return pa.array(values, pa.string()).cast(types["time"])
                values = column.times(values)
            return pa.array(values, types[column.kind])

        chunks = _read(columns, pages, convert)
        return pa.table({name: pa.chunked_array(arrays) for name, arrays in chunks.items()})


def text_of_rows(names: Sequence[str], entries: Iterable[BoxModel | PlainRow]) -> str:
    """Return a plain-text table of the entries. An object in a cell becomes its name."""
    rows = rows_of(names, entries)
    return text_table(names, ([_without_object(value) for value in row] for row in rows))


def rows_of(names: Sequence[str], entries: Iterable[BoxModel | PlainRow]) -> Iterator[tuple[object, ...]]:
    """Return the values of each entry."""
    entries = list(entries)
    rows = [entry.values for entry in entries if isinstance(entry, PlainRow)]
    objects = [entry for entry in entries if isinstance(entry, BoxModel)]
    return iter(rows) if rows else zip(*(raw_values(name, objects) for name in names), strict=True)


def _without_object(value: object) -> object:
    return as_text(value) if isinstance(value, BoxModel) else value


def _names(method: str, fields: tuple[str | Iterable[str], ...]) -> tuple[str, ...]:
    """Return the names of columns, which are separate arguments or one list."""
    several: tuple[object, ...] = fields
    if len(fields) == 1 and not isinstance(fields[0], str) and isinstance(fields[0], Iterable):
        several = tuple(fields[0])
    names: list[str] = []
    for name in several:
        if not isinstance(name, str):
            raise TypeError(f"fields must be strings, as in {method}('name', 'size'), not {name!r}")
        if name in names:
            raise ValueError(f"fields: {name!r} is there twice")
        names.append(name)
    return tuple(names)


def _read(
    columns: Sequence[Column],
    pages: Iterable[Iterable[BoxModel | PlainRow]],
    convert: Callable[[Column, list[object]], ArrayT],
) -> dict[str, list[ArrayT]]:
    """Return the arrays of each column: an empty one, which gives the type, and one for each `_ROWS` rows."""
    arrays = {column.name: [convert(column, [])] for column in columns}
    rows: list[list[object]] = [[] for _ in columns]

    def flush() -> None:
        for column, values in zip(columns, rows, strict=True):
            if values:
                arrays[column.name].append(convert(column, values))
            values.clear()

    for page in pages:
        for values, more in zip(rows, _values_of(columns, list(page)), strict=True):
            values += more
        del page  # frees the memory before the next page is parsed
        if rows and len(rows[0]) >= _ROWS:
            flush()
    flush()
    for column in columns:
        if column.malformed:
            warnings.warn(
                f"{column.name}: {len(column.malformed)} malformed values are missing, such as {column.malformed[0]!r}",
                stacklevel=3,
            )
    return arrays


def _values_of(columns: Sequence[Column], entries: list[BoxModel | PlainRow]) -> Iterable[list[object]]:
    rows = [entry.values for entry in entries if isinstance(entry, PlainRow)]
    if rows:
        return map(list, zip(*rows, strict=True))
    objects = [entry for entry in entries if isinstance(entry, BoxModel)]
    return (column.values(objects) for column in columns)


def _are_texts(values: list[object]) -> bool:
    """Return whether all values of a time column are texts or None, as in a `PlainRow` that was read from JSON."""
    return set(map(type, values)) <= {str, type(None)}


def _pandas_array(column: Column, values: list[object]) -> pd.Series[Any]:
    # pandas is an optional extra, which brings numpy.
    import numpy as np
    import pandas as pd

    if column.kind == "texts":
        return pd.Series(values, dtype=object)
    if column.kind == "time":
        if _are_texts(values):
            with suppress(ValueError):  # a time that does not exist, or that pandas cannot store
                texts = np.array(values, dtype=object)
                return pd.Series(pd.to_datetime(texts, utc=True, format="ISO8601")).dt.as_unit("us")
        times = [
            (value - _EPOCH) // _MICROSECOND if isinstance(value, datetime) else _NO_TIME
            for value in column.times(values)
        ]
        naive: Any = np.array(times, dtype="int64").view("datetime64[us]")
        return pd.Series(naive).dt.tz_localize("UTC")
    dtype: Any = _PANDAS_TYPES[column.kind]
    if column.kind == "text" and pd.StringDtype().storage == "pyarrow":
        import pyarrow as pa

        return pd.Series(pd.array(pa.array(values, pa.string()), dtype="string"))
    return pd.Series(values, dtype=dtype)
