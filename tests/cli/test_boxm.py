"""``boxm`` as a user types it: signing in, seeing who one is, signing out, serving."""

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
Said = Callable[..., str]


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with serve(seed=SEED) as server:
        yield server


@pytest.fixture
def says(capsys: pytest.CaptureFixture[str]) -> Said:
    """Run ``boxm`` and return what it printed; what was to be its exit code is checked."""

    def run(*arguments: str, code: int = 0) -> str:
        assert main(arguments) == code
        out, err = capsys.readouterr()
        return out if code == 0 else err

    return run


def keep(server: LocalServer, profile: str = "default") -> FileStore:
    store = FileStore(profile)
    login = SavedLogin(None, Secret("local_refresh"), client_id="app", client_secret=Secret("hush"))
    store.save(replace(login, base_url=server.url))
    return store


def boxm(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "box_models.cli", *arguments]


def test_a_user_without_a_browser_here_signs_in_once_and_is_known_from_then_on(
    home: Path, server: LocalServer, says: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_CLIENT_SECRET", "hush")
    command = boxm("login", "--no-browser", "--client-id", "app", "--base-url", server.url)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = next(line for line in process.stdout if line.startswith("http")).strip()
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = server.engine.logins.issue_code("app", "11")
        back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        out, _ = process.communicate(f"{back}\n", timeout=30)
    assert process.returncode == 0
    assert "Signed in as Ada\\x1b[31m (ada@example.com). Saved as 'default'." in out
    assert "ada@example.com" in says("auth", "status", "--base-url", server.url)
    saved = FileStore().load()
    assert saved is not None
    assert saved.user == "ada@example.com"
    with Box(base_url=server.url) as box:
        assert box.me.login == "ada@example.com"


def test_status_says_who_by_which_rule_and_where(home: Path, server: LocalServer, says: Said) -> None:
    keep(server, "work")
    told = says("auth", "status", "--profile", "work")
    assert "Signed in as: Ada\\x1b[31m (ada@example.com, id 11)\n" in told
    assert f"By:           the saved login 'work'\nAt:           {server.url}\n" in told
    assert re.search(r"Token:        valid until \d{4}-\d\d-\d\d \d\d:\d\d UTC, then refreshed", told)


def test_status_speaks_json(
    home: Path, server: LocalServer, says: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_TOKEN", "local_ada")
    told = json.loads(says("auth", "status", "--base-url", server.url, "--json"))
    assert (told["login"], told["source"], told["expires_at"]) == ("ada@example.com", "BOX_TOKEN", None)


def test_nobody_signed_in_is_a_failure_that_says_what_to_do(home: Path, says: Said) -> None:
    told = says("auth", "status", code=1)
    assert told.startswith("boxm: no login was found")
    assert "boxm login" in told
    assert "Traceback" not in told


def test_logout_ends_the_login_at_box_and_here(home: Path, server: LocalServer, says: Said) -> None:
    store = keep(server)
    with Box(base_url=server.url) as box:
        token = box.token().reveal()
    assert "'default' was revoked at Box and deleted here" in says("logout")
    assert store.load() is None
    assert server.engine.accounts.bearer(token) is None
    assert "There is no saved login 'default'" in says("logout")


def test_a_profile_that_cannot_be_one_is_said(home: Path, says: Said) -> None:
    assert says("logout", "--profile", "../x", code=1).startswith("boxm: profile must be 1 to 64 letters")


def test_a_command_that_is_none_is_a_usage_error(says: Said) -> None:
    assert "No such command" in says("fly", code=2)
    assert main([]) == 2
    assert says("--version").startswith("boxm 0.")


def test_ctrl_c_ends_a_sign_in_quietly(
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


def test_serve_serves_until_it_is_told_to_stop(home: Path, tmp_path: Path) -> None:
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
