"""Rows of a table that are read from the JSON of a page, without objects, which would take most of the time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, FailFast, Field, ValidationError, create_model
from pydantic_core import CoreSchema, core_schema

from box_models.models.core.columns import MAX_INTEGER, PATH, Column, Kind, kinds_of
from box_models.models.core.field_names import check_path, models_in
from box_models.models.core.gc_pause import paused_gc
from box_models.models.core.model import BoxModel
from box_models.models.core.parsing import MAX_ENTRIES, ListingPage
from box_models.models.core.pydantic_internals import json_validator
from box_models.models.core.resource import BoxObject

_TIME = "^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](Z|[+-][01][0-9]:[0-5][0-9])$"
_TEXT = core_schema.str_schema(strict=True)
_SCHEMAS: dict[Kind, CoreSchema] = {
    "integer": core_schema.int_schema(strict=True, ge=-MAX_INTEGER, lt=MAX_INTEGER),
    "number": core_schema.float_schema(strict=True),
    "boolean": core_schema.bool_schema(strict=True),
    # A text, because the conversion of a whole column is four times as fast as that of single values.
    "time": core_schema.str_schema(strict=True, pattern=_TIME),
    "text": _TEXT,
}
"""The JSON values that become the values of a column as they are. Times become texts in ISO 8601."""


class PlainRow(NamedTuple):
    """An entry of a page, with the values of the columns of a table."""

    id: str
    type: str
    values: tuple[object, ...]


class PlainPage(ListingPage):
    """A page whose entries are `PlainRow`."""


def plain_reader(
    columns: Sequence[Column],
    classes: Sequence[type[BoxObject]],
    read_objects: Callable[[bytes], ListingPage],
    *,
    pause_gc: bool,
) -> Callable[[bytes], ListingPage]:
    """Return the function that reads the entries of a page as `PlainRow`.

    ``read_objects`` reads the entries as objects: if a column needs them, or if a page has an unusual value anywhere, such as a malformed one.
    """
    kinds = [cls._wire for cls in classes]
    fields: dict[str, Any] = {"id": _TEXT, "type": core_schema.literal_schema(kinds)}
    paths = []
    for column in columns:
        path = None if column.name == PATH else _json_path(column.name.split("."), column.kind, classes)
        if path is None:
            return read_objects
        paths.append(path)
        _add(fields, path, _SCHEMAS[column.kind])
    validate = _page_validator(_schema(fields, required=("id", "type")))

    def read(body: bytes) -> ListingPage:
        with paused_gc(len(body)) if pause_gc else nullcontext():
            try:
                page: ListingPage = validate(body)
            except ValidationError:
                return read_objects(body)
            page.entries = _rows(page.entries, paths)
            return page

    return read


def _rows(entries: list[dict[str, Any]], paths: Sequence[Sequence[str]]) -> list[PlainRow]:
    ids = [entry["id"] for entry in entries]
    types = [entry["type"] for entry in entries]
    columns = [_values(entries, path) for path in paths]
    return list(map(PlainRow, ids, types, zip(*columns, strict=True)))


def _values(entries: list[Any], path: Sequence[str]) -> list[Any]:
    values = [entry.get(path[0]) for entry in entries]
    for name in path[1:]:
        values = [None if value is None else value.get(name) for value in values]
    return values


def _json_path(
    names: Sequence[str], kind: Kind, classes: Sequence[type[BaseModel]]
) -> tuple[str, ...] | None:
    """Return Box's names for the fields that lead to a value. None if the JSON value is not the value of the column.

    An object becomes its name, as in `columns.as_text`.
    """
    boxed = [cls for cls in classes if issubclass(cls, BoxModel)]
    wire_names = {cls._wire_names.get(names[0], names[0]) for cls in boxed}
    if len(wire_names) != 1 or len(boxed) != len(classes):
        return None
    annotations = check_path(names[0], "fields", boxed)
    inner = [model.cls for each in annotations for model in models_in(each)]
    rest: tuple[str, ...] | None = ()
    if len(names) > 1 or inner:
        named = all(issubclass(cls, BoxObject) for cls in inner)
        rest = _json_path(names[1:] or ("name",), kind, inner) if named or len(names) > 1 else None
    elif {each for annotation in annotations for each in kinds_of(annotation)} != {
        kind
    } or kind not in _SCHEMAS:
        rest = None
    return None if rest is None else (*wire_names, *rest)


def _add(fields: dict[str, Any], path: Sequence[str], schema: CoreSchema) -> None:
    for name in path[:-1]:
        fields = fields.setdefault(name, {})
    fields.setdefault(path[-1], schema)


def _schema(fields: dict[str, Any], *, required: Collection[str]) -> CoreSchema:
    """Return the schema of JSON objects with these fields. The values of a dict are the fields of an inner object."""
    declared = {}
    for name, value in fields.items():
        schema = (
            value
            if "type" in value and isinstance(value["type"], str)
            else _schema(value, required=("name",))
        )
        if name not in required:
            schema = core_schema.nullable_schema(schema)
        declared[name] = core_schema.typed_dict_field(schema, required=name in required)
    return core_schema.typed_dict_schema(declared)


def _page_validator(entry: CoreSchema) -> Callable[[bytes], Any]:
    class Entry:
        @classmethod
        def __get_pydantic_core_schema__(cls, source: object, handler: object) -> CoreSchema:
            return entry

    entries: Any = (Annotated[list[Entry], FailFast(), Field(max_length=MAX_ENTRIES)], ...)
    return json_validator(create_model("PlainPageOfThese", __base__=PlainPage, entries=entries))
