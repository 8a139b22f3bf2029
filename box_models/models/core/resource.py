"""Objects with an id: identity, lazy fields, and taking over what Box answers.

A field that Box did not send is *absent* from the instance, so that Python finds the class-level `AbsentField` instead, which loads it.
A loaded field is found in the instance first, and costs what a plain attribute costs.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Iterable, Mapping
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, Unpack, get_args, get_origin

from pydantic import ConfigDict, ValidationError

from box_models._json import JSONError, decode_json
from box_models.errors import DecodeError, MissingField, NotLoaded
from box_models.models.core.fields import ID, BoxId, Lazy
from box_models.models.core.malformed import allows_none, build
from box_models.models.core.model import (
    BoxModel,
    bound_session,
    notes_of,
    open_notes,
    session_of,
    set_session,
)
from box_models.session import BoxSession

log: logging.Logger = logging.getLogger("box_models")

ObjectT = TypeVar("ObjectT", bound="BoxObject")

WIRE: dict[str, type[BoxObject]] = {}
"""Which class stands for which ``type`` on the wire; filled by class keywords: ``class File(FileMini, wire="file")``."""

_NOT_SENT = object()
_PACKAGE = __name__.partition(".")[0]


class LazyLoadWarning(UserWarning):
    """A field was loaded by reading it, and the Box was made with ``lazy="warn"``."""


class BoxObject(BoxModel):
    """Something with an id in Box. Equal to everything of the same type and id; fields load when first read."""

    id: BoxId

    _wire: ClassVar[str] = ""
    _collection: ClassVar[str] = ""
    _lazy: ClassVar[Mapping[str, Lazy]] = {}

    def __init_subclass__(
        cls, *, wire: str | None = None, collection: str | None = None, **kwargs: Unpack[ConfigDict]
    ) -> None:
        """Enter the class in the table of wire types.

        ``collection`` is the path that objects of this kind live under, such as ``/files``.
        """
        super().__init_subclass__(**kwargs)
        if collection is not None:
            cls._collection = collection
        if wire is not None:
            cls._wire = wire
            WIRE[wire] = cls

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Find the lazy fields, which are spared: each loads, or fails, alone."""
        cls._spared = cls._lazy = {
            name: mark
            for name, info in cls.__pydantic_fields__.items()
            for mark in info.metadata
            if isinstance(mark, Lazy)
        }
        super().__pydantic_init_subclass__(**kwargs)

    def model_post_init(self, context: Any, /) -> None:
        """Bind the object to the session that is the validation context, and take out the defaults of what was not sent."""
        if isinstance(context, BoxSession):
            set_session(self, context)
        sent = self.__pydantic_fields_set__
        if len(self.__dict__) + len(self.__pydantic_extra__ or ()) != len(sent):
            held, lazy = vars(self), self._lazy
            for name in held.keys() - sent:
                if name in lazy:
                    del held[name]

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
        """Say who the object is, from what is loaded."""
        yield "id", self.id
        if "name" in self.__dict__:
            yield "name", self.__dict__["name"]

    def __str__(self) -> str:
        return repr(self)

    # Loading

    def is_loaded(self, name: str) -> bool:
        """Tell whether reading ``name`` makes no request. Makes none itself.

        >>> from box_models import Box
        >>> Box.local(":memory:").file("1234").is_loaded("name")
        False
        """
        self._check_fields((name,), "name")
        return name in self.__dict__ or name in (self.__pydantic_extra__ or ())

    def refresh(self: ObjectT, *, fields: Iterable[str] | None = None, if_changed: bool = False) -> ObjectT:
        """Read the object again from Box, in place, and return it. One request.

        ``fields`` narrows it to those, and reaches those that Box sends only on request. Assignments not yet saved are
        overwritten. ``if_changed`` lets Box answer "not modified" where everything asked for is loaded already.
        """
        names = None if fields is None else self._check_fields(fields, "fields")
        wanted = names or self._standard_fields()
        notes = notes_of(self)
        as_read = self.__dict__.keys() - (notes.dirty if notes is not None else set())
        etag: str | None = self.__dict__.get("etag")
        unmodified = etag if if_changed and as_read.issuperset(wanted) else None
        answer = bound_session(self).request(
            "GET",
            self._read_url,
            params=self._standard_params() if names is None else {"fields": names},
            headers={"If-None-Match": unmodified} if unmodified else None,
            says_json=True,
        )
        if answer.status != 304:
            # The etag comes along unasked; to hold it would make the rest of the object look fresher than it is.
            only = None if names is None else {name.partition(".")[0] for name in names}
            self._take_over(answer.body, asked=wanted, only=only, keep_dirty=False)
        return self

    @property
    def _url(self) -> str:
        return f"{self._collection}/{self._proper_id}"

    @property
    def _proper_id(self) -> str:
        if not ID.fullmatch(self.id):  # an anonymous user has none; one made by hand may lead anywhere
            raise ValueError(f"id: {self.id!r} is no id, so Box cannot be asked for {self!r}")
        return self.id

    @property
    def _read_url(self) -> str:
        return self._url

    @classmethod
    def _standard_fields(cls) -> list[str]:
        return [name for name, mark in cls._lazy.items() if not mark.on_request]

    @classmethod
    def _standard_params(cls) -> dict[str, list[str]] | None:
        """Full objects come without naming fields; a mini asks for no more than it can hold."""
        return None if cls._wire else {"fields": cls._standard_fields()}

    def _read_absent(self, name: str) -> object:
        """Load a field that the instance does not hold, and return it."""
        extra = self.__pydantic_extra__ or {}
        notes = notes_of(self)
        if name in extra:  # it came without having been asked for, and was kept without a look
            self._adopt({name: extra.pop(name)})
        elif notes is None or not (name in notes.malformed or name in notes.missing):
            self._load_absent(name)
        if name in self.__dict__:
            return self.__dict__[name]
        if name in open_notes(self).malformed:
            super()._read_absent(name)
        raise MissingField(f"Box sends no {name} for {self!r}, even when asked for it")

    def _needed(self, name: str) -> object:
        """Return a field that a verb needs, asked for where it is not loaded: to use a verb is not to read a field."""
        if name not in self.__dict__:
            self.refresh(fields=(name,))
        return getattr(self, name)

    def _load_absent(self, name: str) -> None:
        session = bound_session(self)
        if session.lazy == "error":
            raise NotLoaded(
                f"{name} of {self!r} is not loaded, and this Box was made with lazy='error'. Ask for it where the object "
                f"comes from (fields=[{name!r}]), or call .load() or .refresh(fields=[{name!r}])"
            )
        if session.lazy == "warn":
            message = f"{name} of {self!r} was loaded by reading it"
            warnings.warn(message, LazyLoadWarning, stacklevel=_frames_of_ours())
        log.info("lazy load of %s for %r", name, self)
        if self._lazy[name].on_request:
            # Only the one value: taking the etag along would make the rest of the object look fresher than it is.
            body = session.get(self._read_url, params={"fields": [name]})
            self._take_over(body, asked=[name], only={name})
        else:
            self._take_over(
                session.get(self._read_url, params=self._standard_params()), asked=self._standard_fields()
            )

    # Taking over what Box says

    def _take_over(
        self, body: bytes, *, asked: Iterable[str] = (), only: set[str] | None = None, keep_dirty: bool = True
    ) -> None:
        """Hold what an answer says; fields that were asked for and not sent are remembered as missing."""
        raw: dict[str, object] = dict.fromkeys(asked, _NOT_SENT)
        raw.update(raw_object(body, self._url))
        self._adopt({k: v for k, v in raw.items() if only is None or k in only}, keep_dirty=keep_dirty)

    def _adopt(self, raw: Mapping[str, object], *, keep_dirty: bool = True) -> None:
        """Validate raw values and hold them; a bad one costs nothing but itself."""
        notes = open_notes(self)
        sent = {name: value for name, value in raw.items() if value is not _NOT_SENT}
        fresh = build(type(self), {**sent, "type": self._kind, "id": self.id}, session_of(self))
        unreadable = open_notes(fresh).malformed
        for name in self._lazy.keys() & raw.keys():
            if keep_dirty and name in notes.dirty:
                continue
            self._forget(name)
            if name in unreadable:
                notes.malformed[name] = unreadable[name]
            elif name in sent:
                self._hold(name, fresh.__dict__[name])
            elif allows_none(type(self), name):
                self._hold(name, None)
            else:
                notes.missing.add(name)
        if fresh.__pydantic_extra__ and self.__pydantic_extra__ is not None:
            self.__pydantic_extra__.update(fresh.__pydantic_extra__)

    def _hold(self, name: str, value: object) -> None:
        vars(self)[name] = value
        self.__pydantic_fields_set__.add(name)

    def _forget(self, name: str) -> None:
        """Make ``name`` unloaded, so that its next read asks Box."""
        vars(self).pop(name, None)
        self.__pydantic_fields_set__.discard(name)
        notes = open_notes(self)
        notes.dirty.discard(name)
        notes.malformed.pop(name, None)
        notes.missing.discard(name)

    # Assigning

    def _assign(self, name: str, value: Any) -> None:
        """Hold a checked value to be saved, or raise AttributeError naming the verb of what is read-only."""
        mark = self._lazy.get(name)
        if mark is None:
            self._refuse_assignment(name)
            super().__setattr__(name, value)
        elif not mark.writable:
            use = f"use {mark.verb}" if mark.verb else "Box sets it"
            raise AttributeError(f"{name} of a {self._kind} is read-only; {use}")
        else:
            self._hold(name, self._check_value(name, value))
            open_notes(self).dirty.add(name)

    def _unassign(self, name: str) -> None:
        """Forget what is held, assigned or loaded, so that the next read asks Box."""
        if name not in self._lazy:
            self._refuse_assignment(name)
            super().__delattr__(name)
        elif name in self.__dict__:
            self._forget(name)
        else:
            raise AttributeError(f"{name} of {self!r} is not loaded")

    if not TYPE_CHECKING:  # a type checker that sees them lets any name pass
        __setattr__ = _assign
        __delattr__ = _unassign

    def _refuse_assignment(self, name: str) -> None:
        """Refuse what is no field, unless a subclass made it one of its own."""
        if name in ("type", "id"):
            raise AttributeError(f"{name} of a {self._kind} never changes")
        if name.startswith("_") or name in type(self).__pydantic_fields__:
            return
        found = _class_attribute(type(self), name)
        if found is None:
            raise AttributeError(
                f"a {self._kind} has no field {name!r}{suggest(name, self.__pydantic_fields__)}"
            )
        if callable(found):
            raise AttributeError(f"{name} of a {self._kind} is a method")  # noqa: TRY004  as Python calls it

    def _check_value(self, name: str, value: object) -> object:
        if isinstance(value, list):
            raise TypeError(f"{name} takes a tuple, not a list: changes inside a list would go unnoticed")
        scratch = type(self).model_construct(id=self.id)
        try:
            type(self).__pydantic_validator__.validate_assignment(scratch, name, value)
        except ValidationError as error:
            raise ValueError(f"{name}: {error.errors()[0]['msg']}") from None
        return scratch.__dict__[name]

    # Names of fields

    @classmethod
    def _check_fields(cls, names: Iterable[str], argument: str) -> list[str]:
        return check_fields(names, argument, (cls,))


def check_fields(names: Iterable[str], argument: str, classes: Iterable[type[BoxObject]]) -> list[str]:
    """Return the names as a list, or raise ValueError for one that Box is not asked for, as none of the classes has it."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise TypeError(f"{argument} takes several names of fields, as in ['name'], not {names!r}")
    known = {name for cls in classes for name in cls.__pydantic_fields__}
    checked = [str(name) for name in names]
    for name in checked:
        if name.partition(".")[0] not in known:
            raise ValueError(f"{argument}: Box has no field {name!r} here{suggest(name, known)}")
        if name != asked_for(name):
            raise ValueError(
                f"{argument}: Box sends {asked_for(name)!r} whole, so ask for that in place of {name!r}; "
                "what lies in it is a column of to_dicts(), to_dataframe() and table()"
            )
    return checked


def _frames_of_ours() -> int:
    """Count the frames between `warnings.warn` in the caller and the first that is not this package's."""
    frame: FrameType | None = sys._getframe(1)
    count = 1
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame, count = frame.f_back, count + 1
    return count


def asked_for(path: str) -> str:
    """Return the field that Box is asked for by who wants what lies at ``path``: of metadata a template, else the whole field.

    >>> asked_for("created_by.name"), asked_for("metadata.global.properties.amount")
    ('created_by', 'metadata.global.properties')
    """
    parts = path.split(".")
    return ".".join(parts[: 3 if parts[0] == "metadata" else 1])


def check_path(path: str, argument: str, classes: Iterable[type[BoxModel]]) -> None:
    """Raise ValueError where nothing in the classes can lie at ``path``; what lies in a mapping, nobody knows before."""
    types: list[type] = list(classes)
    for part in path.split("."):
        if dict in types:
            return
        models = [cls for cls in types if issubclass(cls, BoxModel)]
        for cls in models:
            cls.model_rebuild()  # until then it may know the types of its fields by name only
        known = [(name, info.annotation) for cls in models for name, info in cls.__pydantic_fields__.items()]
        types = [cls for name, annotation in known if name == part for cls in _classes_in(annotation)]
        if not any(name == part for name, _ in known):
            names = {name for name, _ in known}
            raise ValueError(f"{argument}: Box has no field {path!r} here{suggest(part, names)}")


def _classes_in(annotation: object) -> list[type]:
    """Return what a value so annotated can be made of; nothing in a sequence has a name."""
    origin = get_origin(annotation)
    if isinstance(annotation, type) and origin is None:
        return [annotation]
    if origin in (dict, tuple):
        return [origin]
    return [cls for inner in get_args(annotation) for cls in _classes_in(inner)]


def suggest(name: str, known: Iterable[str]) -> str:
    """Return what was probably meant, as the end of a message; nothing where nothing known is near."""
    import difflib  # for mistakes only

    near = difflib.get_close_matches(name, known, n=1)
    return f". Did you mean {near[0]!r}?" if near else ""


def raw_object(body: bytes, where: str) -> dict[str, object]:
    """Decode an answer that must be a JSON object."""
    try:
        raw: object = decode_json(body)
    except JSONError:
        raise DecodeError(f"the answer for {where} is not JSON ({len(body)} bytes)") from None
    if not isinstance(raw, dict):
        raise DecodeError(f"the answer for {where} is a JSON {type(raw).__name__}, where an object belongs")
    return raw


def _class_attribute(cls: type, name: str) -> object:
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)
