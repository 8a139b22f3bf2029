"""One login, many who use it: what a store holds is read before a refresh token is spent."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from box_models.auth import ClientCredentials, FileStore, MemoryStore, OAuth2, SavedLogin, Secret, Tokens
from box_models.errors import NotLoggedIn, TokenStoreError
from box_models.session import BoxSession
from tests.wire.conftest import Wire, wire
from tests.wire.fault_server import Behaviour, FaultServer, ReceivedRequest, refusal, reply, unauthorized

__all__ = ["wire"]

OK = reply(200, {"id": "1"})


def saved(wire: Wire, **others: Any) -> SavedLogin:
    """The login that is kept for the server of the test."""
    kept = SavedLogin(Secret("token-1"), Secret("refresh-1"), client_id="client", base_url=wire.server.url)
    return replace(kept, client_secret=Secret("client-secret"), **others)


def fresh(number: int, **more: object) -> Behaviour:
    return reply(200, {"access_token": f"token-{number}", "refresh_token": f"refresh-{number}", **more})


def forms(server: FaultServer) -> list[bytes]:
    return [request.body for request in server.requests if request.path == "/oauth2/token"]


def test_a_new_pair_is_in_the_store_before_it_is_used(wire: Wire) -> None:
    store = MemoryStore(saved(wire, user="ada@example.com"))
    kept: list[SavedLogin | None] = []

    def handler(request: ReceivedRequest) -> Behaviour:
        if request.path == "/oauth2/token":
            return fresh(2, expires_in=3600)
        if request.token == "token-2":
            kept.append(store.load())
            return OK
        return unauthorized()

    wire.answer(handler)
    wire.session(OAuth2.saved(store)).get("/files/1")
    assert kept[0] is not None
    assert kept[0].access_token == Secret("token-2")
    assert kept[0].refresh_token == Secret("refresh-2")
    assert (kept[0].client_secret, kept[0].user) == (Secret("client-secret"), "ada@example.com")
    assert kept[0].expires_at is not None
    assert timedelta(minutes=59) < kept[0].expires_at - datetime.now(UTC) <= timedelta(hours=1)


def test_a_token_that_another_process_got_is_used_without_a_refresh(wire: Wire) -> None:
    store = MemoryStore(saved(wire))
    server = wire.serve(OK, unauthorized(), OK)
    auth = OAuth2.saved(store)
    session = wire.session(auth)
    session.get("/files/1")
    store.save(saved(wire, access_token=Secret("token-2"), refresh_token=Secret("refresh-2")))
    assert session.get("/files/1")
    assert server.tokens == ["token-1", "token-1", "token-2"]
    assert auth.refresh_token == "refresh-2"


def test_a_token_in_the_store_that_has_run_out_is_not_tried(wire: Wire) -> None:
    store = MemoryStore(saved(wire, expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    server = wire.serve(fresh(2), OK)
    assert wire.session(OAuth2.saved(store)).get("/files/1")
    assert server.tokens == ["", "token-2"]


def test_the_refresh_token_of_the_store_counts_not_the_one_given(wire: Wire) -> None:
    store = MemoryStore(saved(wire, access_token=None, refresh_token=Secret("refresh-9")))
    server = wire.serve(fresh(10), OK)
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", store=store)
    wire.session(auth).get("/files/1")
    assert b"refresh_token=refresh-9" in forms(server)[0]


def test_the_end_of_a_token_is_known_from_the_store(wire: Wire) -> None:
    ends = datetime.now(UTC) + timedelta(minutes=40)
    auth = OAuth2.saved(MemoryStore(saved(wire, expires_at=ends)))
    wire.serve(OK)
    wire.session(auth).get("/files/1")
    assert auth.expires_at is not None
    assert abs(auth.expires_at - ends) < timedelta(seconds=5)


def test_new_tokens_of_a_saved_login_are_told_too(wire: Wire) -> None:
    told: list[tuple[str, str]] = []
    auth = OAuth2.saved(
        MemoryStore(saved(wire)), tokens_changed=lambda refresh, access: told.append((refresh, access))
    )
    wire.serve(unauthorized(), fresh(2), OK)
    wire.session(auth).get("/files/1")
    assert told == [("refresh-2", "token-2")]


def test_a_store_that_is_empty_is_filled_by_the_first_refresh(wire: Wire) -> None:
    store = MemoryStore()
    wire.serve(fresh(2), OK)
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", store=store)
    wire.session(auth).get("/files/1")
    kept = store.load()
    assert kept is not None
    assert (kept.client_id, kept.refresh_token) == ("client", Secret("refresh-2"))


def test_a_login_that_is_kept_without_the_name_of_its_application_is_taken(wire: Wire) -> None:
    wire.serve(OK)
    auth = OAuth2("client", "client-secret", store=MemoryStore(saved(wire, client_id="")))
    assert wire.session(auth).get("/files/1")


class Full(MemoryStore):
    """A store that cannot be written to, ``failures`` times."""

    failures = 1

    def save(self, login: SavedLogin) -> None:
        if self.failures:
            self.failures -= 1
            secrets = [secret for secret in (login.refresh_token, login.access_token) if secret is not None]
            raise OSError(28, f"No space left for {', '.join(secret.reveal() for secret in secrets)}")
        super().save(login)


def test_a05_a_pair_that_cannot_be_saved_is_not_used_and_offered_again(wire: Wire) -> None:
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


def test_a05_the_token_of_an_application_that_cannot_be_saved_leaves_the_error_readable(wire: Wire) -> None:
    wire.serve(reply(200, {"access_token": "token-1"}))
    session = wire.session(ClientCredentials("client", "client-secret", enterprise_id=987, store=Full()))
    with pytest.raises(
        TokenStoreError, match=r"^saving the login failed: OSError: .* No space left for \*\*\* "
    ):
        session.get("/files/1")


class Unlockable(MemoryStore):
    """A store on a disk that takes no lock files."""

    @contextmanager
    def locked(self) -> Iterator[None]:
        raise PermissionError(13, "Permission denied")
        yield


def test_a05_a_store_that_cannot_be_locked_is_not_refreshed_behind_its_back(wire: Wire) -> None:
    server = wire.serve(unauthorized())
    with pytest.raises(TokenStoreError, match="locking the saved login failed: PermissionError"):
        wire.session(OAuth2.saved(Unlockable(saved(wire)))).get("/files/1")
    assert forms(server) == []


class Unreadable(MemoryStore):
    """A store on a disk that is broken."""

    def load(self) -> SavedLogin | None:
        raise OSError(5, "Input/output error")


def test_a05_a_store_that_cannot_be_read_is_not_refreshed_behind_its_back(wire: Wire) -> None:
    server = wire.serve()
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", store=Unreadable())
    with pytest.raises(TokenStoreError, match="reading the saved login failed: OSError"):
        wire.session(auth).get("/files/1")
    assert forms(server) == []


def test_a_logout_whose_store_cannot_be_read_raises_nothing_that_holds_what_was_read(wire: Wire) -> None:
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", store=Unreadable())
    with pytest.raises(TokenStoreError, match="reading the saved login failed: OSError") as caught:
        auth.logout(wire.session(auth).token_endpoint)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_a06_a_spent_refresh_token_is_asked_for_once_and_a_new_sign_in_heals(wire: Wire) -> None:
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


def test_a06_who_signed_in_while_the_refresh_was_refused_is_used(wire: Wire) -> None:
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
@pytest.mark.parametrize("kept", [True, False], ids=["kept", "not kept"])
def test_a_process_that_is_forked_goes_on_with_the_login(wire: Wire, tmp_path: Path, *, kept: bool) -> None:
    server, directory = wire.serve(OK, OK), [str(tmp_path / "logins")] if kept else []
    for place in directory:
        FileStore(directory=place).save(saved(wire))
    command = [sys.executable, "-c", FORKING, server.url, *directory]
    assert subprocess.run(command, check=False, timeout=30).returncode == 0
    assert server.tokens == ["token-1", "token-1"]


def test_a_login_that_is_kept_goes_to_no_other_box_even_before_the_store_was_read(wire: Wire) -> None:
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", store=MemoryStore())
    auth.begin(Tokens(Secret("token-2"), Secret("refresh-2")), wire.session(auth).token_endpoint)
    assert auth.refresh_token == "refresh-2"
    elsewhere, here = BoxSession(auth, base_url="http://127.0.0.1:9"), wire.server.url
    with elsewhere, pytest.raises(NotLoggedIn, match=f"is for {here}, and is not sent to http://127.0.0.1:9"):
        elsewhere.get("/files/1")


def test_a_sign_in_that_cannot_be_kept_repeats_no_token(wire: Wire) -> None:
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", store=Full())
    session = wire.session(auth)
    with pytest.raises(TokenStoreError, match="You are not signed in") as caught:
        auth.begin(Tokens(Secret("token-2"), Secret("refresh-2")), session.token_endpoint)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert not any(said in repr(caught.value) for said in ("token-2", "refresh-2", "save them again"))
