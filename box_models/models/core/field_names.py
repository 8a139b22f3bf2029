"""Check the names of fields that a caller requests or reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args, get_origin

from box_models._checks import suggestion
from box_models.models.core.mini_references import ModelType, annotation_of, model_type
from box_models.models.core.model import BoxModel


def check_fields(names: Iterable[str], argument: str, classes: Iterable[type[BoxModel]]) -> list[str]:
    """Return the names as a list. Raises ValueError for a field that none of the classes has."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise TypeError(f"{argument} must be several field names, as in ['name'], not {names!r}")
    known = {name for cls in classes for name in cls.__pydantic_fields__}
    checked = [str(name) for name in names]
    for name in checked:
        if name.partition(".")[0] not in known:
            raise ValueError(f"{argument}: Box has no field {name!r} here{suggestion(name, known)}")
        if name != requestable(name):
            raise ValueError(
                f"{argument}: Box sends {requestable(name)!r} only as a whole; request that instead of {name!r}. "
                "Values inside it can be columns of to_dicts(), to_dataframe() and table()"
            )
    return checked


def requestable(path: str) -> str:
    """Return the field to request for the value at ``path``: a metadata template or a whole field.

    >>> requestable("created_by.name"), requestable("metadata.global.properties.amount")
    ('created_by', 'metadata.global.properties')
    """
    parts = path.split(".")
    return ".".join(parts[: 3 if parts[0] == "metadata" else 1])


def check_path(path: str, argument: str, classes: Iterable[type[BoxModel]]) -> list[object]:
    """Return the annotations of the values at ``path``. Raises ValueError if no value of the classes can be there.

    Paths into a mapping cannot be checked, and have no annotation. A path into a reference ends at a field of the mini.
    """
    types: list[object] = [ModelType(cls, None) for cls in classes]
    annotations: list[object] = []
    for name in path.split("."):
        if dict in types:
            return []
        models = [each for each in types if isinstance(each, ModelType)]
        names = {known for model in models for known in model.fields or model.cls.__pydantic_fields__}
        if name not in names:
            raise ValueError(f"{argument}: Box has no field {path!r} here{suggestion(name, names)}")
        fields = [model.cls.__pydantic_fields__.get(name) for model in models]
        annotations = [annotation_of(info) for info in fields if info is not None]
        types = [each for annotation in annotations for each in _types_in(annotation)]
    return annotations


def models_in(annotation: object) -> list[ModelType]:
    """Return the models that a value with this annotation can be."""
    return [each for each in _types_in(annotation) if isinstance(each, ModelType)]


def _types_in(annotation: object) -> list[object]:
    """Return the types that a value with this annotation can have. Entries of a tuple have no names."""
    model, origin = model_type(annotation), get_origin(annotation)
    if model is not None:
        return [model]
    if origin in (dict, tuple):
        return [origin]
    return [each for inner in get_args(annotation) for each in _types_in(inner)]
