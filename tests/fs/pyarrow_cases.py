"""The tests that pyarrow has for every filesystem, unchanged. `test_pyarrow_suite.py` runs them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pyarrow.fs
import pyarrow.tests.test_fs
import pytest

from box_models.local import LocalServer, serve
from tests.fs.filesystems import filesystem

suite: ModuleType = pyarrow.tests.test_fs
# The fixtures, and the tests that take a filesystem. The others are about one filesystem each.
globals().update(
    {
        name: value
        for name, value in vars(suite).items()
        if name in ("fs", "pathfn", "allow_move_dir", "allow_append_to_file")
        or name == "pickle_with_and_without_subtree_filesystem"
        or (name.startswith("test_") and "fs" in inspect.signature(value).parameters)
    }
)


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with serve(":memory:") as server:
        yield server


@pytest.fixture
def filesystem_config(server: LocalServer, request: pytest.FixtureRequest) -> dict[str, Any]:
    options = {"base_url": server.url, "token": server.token}
    folder = filesystem(options).box.root.create_folder(request.node.name.replace("/", " "))
    fs = filesystem({**options, "root": folder.id})
    return {
        "fs": pyarrow.fs.PyFileSystem(pyarrow.fs.FSSpecHandler(fs)),
        "pathfn": lambda path: f"/{path}",
        "allow_move_dir": True,
        "allow_append_to_file": True,
    }


@pytest.fixture(params=["pickle", "cloudpickle"])
def pickle_module(request: pytest.FixtureRequest) -> ModuleType:
    module: ModuleType = pytest.importorskip(request.param)
    return module
