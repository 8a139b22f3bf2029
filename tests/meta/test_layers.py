"""Imports go in one direction: from the objects that users hold down to errors and transport."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.meta.imports import MODULES, PACKAGE, import_graph, imports, modules_in_cycles, relative

# Each top-level module or package of box_models, with the others that it may import.
LAYERS: dict[str, set[str]] = {
    "_checks": set(),
    "_closable": set(),
    "_operating_system": set(),
    "_operations": set(),
    "api": {"_checks", "_incomplete_repr", "_json", "_operations", "errors", "retry", "session", "transport"},
    "_file_access": {"_operating_system"},
    "_forks": {"_operating_system"},
    "_incomplete_repr": set(),
    "_evaluated_property": set(),
    "_json": set(),
    "_retry_after": set(),
    "_same_name": set(),
    "_lazy_exports": set(),
    "_public_names": {
        "_version",
        "auth",
        "box",
        "enterprise",
        "errors",
        "identity",
        "models",
        "retry",
        "session",
        "transfer",
        "transport",
    },
    "_secret_masks": {"_json"},
    "_secret_value": {"_signals"},
    "_signals": set(),
    "_stack_level": set(),
    "_version": set(),
    "errors": {"_incomplete_repr", "_json", "_retry_after", "_secret_masks"},
    "home": set(),
    "retry": {"errors", "_checks", "_forks"},
    "transport": {
        "_forks",
        "_signals",
        "_incomplete_repr",
        "_json",
        "_retry_after",
        "_checks",
        "_closable",
        "_secret_value",
        "_stack_level",
        "_version",
        "errors",
    },
    "auth": {
        "_checks",
        "_forks",
        "_incomplete_repr",
        "_json",
        "transport",
        "retry",
        "errors",
        "home",
        "_closable",
        "_file_access",
        "_operating_system",
        "_lazy_exports",
        "_secret_value",
        "_signals",
    },
    "session": {
        "_operating_system",
        "_forks",
        "_incomplete_repr",
        "_json",
        "_secret_value",
        "auth",
        "transport",
        "retry",
        "errors",
        "_checks",
        "_closable",
        "_version",
    },
    "transfer": {
        "_forks",
        "_secret_value",
        "_signals",
        "_file_access",
        "_operating_system",
        "_json",
        "_same_name",
        "session",
        "transport",
        "retry",
        "errors",
        "home",
        "_checks",
    },
    "models": {
        "_operating_system",
        "_incomplete_repr",
        "_evaluated_property",
        "_lazy_exports",
        "_secret_value",
        "_stack_level",
        "_json",
        "_same_name",
        "transfer",
        "session",
        "transport",
        "retry",
        "errors",
        "_checks",
    },
    "identity": {"models", "session"},
    "enterprise": {"enterprise_users", "models"},
    "enterprise_users": {"_incomplete_repr", "errors", "models", "retry", "session"},
    "openers": {"auth", "errors", "identity", "retry", "session", "transport"},
    "box": {
        "_checks",
        "api",
        "_incomplete_repr",
        "_secret_value",
        "enterprise",
        "_evaluated_property",
        "identity",
        "models",
        "openers",
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
    "local": {"_forks", "_operating_system", "_operations", "_version"},
    "fs": {"_checks", "_incomplete_repr", "_same_name", "auth", "box", "errors", "models", "transfer"},
    "testing": {"_incomplete_repr", "box", "models", "local", "_checks"},
    "cli": {"box", "auth", "models", "transfer", "retry", "transport", "errors", "home", "local", "_version"},
    "boxv2": {
        "_json",
        "_operating_system",
        "_secret_value",
        "transfer",
        "session",
        "auth",
        "transport",
        "retry",
        "errors",
        "_closable",
        "_version",
    },
}
# The embedded Box, lowest first: a sub-package imports those before it.
LOCAL_LAYERS = [
    "json_values",
    "settings",
    "store",
    "http",
    "representations",
    "items",
    "events",
    "sign_in",
    "resources",
    "content",
    "registry",
    "coverage",
    "engine",
    "seed",
    "faces",
    "__main__",
]

# Third-party packages that the core may import. Extras are imported inside the functions that need them.
CORE_DEPENDENCIES = {
    "pydantic",
    "pydantic_core",
    "requests",
    "tenacity",
    "typing_extensions",
    "urllib3",
    "annotated_types",
}
# The embedded Box needs only the standard library. These modules need the library that they connect it to.
EXTRA_DEPENDENCIES = {
    **{relative(path): {"typer"} for path in MODULES if path.parent.name == "cli"},
    "cli/output.py": {"typer", "pydantic_core"},
    "fs/__init__.py": {"fsspec"},
    "fs/box_upath.py": {"upath"},
    "fs/bulk.py": {"fsspec"},
    "fs/change_methods.py": {"fsspec"},
    "fs/content_methods.py": {"fsspec"},
    "fs/filesystem.py": {"fsspec"},
    "fs/item_cache.py": {"fsspec"},
    "fs/listing_methods.py": {"fsspec"},
    "fs/read_window.py": {"fsspec"},
    "fs/remote_file.py": {"fsspec"},
    "local/faces/adapter.py": {"requests", "urllib3"},
    "local/faces/asgi.py": {"anyio", "starlette"},
    "local/faces/box_certificates.py": {"cryptography"},
    "local/faces/connect_proxy.py": {"h11"},
    "local/faces/incoming_body.py": {"anyio", "starlette"},
    "local/faces/uvicorn_internals.py": {"h11", "uvicorn"},
    "testing/plugin.py": {"pytest"},
}


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_layers(path: Path) -> set[str]:
    # errors.py may name the models in annotations, because a NameConflict carries the existing item.
    names = imports(path, type_checking=layer_of(path) != "errors", in_functions=True)
    return {name.split(".")[1] for name in names if name.startswith("box_models.")} - {"__init__"}


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_imports_only_lower_layers(path: Path) -> None:
    layer = layer_of(path)
    assert layer in LAYERS, f"{path.name} is a new layer: add it to LAYERS"
    allowed = LAYERS[layer] | {layer} | ({"fs", "local"} if layer == "box" else set())
    assert imported_layers(path) <= allowed


def test_sub_packages_of_the_embedded_box_import_only_lower_ones() -> None:
    edges = {
        (source.split(".")[2], target.split(".")[2])
        for source, targets in import_graph(type_checking=True, in_functions=True).items()
        for target in targets
        if source.startswith("box_models.local.") and target.startswith("box_models.local.")
    }
    names = {name for edge in edges for name in edge}
    assert names <= set(LOCAL_LAYERS), "add the new sub-package to LOCAL_LAYERS"
    assert {edge for edge in edges if LOCAL_LAYERS.index(edge[0]) < LOCAL_LAYERS.index(edge[1])} == set()


def test_only_one_module_knows_the_operating_system() -> None:
    modules = {"fcntl", "grp", "msvcrt", "pwd", "resource", "termios", "winreg"}
    checks = re.compile(r"os\.name\b|sys\.platform\b|platform\.system|hasattr\((os|signal|socket), ")
    others = [path for path in MODULES if path.name != "_operating_system.py"]
    importing = [path for path in others if modules & {*imports(path, type_checking=True, in_functions=True)}]
    checking = [path for path in others if checks.search(path.read_text(encoding="utf-8"))]
    assert [relative(path) for path in importing + checking] == []


def test_importing_box_does_not_import_the_embedded_box() -> None:
    at_import = imports(PACKAGE / "box.py", type_checking=False, in_functions=False)
    assert [name for name in at_import if name.startswith("box_models.local")] == []


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_importing_a_module_needs_only_core_dependencies(path: Path) -> None:
    is_side_package = layer_of(path) in {"cli", "fs", "local", "testing"}
    allowed = EXTRA_DEPENDENCIES.get(relative(path), set()) if is_side_package else CORE_DEPENDENCIES
    tops = {dotted.split(".")[0] for dotted in imports(path, type_checking=False, in_functions=False)}
    assert tops - sys.stdlib_module_names - {"box_models", ""} <= allowed


def test_no_import_cycle_when_modules_load() -> None:
    assert modules_in_cycles(import_graph(type_checking=False, in_functions=False)) == []


def test_no_import_cycle_of_any_kind() -> None:
    graph = import_graph(type_checking=True, in_functions=True)
    # Three exceptions. `Box.fs` creates the filesystem, whose options open a Box. The others are for type checkers only. errors names the models in annotations. A folder's methods return files and a file's
    # parent is a folder: item_types has these references of items to each other, and no other module may have one.
    graph["box_models.box"] = {
        name for name in graph["box_models.box"] if not name.startswith("box_models.fs")
    }
    graph["box_models.errors"] = {
        name for name in graph["box_models.errors"] if not name.startswith("box_models.models")
    }
    graph["box_models.models.item_types"] = set()
    assert modules_in_cycles(graph) == []


def test_a_cycle_is_found() -> None:
    assert modules_in_cycles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == ["b", "c"]
