"""Bind parsed objects to a session, and let them share their sets of field names.

With the session, objects load fields and make requests. All functions take the models of a page at once, and visit them with
functions that are written in C, because a call of a Python function for every object would be expensive.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat
from typing import Any, TypeAlias, get_args, get_origin

from box_models.models.core.mini_references import annotation_of, model_type
from box_models.models.core.model import BoxModel, set_session
from box_models.models.core.pydantic_internals import extra_values, field_names, set_field_names
from box_models.models.core.resource import BoxObject
from box_models.session import BoxSession

Binder: TypeAlias = Callable[[Sequence[Any], BoxSession], object]
"""Binds a list of models."""


@functools.cache
def binder(cls: type[BoxModel], fields: frozenset[str] | None = None) -> Binder:
    """Return the function that binds models of this class and the objects in these fields of them."""
    fields_by_binder: dict[Binder, list[str]] = {}
    for name, info in cls.model_fields.items():
        bind_values = _binder_of(annotation_of(info)) if fields is None or name in fields else None
        if bind_values is not None:
            fields_by_binder.setdefault(bind_values, []).append(name)
    inner = list(fields_by_binder.items())
    parts = list(cls._parts.items()) if issubclass(cls, BoxObject) else []
    names = {name for name in cls.model_fields if fields is None or name in fields or name in ("type", "id")}
    is_object = issubclass(cls, BoxObject)

    def bind(models: Sequence[BoxModel], session: BoxSession) -> None:
        _share_field_names(models, names)
        if is_object:
            deque(map(set_session, models, repeat(session)), maxlen=0)
        for bind_values, in_fields in inner:
            values = [
                value
                for model in models
                for name in in_fields
                if (value := model.__dict__.get(name)) is not None
            ]
            if values:
                bind_values(values, session)
        for name, set_owner in parts:
            for model in models:
                if (part := model.__dict__.get(name)) is not None:
                    set_owner(part, model)

    return bind


def binder_of_classes(binders: Iterable[tuple[object, Binder | None]]) -> Binder | None:
    """Return the function that binds models that are of different classes. None if no class has a binder."""
    by_class = {cls: bind for cls, bind in binders if bind is not None}

    def bind(models: Sequence[BoxModel], session: BoxSession) -> None:
        for cls in set(map(type, models)) & by_class.keys():
            by_class[cls]([model for model in models if type(model) is cls], session)

    return bind if by_class else None


def _binder_of(annotation: object) -> Binder | None:
    """Return the function that binds the values of a field with this annotation."""
    model = model_type(annotation)
    if model is not None and issubclass(model.cls, BoxModel):
        return binder(model.cls, model.fields)
    parts = [part for part in get_args(annotation) if part not in (type(None), Ellipsis)]
    if len(parts) == 1:
        bind = _binder_of(parts[0])
    else:
        bind = binder_of_classes((_class_of(part), _binder_of(part)) for part in parts)
    if bind is None or get_origin(annotation) is not tuple:
        return bind
    return lambda tuples, session: bind(list(chain.from_iterable(tuples)), session)


def _class_of(annotation: object) -> object:
    model = model_type(annotation)
    return get_origin(annotation) or annotation if model is None else model.cls


def _share_field_names(models: Sequence[BoxModel], usual: set[str]) -> None:
    """Let models with the same fields share one set of their names.

    The set of a large model needs more memory than its values. A shared set must never be changed. ``usual`` has the names of all fields that are parsed, which most models have.
    """
    sets = list(map(field_names, models))
    if set(map(len, sets)) == {len(usual)} and not any(map(extra_values, models)):
        deque(map(set_field_names, models, repeat(usual)), maxlen=0)
        return
    shared: dict[frozenset[str], set[str]] = {frozenset(usual): usual}
    for model, names in zip(models, sets, strict=True):
        set_field_names(model, shared.setdefault(frozenset(names), names))
