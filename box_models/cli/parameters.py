"""Parameters that several commands share, and how their values are read."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal, TypeAlias

import typer

PathArgument: TypeAlias = Annotated[str, typer.Argument(metavar="PATH", help="A path in Box.")]
PathsArgument: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="PATH", help="Paths in Box, or patterns such as '/Docs/*.csv'.")
]
StartArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="PATH", help="A folder in Box (default: the root folder).")
]
OnConflictOption: TypeAlias = Annotated[
    Literal["error", "version", "rename", "skip"],
    typer.Option("--on-conflict", help="The action if the name is taken by other content."),
]
IncludeOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--include", metavar="GLOB", help="Only files that match. Can be given several times."),
]
ExcludeOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="GLOB",
        help="Leave out files and folders that match. Can be given several times.",
    ),
]

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
_DURATION = re.compile(r"(\d+)\s*([smhdw])", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def size_of(text: str) -> int:
    """Return a size in bytes, such as 100, 1k (1024 bytes) or 2.5M."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise typer.BadParameter(f"{text!r} is not a size such as 100, 1k or 2.5M")
    return int(float(match[1]) * _UNITS[match[2].lower()])


def duration_of(text: str) -> timedelta:
    """Return a duration, such as 90s, 30m, 12h, 7d or 2w."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise typer.BadParameter(f"{text!r} is not a duration such as 30m, 12h, 7d or 2w")
    return timedelta(seconds=int(match[1]) * _SECONDS[match[2].lower()])
