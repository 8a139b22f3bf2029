"""Arguments that are numbers or flags, refused by name where they are something else."""

from __future__ import annotations

import operator
from numbers import Real
from typing import SupportsIndex


def as_whole(value: object) -> int | None:
    """Return a whole number as an int, numpy's too; None for what is none, and for a bool, which nobody means as one."""
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        return None
    try:
        return operator.index(value)
    except TypeError:  # numpy's bools and arrays have an __index__, and refuse
        return None


def check_whole(argument: str, value: object, least: int) -> int:
    """Return a whole number of at least ``least`` as an int, or raise TypeError or ValueError."""
    number = as_whole(value)
    if number is None:
        raise TypeError(f"{argument} is a whole number, not {value!r}")
    if number < least:
        raise ValueError(f"{argument} is at least {least}, not {number}")
    return number


def as_number(argument: str, value: object) -> float:
    """Return a number as a float, or raise TypeError."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{argument} is a number, not {value!r}")
    return float(value)


def check_number(argument: str, value: object, least: float) -> None:
    """Refuse what is no number of at least ``least``; nan is none."""
    if not as_number(argument, value) >= least:
        raise ValueError(f"{argument} is at least {least}, not {value!r}")


def check_flag(argument: str, value: object) -> None:
    """Refuse what is neither True nor False: a "no" would count as True."""
    if not isinstance(value, bool):
        raise TypeError(f"{argument} is True or False, not {value!r}")
