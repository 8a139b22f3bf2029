"""The contract tests in live mode. A served embedded Box takes the place of the real account."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from box_models import Box, Secret
from box_models.auth import FileStore, SavedLogin
from box_models.local.faces.server import LocalServer, serve

REPOSITORY = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.slow


def run_live(
    server: LocalServer, home: Path, *, token: str | None, name: str = "BOX_TOKEN", **more: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("BOX_", "PYTEST_"))
    }
    environment |= {"BOX_MODELS_LIVE": "1", "BOX_BASE_URL": server.url, "BOX_MODELS_HOME": str(home)}
    if token is not None:
        environment[name] = token
    environment |= more
    arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "tests/contract"]
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_live_run_uses_the_account_and_cleans_up(tmp_path: Path) -> None:
    with serve() as server, Box(server.token, base_url=server.url) as box:
        box.root.upload(b"mine", "mine.txt")
        box.root.upload(b"deleted", "deleted.txt").delete()
        run = run_live(server, tmp_path, token=server.token)
        assert run.returncode == 0, run.stdout
        assert " passed" in run.stdout
        assert [item.name for item in box.root.items()] == ["mine.txt"]
        trash = json.loads(box.session.get("/folders/trash/items"))
    assert [entry["name"] for entry in trash["entries"]] == ["deleted.txt"]
    assert server.token not in run.stdout + run.stderr
    assert list(tmp_path.iterdir()) == []


def test_live_run_without_a_token_names_the_missing_variable(tmp_path: Path) -> None:
    with serve() as server:
        run = run_live(server, tmp_path, token=None)
    assert run.returncode == 2
    assert "BOX_TOKEN" in run.stdout + run.stderr


def test_live_run_accepts_only_a_token(tmp_path: Path) -> None:
    with serve() as server:
        login = SavedLogin(
            Secret(server.token), client_id="app", client_secret=Secret("hush"), base_url=server.url
        )
        FileStore(directory=tmp_path / "profiles").save(login)
        applied = {"BOX_CLIENT_ID": "app", "BOX_CLIENT_SECRET": "hush", "BOX_ENTERPRISE_ID": "1"}
        run = run_live(server, tmp_path, token=None, **applied)
    assert run.returncode == 2
    assert "BOX_DEVELOPER_TOKEN" in run.stdout + run.stderr


def test_live_run_accepts_a_developer_token(tmp_path: Path) -> None:
    with serve() as server:
        run = run_live(server, tmp_path, token="local_made_up", name="BOX_DEVELOPER_TOKEN")
    assert "could not be made" in run.stdout + run.stderr


def test_live_run_does_not_start_without_its_own_folder(tmp_path: Path) -> None:
    with serve() as server, Box(server.token, base_url=server.url) as box:
        run = run_live(server, tmp_path, token="local_made_up")
        assert run.returncode == 2
        assert "could not be made" in run.stdout + run.stderr
        assert box.root.items().all() == []
