"""The root of all models: how they hold the session."""

from __future__ import annotations

import sys
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, TypeVar, dataclass_transform

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from box_models.errors import DecodeError, NoSession
from box_models.models.core.display import html_table
from box_models.session import BoxSession

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

ModelT = TypeVar("ModelT", bound="BoxModel")


Outcome: TypeAlias = Literal["created", "versioned", "renamed", "skipped"]
"""What an upload did: made a file, made a version, made a file of another name, or sent nothing."""


@dataclass(slots=True)
class Notes:
    """What only few objects need to remember: unsaved assignments, unreadable values, fields Box does not have."""

    dirty: set[str] = field(default_factory=set)
    malformed: dict[str, tuple[object, str]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    outcome: Outcome | None = None
    file_id: str | None = None
    in_trash: bool = False


# Type checkers take a model's equality and hash to be pydantic's, field by field, unless its metaclass says otherwise.


@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(Field, PrivateAttr))
class _Model(ModelMetaclass):
    """Makes classes that say themselves when they are equal, and keep that for their subclasses."""

    if TYPE_CHECKING:  # a metaclass that derives from pydantic's would pass for a model itself

        def __hash__(self) -> int: ...


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field, PrivateAttr))
class _Value(_Model):
    """Makes classes that are frozen, equal by value, and hashable."""

    if TYPE_CHECKING:

        def __hash__(self) -> int: ...


class AbsentField:
    """Answers for a field the instance does not hold. A non-data descriptor, as `functools.cached_property` is."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name: str = name

    def __get__(self, instance: BoxModel | None, owner: type) -> object:
        if instance is None:
            # Neither a default for a subclass's field nor something that a field would shadow.
            raise AttributeError(self.name)
        if sys._getframe(1).f_globals.get("__name__") == "rlcompleter":
            # What Python's own <Tab> completes it also reads; without a value it completes just as well.
            raise AttributeError(self.name)
        return instance._read_absent(self.name)


class BoxModel(BaseModel, metaclass=_Model):
    """Anything Box describes with a JSON object. Unknown fields are kept."""

    # Real slots: a pydantic private attribute would double the cost of every object.
    __slots__ = ("_notes", "_session")
    _notes: ClassVar[Any]
    _session: ClassVar[Any]

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow", defer_build=True, hide_input_in_errors=True
    )

    # The fields that an instance can do without; an `AbsentField` answers for them.
    _spared: ClassVar[Container[str]] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Put an `AbsentField` behind every field that an instance can do without."""
        super().__pydantic_init_subclass__(**kwargs)
        for name in cls.__pydantic_fields__:
            if name in cls._spared and not any(
                isinstance(vars(base).get(name), AbsentField) for base in cls.__mro__
            ):
                setattr(cls, name, AbsentField(name))

    def _repr_html_(self) -> str:
        """Show in a notebook what is loaded; a display asks Box nothing."""
        return html_table(self)

    def _read_absent(self, name: str) -> object:
        """Say why a field is not there: what was sent cannot be read."""
        raw, why = open_notes(self).malformed.get(name, (None, "it was taken away"))
        raise DecodeError(f"Box sent a malformed {name} for {self!r} ({why}): {_shorten(raw)}")

    def __copy__(self: ModelT) -> ModelT:
        return _carry_slots(self, super().__copy__())

    def __deepcopy__(self: ModelT, memo: dict[int, Any] | None = None) -> ModelT:
        return _carry_slots(self, super().__deepcopy__(memo))

    def __getstate__(self) -> dict[Any, Any]:
        return {**super().__getstate__(), "notes": notes_of(self)}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        notes = state.pop("notes", None)
        super().__setstate__(state)
        set_session(self, None)
        if notes is not None:
            _set_notes(self, notes)


set_session = BoxModel.__dict__["_session"].__set__
_set_notes = BoxModel.__dict__["_notes"].__set__


def session_of(model: BoxModel) -> BoxSession | None:
    """Return the session the model is bound to, if any."""
    session: BoxSession | None = getattr(model, "_session", None)
    return session


def bound_session(model: BoxModel) -> BoxSession:
    """Return the session the model is bound to, or raise `NoSession`: it was built by hand, or unpickled."""
    session = session_of(model)
    if session is None:
        raise NoSession(
            f"{model!r} has no session, so it cannot ask Box anything. Get objects from a Box, or bind one: "
            f"{type(model).__name__}.model_validate(data, context=box.session)"
        )
    return session


def notes_of(model: BoxModel) -> Notes | None:
    """Return what the model remembers, or None where there is nothing."""
    notes: Notes | None = getattr(model, "_notes", None)
    return notes


def open_notes(model: BoxModel) -> Notes:
    """Return what the model remembers, to be written to."""
    notes = notes_of(model)
    if notes is None:
        notes = Notes()
        _set_notes(model, notes)
    return notes


def malformed_in(model: BoxModel) -> Mapping[str, tuple[object, str]]:
    """Return the values that cannot be read, as they came, each with the reason."""
    notes = notes_of(model)
    return {} if notes is None else notes.malformed


def set_aside(model: BoxModel, unreadable: Mapping[str, tuple[object, str]]) -> None:
    """Keep values that cannot be read, each with the reason, so that reading them raises."""
    for name in unreadable:
        vars(model).pop(name, None)  # the default that pydantic filled in
    if unreadable:
        open_notes(model).malformed.update(unreadable)


def _shorten(raw: object) -> str:
    text = repr(raw)
    return text if len(text) <= 120 else text[:117] + "..."


def _carry_slots(original: BoxModel, copy: ModelT) -> ModelT:
    set_session(copy, session_of(original))
    notes = notes_of(original)
    if notes is not None:
        fresh = replace(
            notes, dirty=set(notes.dirty), malformed=dict(notes.malformed), missing=set(notes.missing)
        )
        _set_notes(copy, fresh)
    return copy


class BoxValue(BoxModel, metaclass=_Value):
    """A value without an id of its own. Frozen; compared by value; ``None`` in a field means null or not sent."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Spare every field: one that cannot be read does not cost the others."""
        cls._spared = cls.__pydantic_fields__
        super().__pydantic_init_subclass__(**kwargs)
