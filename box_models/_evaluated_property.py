"""A property that tab completion evaluates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NoReturn, TypeVar, overload

OwnerT = TypeVar("OwnerT")
ValueT = TypeVar("ValueT")


class evaluated_property(Generic[OwnerT, ValueT]):  # noqa: N801  a decorator
    """A read-only property that jedi evaluates. Reading it must not send a request.

    For a `property`, jedi reads only the annotation. It fails for a Literal type, and it cannot complete the results of the
    value's methods, as in ``box.root.files().first().``.
    """

    def __init__(self, read: Callable[[OwnerT], ValueT]) -> None:
        self._read = read
        self.__doc__ = read.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> evaluated_property[OwnerT, ValueT]: ...
    @overload
    def __get__(self, instance: OwnerT, owner: type) -> ValueT: ...
    def __get__(self, instance: OwnerT | None, owner: type) -> ValueT | evaluated_property[OwnerT, ValueT]:
        return self if instance is None else self._read(instance)

    def __set__(self, instance: OwnerT, value: object) -> NoReturn:
        raise AttributeError(f"{self._name} is read-only")
