"""A Dask cluster: a Box is pickled as the name of a profile, and one worker refreshes for all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from box_models import Box
from tests.auth.dask_cluster import start_cluster

FILES = [{"id": str(200 + n), "name": f"{n}.txt", "content": f"Number {n}"} for n in range(40)]


def read(box: Box, file_id: str) -> tuple[int, str, int]:
    """List and download in a worker. Returns the process id of the worker as the last value."""
    return len(box.root.items().all()), box.file(file_id).read_text(), os.getpid()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_dask_workers_share_one_refresh(home: Path) -> None:
    with start_cluster(workers=4, files=FILES) as cluster:
        futures = cluster.client.map(read, [cluster.box] * 40, [str(200 + n) for n in range(40)])
        results = cluster.client.gather(futures)
        with cluster.server.engine.database.reading() as c:
            (issued,) = c.execute("SELECT count(*) FROM tokens WHERE kind = 'access'").fetchone()
    assert [result[:2] for result in results] == [(40, f"Number {n}") for n in range(40)]
    assert len({result[2] for result in results}) == 4
    assert issued == 1
