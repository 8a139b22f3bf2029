"""A Dask cluster: a Box is pickled as the name of a profile, and one worker refreshes for all."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from box_models import Box
from box_models.auth import FileStore, SavedLogin, Secret
from box_models.local import serve

SEED = {
    "users": [{"id": "11", "name": "Ada", "login": "ada@example.com"}],
    "applications": [{"client_id": "app", "client_secret": "hush"}],
    "refresh_tokens": [{"token": "local_refresh", "client_id": "app", "user_id": "11"}],
    "files": [{"id": str(200 + n), "name": f"{n}.txt", "content": f"Number {n}"} for n in range(40)],
}


def read(box: Box, file_id: str) -> tuple[int, str, int]:
    """List and download in a worker. Returns the process id of the worker as the last value."""
    return len(box.root.items().all()), box.file(file_id).read_text(), os.getpid()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_dask_workers_share_one_refresh(home: Path) -> None:
    distributed = pytest.importorskip("distributed")
    with serve(seed=SEED) as server:
        login = SavedLogin(Secret("local_expired"), Secret("local_refresh"), client_id="app")
        FileStore("cluster").save(replace(login, client_secret=Secret("hush"), base_url=server.url))
        with (
            Box(profile="cluster") as box,
            distributed.LocalCluster(
                n_workers=4, threads_per_worker=2, processes=True, dashboard_address=None, host="127.0.0.1"
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            futures = client.map(read, [box] * 40, [str(200 + n) for n in range(40)])
            results = client.gather(futures)
        with server.engine.database.reading() as c:
            (issued,) = c.execute("SELECT count(*) FROM tokens WHERE kind = 'access'").fetchone()
    assert [result[:2] for result in results] == [(40, f"Number {n}") for n in range(40)]
    assert len({result[2] for result in results}) == 4
    assert issued == 1
