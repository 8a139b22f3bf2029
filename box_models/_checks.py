"""Check arguments that are numbers, flags, paths or bytes, and suggest a name for a misspelt one.

The errors name the argument.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from numbers import Real
from os import PathLike, fspath
from typing import SupportsIndex, TypeAlias

ReadableBytes: TypeAlias = bytes | bytearray | memoryview


def as_integer(value: object) -> int | None:
    """Return an integer as an int, including numpy integers. None for other values and for bools."""
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        return None
    try:
        return operator.index(value)
    except TypeError:  # numpy bools and arrays have __index__, but it raises
        return None


def check_integer(argument: str, value: object, minimum: int) -> int:
    """Return an integer of at least ``minimum`` as an int. Raises TypeError or ValueError."""
    number = as_integer(value)
    if number is None:
        raise TypeError(f"{argument} must be an integer, not {value!r}")
    if number < minimum:
        raise ValueError(f"{argument} must be at least {minimum}, not {number}")
    return number


def as_number(argument: str, value: object) -> float:
    """Return a number as a float. Raises TypeError."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{argument} must be a number, not {value!r}")
    return float(value)


def check_number(argument: str, value: object, minimum: float) -> None:
    """Raise TypeError or ValueError if the value is not a number of at least ``minimum``. NaN is not valid."""
    if not as_number(argument, value) >= minimum:
        raise ValueError(f"{argument} must be at least {minimum}, not {value!r}")


def check_flag(argument: str, value: object) -> None:
    """Raise TypeError if the value is not a bool. Otherwise a string such as "no" would count as True."""
    if not isinstance(value, bool):
        raise TypeError(f"{argument} must be True or False, not {value!r}")


def check_path(argument: str, value: object) -> str:
    """Return a local path as text. Raises TypeError for other values, also for bytes."""
    path = fspath(value) if isinstance(value, PathLike) else value
    if not isinstance(path, str):
        raise TypeError(f"{argument} must be a path, not {value!r}")
    return path


def check_bytes(argument: str, value: object) -> ReadableBytes:
    """Return bytes as they are. Raises TypeError for other values, also for text."""
    if not isinstance(value, bytes | bytearray | memoryview):
        raise TypeError(f"{argument} must be bytes, not {value!r:.80}")
    return value


def as_list(values: object) -> list[object]:
    """Return several values as a list, and a value that is not iterable as the only one, for a check of each."""
    return list(values) if isinstance(values, Iterable) else [values]


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the end of an error message that suggests the most similar name. Empty if none is similar."""
    import difflib  # for import time: only mistakes need it

    similar = difflib.get_close_matches(name, known, n=1)
    return f". Did you mean {similar[0]!r}?" if similar else ""
