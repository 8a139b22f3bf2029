"""The functions of `box.api`: their signatures and their documentation, made from the table of operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from inspect import Parameter, Signature

from box_models._checks import suggestion
from box_models._operations import Argument, Operation, names, operation

PYTHON_TYPES: Mapping[str, object] = {
    "id": str | int,
    "string": str,
    "position": str | int,
    "integer": int,
    "number": float,
    "boolean": bool,
    "array": list,
    "json": list,
    "object": dict,
    "file": "bytes | IO[bytes]",
    "any": object,
}
"""The types in signatures for the JSON types of the table."""

_OF_PAGES = ("usemarker", "limit")


class _NotGiven:
    """The default of optional arguments, which signatures show as ``...``."""

    def __repr__(self) -> str:
        return "..."


_NOT_GIVEN = _NotGiven()


def listings() -> list[str]:
    """Return the names of the operations that list."""
    return [name for name in names() if operation(name).paging is not None]


def find(name: str, known: Callable[[], list[str]], owner: str) -> Operation:
    """Return the operation with this name. Raises `AttributeError` for an unknown one."""
    if not name.startswith("_") and name in known():
        return operation(name)
    hint = "" if name.startswith("_") else suggestion(name, known())
    raise AttributeError(f"{owner} has no operation {name!r}{hint}", name=name)


def function_of(
    operation: Operation, signature: Signature, run: Callable[[Operation, Mapping[str, object]], object]
) -> Callable[..., object]:
    """Return a function with this signature that calls ``run`` with the given arguments."""
    title = operation.name

    def function(*args: object, **kwargs: object) -> object:
        unknown = kwargs.keys() - signature.parameters.keys()
        if unknown:
            name = min(unknown)
            raise TypeError(f"{title}() has no argument {name!r}{suggestion(name, signature.parameters)}")
        try:
            values = signature.bind(*args, **kwargs).arguments
        except TypeError as error:
            reason = str(error)
        else:
            return run(operation, values)
        raise TypeError(f"{title}(): {reason}")

    function.__name__ = function.__qualname__ = title
    function.__doc__ = f"Send ``{operation.method} {operation.path}``. See {operation.page}"
    function.__module__ = "box_models.api"
    vars(function)["__signature__"] = signature
    return function


@cache
def call_signature(name: str) -> Signature:
    """Return the signature of the call of an operation."""
    arguments = [_parameter(each) for each in operation(name).arguments]
    return Signature([*arguments, _optional("retry", "RetryRule | None")])


@cache
def listing_signature(name: str) -> Signature:
    """Return the signature of the iteration over a listing."""
    arguments = [each for each in operation(name).arguments if each.name not in _OF_PAGES]
    return Signature([*map(_parameter, arguments), _optional("limit", int), _optional("page_size", int)])


def _parameter(argument: Argument) -> Parameter:
    annotation = PYTHON_TYPES[argument.type]
    if argument.place == "path":
        return Parameter(argument.name, Parameter.POSITIONAL_OR_KEYWORD, annotation=annotation)
    if argument.required:
        return Parameter(argument.name, Parameter.KEYWORD_ONLY, annotation=annotation)
    return _optional(argument.name, annotation)


def _optional(name: str, annotation: object) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=_NOT_GIVEN, annotation=annotation)
