"""``__all__`` lists exactly the public names, and an import loads no more than it needs."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import box_models
from box_models import auth, models
from box_models._lazy_exports import imported_names
from box_models.enterprise import EnterpriseView

LISTING = [
    name
    for name in (
        "box_models",
        *(module.name for module in pkgutil.walk_packages(box_models.__path__, "box_models.")),
    )
    if not name.endswith("__main__") and hasattr(importlib.import_module(name), "__all__")
]


def public_names(module: ModuleType) -> list[str]:
    names: list[str] = getattr(module, "__all__")  # noqa: B009  a type checker finds no list
    return names


def is_public(name: str, value: object) -> bool:
    return not name.startswith("_") and not isinstance(value, ModuleType) and name != "annotations"


def test_the_package_offers_only_names_in_all() -> None:
    offered = {name for name, value in vars(box_models).items() if is_public(name, value)}
    assert offered <= set(public_names(box_models))


@pytest.mark.parametrize("name", LISTING)
def test_every_name_in_all_exists_and_is_listed_once(name: str) -> None:
    module = importlib.import_module(name)
    listed = list(module.__all__)
    assert [each for each in listed if not hasattr(module, each)] == []
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("name", LISTING)
def test_all_lists_every_public_name_that_the_module_defines(name: str) -> None:
    module = importlib.import_module(name)
    public = {key: value for key, value in vars(module).items() if is_public(key, value)}
    assert {key for key, value in public.items() if getattr(value, "__module__", None) == name} <= set(
        module.__all__
    )


def run(code: str) -> str:
    """Run code in a new interpreter; return what it printed."""
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_importing_the_package_imports_no_slow_module() -> None:
    heavy = "{'requests', 'pydantic', 'tenacity', 'box_models.box'}"
    assert run(f"import sys, box_models; print(sorted({heavy} & set(sys.modules)))") == "[]\n"


def test_importing_box_imports_no_rarely_used_module() -> None:
    rare = "{'tenacity', 'asyncio', 'difflib', 'box_models.models.uploads'}"
    assert run(f"import sys; from box_models import Box; print(sorted({rare} & set(sys.modules)))") == "[]\n"


def test_star_import_brings_every_public_name() -> None:
    code = "from box_models import *; import box_models; print([n for n in box_models.__all__ if n not in globals()])"
    assert run(code) == "[]\n"


def test_modules_are_available_after_importing_the_package_alone() -> None:
    code = "import box_models; print(box_models.errors.NotFound is box_models.NotFound, box_models.File.__name__)"
    assert run(code) == "True File\n"


def test_a_missing_name_raises_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = vars(box_models)["__getattr__"]("Nothing")


@pytest.mark.parametrize(("package", "listing"), [(box_models, "_public_names.py"), (auth, "_exports.py")])
def test_exported_names_are_those_of_the_list(package: ModuleType, listing: str) -> None:
    tree = ast.parse(Path(str(package.__file__)).with_name(listing).read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert all(alias.asname in (alias.name, None) for node in imports for alias in node.names)
    listed = {alias.name for node in imports for alias in node.names} - {"*"}
    assert listed <= set(public_names(package)) <= set(dir(package))
    assert all(hasattr(package, name) for name in public_names(package))


def test_public_names_include_those_of_the_models() -> None:
    assert set(public_names(models)) < set(public_names(box_models))


def test_names_are_found_without_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.machinery.PathFinder.find_spec", lambda *_: None)
    modules = imported_names("box_models._public_names")
    assert {"File", "NotFound", "Box"} <= modules.keys()
    assert set(modules.values()) == {"box_models._public_names"}


def test_reading_the_list_of_names_imports_nothing() -> None:
    heavy = "{'requests', 'pydantic', 'box_models.models', 'box_models._public_names'}"
    code = f"import sys, box_models; box_models.__all__; print(sorted({heavy} & set(sys.modules)))"
    assert run(code) == "[]\n"


def test_box_with_a_token_imports_no_login_store_or_transfer_module() -> None:
    rare = "('box_models.auth.oauth2', 'box_models.auth.stores', 'box_models.transfer', 'box_models.models.search', 'box_models.api', 'box_models._operations')"
    code = "import sys; from box_models import Box; Box('token').close(); "
    assert run(f"{code}print([name for name in {rare} if name in sys.modules])") == "[]\n"


def test_public_methods_name_all_their_parameters() -> None:
    classes = [
        value for name in public_names(box_models) if isinstance(value := getattr(box_models, name), type)
    ]
    classes.append(EnterpriseView)
    methods = {
        f"{cls.__name__}.{name}": method
        for cls in classes
        for name, method in inspect.getmembers(cls, callable)
        if not name.startswith(("_", "model_"))
        and str(getattr(method, "__module__", "")).startswith("box_models")
    }
    assert len(methods) > 100
    assert [name for name, method in methods.items() if _takes_any_keyword(method)] == []


def _takes_any_keyword(method: Callable[..., object]) -> bool:
    kinds = {parameter.kind for parameter in inspect.signature(method).parameters.values()}
    return inspect.Parameter.VAR_KEYWORD in kinds


def test_search_options_are_the_parameters_of_search() -> None:
    parameters = inspect.signature(box_models.Box.search).parameters
    assert list(parameters)[3:] == list(box_models.SearchOptions.__annotations__)
