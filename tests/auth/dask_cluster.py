"""A Dask cluster of processes, and a Box of a saved login that its workers find by the name of the profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from box_models import Box
from box_models.auth import FileStore, SavedLogin, Secret
from box_models.local import LocalServer, serve

APPLICATION: Mapping[str, object] = {
    "users": [
        {"id": "11", "name": "Ada", "login": "ada@example.com"},
        {"id": "12", "name": "Bob", "login": "bob@example.com"},
    ],
    "applications": [{"client_id": "app", "client_secret": "hush"}],
    "refresh_tokens": [{"token": "local_refresh", "client_id": "app", "user_id": "11"}],
}


def expired_login(base_url: str) -> SavedLogin:
    """Return a login whose access token has expired."""
    login = SavedLogin(Secret("local_expired"), Secret("local_refresh"), client_id="app")
    return replace(login, client_secret=Secret("hush"), base_url=base_url)


class Cluster(NamedTuple):
    """The client of a cluster, the Box, and the server of the embedded Box."""

    client: Any
    box: Box
    server: LocalServer


@contextmanager
def start_cluster(*, workers: int, files: list[dict[str, str]] | None = None) -> Iterator[Cluster]:
    """Start a cluster and an embedded Box. The access token of the saved login has expired."""
    distributed = pytest.importorskip("distributed")
    with serve(seed={**APPLICATION, "files": files or []}) as server:
        FileStore("cluster").save(expired_login(server.url))
        with (
            Box(profile="cluster") as box,
            distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=2,
                processes=True,
                dashboard_address=None,
                host="127.0.0.1",
            ) as local_cluster,
            distributed.Client(local_cluster) as client,
        ):
            yield Cluster(client, box, server)
