"""Build models from malformed JSON objects. A malformed value affects only its own field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from box_models.errors import DecodeError
from box_models.models.core.fields import renamed
from box_models.models.core.mini_references import annotation_of, model_type
from box_models.models.core.model import BoxModel, ModelT, keep_malformed
from box_models.session import BoxSession

UnknownT = TypeVar("UnknownT", bound=BoxModel)

_UNREADABLE = object()

MAX_MALFORMED_VALUES = 10_000
"""The largest number of malformed values in one object. Describing each of millions would take gigabytes."""


def build(
    cls: type[ModelT], raw: Mapping[str, object], session: BoxSession | None, *, where: str = ""
) -> ModelT:
    """Build a model from a decoded JSON object. A malformed field is left out; reading it raises `DecodeError`.

    Raises `DecodeError` if the ``type`` or ``id`` is malformed. ``where`` is appended to its message.
    """
    data = renamed(cls._python_names, raw) if cls._python_names else dict(raw)
    sent = dict(data)
    malformed: dict[str, tuple[object, str]] = {}
    repaired: set[str] = set()
    while True:  # each pass repairs every bad field once, or leaves it out
        try:
            model = cls.model_validate(data, context=session)
        except ValidationError as error:
            errors = _first_by_field(error) if error.error_count() <= MAX_MALFORMED_VALUES else {}
        else:
            keep_malformed(model, malformed)
            return model
        if not errors:
            raise DecodeError(
                f"not a {cls.__name__}{where}: it has more than {MAX_MALFORMED_VALUES:,} malformed values"
            )
        for name, details in errors.items():
            if name not in cls._can_be_absent:
                raise DecodeError(f"not a {cls.__name__}{where}: {name}: {details['msg']}")
            value = (
                _UNREADABLE if name in repaired else _repair(cls, name, data[name], details, session=session)
            )
            repaired.add(name)
            if value is _UNREADABLE:
                malformed[name] = (sent[name], details["msg"])
                del data[name]
            else:
                data[name] = value


def build_entry(
    cls: type[ModelT] | None, entry: object, session: BoxSession | None, *, unknown: type[UnknownT]
) -> ModelT | UnknownT:
    """Build a model from one decoded entry of a list. Without a class, or if it is malformed, build an ``unknown``."""
    if not isinstance(entry, Mapping):
        return unknown.model_validate({"raw": entry, "error": "not a JSON object"}, context=session)
    try:
        return build(unknown, entry, session) if cls is None else build(cls, entry, session)
    except DecodeError as error:
        return unknown.model_validate({"raw": dict(entry), "error": str(error)}, context=session)


def allows_none(cls: type[BoxModel], name: str) -> bool:
    """Return whether the type of a field includes None."""
    return type(None) in get_args(cls.model_fields[name].annotation)


def _first_by_field(error: ValidationError) -> dict[str, ErrorDetails]:
    first: dict[str, ErrorDetails] = {}
    for details in error.errors(include_url=False):
        first.setdefault(str(details["loc"][0]) if details["loc"] else "", details)
    return first


def _repair(
    cls: type[BoxModel], name: str, value: object, details: ErrorDetails, *, session: BoxSession | None
) -> object:
    """Return an unusual value in its usual form.

    This reads a float that is a whole number, a time without an offset, an empty list in place of null, and objects with a malformed
    field.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if details["type"] == "timezone_aware" and isinstance(value, str):
        return value + ("+00:00" if "T" in value.upper() or " " in value else "T00:00:00+00:00")
    if value == [] and allows_none(cls, name):
        return None
    classes = list(_classes(annotation_of(cls.model_fields[name])))
    try:
        if isinstance(value, dict):
            return _nested(classes, value, session)
        if isinstance(value, list) and classes:
            return [_nested_entry(classes, entry, session) for entry in value]
    except DecodeError:
        pass
    return _UNREADABLE


def _nested(classes: list[type[BoxModel]], value: Mapping[str, object], session: BoxSession | None) -> object:
    """Build the value of a field. If several classes are possible, the type of the value decides."""
    cls = _class_of(classes, value)
    if cls is None:
        return _UNREADABLE
    empty = {name: "" for name in cls._empty_if_null if name in value and value[name] is None}
    return build(cls, {**value, **empty}, session)


def _nested_entry(classes: list[type[BoxModel]], entry: object, session: BoxSession | None) -> object:
    """Build an entry of a list. If the list may contain unknown entries, an unreadable entry becomes one of them."""
    unknown = next((cls for cls in classes if cls._is_unknown), None)
    if unknown is not None:
        cls = _class_of(classes, entry) if isinstance(entry, dict) else None
        return build_entry(cls, entry, session, unknown=unknown)
    return _nested(classes, entry, session) if isinstance(entry, dict) else entry


def _class_of(classes: list[type[BoxModel]], value: Mapping[str, object]) -> type[BoxModel] | None:
    kind = value.get("type")
    return next(
        (cls for cls in classes if len(classes) == 1 or cls.model_fields["type"].default == kind), None
    )


def _classes(annotation: object) -> Iterator[type[BoxModel]]:
    model = model_type(annotation)
    if model is None:
        for part in get_args(annotation):
            yield from _classes(part)
    elif issubclass(model.cls, BoxModel):
        yield model.cls
