"""Read the imports of the package without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "box_models"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def imports(path: Path, *, type_checking: bool, in_functions: bool) -> Iterator[str]:
    """Yield the absolute dotted names that a module imports."""
    here = ["box_models", *path.relative_to(PACKAGE).with_suffix("").parts]
    stack: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = here[: -node.level] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not in_functions:
            continue
        elif isinstance(node, ast.If) and is_type_checking(node) and not type_checking:
            stack.extend(node.orelse)
        else:
            stack.extend(ast.iter_child_nodes(node))


def dotted_name(path: Path) -> str:
    parts = ["box_models", *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts).removesuffix(".__init__")


def import_graph(*, type_checking: bool, in_functions: bool) -> dict[str, set[str]]:
    """Return the modules that each module imports.

    The ``__init__`` of a package does not count as imported: it collects its modules, and they import each other by
    their own names.
    """
    paths = {dotted_name(path): path for path in MODULES}
    plain = {name for name, path in paths.items() if path.name != "__init__.py"}
    return {
        name: {
            target
            for target in imports(path, type_checking=type_checking, in_functions=in_functions)
            if target in plain and target != name
        }
        for name, path in paths.items()
    }


def modules_in_cycles(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the modules that import themselves through other modules."""
    reachable = {name: set(targets) for name, targets in graph.items()}
    for middle in graph:
        for targets in reachable.values():
            if middle in targets:
                targets |= reachable[middle]
    return sorted(name for name, targets in reachable.items() if name in targets)
