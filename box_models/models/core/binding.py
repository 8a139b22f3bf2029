"""Bind parsed objects to a session, with which they load fields and make requests."""

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
    """Return the function that binds a model of this class and the objects in these fields of it.

    None if no object needs a session.
    """
    inner = [
        (name, bind_value)
        for name, info in cls.model_fields.items()
        if (fields is None or name in fields) and (bind_value := _binder_of(info.annotation)) is not None
    ]
    is_object = issubclass(cls, BoxObject)
    if not inner:
        return set_session if is_object else None

    def bind(model: BoxModel, session: BoxSession) -> None:
        if is_object:
            set_session(model, session)
        values = model.__dict__
        for name, bind_value in inner:
            value = values.get(name)
            if value is not None:
                bind_value(value, session)

    return bind


def binder_of_each(binders: Iterable[tuple[object, Binder | None]]) -> Binder | None:
    """Return the function that binds every model of a sequence. Each model is of one of these classes."""
    bind = _binder_by_class(binders)
    if bind is None:
        return None

    def bind_each(models: Iterable[BoxModel], session: BoxSession) -> None:
        for model in models:
            bind(model, session)

    return bind_each


def _binder_of(annotation: object) -> Binder | None:
    """Return the function that binds the value of a field with this annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BoxModel):
        return binder(annotation)
    binders = [(part, _binder_of(part)) for part in get_args(annotation)]
    return binder_of_each(binders) if get_origin(annotation) is tuple else _binder_by_class(binders)


def _binder_by_class(binders: Iterable[tuple[object, Binder | None]]) -> Binder | None:
    by_class = {cls: bind for cls, bind in binders if bind is not None}
    if len(set(by_class.values())) < 2:
        return next(iter(by_class.values()), None)

    def bind(model: BoxModel, session: BoxSession) -> None:
        if type(model) in by_class:
            by_class[type(model)](model, session)

    return bind
