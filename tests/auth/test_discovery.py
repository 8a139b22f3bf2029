"""Find a login: the order from the argument to the saved login, and the errors if there is no login."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from box_models import Box, ClientCredentials, JWTAuth, NotLoggedIn, OAuth2
from box_models.auth import DeveloperToken, FileStore, SavedLogin, Secret, discover
from box_models.local import serve
from box_models.local.faces.server import LocalServer
from tests.auth.keys import jwt_config

SEED = {
    "users": [{"id": "11", "name": "Ada", "login": "ada@example.com"}],
    "developer_tokens": [{"token": "local_by_hand", "user_id": "11"}],
}
Setting = Callable[[str, str], None]


@pytest.fixture
def setting(home: Path, monkeypatch: pytest.MonkeyPatch) -> Setting:
    """Return a function that sets an environment variable, in an environment without other BOX_ variables."""
    return monkeypatch.setenv


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with serve(seed=SEED) as server:
        yield server


def save_login(profile: str = "default", base_url: str | None = None) -> FileStore:
    store = FileStore(profile)
    login = SavedLogin(Secret("local_by_hand"), Secret("local_refresh"), client_id="app", base_url=base_url)
    store.save(SavedLogin(login.access_token, login.refresh_token, None, "app", Secret("hush"), base_url))
    return store


def test_without_a_login_the_error_lists_the_ways_to_sign_in(home: Path) -> None:
    with pytest.raises(NotLoggedIn) as caught:
        Box()
    for way in (
        "boxm login",
        "BOX_TOKEN",
        "BOX_JWT_CONFIG_PATH",
        "BOX_CLIENT_ID",
        "BOX_PROFILE",
        "Box.local()",
    ):
        assert way in str(caught.value)
    assert "Skipped" not in str(caught.value)


@pytest.mark.parametrize("name", ["BOX_TOKEN", "BOX_DEVELOPER_TOKEN"])
def test_token_is_found_in_the_environment(server: LocalServer, setting: Setting, name: str) -> None:
    setting(name, " local_by_hand\n")
    with Box(base_url=server.url) as box:
        identity = box.whoami()
    assert (identity.user.login, identity.source, identity.base_url) == ("ada@example.com", name, server.url)
    assert str(identity) == f"Ada (ada@example.com, id 11), by {name}, at {server.url}"


def test_box_token_takes_precedence_over_the_developer_token(setting: Setting) -> None:
    setting("BOX_TOKEN", "first")
    setting("BOX_DEVELOPER_TOKEN", "second")
    assert discover().source == "BOX_TOKEN"


def test_invalid_token_in_the_environment_is_named(setting: Setting) -> None:
    setting("BOX_TOKEN", "two words")
    with pytest.raises(ValueError, match="BOX_TOKEN: token must be printable ASCII") as caught:
        discover()
    assert "two words" not in str(caught.value)


def test_auth_argument_takes_precedence_over_the_environment(server: LocalServer, setting: Setting) -> None:
    setting("BOX_TOKEN", "local_other")
    with Box("local_by_hand", base_url=server.url) as box:
        assert box.whoami().source == "the auth argument"


def test_jwt_configuration_is_found_by_its_path(setting: Setting, tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(jwt_config()), encoding="utf-8")
    setting("BOX_JWT_CONFIG_PATH", str(path))
    setting("BOX_CLIENT_ID", "another")
    login = discover()
    assert isinstance(login.auth, JWTAuth)
    assert (login.source, login.auth.client_id) == ("BOX_JWT_CONFIG_PATH", "app")


def test_jwt_configuration_may_be_base64(setting: Setting) -> None:
    setting("BOX_JWT_BASE64", base64.b64encode(json.dumps(jwt_config()).encode()).decode())
    login = discover()
    assert (login.source, repr(login.auth)) == ("BOX_JWT_BASE64", "<JWTAuth app for enterprise 987>")


def test_invalid_jwt_configuration_is_named(setting: Setting) -> None:
    setting("BOX_JWT_BASE64", "e30=")
    with pytest.raises(ValueError, match="BOX_JWT_BASE64: the JWT configuration lacks 'boxAppSettings'"):
        discover()


@pytest.mark.parametrize(
    ("variables", "subject"),
    [
        ({"BOX_ENTERPRISE_ID": "987"}, "enterprise 987"),
        ({"BOX_USER_ID": "11"}, "user 11"),
        ({"BOX_SUBJECT_TYPE": "user", "BOX_USER_ID": "11"}, "user 11"),
        ({"BOX_SUBJECT_TYPE": "user", "BOX_SUBJECT_ID": "11", "BOX_ENTERPRISE_ID": "987"}, "user 11"),
        ({"BOX_SUBJECT_TYPE": "user", "BOX_USER_ID": "11", "BOX_ENTERPRISE_ID": "987"}, "user 11"),
        (
            {"BOX_SUBJECT_TYPE": "enterprise", "BOX_USER_ID": "11", "BOX_ENTERPRISE_ID": "987"},
            "enterprise 987",
        ),
    ],
)
def test_client_credentials_are_found_with_their_subject(
    setting: Setting, variables: dict[str, str], subject: str
) -> None:
    for name, value in {"BOX_CLIENT_ID": "app", "BOX_CLIENT_SECRET": "hush", **variables}.items():
        setting(name, value)
    login = discover()
    assert isinstance(login.auth, ClientCredentials)
    assert str(login.auth.subject) == subject
    assert login.source == "BOX_CLIENT_ID and BOX_CLIENT_SECRET"


def test_two_subjects_without_a_type_are_rejected(setting: Setting) -> None:
    for name in ("BOX_CLIENT_ID", "BOX_CLIENT_SECRET", "BOX_ENTERPRISE_ID", "BOX_USER_ID"):
        setting(name, "11")
    with pytest.raises(ValueError, match="BOX_SUBJECT_TYPE=enterprise or =user"):
        discover()
    setting("BOX_SUBJECT_TYPE", "group")
    with pytest.raises(ValueError, match="must be 'enterprise' or 'user', not 'group'"):
        discover()


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["BOX_CLIENT_ID", "BOX_USER_ID"], "BOX_CLIENT_SECRET"),
        (["BOX_ENTERPRISE_ID"], "BOX_CLIENT_ID and BOX_CLIENT_SECRET"),
        (["BOX_CLIENT_ID", "BOX_CLIENT_SECRET"], "BOX_ENTERPRISE_ID or BOX_USER_ID"),
    ],
)
def test_incomplete_client_credentials_are_skipped_and_named(
    setting: Setting, names: list[str], missing: str
) -> None:
    for name in names:
        setting(name, "11")
    with pytest.raises(NotLoggedIn, match=rf"Skipped: the client credentials .* lack {missing}$"):
        discover()


@pytest.mark.parametrize(("kind", "other"), [("enterprise", "BOX_USER_ID"), ("user", "BOX_ENTERPRISE_ID")])
def test_client_credentials_need_a_subject_of_the_chosen_type(
    setting: Setting, kind: str, other: str
) -> None:
    for name in ("BOX_CLIENT_ID", "BOX_CLIENT_SECRET", other):
        setting(name, "11")
    setting("BOX_SUBJECT_TYPE", kind)
    with pytest.raises(NotLoggedIn, match="lack BOX_ENTERPRISE_ID or BOX_USER_ID$"):
        discover()


@pytest.mark.parametrize("name", ["BOX_CLIENT_ID", "BOX_CLIENT_SECRET"])
def test_single_client_variable_is_ignored(setting: Setting, name: str) -> None:
    setting(name, "11")
    with pytest.raises(NotLoggedIn) as caught:
        discover()
    assert "Skipped" not in str(caught.value)


def test_all_skipped_logins_are_listed(setting: Setting) -> None:
    setting("BOX_USER_ID", "11")
    setting("BOX_PROFILE", "work")
    with pytest.raises(NotLoggedIn) as caught:
        discover()
    assert caught.value.message.splitlines()[-2:] == [
        "Skipped: the client credentials in the environment, which lack BOX_CLIENT_ID and BOX_CLIENT_SECRET.",
        "Skipped: the saved login 'work', because it does not exist.",
    ]


def test_saved_login_is_found_for_its_own_box(home: Path, server: LocalServer) -> None:
    save_login(base_url=server.url)
    with Box(base_url=server.url) as box:
        assert box.whoami().source == "the saved login 'default'"


def test_box_profile_selects_the_saved_login(setting: Setting, server: LocalServer) -> None:
    save_login("work", server.url)
    setting("BOX_PROFILE", "work")
    setting("BOX_BASE_URL", server.url)
    with Box() as box:
        assert box.whoami().source == "the saved login 'work'"


def test_saved_login_is_skipped_for_another_box(home: Path, server: LocalServer) -> None:
    save_login()
    with pytest.raises(
        NotLoggedIn, match=f"Skipped: .*'default', because it is for the real Box and not for {server.url}"
    ):
        Box(base_url=server.url)


def test_login_of_an_embedded_box_is_skipped_for_the_real_box(home: Path) -> None:
    save_login(base_url="http://127.0.0.1:9")
    with pytest.raises(NotLoggedIn, match="because it is for http://127.0.0.1:9 and not for the real Box"):
        Box()


def test_missing_profile_is_reported(setting: Setting) -> None:
    setting("BOX_PROFILE", "work")
    with pytest.raises(NotLoggedIn, match="Skipped: the saved login 'work', because it does not exist"):
        Box()


def test_damaged_login_is_reported(home: Path) -> None:
    store = save_login()
    store.path.write_text("{", encoding="utf-8")
    with pytest.raises(NotLoggedIn, match="Skipped: the saved login 'default': .* is damaged"):
        Box()


def test_profile_argument_selects_its_box(setting: Setting, server: LocalServer) -> None:
    save_login("work", server.url)
    setting("BOX_TOKEN", "somebody-else")
    with Box(profile="work") as box:
        identity = box.whoami()
    assert (identity.source, identity.base_url) == ("the saved login 'work'", server.url)


def test_profile_argument_is_not_used_for_another_box(home: Path, server: LocalServer) -> None:
    save_login("work", server.url)
    with pytest.raises(NotLoggedIn, match=f"'work', because it is for {server.url} and not for the real Box"):
        Box(profile="work", base_url="https://api.box.com")
    save_login("play", server.url)
    with pytest.raises(NotLoggedIn, match=r"there is no saved login 'home' \(saved logins: play, work\)"):
        Box(profile="home")
    with pytest.raises(ValueError, match="pass either auth or profile, not both"):
        Box("token", profile="work")


def test_saved_login_is_never_sent_to_another_box(home: Path, server: LocalServer) -> None:
    auth = OAuth2.saved(save_login(base_url="http://127.0.0.1:9"))
    with Box(auth, base_url=server.url) as box, pytest.raises(NotLoggedIn, match="is for http://127.0.0.1:9"):
        _ = box.me
    with Box(OAuth2.saved(save_login(base_url=server.url)), base_url=server.url) as box:
        assert box.me.login == "ada@example.com"
        elsewhere = Box(box.session.auth, base_url="http://127.0.0.1:9")
        with elsewhere, pytest.raises(NotLoggedIn, match="is not sent to http://127.0.0.1:9"):
            _ = elsewhere.me


def test_discovery_makes_no_request(home: Path) -> None:
    save_login()
    assert isinstance(discover().auth, OAuth2)
    assert not isinstance(discover().auth, DeveloperToken)
