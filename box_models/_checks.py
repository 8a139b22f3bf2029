"""Arguments that are numbers or flags, refused by name where they are something else."""

from __future__ import annotations

import operator
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
