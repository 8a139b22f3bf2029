"""The columns of a table: the type of each column, which never depends on the data, and its values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, TypeAlias, get_args, get_origin

from pydantic_core import to_json

from box_models.errors import DecodeError, MissingField
from box_models.models.core.field_names import check_path
from box_models.models.core.model import BoxModel, malformed_fields

Kind: TypeAlias = Literal["integer", "number", "boolean", "time", "text", "texts"]
"""The type of a column."""

PATH = "path"
"""The column that is computed. Box has no such field."""

_KINDS: dict[object, Kind] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    datetime: "time",
    list: "texts",
    tuple: "texts",
}
_NONE = type(None)
_USUAL_TYPES: dict[Kind, set[type]] = {
    "integer": {int, _NONE},
    "number": {float, _NONE},
    "boolean": {bool, _NONE},
    "time": {datetime, _NONE},
    "text": {str, _NONE},
    "texts": {_NONE},
}
"""The classes of the values that need no conversion."""

MAX_INTEGER = 2**63


@dataclass(eq=False)
class Column:
    """A column with a type. It counts the values that do not have the type, which are left out."""

    name: str
    kind: Kind
    malformed: list[object] = field(default_factory=list[object])

    def values(self, entries: Iterable[BoxModel]) -> list[object]:
        """Return the values of the entries, all of the type of the column or None."""
        values = raw_values(self.name, entries)
        if set(map(type, values)) <= _USUAL_TYPES[self.kind] and _can_be_stored(self.kind, values):
            return values
        return [self._converted(value) for value in values]

    def times(self, values: Iterable[object]) -> list[object]:
        """Return the values of a time column with texts converted to times."""
        return [self._time_of(value) if isinstance(value, str) else value for value in values]

    def _time_of(self, text: str) -> datetime | None:
        try:
            return datetime.fromisoformat(text)
        except ValueError:  # for instance 30 February
            self.malformed.append(text)
            return None

    def _converted(self, value: object) -> object:
        converted = None if value is None else _CONVERTERS[self.kind](value)
        if (converted is None) != (value is None) or not _can_be_stored(self.kind, [converted]):
            self.malformed.append(value)
            return None
        return converted


def column_of(name: str, classes: Iterable[type[BoxModel]]) -> Column:
    """Return the column of this name. Raises ValueError if the classes have no such value."""
    if name == PATH:
        return Column(name, "text")
    kinds: set[Kind] = {kind for each in check_path(name, "fields", classes) for kind in kinds_of(each)}
    kind: Kind = "text"
    if len(kinds) == 1:
        kind = kinds.pop()
    return Column(name, kind)


def raw_values(name: str, entries: Iterable[BoxModel]) -> list[object]:
    """Return the value of each entry at a path such as ``created_by.name``. None if Box did not send it."""
    if name == PATH:
        return list(map(_path_of, entries))
    return [entry.__dict__[name] if name in entry.__dict__ else value_at(entry, name) for entry in entries]


def value_at(value: object, path: str) -> object:
    """Return the value at ``path``, or None if Box did not send it. Makes no request.

    A malformed value is returned as Box sent it.
    """
    name, _, rest = path.partition(".")
    inner: object = None
    if isinstance(value, Mapping):
        inner = value.get(name)
    elif isinstance(value, BoxModel):
        malformed = malformed_fields(value)
        if name in malformed:
            inner = malformed[name][0]
        elif name in value.__dict__:
            inner = value.__dict__[name]
        else:
            inner = (value.model_extra or {}).get(value._wire_names.get(name, name))
    return value_at(inner, rest) if rest else inner


def as_text(value: object) -> str:
    """Return a value as text. An object becomes its name, or its id if it has no name; other values become JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, BoxModel):
        name = value.__dict__.get("name", value.__dict__.get("id"))
        if isinstance(name, str):
            return name
    return to_json(value, inf_nan_mode="constants", serialize_unknown=True).decode(errors="replace")


def _path_of(entry: BoxModel) -> object:
    if not isinstance(getattr(type(entry), PATH, None), property):
        return None
    try:
        path: object = getattr(entry, PATH)
    except (DecodeError, MissingField):
        return None
    return path


def kinds_of(annotation: object) -> set[Kind]:
    """Return the types of the values that an annotation allows, without None."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return kinds_of(get_args(annotation)[0])
    if annotation is _NONE:
        return set()
    known = _KINDS.get(origin or annotation)
    if known is not None or origin in (None, dict, Literal):
        return {known or "text"}
    return {kind for part in get_args(annotation) for kind in kinds_of(part)}


def _can_be_stored(kind: Kind, values: Iterable[object]) -> bool:
    """Return whether a table can store the values: integers have 64 bits, and texts are valid Unicode."""
    if kind == "integer":
        return all(-MAX_INTEGER <= value < MAX_INTEGER for value in values if isinstance(value, int))
    if kind != "text":
        return True
    try:
        "".join(value for value in values if isinstance(value, str)).encode()
    except UnicodeEncodeError:
        return False
    return True


def _as_integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _as_number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _as_boolean(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _as_time(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None


def _as_texts(value: object) -> list[str] | None:
    return [as_text(each) for each in value] if isinstance(value, list | tuple) else None


_CONVERTERS = {
    "integer": _as_integer,
    "number": _as_number,
    "boolean": _as_boolean,
    "time": _as_time,
    "text": as_text,
    "texts": _as_texts,
}
