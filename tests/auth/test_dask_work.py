"""Work on a Dask cluster: objects travel to workers, uploads run twice, and tables are read in parallel."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from box_models import Box, File, Folder
from tests.auth.dask_cluster import start_cluster

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def cluster_box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Box]]:
    """A client of a cluster of two processes, and a Box of a saved login."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("BOX_")]:
            patch.delenv(name)
        patch.setenv("BOX_MODELS_HOME", str(tmp_path_factory.mktemp("home")))
        with start_cluster(workers=2) as cluster:
            yield cluster.client, cluster.box


def describe(file: File) -> tuple[str, str, int]:
    return file.path, file.read_text(), os.getpid()


def upload(folder: Folder, number: int) -> tuple[str, str | None]:
    file = folder.upload(f"Number {number}".encode(), f"{number}.txt", on_conflict="version")
    return file.id, file.outcome


KILLED = {3: "before", 9: "during", 15: "after"}
"""The numbers of the uploads whose worker is killed, and when."""


def upload_and_die(folder: Folder, number: int, marks: Path) -> str:
    """Upload 4 MB. The first time, some tasks kill their worker: before, during or after the upload."""
    runs = marks / str(number)
    with runs.open("a") as file_of_runs:
        file_of_runs.write("r")

    def die(at: str) -> None:
        if KILLED.get(number) == at and runs.read_text() == "r":
            os.kill(os.getpid(), signal.SIGKILL)

    die("before")
    content = f"{number:08}".encode() * 500_000
    file = folder.upload(
        content,
        f"{number}.bin",
        on_conflict="version",
        progress=lambda progress: die("during") if 0 < progress.done < (progress.total or 0) else None,
    )
    die("after")
    return file.id


def set_environment(variables: dict[str, str]) -> None:
    os.environ.update(variables)


def clear_environment(names: list[str]) -> None:
    for name in names:
        del os.environ[name]


def create_folder(number: int) -> str:
    box = Box()
    return box.root.create_folder(f"Task {number}").load().owned_by.name


def open_files(_: int) -> tuple[int, int]:
    return os.getpid(), len(list(Path("/proc/self/fd").iterdir()))


def test_files_travel_to_workers_with_their_paths(cluster_box: tuple[Any, Box]) -> None:
    client, box = cluster_box
    folder = box.root.create_folder("Sales")
    for number in range(8):
        upload(folder, number)
    results = client.gather(client.map(describe, folder.files().all()))
    assert {(path, text) for path, text, _ in results} == {
        (f"/Sales/{number}.txt", f"Number {number}") for number in range(8)
    }
    assert os.getpid() not in {process for _, _, process in results}


def test_an_upload_that_runs_twice_makes_one_file_and_one_version(cluster_box: tuple[Any, Box]) -> None:
    client, box = cluster_box
    folder = box.root.create_folder("Results")
    first = client.gather(client.map(upload, [folder] * 12, range(12), pure=False))
    second = client.gather(client.map(upload, [folder] * 12, range(12), pure=False))
    assert [outcome for _, outcome in first] == ["created"] * 12
    assert second == [(file_id, "skipped") for file_id, _ in first]
    assert [len(file.versions().all()) for file in folder.files()] == [0] * 12


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts the open files of Linux")
def test_workers_do_not_keep_files_open(cluster_box: tuple[Any, Box]) -> None:
    client, box = cluster_box
    folder = box.root.create_folder("Open files")
    upload(folder, 0)
    file = folder.files().one()

    def counts() -> dict[int, int]:
        client.gather(client.map(describe, [file] * 20, pure=False))
        return dict(client.gather(client.map(open_files, range(20), pure=False)))

    counts()
    before, after = counts(), {}
    for _ in range(5):
        after = counts()
    assert {
        process: number <= before.get(process, 0) + 4 for process, number in after.items()
    } == dict.fromkeys(after, True)


def test_a_dataframe_is_read_by_the_workers_with_a_profile(cluster_box: tuple[Any, Box]) -> None:
    dd: Any = pytest.importorskip("dask.dataframe")
    client, box = cluster_box
    fs = box.fs()
    for month in range(4):
        with fs.open(f"/parts/{month}.parquet", "wb") as out:
            pd.DataFrame({"amount": [month, month]}).to_parquet(out)
    frame = dd.read_parquet("box://parts", storage_options={"profile": "cluster"})
    assert client.compute(frame["amount"].sum()).result() == 12


def test_views_of_other_users_travel_to_workers(cluster_box: tuple[Any, Box]) -> None:
    client, box = cluster_box
    folder = box.as_user("12").root.create_folder("Of Bob")
    client.gather(client.map(upload, [folder] * 8, range(8), pure=False))
    assert {file.owned_by.name for file in folder.files()} == {"Bob"}
    assert not box.exists("/Of Bob")


def test_workers_open_the_box_of_their_environment(cluster_box: tuple[Any, Box]) -> None:
    client, box = cluster_box
    login = {"BOX_CLIENT_ID": "app", "BOX_CLIENT_SECRET": "hush", "BOX_USER_ID": "12"}
    variables = {**login, "BOX_BASE_URL": box.session.base_url}
    client.run(set_environment, variables)
    results = client.gather(client.map(create_folder, range(8), pure=False))
    client.run(clear_environment, list(variables))
    assert results == ["Bob"] * 8
    folders = box.as_user("12").root.folders()
    assert len([folder for folder in folders if folder.name.startswith("Task")]) == 8


def test_killed_workers_lose_no_upload_and_do_none_twice(
    cluster_box: tuple[Any, Box], tmp_path: Path
) -> None:
    client, box = cluster_box
    folder = box.root.create_folder("Killed")
    futures = client.map(upload_and_die, [folder] * 24, range(24), [tmp_path] * 24, pure=False, retries=3)
    ids = client.gather(futures)
    files = {file.name: file for file in folder.files()}
    assert sorted(files) == sorted(f"{number}.bin" for number in range(24))
    assert [files[f"{number}.bin"].id for number in range(24)] == ids
    assert min(len((tmp_path / str(number)).read_text()) for number in KILLED) >= 2
    for number in range(24):
        file = files[f"{number}.bin"]
        assert file.read_bytes() == f"{number:08}".encode() * 500_000
        assert file.versions().all() == []
