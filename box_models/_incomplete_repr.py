"""The ``repr`` of an object whose ``__init__`` failed. Tools that show the variables of a traceback call it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

T = TypeVar("T")


def allow_incomplete(method: Callable[[T], str]) -> Callable[[T], str]:
    """Decorate a ``__repr__`` method, so that it does not raise if attributes are missing."""

    @wraps(method)
    def __repr__(self: T) -> str:  # noqa: N807 # the name that tracebacks and profilers show
        try:
            return method(self)
        except AttributeError:
            return f"<{type(self).__name__}, not initialized>"

    return __repr__
