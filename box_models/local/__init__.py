"""The embedded Box: an engine over SQLite and content files, in this process or on a port of this machine.

Start one with :func:`serve`, or from a shell with ``python -m box_models.local``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from box_models.local.engine import Engine
    from box_models.local.faces.adapter import BASE_URL, EmbeddedAdapter, OpenEngine, open_engine
    from box_models.local.faces.server import Certificate, LocalServer, serve
    from box_models.local.seed import SeedError, SeedSource, apply_seed
    from box_models.local.settings import Settings
    from box_models.local.store.store_error import StoreError

__all__ = [
    "BASE_URL",
    "Certificate",
    "EmbeddedAdapter",
    "Engine",
    "LocalServer",
    "OpenEngine",
    "SeedError",
    "SeedSource",
    "Settings",
    "StoreError",
    "apply_seed",
    "open_engine",
    "serve",
]

# Loaded on first use, because only the server needs the extra [local].
_MODULES = {
    "BASE_URL": "faces.adapter",
    "Certificate": "faces.server",
    "EmbeddedAdapter": "faces.adapter",
    "Engine": "engine",
    "LocalServer": "faces.server",
    "OpenEngine": "faces.adapter",
    "SeedError": "seed",
    "SeedSource": "seed",
    "Settings": "settings",
    "StoreError": "store.store_error",
    "apply_seed": "seed",
    "open_engine": "faces.adapter",
    "serve": "faces.server",
}


if not TYPE_CHECKING:  # a type checker that sees it accepts every name

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
