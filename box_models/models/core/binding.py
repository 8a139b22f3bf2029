"""Giving the session to what a reader made: to every object in it, however deep, and with as little Python as can be."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias, get_args, get_origin

from box_models.models.core.model import BoxModel, set_session
from box_models.models.core.resource import BoxObject
from box_models.session import BoxSession

Binder: TypeAlias = Callable[[Any, BoxSession], object]


@functools.cache
def binder(cls: type[BoxModel], fields: frozenset[str] | None = None) -> Binder | None:
    """Return what binds a model of this class, read with these fields, and all in it; None where nothing wants a session."""
    inner = [
        (name, deeper)
        for name, info in cls.model_fields.items()
        if (fields is None or name in fields) and (deeper := _binder_of(info.annotation)) is not None
    ]
    itself = issubclass(cls, BoxObject)
    if not inner:
        return set_session if itself else None

    def bind(model: BoxModel, session: BoxSession) -> None:
        if itself:
            set_session(model, session)
        held = model.__dict__
        for name, deeper in inner:
            value = held.get(name)
            if value is not None:
                deeper(value, session)

    return bind


def binder_of_each(binders: Iterable[tuple[object, Binder | None]]) -> Binder | None:
    """Return what binds every one of several models, each of one of these classes."""
    bind = _binder_by_class(binders)
    if bind is None:
        return None

    def bind_each(models: Iterable[BoxModel], session: BoxSession) -> None:
        for model in models:
            bind(model, session)

    return bind_each


def _binder_of(annotation: object) -> Binder | None:
    """Return what binds the value of a field."""
    if isinstance(annotation, type) and issubclass(annotation, BoxModel):
        return binder(annotation)
    binders = [(part, _binder_of(part)) for part in get_args(annotation)]
    return binder_of_each(binders) if get_origin(annotation) is tuple else _binder_by_class(binders)


def _binder_by_class(binders: Iterable[tuple[object, Binder | None]]) -> Binder | None:
    wanted = {cls: bind for cls, bind in binders if bind is not None}
    if len(set(wanted.values())) < 2:
        return next(iter(wanted.values()), None)

    def bind(model: BoxModel, session: BoxSession) -> None:
        if type(model) in wanted:
            wanted[type(model)](model, session)

    return bind
