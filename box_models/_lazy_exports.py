"""Packages whose names are imported when somebody asks for them (PEP 562)."""

from __future__ import annotations

import importlib
from collections.abc import Mapping


class LazyExports:
    """Opens the modules of a package, whose globals are ``scope``, when a name of theirs is asked for.

    ``names`` says to Python what imports under TYPE_CHECKING say to type checkers: for each module of the package, its names.
    """

    def __init__(self, package: str, scope: dict[str, object], names: Mapping[str, str]) -> None:
        self.module_of: dict[str, str] = {
            name: module for module, listed in names.items() for name in listed.split()
        }
        self._package = package
        self._scope = scope

    def load(self, name: str) -> object:
        """Return what the package's ``__getattr__`` is to return."""
        if name in self.module_of:
            # Once: from now on it is an ordinary global.
            value: object = getattr(importlib.import_module(f"{self._package}.{self.module_of[name]}"), name)
            self._scope[name] = value
            return value
        if name in self.module_of.values():  # `box_models.errors` after `import box_models` alone
            return importlib.import_module(f"{self._package}.{name}")
        raise AttributeError(f"module {self._package!r} has no attribute {name!r}")

    def names(self) -> list[str]:
        """Return what the package's ``__dir__`` is to return: all names, imported or not."""
        return sorted({*self._scope, *self.module_of})
