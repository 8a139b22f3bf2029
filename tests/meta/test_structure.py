"""Names are used once, signatures are short, and an import inside a function says why it is there."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.meta.imports import MODULES, dotted_name, relative

LONGEST_PARAMETER_LIST = 3
"""Positional parameters, without self and cls."""
FUNCTIONS_WITH_MORE = 12
"""How many functions have more positional parameters. This number may only become smaller."""
EXTRAS = {
    "cryptography",
    "jwt",
    "keyring",
    "pandas",
    "pyarrow",
    "sqlalchemy",
    "starlette",
    "tqdm",
    "typer",
    "uvicorn",
}
"""Packages of optional extras. Importing one inside a function needs no other reason."""
SHARED_CLASS_NAMES = {
    "BoxAuthenticateFlow",  # boxv2 keeps its own names
    "BoxError",
    "BoxSession",
    "Request",  # the client and the embedded Box share no code
    "Response",
    "Comment",  # a row of the embedded Box, and the model
    "User",
}
"""Classes of one name. Those without a reason are still to be renamed; the set may only become smaller."""
SHARED_MODULE_NAMES = {"errors", "fields", "settings"}
"""Modules of one name. The set may only become smaller."""


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return (node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_class_name_is_used_twice() -> None:
    places = defaultdict(list)
    for path in MODULES:
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(statement, ast.ClassDef):
                places[statement.name.lstrip("_")].append(relative(path))
    shared = {name: where for name, where in places.items() if len(where) > 1}
    assert {name: where for name, where in shared.items() if name not in SHARED_CLASS_NAMES} == {}


def test_no_module_name_is_used_twice() -> None:
    places = defaultdict(list)
    for path in MODULES:
        if path.stem != "__main__":
            places[path.parent.name if path.stem == "__init__" else path.stem].append(relative(path))
    shared = {name: where for name, where in places.items() if len(where) > 1}
    assert {name: where for name, where in shared.items() if name not in SHARED_MODULE_NAMES} == {}


def positional(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    arguments = [*function.args.posonlyargs, *function.args.args]
    return [each.arg for each in arguments if each.arg not in ("self", "cls")]


def test_functions_have_at_most_three_positional_parameters() -> None:
    longer = [
        f"{relative(path)}:{function.lineno}: {function.name}({', '.join(positional(function))})"
        for path in MODULES
        for function in functions(path)
        if len(positional(function)) > LONGEST_PARAMETER_LIST
    ]
    assert len(longer) <= FUNCTIONS_WITH_MORE, "\n".join(longer)


def imported_packages(node: ast.Import | ast.ImportFrom) -> set[str]:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return {name.partition(".")[0] for name in names}


def imports_without_reason(path: Path) -> Iterator[str]:
    """Yield the imports inside functions that have no comment on their line or above.

    One comment is enough for imports below each other. ``try:`` and empty lines may be between comment and import.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    inside = {
        node.lineno: node.end_lineno or node.lineno
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and not imported_packages(node) <= EXTRAS
    }
    explained = -1
    for first, last in sorted(inside.items()):
        above = first - 2
        while lines[above].strip() in ("", "try:"):
            above -= 1
        commented = "#" in "".join(lines[first - 1 : last]) or lines[above].lstrip().startswith("#")
        if commented or above == explained:
            explained = last - 1
        else:
            yield f"{relative(path)}:{first}: {lines[first - 1].strip()}"


def test_imports_inside_functions_say_why() -> None:
    silent = [line for path in MODULES for line in imports_without_reason(path)]
    assert silent == []


def writes_into_modules(path: Path) -> Iterator[str]:
    """Yield the calls of vars and setattr, and the uses of __dict__, whose target is a module."""
    plain = {part for name in map(dotted_name, MODULES) for part in [name, name.rpartition(".")[2]]}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.name in plain
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="vars" | "setattr"), args=[target, *_]):
                pass
            case ast.Attribute(value=target, attr="__dict__"):
                pass
            case _:
                continue
        if "sys.modules" in ast.unparse(target) or ast.unparse(target) in imported:
            yield f"{relative(path)}:{node.lineno}: {ast.unparse(node)}"


def test_no_module_writes_into_the_globals_of_another() -> None:
    writes = [line for path in MODULES for line in writes_into_modules(path)]
    assert writes == []
