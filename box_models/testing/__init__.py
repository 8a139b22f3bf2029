"""Test programs that use box_models: pytest fixtures and fault injection.

The fixtures ``local_box``, ``box_server``, ``box_seed`` and ``box_settings`` are in :mod:`box_models.testing.plugin`, which pytest loads automatically.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from box_models.testing.injection import Faults, faults

__all__ = ["Faults", "faults"]


if not TYPE_CHECKING:  # a type checker that sees it accepts every name

    def __getattr__(name: str) -> object:
        # Loaded on first use, because every run of pytest imports this package for its fixtures.
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.injection"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
