"""The direction of imports: data goes one way through the house."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "box_models"

# A room and the rooms it may import. One line for each top-level module or package of box_models.
ROOMS: dict[str, set[str]] = {
    "_checks": set(),
    "_closable": set(),
    "_lazy_exports": set(),
    "_version": set(),
    "errors": set(),
    "home": set(),
    "retry": {"errors", "_checks"},
    "transport": {"_checks", "_closable", "_version", "errors"},
    "auth": {"transport", "retry", "errors", "home", "_closable", "_lazy_exports"},
    "session": {"auth", "transport", "retry", "errors", "_checks", "_closable", "_version"},
    "transfer": {"session", "transport", "retry", "errors", "home", "_checks"},
    "models": {"transfer", "session", "transport", "retry", "errors", "_checks"},
    "identity": {"models"},
    "box": {
        "identity",
        "models",
        "transfer",
        "session",
        "auth",
        "transport",
        "retry",
        "errors",
        "home",
        "_closable",
        "_version",
    },
    "local": set(),
    "testing": {"box", "models", "local", "_checks"},
    "cli": {"box", "auth", "models", "errors", "home", "local", "_version"},
    "boxv2": {"transfer", "session", "auth", "transport", "retry", "errors", "_closable", "_version"},
}
# What the core may import that is not Python's own; extras only inside the functions that need them.
CORE_DEPENDENCIES = {
    "pydantic",
    "pydantic_core",
    "requests",
    "tenacity",
    "typing_extensions",
    "urllib3",
    "annotated_types",
}
# The embedded Box stands on Python's standard library; its two faces need what they are faces of, and so do the side rooms.
FACES = {
    "cli/app.py": {"typer"},
    "cli/serve_command.py": {"typer"},
    "cli/login_commands.py": {"typer"},
    "local/faces/adapter.py": {"requests", "urllib3"},
    "local/faces/asgi.py": {"anyio", "starlette"},
    "local/faces/server.py": {"h11", "uvicorn"},
    "testing/plugin.py": {"pytest"},
}

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


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


def rooms_imported(path: Path, *, in_functions: bool = True) -> set[str]:
    # errors.py may name the models in annotations: an exception carries the object that is in the way.
    names = imports(path, type_checking=room_of(path) != "errors", in_functions=in_functions)
    return {name.split(".")[1] for name in names if name.startswith("box_models.")} - {"__init__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_the_rooms_below_its_own(path: Path) -> None:
    room = room_of(path)
    assert room in ROOMS, f"{path.name} opens a new room: say in ROOMS what it may import"
    allowed = ROOMS[room] | {room} | ({"local"} if room == "box" else set())
    assert rooms_imported(path) <= allowed


@pytest.mark.skipif(not (PACKAGE / "box.py").exists(), reason="there is no box.py yet")
def test_the_front_door_imports_the_embedded_box_only_when_it_is_asked_for() -> None:
    at_import = imports(PACKAGE / "box.py", type_checking=False, in_functions=False)
    assert [name for name in at_import if name.startswith("box_models.local")] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_needs_no_more_at_import_than_the_core_dependencies(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    allowed = FACES.get(name, set()) if room_of(path) in {"cli", "local", "testing"} else CORE_DEPENDENCIES
    tops = {dotted.split(".")[0] for dotted in imports(path, type_checking=False, in_functions=False)}
    assert tops - sys.stdlib_module_names - {"box_models", ""} <= allowed


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {
        ".".join(["box_models", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(
            ".__init__"
        ): path
        for path in MODULES
    }
    graph = {
        name: {
            target
            for target in imports(path, type_checking=False, in_functions=False)
            if target in names and target != name
        }
        for name, path in names.items()
    }
    # A package's __init__ collects its modules; the modules import each other by their own names.
    graph = {
        name: {target for target in targets if names[target].name != "__init__.py"}
        for name, targets in graph.items()
    }
    TopologicalSorter(graph).prepare()
