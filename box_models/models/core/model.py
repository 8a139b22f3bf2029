"""The base class of all models, and how a model holds its session."""

from __future__ import annotations

import copy
import sys
from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, TypeVar, dataclass_transform

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from box_models._evaluated_property import evaluated_property
from box_models._incomplete_repr import allow_incomplete
from box_models.errors import DecodeError, MissingField, NoSession
from box_models.models.core.cards import model_card
from box_models.models.core.completion import example_of, is_completer, names_of_pydantic
from box_models.models.core.field_docs import field_description
from box_models.models.core.fields import NonNull
from box_models.models.core.pydantic_internals import ModelMetaclass
from box_models.session import BoxSession, SessionReference, find_session

ModelT = TypeVar("ModelT", bound="BoxModel")


UploadOutcome: TypeAlias = Literal["created", "versioned", "renamed", "skipped"]
"""The effect of an upload: create a file, add a version, create a file with another name, or send nothing."""


@dataclass(slots=True)
class FieldState:
    """Data that only some objects need: unsaved assignments, malformed values, missing fields."""

    dirty: dict[str, object] = field(default_factory=dict)
    """The unsaved assignments: the values to send, in place of those that the fields show."""
    malformed: dict[str, tuple[object, str]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    outcome: UploadOutcome | None = None
    in_trash: bool = False


# Type checkers assume that a model compares and hashes field by field, as Pydantic does, unless its metaclass says otherwise.


@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(Field, PrivateAttr))
class _Model(ModelMetaclass):
    """The metaclass of models that define their own equality and hash."""

    if TYPE_CHECKING:  # otherwise type checkers treat a metaclass that derives from Pydantic's as a model

        def __hash__(self) -> int: ...


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field, PrivateAttr))
class _Value(_Model):
    """The metaclass of models that are frozen, equal by value, and hashable."""

    if TYPE_CHECKING:

        def __hash__(self) -> int: ...


class AbsentField:
    """A class attribute that Python uses if an instance has no value for the field, as `functools.cached_property`."""

    __slots__ = ("name", "owner")

    def __init__(self, name: str, owner: type) -> None:
        self.name: str = name
        self.owner: type = owner

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        """The description of the field."""
        return field_description(self.owner, self.name)

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<field of {self.owner.__name__}>"

    def __get__(self, instance: BoxModel | None, owner: type) -> object:
        if instance is None:
            # A value here would become the default of the field in a subclass.
            raise AttributeError(self.name)
        if self.name not in instance._can_be_absent:
            raise AttributeError(self.name)
        reader = sys._getframe(1).f_globals.get("__name__")
        if is_completer(reader):
            # Tab completion reads the attributes that it completes; that must not make a request.
            return example_of(type(instance), self.name)
        if str(reader).startswith("pydantic."):
            # With `from_attributes`, which FastAPI uses, Pydantic reads a folder to find out whether it is a valid file.
            raise AttributeError(self.name)
        return instance._read_absent(self.name)


class BoxModel(BaseModel, metaclass=_Model):
    """Anything that Box describes with a JSON object. Unknown fields are kept."""

    # Real slots, because a Pydantic private attribute would double the cost of every object.
    __slots__ = ("_session", "_state")

    if TYPE_CHECKING:  # Pydantic evaluates each annotation again for every subclass; the values are set below
        _session: ClassVar[Any]
        _state: ClassVar[Any]
        _can_be_absent: ClassVar[Container[str]]
        """The fields that can be absent from an instance. An `AbsentField` answers for them."""
        _absent_if_not_sent: ClassVar[Container[str]]
        """The fields that have no value if Box did not send them. `model_post_init` removes their defaults."""
        _is_unknown: ClassVar[bool]
        """Whether the class is for entries of a list that no other class can read."""
        _empty_if_null: ClassVar[frozenset[str]]
        """The strings that are null inside another object if they are not known. They are read as empty strings."""
        _wire_names: ClassVar[Mapping[str, str]]
        """Box's name of each field whose Python name differs."""
        _python_names: ClassVar[Mapping[str, str]]
        """The reverse of `_wire_names`."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow",
        defer_build=True,
        hide_input_in_errors=True,
        populate_by_name=True,
        loc_by_alias=False,
        ignored_types=(evaluated_property,),
    )

    @allow_incomplete
    def __repr__(self) -> str:
        return super().__repr__()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Add an `AbsentField` for every field, and collect the names that Box uses."""
        super().__pydantic_init_subclass__(**kwargs)
        inherited = {name for base in cls.__bases__ for name in getattr(base, "__pydantic_fields__", ())}
        for name, info in cls.__pydantic_fields__.items():
            if info.validation_alias is not None and name not in cls._wire_names:
                cls._wire_names = {**cls._wire_names, name: str(info.validation_alias)}
                cls._python_names = {wire: python for python, wire in cls._wire_names.items()}
            if name not in inherited:
                setattr(cls, name, AbsentField(name, cls))

    @property
    def model_fields_set(self) -> set[str]:
        """The names of the fields that Box sent or that were assigned, as a new set."""
        return set(super().model_fields_set)

    def __dir__(self) -> list[str]:
        """Return the names of the fields and methods, without Pydantic's own. Makes no request."""
        return sorted({*super().__dir__()} - names_of_pydantic(type(self)))

    def _repr_html_(self) -> str:
        """Return the loaded fields as a short HTML card, for notebooks. Makes no request."""
        return model_card(self)

    def _read_absent(self, name: str) -> object:
        """Raise DecodeError: the field is absent because its value is malformed."""
        raw, reason = ensure_field_state(self).malformed.get(name, (None, "it was deleted"))
        raise DecodeError(f"Box sent a malformed {name} for {self!r} ({reason}): {_shorten(raw)}")

    def __copy__(self: ModelT) -> ModelT:
        """Return a copy that shares no object that can be changed, and that is bound to the same session."""
        twin = super().__copy__()
        for values in (vars(twin), twin.__pydantic_extra__ or {}):
            values.update({k: copy.deepcopy(v) for k, v in values.items() if isinstance(v, _CHANGEABLE)})
        return _copy_slots(self, twin)

    def __deepcopy__(self: ModelT, memo: dict[int, Any] | None = None) -> ModelT:
        return _copy_slots(self, super().__deepcopy__(memo))

    def __getstate__(self) -> dict[Any, Any]:
        return {
            **super().__getstate__(),
            "field_state": field_state(self),
            "session": _reference_of(self),
        }

    def __setstate__(self, state: dict[Any, Any]) -> None:
        fields, reference = state.pop("field_state", None), state.pop("session", None)
        super().__setstate__(state)
        set_session(self, reference)
        if fields is not None:
            _set_state(self, fields)


_CHANGEABLE = (BoxModel, dict, list, tuple)
"""The types of values that can be changed, or that can contain such a value."""

BoxModel._can_be_absent = BoxModel._absent_if_not_sent = ()
BoxModel._is_unknown = False
BoxModel._empty_if_null = frozenset()
BoxModel._wire_names = BoxModel._python_names = {}
set_session = BoxModel.__dict__["_session"].__set__
_set_state = BoxModel.__dict__["_state"].__set__


def session_of(model: BoxModel) -> BoxSession | None:
    """Return the session that the model is bound to, or None.

    The first call after unpickling finds the session, and opens it if necessary.
    Raises `NoSession` or `NotLoggedIn` if this process cannot open the session of an unpickled model.
    """
    session: BoxSession | SessionReference | None = getattr(model, "_session", None)
    if isinstance(session, SessionReference):
        session = _session_for(model, session)
        set_session(model, session)
    return session


def bound_session(model: BoxModel) -> BoxSession:
    """Return the session that the model is bound to. Raises `NoSession` if it has none.

    An object that was created by hand has none.
    """
    session = session_of(model)
    if session is None:
        raise NoSession(
            f"{model!r} has no session, so it cannot make requests. Get objects from a Box, or bind one: "
            f"{type(model).__name__}.model_validate(data, context=box.session)"
        )
    return session


def _session_for(model: BoxModel, reference: SessionReference) -> BoxSession:
    try:
        return find_session(reference)
    except NoSession as error:
        reason = error.message
    raise NoSession(
        f"{model!r} was unpickled without its Box: {reason}. Its loaded fields stay readable; to use the rest, get it by its id "
        "from a Box of this process"
    )


def check_same_box(session: BoxSession, argument: str, model: BoxModel) -> None:
    """Raise ValueError if the model belongs to another Box than the session: its id means another object there.

    Views, and Boxes of other accounts at the same address, are the same Box. So is a model that was created by hand. Makes no request.
    """
    reference = _reference_of(model)
    if reference is not None and reference.server != session.reference.server:
        raise ValueError(
            f"{argument} must be an object of the same Box ({session.reference.server}); {model!r} is of {reference.server}"
        )


def _reference_of(model: BoxModel) -> SessionReference | None:
    session: BoxSession | SessionReference | None = getattr(model, "_session", None)
    return session.reference if isinstance(session, BoxSession) else session


def field_state(model: BoxModel) -> FieldState | None:
    """Return the field state of a model, or None if it has none."""
    state: FieldState | None = getattr(model, "_state", None)
    return state


def ensure_field_state(model: BoxModel) -> FieldState:
    """Return the field state of a model. Creates the state if necessary."""
    state = field_state(model)
    if state is None:
        state = FieldState()
        _set_state(model, state)
    return state


def malformed_fields(model: BoxModel) -> Mapping[str, tuple[object, str]]:
    """Return the malformed values by field: the raw value and the reason."""
    state = field_state(model)
    return {} if state is None else state.malformed


def keep_malformed(model: BoxModel, malformed: Mapping[str, tuple[object, str]]) -> None:
    """Store malformed values, each with the reason, so that reading the fields raises."""
    for name in malformed:
        vars(model).pop(name, None)  # the default that Pydantic filled in
    if malformed:
        ensure_field_state(model).malformed.update(malformed)


def _shorten(raw: object) -> str:
    text = repr(raw)
    return text if len(text) <= 120 else text[:117] + "..."


def _copy_slots(original: BoxModel, twin: ModelT) -> ModelT:
    set_session(twin, getattr(original, "_session", None))
    state = field_state(original)
    if state is not None:
        fresh = replace(
            state,
            dirty=dict(state.dirty),
            malformed=copy.deepcopy(state.malformed),
            missing=set(state.missing),
        )
        _set_state(twin, fresh)
    return twin


class BoxValue(BoxModel, metaclass=_Value):
    """A value without an id of its own. Frozen and compared by value.

    None in a field means null or not sent. A field whose type does not include None raises `MissingField` if Box did not send it.
    """

    if TYPE_CHECKING:
        _non_null: ClassVar[frozenset[str]]

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Let every field be absent, so that a malformed value affects only its own field."""
        cls._can_be_absent = cls.__pydantic_fields__
        cls._absent_if_not_sent = cls._non_null = frozenset(
            name
            for name, info in cls.__pydantic_fields__.items()
            if any(isinstance(mark, NonNull) for mark in info.metadata)
        )
        super().__pydantic_init_subclass__(**kwargs)

    def model_post_init(self, context: Any, /) -> None:  # noqa: ARG002 # Pydantic passes it
        """Remove the defaults of fields that Box never sends as null."""
        for name in self._non_null - self.__pydantic_fields_set__:
            del vars(self)[name]

    def _read_absent(self, name: str) -> object:
        if name in self._non_null and name not in malformed_fields(self):
            raise MissingField(f"Box sent no {name} for {self!r}")
        return super()._read_absent(name)
