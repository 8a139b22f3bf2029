"""Every kind of login, with an embedded Box as the server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from box_models import Box, BoxAuthenticateFlow, ClientCredentials, JWTAuth, NotLoggedIn, OAuth2
from box_models.local import Settings, serve
from box_models.local.faces.server import LocalServer
from tests.auth.keys import jwt_config, public_pem

SEED = {
    "enterprise_id": "987",
    "users": [
        {"id": "11", "name": "Ada", "login": "ada@example.com"},
        {"id": "12", "name": "Bob", "login": "bob@example.com"},
    ],
    "applications": [
        {
            "client_id": "app",
            "client_secret": "hush",
            "redirect_uris": ["http://localhost:3000/callback"],
            "jwt_public_keys": [{"id": "key1", "public_key": public_pem()}],
        }
    ],
    "authorization_codes": [{"code": "the-code", "client_id": "app", "user_id": "12"}],
}


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with serve(seed=SEED) as server:
        yield server


def test_login_from_a_code_is_refreshed(server: LocalServer) -> None:
    access, refresh = BoxAuthenticateFlow("app", "hush", base_url=server.url).get_access_tokens("the-code")
    new_tokens: list[tuple[str, str]] = []
    auth = OAuth2(
        "app",
        "hush",
        refresh_token=refresh,
        access_token=access,
        tokens_changed=lambda *pair: new_tokens.append(pair),
    )
    with Box(auth, base_url=server.url) as box:
        assert box.me.name == "Bob"
        with server.engine.database.transaction() as c:
            c.execute("UPDATE tokens SET expires_at = 1 WHERE kind = 'access'")
        assert box.me.name == "Bob"
    assert new_tokens == [(auth.refresh_token, auth.access_token)]


def test_application_acts_as_its_service_account_and_for_users_of_the_enterprise(
    server: LocalServer,
) -> None:
    with Box(ClientCredentials("app", "hush", enterprise_id="987"), base_url=server.url) as box:
        service = box.me
        assert service.login.endswith("@boxdevedition.com")
        box.root.create_folder("Of the service")
        assert box.as_user("12").me.name == "Bob"
        assert box.as_user("12").root.items().all() == []


def test_application_acts_as_a_user(server: LocalServer) -> None:
    with Box(ClientCredentials("app", "hush", user_id="12"), base_url=server.url) as box:
        assert box.me.name == "Bob"


def test_jwt_login_works(server: LocalServer) -> None:
    with Box(JWTAuth.from_config(jwt_config()), base_url=server.url) as box:
        assert box.me.login.endswith("@boxdevedition.com")
        box.logout()
    with Box(JWTAuth.from_config(jwt_config(), user_id=12), base_url=server.url) as box:
        assert box.me.name == "Bob"


@pytest.mark.parametrize("login", ["credentials", "key"])
def test_unknown_enterprise_or_user_is_refused(server: LocalServer, login: str) -> None:
    for enterprise_id, user_id in (("1", None), (None, "99")):
        auth: ClientCredentials | JWTAuth
        if login == "credentials":
            auth = ClientCredentials("app", "hush", enterprise_id=enterprise_id, user_id=user_id)
        else:
            auth = JWTAuth.from_config(jwt_config(), enterprise_id=enterprise_id, user_id=user_id)
        with Box(auth, base_url=server.url) as box, pytest.raises(NotLoggedIn):
            _ = box.me


@pytest.mark.parametrize("minutes", [5, -5])
def test_a09_jwt_login_works_with_a_wrong_clock(minutes: int) -> None:
    clock = Settings(clock=lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    auth = JWTAuth.from_config(jwt_config(), user_id="12")
    with serve(seed=SEED, settings=clock) as server, Box(auth, base_url=server.url) as box:
        assert box.me.name == "Bob"


def test_every_kind_of_login_can_be_downscoped(server: LocalServer) -> None:
    for auth in (JWTAuth.from_config(jwt_config()), ClientCredentials("app", "hush", enterprise_id="987")):
        with Box(auth, base_url=server.url) as box:
            folder = box.root.create_folder("Inbox", exist_ok=True)
            inbox = box.downscope("base_upload item_upload", folder)
            inbox.folder(folder.id).upload(b"Hello", "hello.txt", on_conflict="rename")
        assert auth.expires_at is not None
