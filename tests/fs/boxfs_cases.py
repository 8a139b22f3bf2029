"""The tests of fsspec, universal_pathlib, zarr and pyarrow for filesystems, with boxfs. `compare.py` runs them."""

# boxfs, boxsdk and fsspec have no types.
# pyright: reportMissingImports=false, reportMissingTypeStubs=false, reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boxsdk  # type: ignore[import-not-found,import-untyped,unused-ignore]
import fsspec
import pyarrow.fs
import pytest
from boxfs import BoxFileSystem  # type: ignore[import-not-found,import-untyped,unused-ignore]
from fsspec.implementations.asyn_wrapper import AsyncFileSystemWrapper
from fsspec.tests.abstract import (
    AbstractCopyTests,
    AbstractGetTests,
    AbstractOpenTests,
    AbstractPipeTests,
    AbstractPutTests,
)
from upath import UPath

from box_models import Box
from box_models.local import LocalServer, serve
from tests.fs import pyarrow_cases, test_fsspec_suite, test_zarr_suite, upath_cases

shared = [
    name for name in vars(pyarrow_cases) if name in vars(pyarrow_cases.suite) and not name.startswith("__")
]
globals().update({name: getattr(pyarrow_cases, name) for name in shared})
pickle_module = pyarrow_cases.pickle_module
clear_fsspec_memory_cache = upath_cases.clear_fsspec_memory_cache
pathlib_base, local_testdir = upath_cases.pathlib_base, upath_cases.local_testdir


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    fsspec.register_implementation("box", BoxFileSystem, clobber=True)
    with serve(":memory:") as server:
        boxsdk.config.API.BASE_API_URL = f"{server.url}/2.0"
        boxsdk.config.API.UPLOAD_URL = f"{server.url}/api/2.0"
        yield server


@pytest.fixture
def boxfs_options(server: LocalServer, request: pytest.FixtureRequest) -> dict[str, Any]:
    """The options of a filesystem whose root is an empty folder."""
    with Box(str(server.token), base_url=server.url) as box:
        root = box.root.create_folder(request.node.nodeid.rpartition("::")[2].replace("/", " "))
    login = boxsdk.OAuth2(client_id="", client_secret="", access_token=str(server.token))
    return {
        "client": boxsdk.Client(login),
        "root_id": root.id,
        "skip_instance_cache": True,
        "cache_paths": False,
    }


@pytest.fixture
def boxfs(boxfs_options: dict[str, Any]) -> Any:
    return BoxFileSystem(**boxfs_options)


@pytest.fixture
def filesystem_config(boxfs: Any) -> dict[str, Any]:
    return {
        "fs": pyarrow.fs.PyFileSystem(pyarrow.fs.FSSpecHandler(boxfs)),
        "pathfn": lambda path: f"/{path}",
        "allow_move_dir": True,
        "allow_append_to_file": True,
    }


class BoxfsFixtures(test_fsspec_suite.BoxFixtures):
    @pytest.fixture
    def fs(self, boxfs: Any) -> Any:
        return boxfs


class TestCopy(BoxfsFixtures, AbstractCopyTests): ...


class TestGet(BoxfsFixtures, AbstractGetTests): ...


class TestOpen(BoxfsFixtures, AbstractOpenTests): ...


class TestPipe(BoxfsFixtures, AbstractPipeTests): ...


class TestPut(BoxfsFixtures, AbstractPutTests): ...


class TestStore(test_zarr_suite.TestBoxStore):
    @pytest.fixture
    def store_kwargs(self, boxfs: Any) -> dict[str, Any]:
        return {"fs": AsyncFileSystemWrapper(boxfs, asynchronous=True), "path": "/store"}


class TestUPath(upath_cases.TestBoxUPath):
    @pytest.fixture(autouse=True)
    def path(self, boxfs_options: dict[str, Any]) -> None:
        self.path = UPath("box://tests", **boxfs_options)
        self.prepare_file_system()
