"""The root of all models: how they hold the session."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict

from box_models.errors import NoSession
from box_models.models.display import html_table
from box_models.session import BoxSession

ModelT = TypeVar("ModelT", bound="BoxModel")


@dataclass(slots=True)
class Notes:
    """What only few objects need to remember: unsaved assignments, unreadable values, fields Box does not have."""

    dirty: set[str] = field(default_factory=set)
    malformed: dict[str, tuple[object, str]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)


class BoxModel(BaseModel):
    """Anything Box describes with a JSON object. Unknown fields are kept."""

    # Real slots: a pydantic private attribute would double the cost of every object.
    __slots__ = ("_notes", "_session")
    _notes: ClassVar[Any]
    _session: ClassVar[Any]

    model_config = ConfigDict(extra="allow", defer_build=True, hide_input_in_errors=True)

    def model_post_init(self, context: Any, /) -> None:
        """Bind the object to the session that is the validation context; nested objects are bound the same way."""
        set_session(self, context if isinstance(context, BoxSession) else None)

    def _repr_html_(self) -> str:
        """Show in a notebook what is loaded; a display asks Box nothing."""
        return html_table(self)

    def __copy__(self: ModelT) -> ModelT:
        return _carry_slots(self, super().__copy__())

    def __deepcopy__(self: ModelT, memo: dict[int, Any] | None = None) -> ModelT:
        return _carry_slots(self, super().__deepcopy__(memo))

    def __setstate__(self, state: dict[Any, Any]) -> None:
        super().__setstate__(state)
        set_session(self, None)


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


def _carry_slots(original: BoxModel, copy: ModelT) -> ModelT:
    set_session(copy, session_of(original))
    notes = notes_of(original)
    if notes is not None:
        _set_notes(copy, Notes(set(notes.dirty), dict(notes.malformed), set(notes.missing)))
    return copy


class BoxValue(BoxModel):
    """A value without an id of its own. Frozen; compared by value; ``None`` in a field means null or not sent."""

    model_config = ConfigDict(frozen=True)
