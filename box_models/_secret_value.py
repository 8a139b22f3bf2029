"""The one way to keep secrets out of tracebacks, logs, dumps and pickles.

Tools such as pytest, Sentry and ``rich`` show the variables of every frame of a traceback, and the attributes of
objects. So a secret in plain text is never the value of a variable while code runs that can fail:

- A function that receives a secret in plain text wraps it in its first statement, in the same variable:
  ``token = as_secret(token)``. If the type of the variable does not allow that, it wraps it in another one and deletes
  the first: ``fields = SecretValue(fields_of(text)); del text``.
- An object that keeps a secret keeps a `SecretValue`.
- ``reveal()`` stands inside the expression that needs the secret. Its result is not assigned to a variable.
- An exception whose text or variables may contain a secret is not chained: leave the ``except`` block, then raise.
"""

from __future__ import annotations

from typing import Generic, NoReturn, Self, TypeVar

ValueT = TypeVar("ValueT")


class SecretValue(Generic[ValueT]):
    """Hold a value that must not be shown. It masks itself in every output and cannot be pickled."""

    __slots__ = ("_value",)

    def __init__(self, value: ValueT) -> None:
        self._value = value

    def reveal(self) -> ValueT:
        """Return the value itself."""
        return self._value

    def __repr__(self) -> str:
        return f"{type(self).__name__}('***')"

    def __str__(self) -> str:
        return "***"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a secret cannot be pickled; save tokens with tokens_changed= or in a token store, "
            "and open the store in the other process"
        )
