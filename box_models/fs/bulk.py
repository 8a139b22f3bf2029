"""Operations on many paths: fsspec pairs sources with targets, and threads do the work side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeAlias, TypeVar

from fsspec import AbstractFileSystem

from box_models.transfer.worker_pool import WorkerPool

PathsArg: TypeAlias = str | os.PathLike[str] | list[str | os.PathLike[str]] | list[str]
"""A path, or several."""

T = TypeVar("T")
R = TypeVar("R")

_WORKERS = 16


def in_threads(function: Callable[[T], R], values: Iterable[T]) -> list[R]:
    """Call a function with each value in a thread pool, and return the results in order. Raises the first error."""
    todo = list(values)
    if len(todo) < 2:
        return [function(value) for value in todo]
    results: dict[int, R] = {}

    def run(number: int, value: T) -> None:
        results[number] = function(value)

    with WorkerPool(min(_WORKERS, len(todo))) as pool:
        for number, value in enumerate(todo):
            pool.submit(partial(run, number, value))
    return [results[number] for number in range(len(todo))]


class Planner:
    """Stands for a filesystem while fsspec pairs sources with targets, and notes the pairs in place of copying.

    All else that fsspec asks for, such as whether a target is a directory, comes from the filesystem.
    """

    def __init__(self, fs: AbstractFileSystem) -> None:
        self._fs = fs
        self.pairs: list[tuple[str, str]] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._fs, name)

    def put_file(self, lpath: str, rpath: str, **_: object) -> None:
        """Note a file to upload."""
        self.pairs.append((lpath, rpath))

    def get_file(self, rpath: str, lpath: str, **_: object) -> None:
        """Note a file to download."""
        self.pairs.append((rpath, lpath))

    def cp_file(self, path1: str, path2: str, **_: object) -> None:
        """Note a file to copy."""
        self.pairs.append((path1, path2))


def pairs_of(
    fs: AbstractFileSystem,
    operation: Callable[..., object],
    paths: tuple[PathsArg, PathsArg],
    **options: object,
) -> list[tuple[str, str]]:
    """Return the sources and targets of ``operation``, which is `put`, `get` or `copy` of fsspec's base class."""
    planner = Planner(fs)
    operation(planner, *paths, **options)
    return planner.pairs
