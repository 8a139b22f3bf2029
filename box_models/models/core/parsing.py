"""Parse response bodies into models: a page in one call, and entry by entry if that fails."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, FailFast, Field, ValidationError, create_model
from pydantic_core import CoreSchema

from box_models.errors import DecodeError
from box_models.models.core.binding import binder, binder_of_classes
from box_models.models.core.decoding import json_object
from box_models.models.core.fields import BoxId
from box_models.models.core.gc_pause import paused_gc
from box_models.models.core.malformed import build, build_entry
from box_models.models.core.model import BoxModel, BoxValue
from box_models.models.core.pydantic_internals import OnlyFields, json_validator, without_defaults
from box_models.models.core.resource import WIRE_TYPES, BoxObject, ObjectT
from box_models.models.core.unknown import UnknownItem
from box_models.session import BoxSession

T = TypeVar("T", bound=BoxModel)

MAX_ENTRIES = 100_000
"""The largest number of entries on a page. Box sends at most some thousand."""


class ListingPage(BaseModel):
    """One page of a listing, with the values that lead to the next page."""

    model_config: ClassVar[ConfigDict] = ConfigDict(defer_build=True)

    entries: list[Any]
    next_marker: BoxId | None = None
    next_stream_position: BoxId | None = None
    offset: int | None = None
    limit: int | None = None
    total_count: int | None = None


def parse_one(cls: type[ObjectT], body: bytes, session: BoxSession) -> ObjectT:
    """Parse a response body into one object, bound to ``session``."""
    for complete in (True, False):
        try:
            one: ObjectT = _one_reader(cls, complete)(body, session)
            return one
        except ValidationError:
            pass
    return build(
        cls, json_object(body, cls._collection), session, where=f" in the response to {cls._collection}"
    )


def parse_entry(cls: type[ObjectT], body: bytes, session: BoxSession) -> ObjectT:
    """Parse a response body that has one object as the only entry of a collection, as the response to an upload."""
    entries = page_reader((cls._wire,), None, session)(body).entries
    if len(entries) != 1 or not isinstance(entries[0], cls):
        raise DecodeError(f"the response must have one {cls._wire}, not {list(entries)!r}")
    return entries[0]


def page_reader(
    kinds: Sequence[str],
    fields: Sequence[str] | None,
    session: BoxSession,
    *,
    wrapped_in: str | None = None,
    path: str = "an upload",
) -> Callable[[bytes], ListingPage]:
    """Return the function that parses pages with entries of these wire types and these fields.

    Other fields that Box sends are parsed when they are first read.

    Args:
        kinds: The wire types of the entries.
        fields: The fields of the entries; None for the standard fields.
        session: The session that the entries are bound to.
        wrapped_in: The field of an entry that has the actual object.
        path: The path of the request, for error messages.
    """
    reader_key = tuple(kinds), None if fields is None else frozenset(fields)
    complete = True

    def read(body: bytes) -> ListingPage:
        nonlocal complete
        while wrapped_in is None:
            try:
                page: ListingPage = _page_reader(*reader_key, complete)(body, session)
                return page
            except ValidationError:
                if not complete:
                    break
                complete = False  # the next pages will probably lack the same fields
        return _read_entry_by_entry(body, session, kinds, wrapped_in=wrapped_in, path=path)

    return read


def _read_entry_by_entry(
    body: bytes, session: BoxSession, kinds: Sequence[str], *, wrapped_in: str | None, path: str
) -> ListingPage:
    raw = json_object(body, path)
    entries = raw.get("entries")
    if isinstance(entries, Mapping):  # seen once in place of a list: one entry, or entries by number
        entries = [entries] if "type" in entries else list(entries.values())
    if not isinstance(entries, list):
        names = ", ".join(sorted(raw)) or "nothing"
        raise DecodeError(f"the response to {path} has no list of entries; it has {names}")
    if wrapped_in is not None:
        entries = [entry.get(wrapped_in, entry) if isinstance(entry, Mapping) else entry for entry in entries]
    if len(entries) > MAX_ENTRIES:
        raise DecodeError(f"the response to {path} has more than {MAX_ENTRIES:,} entries")
    only_kind = kinds[0] if len(kinds) == 1 else None
    models = [read_entry(entry, session, default_type=only_kind) for entry in entries]
    try:
        return ListingPage.model_validate({**raw, "entries": models})
    except ValidationError as error:
        name = error.errors()[0]["loc"][0]
        raise DecodeError(f"the response to {path}: {name}: {error.errors()[0]['msg']}") from None


def read_entry(
    entry: object, session: BoxSession, *, default_type: str | None = None
) -> BoxObject | UnknownItem:
    """Build a model from one decoded entry. An entry with an unknown or malformed type becomes an `UnknownItem`.

    ``default_type`` is the type of an entry that Box sends without one.
    """
    kind = entry.get("type", default_type) if isinstance(entry, Mapping) else None
    return build_entry(WIRE_TYPES.get(str(kind)), entry, session, unknown=UnknownItem)


Reader: TypeAlias = Callable[[bytes, BoxSession], Any]


@functools.cache
def _one_reader(cls: type[BoxObject], complete: bool) -> Reader:
    fields = frozenset(cls._standard_fields())
    validate = json_validator(Annotated[cls, OnlyFields(fields)], _require_all if complete else None)
    bind = binder(cls, fields).one

    def read(body: bytes, session: BoxSession) -> Any:
        model = validate(body, context=session)
        if bind is not None:
            bind(model, session)
        return model

    return read


@functools.cache
def _page_reader(kinds: tuple[str, ...], fields: frozenset[str] | None, complete: bool) -> Reader:
    entry_types: list[Any] = []
    binders = []
    for kind in kinds:
        cls = WIRE_TYPES[kind]
        parsed_fields = frozenset(cls._standard_fields()) if fields is None else fields
        entry_types.append(Annotated[cls, OnlyFields(parsed_fields)])
        binders.append((cls, binder(cls, parsed_fields)))
    # A page with a malformed or unexpected entry is parsed again, entry by entry. UnknownItem refuses the known types.
    entry: Any = entry_types[0]
    if len(entry_types) > 1:
        known: Any = Annotated[functools.reduce(operator.or_, entry_types), Field(discriminator="type")]
        entry = Annotated[known | UnknownItem, Field(union_mode="left_to_right")]
    # A type that is created at run time. After the first error, the page is parsed entry by entry anyway.
    entries: Any = (Annotated[list.__class_getitem__(entry), FailFast(), Field(max_length=MAX_ENTRIES)], ...)
    page_type = create_model("PageOfThese", __base__=ListingPage, entries=entries)
    validate = json_validator(page_type, _require_all if complete else None)
    bind = binder_of_classes(binders)

    def read(body: bytes, session: BoxSession) -> Any:
        with paused_gc(len(body)) if session.pause_gc else nullcontext():
            page = validate(body, context=session)
            if bind is not None:
                bind.all(page.entries, session)
        return page

    return read


def _require_all(schema: CoreSchema) -> CoreSchema:
    """Return the schema of objects that are sent with all requested fields, which are faster to create."""
    return without_defaults(schema, (BoxObject, BoxValue), lambda cls: cls._absent_if_not_sent)
