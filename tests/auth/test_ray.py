"""Ray: objects travel to its workers, and its data sets read a filesystem. Skipped without Ray."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from box_models import Box, File, Folder
from box_models.auth import FileStore
from box_models.local import serve
from tests.auth.dask_cluster import APPLICATION, expired_login

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def ray_box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Box]]:
    """The module of Ray, with two workers, and a Box of a saved login whose token has expired."""
    ray = pytest.importorskip("ray")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("BOX_")]:
            patch.delenv(name)
        patch.setenv("BOX_MODELS_HOME", str(tmp_path_factory.mktemp("home")))
        with serve(seed=APPLICATION) as server:
            FileStore("cluster").save(expired_login(server.url))
            ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
            try:
                with Box(profile="cluster") as box:
                    yield ray, box
            finally:
                ray.shutdown()


def describe(file: File) -> tuple[str, str, int]:
    return file.path, file.read_text(), os.getpid()


def upload(folder: Folder, number: int) -> tuple[str, str | None]:
    file = folder.upload(f"Number {number}".encode(), f"{number}.txt", on_conflict="version")
    return file.id, file.outcome


def test_ray_tasks_get_files_with_their_paths(ray_box: tuple[Any, Box]) -> None:
    ray, box = ray_box
    folder = box.root.create_folder("Sales")
    for number in range(8):
        upload(folder, number)
    task = ray.remote(describe)
    results = ray.get([task.remote(file) for file in folder.files()])
    assert {(path, text) for path, text, _ in results} == {
        (f"/Sales/{number}.txt", f"Number {number}") for number in range(8)
    }
    assert os.getpid() not in {process for *_, process in results}


def test_ray_tasks_that_run_twice_make_one_file_and_one_version(ray_box: tuple[Any, Box]) -> None:
    ray, box = ray_box
    folder = box.root.create_folder("Results")
    task = ray.remote(upload)
    first = ray.get([task.remote(folder, number) for number in range(12)])
    second = ray.get([task.remote(folder, number) for number in range(12)])
    assert [outcome for _, outcome in first] == ["created"] * 12
    assert second == [(file_id, "skipped") for file_id, _ in first]
    assert [len(file.versions().all()) for file in folder.files()] == [0] * 12


def test_ray_reads_tables_from_a_filesystem(ray_box: tuple[Any, Box]) -> None:
    _, box = ray_box
    data = pytest.importorskip("ray.data")
    fs = box.fs()
    for month in range(4):
        fs.pipe(f"/parts/{month}.csv", f"amount\n{month}\n{month}\n".encode())
    assert data.read_csv("/parts", filesystem=fs).sum("amount") == 12
