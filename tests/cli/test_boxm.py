"""The command line tool: ``login``, ``auth status``, ``logout`` and ``serve``."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from box_models import Box
from box_models.auth import FileStore, SavedLogin, Secret
from box_models.cli import main
from box_models.local import serve
from box_models.local.faces.server import LocalServer

SEED = {
    "users": [{"id": "11", "name": "Ada\x1b[31m", "login": "ada@example.com"}],
    "applications": [
        {"client_id": "app", "client_secret": "hush", "redirect_uris": ["http://localhost:3000/callback"]}
    ],
    "developer_tokens": [{"token": "local_ada", "user_id": "11"}],
    "refresh_tokens": [{"token": "local_refresh", "client_id": "app", "user_id": "11"}],
}
RunBoxm = Callable[..., str]


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with serve(seed=SEED) as server:
        yield server


@pytest.fixture
def run_boxm(capsys: pytest.CaptureFixture[str]) -> RunBoxm:
    """Return a function that runs ``boxm``, checks its exit code, and returns its output."""

    def run(*arguments: str, code: int = 0) -> str:
        assert main(arguments) == code
        out, err = capsys.readouterr()
        return out if code == 0 else err

    return run


def save_login(server: LocalServer, profile: str = "default") -> FileStore:
    store = FileStore(profile)
    login = SavedLogin(None, Secret("local_refresh"), client_id="app", client_secret=Secret("hush"))
    store.save(replace(login, base_url=server.url))
    return store


def boxm(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "box_models.cli", *arguments]


def test_login_without_a_browser_is_saved_and_used(
    home: Path, server: LocalServer, run_boxm: RunBoxm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_CLIENT_SECRET", "hush")
    command = boxm("login", "--no-browser", "--client-id", "app", "--base-url", server.url)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = next(line for line in process.stdout if line.startswith("http")).strip()
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = server.engine.logins.issue_code("app", "11")
        redirect = f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
        out, _ = process.communicate(f"{redirect}\n", timeout=30)
    assert process.returncode == 0
    assert "Signed in as Ada\\x1b[31m (ada@example.com). Saved as 'default'." in out
    assert "ada@example.com" in run_boxm("auth", "status", "--base-url", server.url)
    saved = FileStore().load()
    assert saved is not None
    assert saved.user == "ada@example.com"
    with Box(base_url=server.url) as box:
        assert box.me.login == "ada@example.com"


def test_status_shows_user_source_and_url(home: Path, server: LocalServer, run_boxm: RunBoxm) -> None:
    save_login(server, "work")
    output = run_boxm("auth", "status", "--profile", "work")
    assert "Signed in as: Ada\\x1b[31m (ada@example.com, id 11)\n" in output
    assert f"By:           the saved login 'work'\nAt:           {server.url}\n" in output
    assert re.search(r"Token:        valid until \d{4}-\d\d-\d\d \d\d:\d\d UTC, then refreshed", output)


def test_status_prints_json(
    home: Path, server: LocalServer, run_boxm: RunBoxm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_TOKEN", "local_ada")
    output = json.loads(run_boxm("auth", "status", "--base-url", server.url, "--json"))
    assert (output["login"], output["source"], output["expires_at"]) == ("ada@example.com", "BOX_TOKEN", None)


def test_status_without_a_login_shows_what_to_do(home: Path, run_boxm: RunBoxm) -> None:
    output = run_boxm("auth", "status", code=4)
    assert output.startswith("boxm: no login was found")
    assert "boxm login" in output
    assert "Traceback" not in output


def test_logout_command_revokes_and_deletes_the_login(
    home: Path, server: LocalServer, run_boxm: RunBoxm
) -> None:
    store = save_login(server)
    with Box(base_url=server.url) as box:
        token = box.token().reveal()
    assert "'default' was revoked at Box and deleted here" in run_boxm("logout")
    assert store.load() is None
    assert server.engine.accounts.bearer(token) is None
    assert "There is no saved login 'default'" in run_boxm("logout")


def test_invalid_profile_is_reported(home: Path, run_boxm: RunBoxm) -> None:
    assert run_boxm("logout", "--profile", "../x", code=2).startswith("boxm: profile must be 1 to 64 letters")


def test_unknown_command_is_a_usage_error(run_boxm: RunBoxm) -> None:
    assert "No such command" in run_boxm("fly", code=2)
    assert main([]) == 2
    assert run_boxm("--version").startswith("boxm 0.")


def test_ctrl_c_during_login_prints_no_traceback(
    home: Path, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_CLIENT_SECRET", "hush")
    monkeypatch.setenv("BROWSER", "echo %s")
    command = boxm(
        "login", "--client-id", "app", "--base-url", server.url, "--redirect-uri", "http://127.0.0.1:0/"
    )
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        next(line for line in process.stdout if line.startswith("http"))
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "boxm: interrupted\n")
    assert FileStore().load() is None


def test_serve_runs_until_it_is_terminated(home: Path, tmp_path: Path) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED), encoding="utf-8")
    with subprocess.Popen(boxm("serve", "--seed", str(seed)), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        with Box("local_ada", base_url=url) as box:
            assert box.me.id == "11"
        process.terminate()
    assert process.returncode == 0
    assert (home / "local" / "box.sqlite3").exists()
