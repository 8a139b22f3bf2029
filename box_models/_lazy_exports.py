"""Import the names that a package exports on first use (PEP 562)."""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import PathFinder
from types import ModuleType


class LazyExports:
    """Import a module when one of the names that the package exports from it is first read.

    The names are listed once, as ordinary imports in the module ``names`` of the package. Type checkers read them there. ``scope`` is
    the package's ``globals()``.
    """

    def __init__(self, package: str, scope: dict[str, object], names: str) -> None:
        self._package = package
        self._names = f"{package}.{names}"
        self._scope = scope
        self._modules: dict[str, str] | None = None

    @property
    def module_of(self) -> dict[str, str]:
        """The module of each exported name."""
        if self._modules is None:
            self._modules = imported_names(self._names)
        return self._modules

    def load(self, name: str) -> object:
        """Return the object with this name, for the package's ``__getattr__``. Raises `AttributeError` if it is unknown."""
        if name == "__all__":
            return sorted(self.module_of)
        if name in self.module_of:
            value: object = getattr(importlib.import_module(self.module_of[name]), name)
            # Python finds the name in the package's globals from now on, and does not call this method again.
            self._scope[name] = value
            return value
        module = f"{self._package}.{name}"
        if any(f"{other}.".startswith(f"{module}.") for other in self.module_of.values()):
            return importlib.import_module(module)  # `box_models.errors` after `import box_models` alone
        raise AttributeError(f"module {self._package!r} has no attribute {name!r}")

    def names(self) -> list[str]:
        """Return all names, imported or not, for the package's ``__dir__``."""
        return sorted({*self._scope, *self.module_of})


class _Unused:
    """Stands for a module whose import is only recorded."""

    __all__ = ()

    def __getattr__(self, name: str) -> None: ...


def imported_names(module: str) -> dict[str, str]:
    """Return the names that a module imports from its package, each with the module it comes from. Imports nothing.

    The module must consist of ``from … import …`` statements. They are executed with an ``__import__`` that only records them.
    """
    modules: dict[str, str] = {}

    def record(
        source: str, _globals: object, _locals: object, names: tuple[str, ...], _level: int
    ) -> _Unused:
        if source.startswith(package):
            modules.update(dict.fromkeys(imported_names(source) if "*" in names else names, source))
        return _Unused()

    parent = sys.modules[module.rpartition(".")[0]]
    spec = PathFinder.find_spec(module, parent.__path__)
    code = getattr(spec and spec.loader, "get_code", lambda _: None)(module)
    if code is None:  # a compiled program has no bytecode, so the import cannot be avoided
        values = vars(importlib.import_module(module))
        return {name: module for name, value in values.items() if not isinstance(value, ModuleType)}
    package = module.partition(".")[0] + "."
    exec(code, {"__builtins__": {"__import__": record}, "__name__": module})  # noqa: S102  a module of this package  # nosec B102
    return modules
