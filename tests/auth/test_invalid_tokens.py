"""Tokens with invalid characters: from the token endpoint, from stores and from the caller."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from box_models import Box, boxv2
from box_models.auth import (
    BoxAuthenticateFlow,
    ClientCredentials,
    DeveloperToken,
    FileStore,
    MemoryStore,
    OAuth2,
    SavedLogin,
    Secret,
    TokenEndpoint,
    Tokens,
)
from box_models.errors import DecodeError, TokenStoreError
from tests.faults.aftermath import all_texts
from tests.wire.conftest import NO_WAITS, Wire
from tests.wire.fault_server import reply, unauthorized

CANARY = "token-canary"
INVALID = {
    "line end": f"{CANARY}\n",
    "header": f"{CANARY}\r\nX-Other: 1",
    "space": f"{CANARY} more",
    "control character": f"{CANARY}\x00",
    "umlaut": f"{CANARY}ö",
    "invalid Unicode": f"{CANARY}\ud800",
    "20,000 characters": CANARY + "x" * 20_000,
}


def assert_hidden(error: BaseException) -> None:
    """Check that no text of the error and no variable of its traceback contains the token."""
    text = "".join(all_texts(error))
    stack = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    text += str([frame.locals for frame in stack if frame.filename != __file__])
    assert CANARY not in text


def respond(wire: Wire, tokens: object) -> None:
    wire.answer(lambda request: reply(200, tokens) if "token" in request.path else unauthorized())


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
@pytest.mark.parametrize("token", INVALID.values(), ids=INVALID)
def test_an_invalid_token_of_the_token_endpoint_is_a_decode_error_without_the_token(
    wire: Wire, token: str, name: str
) -> None:
    respond(wire, {"access_token": "local_a", "refresh_token": "local_r", name: token})
    store = MemoryStore(SavedLogin(None, Secret("refresh-1"), None, "app", Secret("hush"), wire.server.url))
    session = wire.session(OAuth2.saved(store))
    for _ in range(2):
        with pytest.raises(DecodeError, match=f"{name} must") as caught:
            session.get("/files/1")
        assert_hidden(caught.value)
    saved = store.load()
    assert saved is not None
    assert (saved.access_token, saved.refresh_token) == (None, Secret("refresh-1"))
    assert len(wire.server.requests) == 2  # another response would be no better


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
def test_a_sign_in_with_an_invalid_token_is_a_decode_error(wire: Wire, name: str) -> None:
    respond(wire, {"access_token": "local_a", "refresh_token": "local_r", name: f"{CANARY}\n"})
    flow = BoxAuthenticateFlow("app", "hush", base_url=wire.server.url, retry=NO_WAITS)
    with pytest.raises(DecodeError, match=name) as caught:
        flow.get_access_tokens("code")
    assert_hidden(caught.value)


def test_an_application_that_gets_an_invalid_token_raises_a_decode_error(wire: Wire) -> None:
    respond(wire, {"access_token": f"{CANARY}\n"})
    with pytest.raises(DecodeError, match="access_token") as caught:
        wire.session(ClientCredentials("app", "hush", user_id="1")).get("/files/1")
    assert_hidden(caught.value)


class OwnLogin:
    """A login class of a program, which returns what it read somewhere."""

    def token(self, endpoint: TokenEndpoint) -> Secret:  # a parameter of the protocol Auth
        return Secret(f"{CANARY}\n")

    def refresh(self, used: Secret, endpoint: TokenEndpoint) -> Secret:  # a parameter of the protocol Auth
        return used


def refresh_by_own_method() -> object:
    tokens = {"access_token": f"{CANARY}\n", "refresh_token": "r"}
    return boxv2.BoxSession("app", "hush", None, refresh_token_method=lambda: (True, tokens))


@pytest.mark.parametrize("token", INVALID.values(), ids=INVALID)
@pytest.mark.parametrize(
    ("give", "argument"),
    [
        (Box, "token"),
        (DeveloperToken, "token"),
        (lambda text: OAuth2("app", "hush", refresh_token=text), "refresh_token"),
        (lambda text: OAuth2("app", "hush", access_token=text), "access_token"),
        (lambda text: ClientCredentials("app", text, user_id="1"), "client_secret"),
        (lambda text: BoxAuthenticateFlow("app", text), "client_secret"),
        (lambda text: boxv2.BoxSession("app", "hush", text, "access"), "refresh_token"),
        (lambda text: SavedLogin(access_token=Secret(text)), "access_token"),
        (lambda text: SavedLogin(refresh_token=Secret(text)), "refresh_token"),
        (lambda text: SavedLogin(client_secret=Secret(text)), "client_secret"),
        (lambda text: Tokens(Secret(text)), "access_token"),
        (lambda text: Tokens(Secret("a"), Secret(text)), "refresh_token"),
    ],
)
def test_an_invalid_secret_of_the_caller_raises_value_error_with_its_name(
    give: Callable[[str], object], argument: str, token: str
) -> None:
    with pytest.raises(ValueError, match=f"{argument} must") as caught:
        give(token)
    assert_hidden(caught.value)


def test_an_invalid_token_of_a_login_class_of_the_caller_is_not_shown(wire: Wire) -> None:
    with pytest.raises(ValueError, match="the access token must be printable ASCII") as caught:
        wire.session(OwnLogin()).get("/files/1")
    assert_hidden(caught.value)
    assert wire.server.requests == []


def test_an_invalid_token_of_a_refresh_method_is_not_shown(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_BASE_URL", wire.server.url)
    with pytest.raises(ValueError, match="access_token must be printable ASCII") as caught:
        refresh_by_own_method()
    assert_hidden(caught.value)


@pytest.mark.parametrize("name", ["access_token", "refresh_token", "client_secret"])
def test_a_saved_login_with_an_invalid_secret_is_damaged(tmp_path: Path, name: str) -> None:
    store = FileStore("work", tmp_path)
    store.save(SavedLogin(Secret("local_a"), Secret("local_r"), None, "app", Secret("hush")))
    fields = json.loads(store.path.read_text())
    store.path.write_text(json.dumps(fields | {name: f"{CANARY}\r\n"}))
    with pytest.raises(TokenStoreError, match=f"work.json is damaged \\({name} must be printable") as caught:
        store.load()
    assert_hidden(caught.value)


@pytest.mark.parametrize("name", ["BOX_TOKEN", "BOX_DEVELOPER_TOKEN", "BOX_CLIENT_SECRET"])
def test_an_invalid_secret_in_the_environment_is_named_by_its_variable(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("BOX_CLIENT_ID", "app")
    monkeypatch.setenv("BOX_USER_ID", "1")
    monkeypatch.setenv(name, f"{CANARY} more")
    with pytest.raises(ValueError, match=name) as caught:
        Box()
    assert_hidden(caught.value)


def test_secrets_with_invalid_unicode_can_be_compared() -> None:
    assert Secret("\ud800") == Secret("\ud800")
    assert Secret("\ud800") != Secret("\ud801")
