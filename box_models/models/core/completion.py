"""Tab completion: what programs that complete code see of an object, without a request.

For a field that is not loaded, they get an example.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from box_models.models.core.mini_references import annotation_of, model_type

_EXAMPLES: dict[object, object] = {
    str: "",
    int: 0,
    bool: False,
    tuple: (),
    dict: {},
    datetime: datetime(1970, 1, 1, tzinfo=UTC),
}


def is_completer(module: object) -> bool:
    """Return whether a module belongs to a program that completes code: jedi, or the completer of Python's shell."""
    return str(module).partition(".")[0] in {"jedi", "rlcompleter"}


def example_of(cls: type[BaseModel], name: str) -> object:
    """Return an empty value with the type of a field. Raises AttributeError if the type has none. Makes no request."""
    cls.model_rebuild()
    for kind in _types(annotation_of(cls.__pydantic_fields__[name])):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind.model_construct()
        if kind in _EXAMPLES:
            return _EXAMPLES[kind]
    raise AttributeError(name)


@functools.cache
def names_of_pydantic(cls: type[BaseModel]) -> frozenset[str]:
    """Return the public names that a model inherits from Pydantic, without those that it defines itself."""
    public = {name for name in dir(BaseModel) if not name.startswith("_")}
    owners = {name: next(base for base in cls.__mro__ if name in vars(base)) for name in public}
    return frozenset(n for n, owner in owners.items() if n.startswith("model_") or owner is BaseModel)


def _types(annotation: Any) -> Iterator[Any]:
    """Yield the types of an annotation without parameters, such as ``tuple`` for ``tuple[str, ...]``."""
    origin = get_origin(annotation)
    model = model_type(annotation)
    if model is not None:
        yield model.cls
    elif origin is Literal:
        yield str
    elif origin in _EXAMPLES:
        yield origin
    elif origin is None:
        yield annotation
    else:
        for part in get_args(annotation):
            yield from _types(part)
