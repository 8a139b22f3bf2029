"""Work on a Dask cluster: objects travel to workers, uploads run twice, and tables are read in parallel."""

from __future__ import annotations

import os
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


@pytest.fixture
def cluster_box(home: Path) -> Iterator[tuple[Any, Box]]:
    """A client of a cluster of two processes, and a Box of a saved login."""
    with start_cluster(workers=2) as cluster:
        yield cluster.client, cluster.box


def describe(file: File) -> tuple[str, str, int]:
    return file.path, file.read_text(), os.getpid()


def upload(folder: Folder, number: int) -> tuple[str, str | None]:
    file = folder.upload(f"Number {number}".encode(), f"{number}.txt", on_conflict="version")
    return file.id, file.outcome


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
    folder = box.root.create_folder("Sales")
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
