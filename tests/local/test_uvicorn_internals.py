"""The versions of uvicorn whose undocumented parts the embedded Box has been tested with."""

from __future__ import annotations

from importlib.metadata import version

from box_models.local.faces.uvicorn_internals import CHECKED_VERSIONS


def test_the_installed_version_of_uvicorn_is_in_the_list_of_checked_versions() -> None:
    minor = ".".join(version("uvicorn").split(".")[:2])
    assert minor in CHECKED_VERSIONS, (
        "run tests/local/test_faces_server.py and tests/local/test_bad_clients.py with this version,"
        " and then add it to CHECKED_VERSIONS"
    )
