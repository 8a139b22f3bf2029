"""From the bytes of an answer to models: a page in one call, and entry by entry where that fails."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    TypeAdapter,
    ValidationError,
    create_model,
)
from pydantic_core import CoreSchema, SchemaValidator

from box_models.errors import DecodeError
from box_models.models.core.binding import binder, binder_of_each
from box_models.models.core.fields import BoxId
from box_models.models.core.gc_pause import collector_spared
from box_models.models.core.malformed import build
from box_models.models.core.model import BoxModel
from box_models.models.core.resource import WIRE, BoxObject, ObjectT, raw_object
from box_models.models.core.unknown import UnknownItem
from box_models.session import BoxSession

T = TypeVar("T", bound=BoxModel)


class Page(BaseModel):
    """One page of a listing, with what paging needs to know."""

    model_config: ClassVar[ConfigDict] = ConfigDict(defer_build=True)

    entries: list[Any]
    next_marker: BoxId | None = None
    offset: int | None = None
    limit: int | None = None
    total_count: int | None = None


def parse_one(cls: type[ObjectT], body: bytes, session: BoxSession) -> ObjectT:
    """Make one object of an answer's body, bound to ``session``."""
    for complete in (True, False):
        try:
            one: ObjectT = _one_reader(cls, complete)(body, session)
            return one
        except ValidationError:
            pass
    return build(
        cls, raw_object(body, cls._collection), session, where=f" in the answer for {cls._collection}"
    )


def parse_entry(cls: type[ObjectT], body: bytes, session: BoxSession) -> ObjectT:
    """Make the object of an answer that wraps it in a collection of one, as uploads do."""
    entries = page_reader((cls._wire,), None, session)(body).entries
    if len(entries) != 1 or not isinstance(entries[0], cls):
        raise DecodeError(f"one {cls._wire} was to be expected in the answer, not {list(entries)!r}")
    return entries[0]


def page_reader(
    kinds: Sequence[str],
    fields: Sequence[str] | None,
    session: BoxSession,
    *,
    wrapped_in: str | None = None,
    where: str = "an upload",
) -> Callable[[bytes], Page]:
    """Give the function that reads pages whose entries are of these wire types, with these fields.

    Fields that are sent beyond those are kept unread until somebody reads them. ``wrapped_in`` names the field of an entry that
    holds the real one, ``where`` the endpoint, for errors.
    """
    wanted = tuple(kinds), None if fields is None else frozenset(fields)
    complete = True

    def read(body: bytes) -> Page:
        nonlocal complete
        while wrapped_in is None:
            try:
                page: Page = _page_reader(*wanted, complete)(body, session)
                return page
            except ValidationError:
                if not complete:
                    break
                complete = False  # as the next pages will hardly be either
        return _read_entry_by_entry(body, session, wrapped_in, where)

    return read


def _read_entry_by_entry(body: bytes, session: BoxSession, wrapped_in: str | None, where: str) -> Page:
    raw = raw_object(body, where)
    entries = raw.get("entries")
    if not isinstance(entries, list):
        held = ", ".join(sorted(raw)) or "nothing"
        raise DecodeError(f"the answer for {where} has no list of entries; it has {held}")
    if wrapped_in is not None:
        entries = [entry.get(wrapped_in, entry) if isinstance(entry, Mapping) else entry for entry in entries]
    try:
        return Page.model_validate({**raw, "entries": [read_entry(entry, session) for entry in entries]})
    except ValidationError as error:
        name = error.errors()[0]["loc"][0]
        raise DecodeError(f"the answer for {where}: {name}: {error.errors()[0]['msg']}") from None


def read_entry(entry: object, session: BoxSession) -> BoxObject | UnknownItem:
    """Make a model of one decoded entry; one that does not say what it is becomes an `UnknownItem` with its ``error``."""
    if not isinstance(entry, Mapping):
        return UnknownItem.model_validate({"raw": entry, "error": "not a JSON object"}, context=session)
    cls = WIRE.get(str(entry.get("type")))
    try:
        if cls is not None:
            return build(cls, entry, session)
        return build(UnknownItem, entry, session)
    except DecodeError as error:
        told = {"raw": dict(entry), "error": str(error)}
        return UnknownItem.model_validate(told, context=session)


class _Only:
    """Marks a class in a page's type: read these fields, leave the rest alone.

    Validating a field that is not there costs as much as one that is, and a `File` has over forty.
    """

    def __init__(self, fields: frozenset[str]) -> None:
        self.fields = fields | {"type", "id"}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        model: dict[str, Any] = dict(handler.resolve_ref_schema(handler(source)))
        model.pop("ref", None)
        inner = model["schema"]
        declared = {name: field for name, field in inner["fields"].items() if name in self.fields}
        model["schema"] = {**inner, "fields": declared}
        return cast(CoreSchema, model)


Reader: TypeAlias = Callable[[bytes, BoxSession], Any]


@functools.cache
def _one_reader(cls: type[BoxObject], complete: bool) -> Reader:
    fields = frozenset(cls._standard_fields())
    validate = _compile(Annotated[cls, _Only(fields)], complete)
    bind = binder(cls, fields)

    def read(body: bytes, session: BoxSession) -> Any:
        made = validate(body, context=session)
        if complete and bind is not None:
            bind(made, session)
        return made

    return read


@functools.cache
def _page_reader(kinds: tuple[str, ...], fields: frozenset[str] | None, complete: bool) -> Reader:
    marked: list[Any] = []
    binders = []
    for kind in kinds:
        cls = WIRE[kind]
        wanted = frozenset(cls._standard_fields()) if fields is None else fields
        marked.append(Annotated[cls, _Only(wanted)])
        binders.append((cls, binder(cls, wanted)))
    known: Any = functools.reduce(operator.or_, marked)
    if len(marked) > 1:
        known = Annotated[known, Field(discriminator="type")]
    # What is of a known type and malformed must not end up as unknown: UnknownItem refuses it, and the page is read again.
    entry: Any = Annotated[known | UnknownItem, Field(union_mode="left_to_right")]
    entries: Any = (list.__class_getitem__(entry), ...)  # a type made at run time
    validate = _compile(create_model("PageOfThese", __base__=Page, entries=entries), complete)
    bind = binder_of_each(binders)

    def read(body: bytes, session: BoxSession) -> Any:
        with collector_spared(len(body)) if session.pause_gc else nullcontext():
            page = validate(body, context=session)
            if complete and bind is not None:
                bind(page.entries, session)
        return page

    return read


def _compile(type_: Any, complete: bool) -> Any:
    adapter = TypeAdapter(type_)
    adapter.rebuild()  # models put their building off, and with it that of what holds them
    schema = _complete(adapter.core_schema) if complete else adapter.core_schema
    try:
        # Without this, pydantic ≥ 2.11 takes a class's own validator, and with it all the class's fields.
        return SchemaValidator(schema, _use_prebuilt=False).validate_json
    except TypeError:
        return SchemaValidator(schema).validate_json


def _complete(schema: Any) -> Any:
    """Return the schema of objects that hold all they were asked for.

    They need no defaults, and nobody has to look for defaults to take out, which is most of what binding an object costs.
    """
    if isinstance(schema, list):
        return [_complete(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _complete(part) for name, part in schema.items()}
    if made.get("type") == "model" and issubclass(made["cls"], BoxObject):
        for name, field in made["schema"].get("fields", {}).items():
            if name in made["cls"]._lazy and field["schema"]["type"] == "default":
                field["schema"] = field["schema"]["schema"]
        if made["cls"].model_post_init is BoxObject.model_post_init:
            del made["post_init"]
    return made
