"""Import the names that a package exports on first use (PEP 562)."""

from __future__ import annotations

import importlib
from collections.abc import Mapping


class LazyExports:
    """Import a module of ``package`` when one of its exported names is first read.

    ``scope`` is the package's ``globals()``. ``names`` maps each module of the package to the names that it exports,
    separated by spaces. The imports under ``TYPE_CHECKING`` list the same names for type checkers.
    """

    def __init__(self, package: str, scope: dict[str, object], names: Mapping[str, str]) -> None:
        self.module_of: dict[str, str] = {
            name: module for module, exported in names.items() for name in exported.split()
        }
        self._package = package
        self._scope = scope

    def load(self, name: str) -> object:
        """Return the object with this name, for the package's ``__getattr__``. Raises `AttributeError` if it is unknown."""
        if name in self.module_of:
            value: object = getattr(importlib.import_module(f"{self._package}.{self.module_of[name]}"), name)
            # Python finds the name in the package's globals from now on, and does not call this method again.
            self._scope[name] = value
            return value
        if name in self.module_of.values():  # `box_models.errors` after `import box_models` alone
            return importlib.import_module(f"{self._package}.{name}")
        raise AttributeError(f"module {self._package!r} has no attribute {name!r}")

    def names(self) -> list[str]:
        """Return all names, imported or not, for the package's ``__dir__``."""
        return sorted({*self._scope, *self.module_of})
