"""Observe which local files a test opens."""

from __future__ import annotations

import builtins
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch


@contextmanager
def opened_files(directory: Path) -> Iterator[set[str]]:
    """Return a set, which gets the names of the files below the directory that are opened in the ``with`` block.

    The functions that open files are replaced for the block. An audit hook would stay for the life of the process. While
    coverage is measured, a thread fails if it starts during a call of such a hook.
    """
    names: set[str] = set()

    def observed(function: Callable[..., Any]) -> Callable[..., Any]:
        def opening(file: Any, *arguments: Any, **options: Any) -> Any:
            if not isinstance(file, int):
                path = Path(os.fsdecode(file)).absolute()
                if directory in path.parents:
                    names.add(path.relative_to(directory).as_posix())
            return function(file, *arguments, **options)

        return opening

    with (
        patch.object(builtins, "open", observed(builtins.open)),
        patch.object(io, "open", observed(io.open)),
        patch.object(os, "open", observed(os.open)),
    ):
        yield names
