"""Logins that several processes share: the store is read before a refresh token is used."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from box_models.auth import ClientCredentials, FileStore, MemoryStore, OAuth2, SavedLogin, Secret, Tokens
from box_models.errors import DecodeError, NotLoggedIn, TokenStoreError
from box_models.session import BoxSession
from tests.wire.conftest import Wire, wire
from tests.wire.fault_server import Behaviour, FaultServer, ReceivedRequest, refusal, reply, unauthorized

__all__ = ["wire"]

OK = reply(200, {"id": "1"})


def saved(wire: Wire, **others: Any) -> SavedLogin:
    """Return a saved login for the server of the test."""
    login = SavedLogin(Secret("token-1"), Secret("refresh-1"), client_id="client", base_url=wire.server.url)
    return replace(login, client_secret=Secret("client-secret"), **others)


def fresh(number: int, **more: object) -> Behaviour:
    return reply(200, {"access_token": f"token-{number}", "refresh_token": f"refresh-{number}", **more})


def forms(server: FaultServer) -> list[bytes]:
    return [request.body for request in server.requests if request.path == "/oauth2/token"]


def test_new_tokens_are_in_the_store_before_they_are_used(wire: Wire) -> None:
    store = MemoryStore(saved(wire, user="ada@example.com"))
    logins: list[SavedLogin | None] = []

    def handler(request: ReceivedRequest) -> Behaviour:
        if request.path == "/oauth2/token":
            return fresh(2, expires_in=3600)
        if request.token == "token-2":
            logins.append(store.load())
            return OK
        return unauthorized()

    wire.answer(handler)
    wire.session(OAuth2.saved(store)).get("/files/1")
    assert logins[0] is not None
    assert logins[0].access_token == Secret("token-2")
    assert logins[0].refresh_token == Secret("refresh-2")
    assert (logins[0].client_secret, logins[0].user) == (Secret("client-secret"), "ada@example.com")
    assert logins[0].expires_at is not None
    assert timedelta(minutes=59) < logins[0].expires_at - datetime.now(UTC) <= timedelta(hours=1)


def test_token_of_another_process_is_used_without_a_refresh(wire: Wire) -> None:
    store = MemoryStore(saved(wire))
    server = wire.serve(OK, unauthorized(), OK)
    auth = OAuth2.saved(store)
    session = wire.session(auth)
    session.get("/files/1")
    store.save(saved(wire, access_token=Secret("token-2"), refresh_token=Secret("refresh-2")))
    assert session.get("/files/1")
    assert server.tokens == ["token-1", "token-1", "token-2"]
    assert auth.refresh_token == "refresh-2"


def test_expired_token_in_the_store_is_not_used(wire: Wire) -> None:
    store = MemoryStore(saved(wire, expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    server = wire.serve(fresh(2), OK)
    assert wire.session(OAuth2.saved(store)).get("/files/1")
    assert server.tokens == ["", "token-2"]


def test_refresh_token_in_the_store_takes_precedence_over_the_argument(wire: Wire) -> None:
    store = MemoryStore(saved(wire, access_token=None, refresh_token=Secret("refresh-9")))
    server = wire.serve(fresh(10), OK)
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", store=store)
    wire.session(auth).get("/files/1")
    assert b"refresh_token=refresh-9" in forms(server)[0]


def test_expiry_of_a_token_is_read_from_the_store(wire: Wire) -> None:
    ends = datetime.now(UTC) + timedelta(minutes=40)
    auth = OAuth2.saved(MemoryStore(saved(wire, expires_at=ends)))
    wire.serve(OK)
    wire.session(auth).get("/files/1")
    assert auth.expires_at is not None
    assert abs(auth.expires_at - ends) < timedelta(seconds=5)


def test_tokens_changed_is_called_for_a_saved_login(wire: Wire) -> None:
    new_tokens: list[tuple[str, str]] = []
    auth = OAuth2.saved(
        MemoryStore(saved(wire)), tokens_changed=lambda refresh, access: new_tokens.append((refresh, access))
    )
    wire.serve(unauthorized(), fresh(2), OK)
    wire.session(auth).get("/files/1")
    assert new_tokens == [("refresh-2", "token-2")]


def test_first_refresh_fills_an_empty_store(wire: Wire) -> None:
    store = MemoryStore()
    wire.serve(fresh(2), OK)
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", store=store)
    wire.session(auth).get("/files/1")
    login = store.load()
    assert login is not None
    assert (login.client_id, login.refresh_token) == ("client", Secret("refresh-2"))


def test_saved_login_without_client_id_is_used(wire: Wire) -> None:
    wire.serve(OK)
    auth = OAuth2("client", "client-secret", store=MemoryStore(saved(wire, client_id="")))
    assert wire.session(auth).get("/files/1")


class Full(MemoryStore):
    """A store whose first ``failures`` saves fail."""

    failures = 1

    def save(self, login: SavedLogin) -> None:
        if self.failures:
            self.failures -= 1
            secrets = [secret for secret in (login.refresh_token, login.access_token) if secret is not None]
            raise OSError(28, f"No space left for {', '.join(secret.reveal() for secret in secrets)}")
        super().save(login)


def test_a05_tokens_are_not_used_until_saving_them_succeeds(wire: Wire) -> None:
    server = wire.serve(unauthorized(), fresh(2), unauthorized(), OK)
    store = Full(saved(wire))
    session = wire.session(OAuth2.saved(store))
    with pytest.raises(TokenStoreError, match="saving the login failed: OSError") as caught:
        session.get("/files/1")
    assert f"No space left for ***, *** ({__file__}, line " in str(caught.value)
    assert "the next request tries to save them again" in str(caught.value)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert session.get("/files/1")
    assert server.tokens == ["token-1", "", "token-1", "token-2"]
    assert len(forms(server)) == 1


def test_a05_error_of_a_failed_save_stays_readable_without_a_refresh_token(wire: Wire) -> None:
    wire.serve(reply(200, {"access_token": "token-1"}))
    session = wire.session(ClientCredentials("client", "client-secret", enterprise_id=987, store=Full()))
    with pytest.raises(
        TokenStoreError, match=r"^saving the login failed: OSError: .* No space left for \*\*\* "
    ):
        session.get("/files/1")


class Unlockable(MemoryStore):
    """A store on a disk without lock files."""

    @contextmanager
    def locked(self) -> Iterator[None]:
        raise PermissionError(13, "Permission denied")
        yield


def test_a05_no_refresh_without_the_lock_of_the_store(wire: Wire) -> None:
    server = wire.serve(unauthorized())
    with pytest.raises(TokenStoreError, match="locking the saved login failed: PermissionError"):
        wire.session(OAuth2.saved(Unlockable(saved(wire)))).get("/files/1")
    assert forms(server) == []


class Unreadable(MemoryStore):
    """A store on a broken disk."""

    def load(self) -> SavedLogin | None:
        raise OSError(5, "Input/output error")


def test_a05_no_refresh_if_the_store_cannot_be_read(wire: Wire) -> None:
    server = wire.serve()
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", store=Unreadable())
    with pytest.raises(TokenStoreError, match="reading the saved login failed: OSError"):
        wire.session(auth).get("/files/1")
    assert forms(server) == []


def test_logout_error_contains_nothing_read_from_the_store(wire: Wire) -> None:
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", store=Unreadable())
    with pytest.raises(TokenStoreError, match="reading the saved login failed: OSError") as caught:
        auth.logout(wire.session(auth).token_endpoint)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_a06_refused_refresh_token_is_tried_once_until_the_next_sign_in(wire: Wire) -> None:
    store = MemoryStore(saved(wire))

    def handler(request: ReceivedRequest) -> Behaviour:
        if request.path == "/oauth2/token":
            return refusal(400, "invalid_grant")
        return OK if request.token == "token-5" else unauthorized()

    server = wire.answer(handler)
    session = wire.session(OAuth2.saved(store))
    for _ in range(3):
        with pytest.raises(NotLoggedIn):
            session.get("/files/1")
    assert len(forms(server)) == 1
    store.save(saved(wire, access_token=Secret("token-5"), refresh_token=Secret("refresh-5")))
    assert session.get("/files/1")


def test_a06_sign_in_during_a_refused_refresh_is_used(wire: Wire) -> None:
    store = MemoryStore(saved(wire))

    def handler(request: ReceivedRequest) -> Behaviour:
        if request.path == "/oauth2/token":
            store.save(saved(wire, access_token=Secret("token-5"), refresh_token=Secret("refresh-5")))
            return refusal(400, "invalid_grant")
        return OK if request.token == "token-5" else unauthorized()

    wire.answer(handler)
    assert wire.session(OAuth2.saved(store)).get("/files/1")


FORKING = """
import os, sys
from box_models.auth import FileStore, OAuth2
from box_models.session import BoxSession

url, *directory = sys.argv[1:]
store = FileStore(directory=directory[0]) if directory else None
auth = OAuth2.saved(store) if store else OAuth2("app", "hush", refresh_token="r", access_token="token-1")
session = BoxSession(auth, base_url=url)
session.get("/files/1")
child = os.fork()
if child == 0:
    session.get("/files/2")
    os._exit(0)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("has_store", [True, False], ids=["store", "no store"])
def test_forked_process_continues_with_the_login(wire: Wire, tmp_path: Path, *, has_store: bool) -> None:
    server, directory = wire.serve(OK, OK), [str(tmp_path / "logins")] if has_store else []
    for path in directory:
        FileStore(directory=path).save(saved(wire))
    command = [sys.executable, "-c", FORKING, server.url, *directory]
    assert subprocess.run(command, check=False, timeout=30).returncode == 0
    assert server.tokens == ["token-1", "token-1"]


def test_saved_login_is_not_sent_to_another_box_before_the_store_was_read(wire: Wire) -> None:
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", store=MemoryStore())
    auth.begin(Tokens(Secret("token-2"), Secret("refresh-2")), wire.session(auth).token_endpoint)
    assert auth.refresh_token == "refresh-2"
    elsewhere, here = BoxSession(auth, base_url="http://127.0.0.1:9"), wire.server.url
    with elsewhere, pytest.raises(NotLoggedIn, match=f"is for {here}, and is not sent to http://127.0.0.1:9"):
        elsewhere.get("/files/1")


def test_error_of_a_sign_in_that_cannot_be_saved_contains_no_token(wire: Wire) -> None:
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", store=Full())
    session = wire.session(auth)
    with pytest.raises(TokenStoreError, match="You are not signed in") as caught:
        auth.begin(Tokens(Secret("token-2"), Secret("refresh-2")), session.token_endpoint)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert not any(text in repr(caught.value) for text in ("token-2", "refresh-2", "save them again"))


def package_variables(error: BaseException) -> str:
    """Return the variables of the package's frames in a traceback."""
    trace = traceback.TracebackException.from_exception(error, capture_locals=True)
    frames = [frame for frame in trace.stack if "/box_models/" in frame.filename]
    assert frames
    return " ".join(f"{frame.name}: {frame.locals}" for frame in frames)


def test_traceback_of_a_response_without_access_token_shows_no_other_token(wire: Wire) -> None:
    wire.serve(unauthorized(), *[reply(200, {"refresh_token": "planted-refresh"})] * 6)
    session = wire.session(OAuth2("client", "client-secret", refresh_token="refresh-1", access_token="t"))
    with pytest.raises(DecodeError, match="no access_token") as caught:
        session.get("/files/1")
    assert "planted-refresh" not in package_variables(caught.value)


def test_traceback_of_a_damaged_login_shows_no_token() -> None:
    text = Secret('{"version": 99, "access_token": "planted-access"}')
    with pytest.raises(ValueError, match="not a saved login") as caught:
        SavedLogin.from_json(text.reveal())
    assert "planted-access" not in package_variables(caught.value)
