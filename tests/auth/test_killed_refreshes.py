"""A04: a process is killed between the new tokens and their saving; what the next one finds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from box_models.auth import FileStore, OAuth2, SavedLogin, Secret
from box_models.errors import NotLoggedIn
from tests.wire.conftest import Wire, wire
from tests.wire.fault_server import Behaviour, FaultServer, Seen, refusal, reply, unauthorized

__all__ = ["wire"]

DYING = Path(__file__).with_name("dying.py")
OLD = SavedLogin(
    Secret("token-1"), Secret("refresh-1"), client_id="client", client_secret=Secret("client-secret")
)


class Rotating:
    """The token endpoint: a refresh token is good once, or, ``with_grace``, until what it brought is used."""

    def __init__(self, *, with_grace: bool) -> None:
        self.with_grace = with_grace
        self.refreshes = 0

    def __call__(self, seen: Seen) -> Behaviour:
        if seen.path != "/oauth2/token":
            is_new = self.refreshes > 0 and seen.token == f"token-{self.refreshes + 1}"
            return reply(200, {"id": "1"}) if is_new else unauthorized()
        assert b"refresh_token=refresh-1&" in seen.body
        self.refreshes += 1
        if self.refreshes > 1 and not self.with_grace:
            return refusal(400, "invalid_grant")
        number = self.refreshes + 1
        return reply(200, {"access_token": f"token-{number}", "refresh_token": f"refresh-{number}"})


def kill_one_that_refreshes(server: FaultServer, store: FileStore) -> None:
    command = [sys.executable, str(DYING), server.url, str(store.directory)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (-9, ""), done.stderr


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    store = FileStore(directory=tmp_path / "logins")
    store.save(OLD)
    return store


def test_a04_the_next_process_refreshes_with_the_old_pair_which_is_still_good(
    wire: Wire, store: FileStore
) -> None:
    box = Rotating(with_grace=True)
    kill_one_that_refreshes(wire.answer(box), store)
    assert store.load() == OLD
    assert wire.session(OAuth2.saved(store)).get("/users/me") == b'{"id": "1"}'
    saved = store.load()
    assert saved is not None
    assert (saved.refresh_token, box.refreshes) == (Secret("refresh-3"), 2)


def test_a04_where_a_refresh_token_is_good_once_the_login_is_lost_and_that_is_said_once(
    wire: Wire, store: FileStore
) -> None:
    box = Rotating(with_grace=False)
    kill_one_that_refreshes(wire.answer(box), store)
    session = wire.session(OAuth2.saved(store))
    for _ in range(3):
        with pytest.raises(NotLoggedIn, match="sign in again"):
            session.get("/users/me")
    assert box.refreshes == 2
    assert store.load() == OLD
