"""Objects with an id: identity, lazy fields, and updating an object from a response.

A field that Box did not send is *absent* from the instance. Python then uses the class-level `AbsentField`, which loads the field. A
loaded field is in the instance and is as fast to read as a plain attribute.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeAlias, TypeVar, Unpack

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import to_jsonable_python

from box_models._checks import suggestion
from box_models._stack_level import frames_in_package
from box_models.errors import DecodeError, MissingField, NotLoaded
from box_models.models.core.decoding import json_object
from box_models.models.core.field_names import check_fields
from box_models.models.core.fields import DIGITS, UNSET, BoxId, IdKind, Lazy, check_choice, renamed
from box_models.models.core.malformed import allows_none, build
from box_models.models.core.model import (
    BoxModel,
    bound_session,
    ensure_field_state,
    field_state,
    session_of,
    set_session,
)
from box_models.models.core.pydantic_internals import field_names, set_field_names
from box_models.models.core.serializing import PartlyLoaded
from box_models.session import BoxSession
from box_models.transport import JSON

log: logging.Logger = logging.getLogger("box_models")

ObjectT = TypeVar("ObjectT", bound="BoxObject")

SetOwner: TypeAlias = Callable[[Any, Any], object]
"""Lets an object know the one that it belongs to."""

WIRE_TYPES: dict[str, type[BoxObject]] = {}
"""The class for each ``type`` that Box sends. Class keywords fill it: ``class File(FileMini, wire="file")``."""

_NOT_SENT = object()


class HasSession(Protocol):
    """An account, such as a `Box`."""

    @property
    def session(self) -> BoxSession:
        """The session that sends requests."""
        ...


class LazyLoadWarning(UserWarning):
    """Reading a field loaded it, and the Box was created with ``lazy="warn"``."""


class BoxObject(PartlyLoaded, BoxModel):
    """An object with an id. Objects with the same type and id are equal. Fields load when they are first read."""

    id: BoxId
    """The id, unique among the objects of this type."""

    if TYPE_CHECKING:  # as in BoxModel
        _wire: ClassVar[str]
        _collection: ClassVar[str]
        _id_kind: ClassVar[IdKind]
        _columns: ClassVar[tuple[str, ...]]
        _lazy: ClassVar[Mapping[str, Lazy]]
        _parts: ClassVar[Mapping[str, SetOwner]]
        """The fields with an object that belongs to this one, each with the function that lets the object know this one."""

    def __init_subclass__(
        cls,
        *,
        wire: str | None = None,
        collection: str | None = None,
        id_kind: IdKind | None = None,
        columns: tuple[str, ...] | None = None,
        **kwargs: Unpack[ConfigDict],
    ) -> None:
        """Register the class for a wire type.

        Args:
            wire: The ``type`` that Box sends for these objects.
            collection: The path of these objects, such as ``/files``.
            id_kind: The form of their ids, digits by default.
            columns: The fields that a printed listing shows.
        """
        super().__init_subclass__(**kwargs)
        if collection is not None:
            cls._collection = collection
        if id_kind is not None:
            cls._id_kind = id_kind
        if columns is not None:
            cls._columns = columns
        if wire is not None:
            cls._wire = wire
            WIRE_TYPES[wire] = cls

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Collect the lazy fields. They can be absent: each loads, or fails, on its own."""
        cls._can_be_absent = cls._absent_if_not_sent = cls._lazy = {
            name: mark
            for name, info in cls.__pydantic_fields__.items()
            for mark in info.metadata
            if isinstance(mark, Lazy)
        }
        super().__pydantic_init_subclass__(**kwargs)

    def model_post_init(self, context: Any, /) -> None:
        """Bind the object to the session in the context, and remove the defaults of fields that were not sent."""
        if isinstance(context, BoxSession):
            set_session(self, context)
        sent, values = field_names(self), vars(self)
        if len(values) + len(self.__pydantic_extra__ or ()) != len(sent):
            lazy = self._lazy
            for name in values.keys() - sent:
                if name in lazy:
                    del values[name]
        if self._parts:
            self._own_parts()

    @classmethod
    def of(cls, raw: Mapping[str, object], box: HasSession) -> Self:
        """Return the object that an answer of Box describes, such as one of `box.api`. Makes no request.

        Other fields load on first read. Raises `DecodeError` if the answer describes an object of another type, or has no id.

        >>> from box_models import Box, Folder
        >>> box = Box.local(":memory:")
        >>> Folder.of(box.api.get_folders_id("0"), box).name
        'All Files'
        """
        if not isinstance(raw, Mapping):
            raise TypeError(f"raw must be a dict, such as an answer of box.api, not {raw!r}")
        session = getattr(box, "session", None)
        if not isinstance(session, BoxSession):
            raise TypeError(f"box must be the Box that the answer comes from, not {box!r}")
        return build(cls, raw, session)

    def _own_parts(self) -> None:
        """Let the objects that belong to this one know it."""
        for name, set_owner in self._parts.items():
            if (part := vars(self).get(name)) is not None:
                set_owner(part, self)

    def __copy__(self) -> Self:
        twin = super().__copy__()
        twin._own_parts()
        return twin

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        twin = super().__deepcopy__(memo)
        twin._own_parts()
        return twin

    # Identity

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BoxObject):
            return NotImplemented
        if not self.id:
            return self is other
        return self._kind == other._kind and self.id == other.id

    def __hash__(self) -> int:
        return hash((self._kind, self.id)) if self.id else object.__hash__(self)

    @property
    def _kind(self) -> str:
        return str(self.__dict__.get("type"))

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Return the id, and the name if it is loaded."""
        yield "id", self.id
        if "name" in self.__dict__:
            yield "name", self.__dict__["name"]

    def __str__(self) -> str:
        return repr(self)

    # Loading

    def is_loaded(self, name: str) -> bool:
        """Return whether a field can be read without a request. Makes no request.

        >>> from box_models import Box
        >>> Box.local(":memory:").file("1234").is_loaded("name")
        False
        """
        check_fields((name,), "name", (type(self),))
        return name in self.__dict__ or self._wire_names.get(name, name) in (self.__pydantic_extra__ or ())

    def refresh(self: ObjectT, *, fields: Iterable[str] | None = None, if_changed: bool = False) -> ObjectT:
        """Read the object from Box again, in place, and return it. One request.

        This discards unsaved assignments.

        Args:
            fields: Read only these fields. They may include fields that Box sends only on request.
            if_changed: Let Box answer "not modified" if all requested fields are loaded and current.
        """
        names = None if fields is None else check_fields(fields, "fields", (type(self),))
        expected = names or self._standard_fields()
        state = field_state(self)
        as_read = self.__dict__.keys() - (state.dirty.keys() if state is not None else set())
        etag: str | None = self.__dict__.get("etag")
        unmodified = etag if if_changed and as_read.issuperset(expected) else None
        response = bound_session(self).request(
            "GET",
            self._read_url,
            params=self._standard_params() if names is None else {"fields": wire_names(names, (type(self),))},
            headers={"If-None-Match": unmodified} if unmodified else None,
            says_json=True,
        )
        if response.status != 304:
            # Box always sends the etag. Storing a new etag would make the fields that were not read look current.
            only = None if names is None else {name.partition(".")[0] for name in names}
            self._update_from(response.body, requested=expected, only=only, keep_dirty=False)
        return self

    @property
    def _url(self) -> str:
        return f"{self._collection}/{self._id_kind.in_path(self._valid_id)}"

    @property
    def _valid_id(self) -> str:
        """The id. Raises ValueError if it is invalid, as in an object that was created by hand."""
        if not self._id_kind.matches(self.id):
            raise ValueError(f"the id of a {self._kind} must be {self._id_kind.description}, not {self.id!r}")
        return self.id

    @property
    def _read_url(self) -> str:
        return self._url

    @classmethod
    def _standard_fields(cls) -> list[str]:
        return [name for name, mark in cls._lazy.items() if not mark.on_request]

    @classmethod
    def _standard_params(cls) -> dict[str, list[str]] | None:
        """Return the parameters that read all standard fields. A full object needs none; a mini requests its own fields."""
        return None if cls._wire else {"fields": wire_names(cls._standard_fields(), (cls,))}

    def _read_absent(self, name: str) -> object:
        """Load a field that is absent from the instance, and return its value."""
        extra = self.__pydantic_extra__ or {}
        wire_name = self._wire_names.get(name, name)
        state = field_state(self)
        if wire_name in extra:  # Box sent it without a request, and it was not parsed
            self._set_raw({wire_name: extra.pop(wire_name)})
        elif state is None or not (name in state.malformed or name in state.missing):
            self._load_absent(name)
        if name in self.__dict__:
            return self.__dict__[name]
        if name in ensure_field_state(self).malformed:
            super()._read_absent(name)
        raise MissingField(f"Box sent no {name} for {self!r}, although it was requested")

    def _loaded(self, name: str) -> object:
        """Return a field that a method needs. Loading it here does not count as lazy loading by the caller."""
        if name not in self.__dict__:
            self.refresh(fields=(name,))
        return getattr(self, name)

    def _check_not_hidden(self) -> None:
        """Raise MissingField for a reference without an id, which cannot be loaded."""
        if not self.id:
            raise MissingField(
                f"{self!r} cannot be loaded: it has no id, because Box hides which {self._kind} it is"
            )

    def _load_absent(self, name: str) -> None:
        self._check_not_hidden()
        session = bound_session(self)
        try:
            url = self._read_url
        except ValueError as error:  # Box may have sent the id
            raise DecodeError(f"{name} cannot be loaded: {error}") from None
        if session.lazy == "error":
            raise NotLoaded(
                f"{name} of {self!r} is not loaded, and the Box was created with lazy='error'. Request the field where the "
                f"object comes from (fields=[{name!r}]), or call .load() or .refresh(fields=[{name!r}])"
            )
        if session.lazy == "warn":
            message = f"reading {name} of {self!r} made a request"
            warnings.warn(message, LazyLoadWarning, stacklevel=frames_in_package())
        log.info("lazy load of %s for %r", name, self)
        if self._lazy[name].on_request:
            # Stores only this value. Storing a new etag would make the fields that were not read look current.
            body = session.get(url, params={"fields": wire_names([name], (type(self),))})
            self._update_from(body, requested=[name], only={name})
        else:
            body = session.get(url, params=self._standard_params())
            self._update_from(body, requested=self._standard_fields())

    # Updating from a response

    def _update_from(
        self,
        body: bytes,
        *,
        requested: Iterable[str] = (),
        only: set[str] | None = None,
        keep_dirty: bool = True,
    ) -> None:
        """Store the fields of a response. Requested fields that Box did not send are marked as missing."""
        raw: dict[str, object] = dict.fromkeys(requested, _NOT_SENT)
        raw.update(renamed(self._python_names, json_object(body, self._url)))
        self._set_raw({k: v for k, v in raw.items() if only is None or k in only}, keep_dirty=keep_dirty)

    def _set_raw(self, raw: Mapping[str, object], *, keep_dirty: bool = True) -> None:
        """Validate raw values and store them. A malformed value affects only its own field."""
        state = ensure_field_state(self)
        raw = renamed(self._python_names, raw)
        sent = {name: value for name, value in raw.items() if value is not _NOT_SENT}
        fresh = build(type(self), {**sent, "type": self._kind, "id": self.id}, session_of(self))
        malformed = ensure_field_state(fresh).malformed
        names, values = set(field_names(self)), vars(self)
        for name in self._lazy.keys() & raw.keys():
            if keep_dirty and name in state.dirty:
                continue
            self._clear(name)
            names.discard(name)
            if name in malformed:
                state.malformed[name] = malformed[name]
            elif name in sent or allows_none(type(self), name):
                values[name] = fresh.__dict__[name] if name in sent else None
                names.add(name)
            else:
                state.missing.add(name)
        set_field_names(self, names)
        self._own_parts()
        if fresh.__pydantic_extra__ and self.__pydantic_extra__ is not None:
            self.__pydantic_extra__.update(fresh.__pydantic_extra__)

    def _set_field(self, name: str, value: object) -> None:
        vars(self)[name] = value
        set_field_names(self, field_names(self) | {name})

    def _forget(self, name: str) -> None:
        """Remove the value of a field, so that the next read loads it."""
        self._clear(name)
        set_field_names(self, field_names(self) - {name})

    def _clear(self, name: str) -> None:
        vars(self).pop(name, None)
        state = ensure_field_state(self)
        state.dirty.pop(name, None)
        state.malformed.pop(name, None)
        state.missing.discard(name)

    # Assigning

    def _assign(self, name: str, value: Any) -> None:
        """Store a checked value until it is saved. Raises AttributeError for a read-only field."""
        mark = self._lazy.get(name)
        if mark is None:
            self._refuse_assignment(name)
            set_field_names(self, set(field_names(self)))  # Pydantic adds the name
            super().__setattr__(name, value)
        elif not mark.writable:
            hint = f"use {mark.verb}" if mark.verb else "only Box changes it"
            raise AttributeError(f"{name} of a {self._kind} is read-only; {hint}")
        else:
            sent = self._checked_argument(name, value)
            self._set_field(name, self._pending_value(name, sent))
            ensure_field_state(self).dirty[name] = sent

    def _unassign(self, name: str) -> None:
        """Remove the value of a field, assigned or loaded, so that the next read loads it."""
        if name not in self._lazy:
            self._refuse_assignment(name)
            super().__delattr__(name)
        elif name in self.__dict__:
            self._forget(name)
        else:
            raise AttributeError(f"{name} of {self!r} is not loaded")

    if not TYPE_CHECKING:  # a type checker that sees these accepts every name
        __setattr__ = _assign
        __delattr__ = _unassign

    def _refuse_assignment(self, name: str) -> None:
        """Raise AttributeError for a name that is not an attribute, unless a subclass defines it."""
        if name in ("type", "id"):
            raise AttributeError(f"{name} of a {self._kind} never changes")
        if name.startswith("_") or name in type(self).__pydantic_fields__:
            return
        attribute = _class_attribute(type(self), name)
        if attribute is None:
            raise AttributeError(
                f"a {self._kind} has no field {name!r}{suggestion(name, self.__pydantic_fields__)}"
            )
        if isinstance(attribute, property) and attribute.fset is None:
            raise AttributeError(f"{name} of a {self._kind} is read-only")
        if callable(attribute):
            raise AttributeError(f"{name} of a {self._kind} is a method")  # noqa: TRY004  as Python calls it

    @classmethod
    def _checked_argument(cls, name: str, value: object) -> object:
        """Return the value to send. None removes a value; Box decides whether that is allowed."""
        mark = cls._lazy.get(name)
        if mark is not None and mark.writable:
            return value if value is None else cls._check_value(name, value)
        if cls._wire and (mark is None or mark.verb is None):  # a mini does not have all fields
            writable = [each for each, mark in cls._lazy.items() if mark.writable]
            raise TypeError(f"{name!r} of a {cls._wire} cannot be set{suggestion(name, writable)}")
        return value

    @classmethod
    def _pending_value(cls, name: str, value: object) -> object:
        """Return a value to send in the form in which the field shows it until it is saved."""
        if value is not None:
            return cls._check_value(name, value)
        return "" if cls.__pydantic_fields__[name].annotation is str else None

    @classmethod
    def _check_value(cls, name: str, value: object) -> object:
        if cls._lazy[name].choices is not None:
            check_choice(name, value, cls._lazy[name].choices)
        scratch = cls.model_construct(id="0")
        try:
            cls.__pydantic_validator__.validate_assignment(scratch, name, value)
        except ValidationError as error:
            raise ValueError(f"{name}: {error.errors()[0]['msg']}") from None
        return scratch.__dict__[name]


BoxObject._wire = BoxObject._collection = ""
BoxObject._id_kind = DIGITS
BoxObject._columns = ("id",)
BoxObject._parts = {}
BoxObject._empty_if_null = frozenset({"id"})


def wire_names(names: Iterable[str], classes: Iterable[type[BoxObject]]) -> list[str]:
    """Return the names that Box uses for these fields."""
    wire_name = {python: wire for cls in classes for python, wire in cls._wire_names.items()}
    return [wire_name.get(name, name) for name in names]


def wire_values(cls: type[BoxObject], values: Mapping[str, object]) -> dict[str, JSON]:
    """Return values as Box expects them: UNSET arguments left out, Box's names, and JSON types."""
    sent = {name: value for name, value in values.items() if value is not UNSET}
    return {name: _jsonable(value) for name, value in renamed(cls._wire_names, sent).items()}


def _jsonable(value: object) -> JSON:
    if isinstance(value, list | tuple):
        return [_jsonable(each) for each in value]
    # In Pydantic 2.10, `to_jsonable_python` fails for a model that was never dumped.
    jsonable: JSON = (
        value.model_dump(mode="json") if isinstance(value, BaseModel) else to_jsonable_python(value)
    )
    return jsonable


def _class_attribute(cls: type, name: str) -> object:
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)
