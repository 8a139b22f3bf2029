"""Making models of answers that are malformed: a bad value is set aside, and costs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from box_models.errors import DecodeError
from box_models.models.core.model import BoxModel, ModelT, set_aside
from box_models.session import BoxSession

_UNREADABLE = object()


def build(
    cls: type[ModelT], raw: Mapping[str, object], session: BoxSession | None, *, where: str = ""
) -> ModelT:
    """Make a model of a decoded JSON object. A malformed field is set aside, and raises when it is read.

    Raises DecodeError only where there is no telling what the object is: its ``type`` or ``id`` is malformed. ``where`` is what
    that error says besides.
    """
    data = dict(raw)
    unreadable: dict[str, tuple[object, str]] = {}
    mended: set[str] = set()
    while True:  # each round mends a field, once, or sets it aside
        try:
            made = cls.model_validate(data, context=session)
        except ValidationError as error:
            found = _first_by_field(error)
        else:
            set_aside(made, unreadable)
            return made
        for name, details in found.items():
            if name not in cls._spared:
                raise DecodeError(f"not a {cls.__name__}{where}: {name}: {details['msg']}")
            value = _UNREADABLE if name in mended else _mend(cls, name, data[name], details, session)
            mended.add(name)
            if value is _UNREADABLE:
                unreadable[name] = (raw[name], details["msg"])
                del data[name]
            else:
                data[name] = value


def allows_none(cls: type[BoxModel], name: str) -> bool:
    """Tell whether a field's type has room for null."""
    return type(None) in get_args(cls.model_fields[name].annotation)


def _first_by_field(error: ValidationError) -> dict[str, ErrorDetails]:
    found: dict[str, ErrorDetails] = {}
    for details in error.errors(include_url=False):
        found.setdefault(str(details["loc"][0]) if details["loc"] else "", details)
    return found


def _mend(
    cls: type[BoxModel], name: str, value: object, details: ErrorDetails, session: BoxSession | None
) -> object:
    """Read what is merely unusual: a huge float, an instant without offset, an empty list for null, one bad field."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if details["type"] == "timezone_aware" and isinstance(value, str):
        return value + ("+00:00" if "T" in value.upper() or " " in value else "T00:00:00+00:00")
    if value == [] and allows_none(cls, name):
        return None
    held = list(_classes(cls.model_fields[name].annotation))
    try:
        if isinstance(value, dict):
            return _nested(held, value, session)
        if isinstance(value, list) and held:
            return [_nested(held, entry, session) if isinstance(entry, dict) else entry for entry in value]
    except DecodeError:
        pass
    return _UNREADABLE


def _nested(held: list[type[BoxModel]], value: Mapping[str, object], session: BoxSession | None) -> object:
    """Build what a field holds; of several classes, the one of this type."""
    kind = value.get("type")
    chosen = [cls for cls in held if len(held) == 1 or cls.model_fields["type"].default == kind]
    return build(chosen[0], value, session) if chosen else _UNREADABLE


def _classes(annotation: object) -> Iterator[type[BoxModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BoxModel):
        yield annotation
    for part in get_args(annotation):
        yield from _classes(part)
