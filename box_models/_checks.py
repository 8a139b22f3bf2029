"""Check arguments that are numbers or flags. The errors name the argument. Suggest a name for a misspelt one."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from numbers import Real
from typing import SupportsIndex


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


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the end of an error message that suggests the most similar name. Empty if none is similar."""
    import difflib  # for import time: only mistakes need it

    similar = difflib.get_close_matches(name, known, n=1)
    return f". Did you mean {similar[0]!r}?" if similar else ""
