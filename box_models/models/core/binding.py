"""Bind parsed objects to a session, and let them share their sets of field names.

With the session, objects load fields and make requests. The models of a page are visited together, by functions that are written
in C, because a call of a Python function for every object would be expensive. A single object has a shorter way.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple, TypeAlias, get_args, get_origin

from box_models.models.core.mini_references import annotation_of, model_type
from box_models.models.core.model import BoxModel, set_session
from box_models.models.core.pydantic_internals import extra_values, field_names, set_field_names
from box_models.models.core.resource import BoxObject, SetOwner
from box_models.session import BoxSession

_BindOne: TypeAlias = Callable[[Any, BoxSession], object]
_BindMany: TypeAlias = Callable[[Sequence[Any], BoxSession], object]


class Binder(NamedTuple):
    """The functions that bind one value of a field, and many values.

    ``one`` is faster for a single value, and is None if values have no objects. ``many`` also lets models share their sets of names.
    """

    one: _BindOne | None
    many: _BindMany

    def all(self, values: Sequence[Any], session: BoxSession) -> None:
        """Bind all values, with the function that is faster for their number."""
        if len(values) != 1:
            self.many(values, session)
        elif self.one is not None:
            self.one(values[0], session)


_Inner: TypeAlias = Sequence[tuple[str, Binder]]
"""The fields of a class that have models, each with the binder of its values."""


@functools.cache
def binder(cls: type[BoxModel], fields: frozenset[str] | None = None) -> Binder:
    """Return the functions that bind models of this class and the objects in these fields of them."""
    inner = [
        (name, bind)
        for name, info in cls.model_fields.items()
        if (fields is None or name in fields) and (bind := _binder_of(annotation_of(info))) is not None
    ]
    names = {name for name in cls.model_fields if fields is None or name in fields or name in ("type", "id")}
    return Binder(_bind_one(cls, inner), _bind_many(cls, inner, names))


def _bind_one(cls: type[BoxModel], inner: _Inner) -> _BindOne | None:
    is_object, parts = issubclass(cls, BoxObject), _parts_of(cls)
    functions = [(name, bind.one) for name, bind in inner if bind.one is not None]

    def bind(model: Any, session: BoxSession) -> None:
        if is_object:
            set_session(model, session)
        values = model.__dict__
        for name, bind_value in functions:
            if (value := values.get(name)) is not None:
                bind_value(value, session)
        for name, set_owner in parts:
            if (part := values.get(name)) is not None:
                set_owner(part, model)

    if functions or parts:
        return bind
    return set_session if is_object else None


def _bind_many(cls: type[BoxModel], inner: _Inner, names: set[str]) -> _BindMany:
    is_object, parts = issubclass(cls, BoxObject), _parts_of(cls)
    names_by_binder: dict[Binder, list[str]] = {}
    for name, bind_values in inner:
        names_by_binder.setdefault(bind_values, []).append(name)

    def bind(models: Sequence[Any], session: BoxSession) -> None:
        _share_field_names(models, names)
        if is_object:
            deque(map(set_session, models, repeat(session)), maxlen=0)
        for bind_values, in_fields in names_by_binder.items():
            values = [
                value
                for model in models
                for name in in_fields
                if (value := model.__dict__.get(name)) is not None
            ]
            if values:
                bind_values.many(values, session)
        for name, set_owner in parts:
            for model in models:
                if (part := model.__dict__.get(name)) is not None:
                    set_owner(part, model)

    return bind


def _parts_of(cls: type[BoxModel]) -> Sequence[tuple[str, SetOwner]]:
    return list(cls._parts.items()) if issubclass(cls, BoxObject) else []


def binder_of_classes(binders: Iterable[tuple[object, Binder | None]]) -> Binder | None:
    """Return the functions that bind models that are of different classes. None if no class has a binder."""
    by_class = {cls: bind for cls, bind in binders if bind is not None}
    one_by_class = {cls: bind.one for cls, bind in by_class.items() if bind.one is not None}

    def one(model: BoxModel, session: BoxSession) -> None:
        if type(model) in one_by_class:
            one_by_class[type(model)](model, session)

    def many(models: Sequence[BoxModel], session: BoxSession) -> None:
        for cls in set(map(type, models)) & by_class.keys():
            by_class[cls].many([model for model in models if type(model) is cls], session)

    return Binder(one if one_by_class else None, many) if by_class else None


def _binder_of(annotation: object) -> Binder | None:
    """Return the functions that bind the values of a field with this annotation."""
    model = model_type(annotation)
    if model is not None and issubclass(model.cls, BoxModel):
        return binder(model.cls, model.fields)
    parts = [part for part in get_args(annotation) if part not in (type(None), Ellipsis)]
    if len(parts) == 1:
        bind = _binder_of(parts[0])
    else:
        bind = binder_of_classes((_class_of(part), _binder_of(part)) for part in parts)
    return _binder_of_tuples(bind) if bind is not None and get_origin(annotation) is tuple else bind


def _binder_of_tuples(bind: Binder) -> Binder:
    bind_one, bind_many = bind.one, bind.many

    def one(values: tuple[Any, ...], session: BoxSession) -> None:
        if bind_one is not None:
            deque(map(bind_one, values, repeat(session)), maxlen=0)

    def many(tuples: Sequence[tuple[Any, ...]], session: BoxSession) -> None:
        bind_many(list(chain.from_iterable(tuples)), session)

    return Binder(None if bind_one is None else one, many)


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
