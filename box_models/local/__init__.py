"""The embedded Box: an engine over SQLite and content files, in this process or on a port of this machine.

Start one with :func:`serve`, or from a shell with ``python -m box_models.local``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from box_models.local.adapter import BASE_URL, EmbeddedAdapter, OpenEngine, open_engine
    from box_models.local.database import StoreError
    from box_models.local.engine import Engine
    from box_models.local.seed import SeedError, apply_seed
    from box_models.local.server import Certificate, LocalServer, serve
    from box_models.local.settings import Settings

__all__ = [
    "BASE_URL",
    "Certificate",
    "EmbeddedAdapter",
    "Engine",
    "LocalServer",
    "OpenEngine",
    "SeedError",
    "Settings",
    "StoreError",
    "apply_seed",
    "open_engine",
    "serve",
]

# Loaded when asked for: serving needs the extra [local], the rest does not.
_HOMES = {
    "BASE_URL": "adapter",
    "Certificate": "server",
    "EmbeddedAdapter": "adapter",
    "Engine": "engine",
    "LocalServer": "server",
    "OpenEngine": "adapter",
    "SeedError": "seed",
    "Settings": "settings",
    "StoreError": "database",
    "apply_seed": "seed",
    "open_engine": "adapter",
    "serve": "server",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
