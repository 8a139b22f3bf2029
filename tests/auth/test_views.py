"""Views of a Box: as another user, through a shared link, with downscoped tokens. Also logout and pickling."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from box_models import Box, ClientCredentials, File, Folder, NotLoggedIn, OAuth2, RetryPolicy, Transfers
from box_models.auth import FileStore, MemoryStore, SavedLogin, Secret
from box_models.errors import AuthError, BadRequest, DecodeError, Forbidden, NetworkError, NotFound
from box_models.local import serve
from box_models.local.faces.server import LocalServer
from tests.embedded import RequestLog
from tests.wire.conftest import NO_WAITS, Wire
from tests.wire.fault_server import reply

SEED = {
    "users": [
        {"id": "11", "name": "Ada", "login": "ada@example.com"},
        {"id": "12", "name": "Bob", "login": "bob@example.com"},
    ],
    "developer_tokens": [
        {"token": "local_ada", "user_id": "11"},
        {"token": "local_bob", "user_id": "12"},
    ],
    "applications": [{"client_id": "app", "client_secret": "hush"}],
    "refresh_tokens": [
        {"token": "local_refresh_ada", "client_id": "app", "user_id": "11"},
        {"token": "local_refresh_bob", "client_id": "app", "user_id": "12"},
    ],
    "folders": [{"id": "100", "name": "Public"}, {"id": "101", "name": "Private"}],
    "files": [
        {"id": "200", "name": "plan.txt", "parent_id": "100", "content": "The plan."},
        {"id": "201", "name": "diary.txt", "parent_id": "101", "content": "Dear diary"},
    ],
}


def address(item: File | Folder, password: str | None = None) -> str:
    """Create an open shared link, and return its URL."""
    url = item.share("open", password=password).url
    assert url is not None
    return url


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with serve(seed=SEED) as server:
        yield server


@pytest.fixture
def ada(server: LocalServer) -> Iterator[Box]:
    with Box("local_ada", base_url=server.url) as box:
        yield box


@pytest.fixture
def bob(server: LocalServer) -> Iterator[Box]:
    with Box("local_bob", base_url=server.url) as box:
        yield box


def test_admin_acts_for_a_user_in_a_view(ada: Box) -> None:
    as_bob = ada.as_user("12")
    note = as_bob.root.upload(b"Mine", "note.txt")
    assert note.owned_by.login == "bob@example.com"
    assert (as_bob.me.name, ada.me.name) == ("Bob", "Ada")
    assert [item.name for item in ada.root.items()] == ["Private", "Public"]
    assert str(as_bob.whoami()).startswith(
        "Bob (bob@example.com, id 12), by the auth argument, acting for user 12"
    )


def test_as_user_accepts_a_user_object(ada: Box) -> None:
    assert ada.as_user(ada.user("12")).me.id == "12"
    assert ada.as_user(12).me.id == "12"


def test_user_without_admin_rights_cannot_act_for_another(bob: Box) -> None:
    with pytest.raises(Forbidden):
        _ = bob.as_user("11").me


@pytest.mark.parametrize("id", ["", "1\r\nX: y", "ada", "../users/me"])
def test_invalid_user_id_is_rejected_before_any_request(box: Box, request_log: RequestLog, id: str) -> None:
    with pytest.raises(ValueError, match="id"):
        box.as_user(id)
    assert request_log == []


def test_view_shares_the_connection_and_does_not_close_it(ada: Box) -> None:
    with ada.as_user("12") as as_bob:
        assert as_bob.me.name == "Bob"
    assert ada.me.name == "Ada"
    assert as_bob.session.retry is ada.session.retry


def test_shared_link_gives_access_to_its_item(ada: Box, bob: Box) -> None:
    link = address(ada.folder("100"), "Open-Sesame")
    with pytest.raises(NotFound):
        bob.folder("100").load()
    guest = bob.with_shared_link(link, "Open-Sesame")
    assert guest.folder("100").name == "Public"
    assert guest.file("200").read_text() == "The plan."
    with pytest.raises(NotFound):
        guest.file("201").load()


def test_item_of_a_shared_link_keeps_the_access(ada: Box, bob: Box) -> None:
    plan = bob.shared_item(address(ada.file("200")))
    assert (plan.type, plan.id) == ("file", "200")
    assert bob.shared_item(address(ada.folder("100"))).name == "Public"


def test_shared_link_object_is_accepted(ada: Box, bob: Box) -> None:
    link = ada.file("200").share("open", password="Open-Sesame")
    assert bob.shared_item(link, "Open-Sesame").id == "200"
    assert bob.with_shared_link(link, "Open-Sesame").file("200").read_text() == "The plan."


def test_wrong_password_of_a_shared_link_is_refused(ada: Box, bob: Box) -> None:
    link = address(ada.file("200"), "Open-Sesame")
    with pytest.raises(Forbidden) as caught:
        bob.shared_item(link, "Open-Barley")
    assert "Barley" not in repr(caught.value)


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("file:///etc/passwd", None),
        ("", None),
        ("https://app.box.com/s/1&shared_link_password=x", None),
        ("https://app.box.com/s/1\r\nX: y", None),
        ("https://app.box.com/s/1", "a\r\nX: y"),
        ("https://app.box.com/s/1", "\N{SNOWMAN}\N{SNOWMAN}"),
    ],
)
def test_u09_invalid_link_is_rejected_before_any_request(
    box: Box, request_log: RequestLog, url: str, password: str | None
) -> None:
    with pytest.raises(ValueError, match="url must be|password must be") as caught:
        box.with_shared_link(url, password)
    assert "snowman" not in str(caught.value)
    assert request_log == []


def test_u09_link_is_sent_only_to_box_and_never_fetched(box: Box, request_log: RequestLog) -> None:
    with pytest.raises(NotFound):
        box.shared_item("http://169.254.169.254/latest/meta-data")
    assert str(request_log) == "GET /shared_items"
    assert request_log[0].headers["boxapi"] == "shared_link=http://169.254.169.254/latest/meta-data"


def test_s02_link_and_password_repeated_in_a_response_are_not_in_the_error(wire: Wire) -> None:
    link, word = "https://app.box.com/s/link-canary", "word-canary"
    echo = f"{link}, shared_link={link}&shared_link_password={word}"
    wire.serve(*[reply(404, {"code": "not_found", "message": echo})] * 2)
    with Box("token-1", base_url=wire.server.url) as box:
        file = box.with_shared_link(link, word).file("1")
        with pytest.raises(NotFound) as of_the_link:
            box.shared_item(link, word)
        with pytest.raises(NotFound) as of_the_view:
            file.load()
    for error in (of_the_link.value, of_the_view.value):
        assert (error.from_box, "canary" in repr(vars(error))) == (True, False)


def test_error_text_with_the_user_id_stays_readable(wire: Wire) -> None:
    wire.serve(reply(404, {"code": "not_found", "status": 404, "message": "user 4 sees no file 44"}))
    with Box("token-1", base_url=wire.server.url) as box, pytest.raises(NotFound) as caught:
        box.as_user("4").file("44").load()
    assert (caught.value.message, caught.value.code) == ("user 4 sees no file 44", "not_found")


def test_truncated_response_for_a_link_is_a_decode_error(wire: Wire) -> None:
    wire.serve(*[reply(200, body=b'{"type": file}')] * 6)
    with Box("token", base_url=wire.server.url, retry=NO_WAITS) as box, pytest.raises(DecodeError):
        box.shared_item("https://app.box.com/s/1")
    wire.server.script.clear()


def test_response_for_a_link_without_an_item_is_a_decode_error(wire: Wire) -> None:
    wire.serve(reply(200, {"type": "app_item", "id": "1"}))
    with (
        Box("token", base_url=wire.server.url) as box,
        pytest.raises(DecodeError, match="not a file, folder or web link"),
    ):
        box.shared_item("https://app.box.com/s/1")


def test_downscoped_view_allows_its_scopes_only(ada: Box) -> None:
    reader = ada.downscope(["item_preview", "item_download"], ada.folder("100"))
    assert reader.file("200").read_text() == "The plan."
    with pytest.raises(NotFound):
        reader.file("201").load()
    with pytest.raises(Forbidden):
        reader.file("200").rename("mine.txt")
    assert ada.file("201").read_text() == "Dear diary"
    assert "downscoped to item_preview item_download" in str(reader.whoami())


def test_token_of_a_downscoped_view_works_elsewhere(ada: Box, server: LocalServer) -> None:
    token = ada.downscope("item_preview item_download", ada.file("200")).token()
    assert token != ada.token()
    with Box(token.reveal(), base_url=server.url) as page:
        assert page.file("200").read_text() == "The plan."
        with pytest.raises(Forbidden):
            page.root.upload(b"", "new.txt")


def test_expired_downscoped_view_gets_a_new_token(server: LocalServer) -> None:
    auth = OAuth2("app", "hush", refresh_token="local_refresh_ada")
    with Box(auth, base_url=server.url) as box:
        downscoped = box.downscope(["item_preview", "item_download"], box.file("200"))
        assert downscoped.file("200").read_text() == "The plan."
        with server.engine.database.transaction() as c:
            c.execute("UPDATE tokens SET expires_at = 1 WHERE kind = 'access'")
        assert downscoped.file("200").read_text() == "The plan."


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_token", "expired_token"])
def test_expired_token_is_refreshed_before_downscoping(wire: Wire, error: str) -> None:
    downscoped = reply(200, {"access_token": "downscoped", "expires_in": 3600})
    fresh = reply(200, {"access_token": "token-2", "refresh_token": "refresh-2"})
    server = wire.serve(reply(400, {"error": error}), fresh, downscoped)
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", access_token="token-1")
    with Box(auth, base_url=server.url) as box:
        assert box.downscope("item_download").token().reveal() == "downscoped"
    assert b"subject_token=token-2" in server.requests[2].body


@pytest.mark.parametrize("scopes", [[], "", ["item_download", "x y"], "drop;table"])
def test_invalid_scopes_are_rejected_before_any_request(
    box: Box, request_log: RequestLog, scopes: str | list[str]
) -> None:
    with pytest.raises(ValueError, match="scopes must be names"):
        box.downscope(scopes)
    assert request_log == []


def test_unknown_scope_is_reported(ada: Box) -> None:
    with pytest.raises(BadRequest, match="invalid_scope"):
        _ = ada.downscope("item_fly").me


def test_downscoped_view_cannot_be_widened(ada: Box) -> None:
    downscoped = ada.downscope("item_preview", ada.file("200"))
    with pytest.raises(Forbidden, match="invalid_scope") as caught:
        downscoped.downscope("item_upload").token()
    assert "Sign in again" not in str(caught.value)


def save_login(server: LocalServer) -> FileStore:
    store = FileStore()
    login = SavedLogin(None, Secret("local_refresh_ada"), client_id="app", client_secret=Secret("hush"))
    store.save(replace(login, base_url=server.url))
    return store


def test_logout_revokes_and_deletes_the_login(home: Path, server: LocalServer) -> None:
    store = save_login(server)
    with Box(base_url=server.url) as box:
        token = box.token().reveal()
        box.logout()
    assert store.load() is None
    with Box(token, base_url=server.url) as again, pytest.raises(AuthError):
        _ = again.me
    with pytest.raises(NotLoggedIn):
        Box(base_url=server.url)


def test_second_logout_does_nothing(home: Path, server: LocalServer) -> None:
    store = save_login(server)
    saved = store.load()
    assert saved is not None
    for _ in range(2):
        store.save(saved)
        with Box(base_url=server.url) as box:
            box.logout()
        assert store.load() is None


def test_login_is_deleted_even_if_box_cannot_be_reached(home: Path) -> None:
    store = FileStore()
    login = SavedLogin(Secret("local_token"), client_id="app", client_secret=Secret("hush"))
    store.save(replace(login, base_url="http://127.0.0.1:9"))
    box = Box(profile="default", retry=RetryPolicy(waits=False))
    with pytest.raises(NetworkError):
        box.logout()
    assert store.load() is None


def test_developer_token_cannot_be_logged_out(box: Box) -> None:
    with pytest.raises(AuthError, match="passed as a string"):
        box.logout()


def test_logout_of_a_downscoped_view_keeps_the_login(server: LocalServer) -> None:
    with Box(OAuth2("app", "hush", refresh_token="local_refresh_ada"), base_url=server.url) as box:
        downscoped = box.downscope("item_download", box.file("200"))
        token = downscoped.token().reveal()
        downscoped.logout()
        assert box.me.name == "Ada"
        with Box(token, base_url=server.url) as page, pytest.raises(AuthError):
            page.file("200").load()


def test_downscoped_view_of_a_developer_token_cannot_be_logged_out(ada: Box) -> None:
    with pytest.raises(AuthError, match="its application is unknown"):
        ada.downscope("item_download").logout()


def names_of(box: Box) -> list[str]:
    with box:
        return [item.name for item in box.root.items()]


def test_pickled_box_contains_no_secret(home: Path, server: LocalServer) -> None:
    save_login(server)
    with Box(base_url=server.url, lazy="error", transfers=Transfers(workers=2)) as box:
        token = box.token().reveal()
        pickled = pickle.dumps(box)
        for secret in (token, "local_refresh", "hush"):
            assert secret.encode() not in pickled
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            assert pool.submit(names_of, box).result() == ["Private", "Public"]
        with pickle.loads(pickled) as again:
            assert again.token().reveal() == token
            assert (again.session.lazy, again.session.transfers.workers) == ("error", 2)


@pytest.mark.parametrize("profile", [None, "default"])
def test_pickled_view_keeps_its_user(home: Path, server: LocalServer, profile: str | None) -> None:
    save_login(server)
    with (
        Box(profile=profile, base_url=server.url) as box,
        pickle.loads(pickle.dumps(box.as_user("12"))) as copy,
    ):
        assert copy.me.name == "Bob"
        assert str(copy.whoami()) == str(box.as_user("12").whoami())
        again = pickle.loads(pickle.dumps(copy.as_user("11").as_user("12")))
        assert again.whoami().source.count("acting for user") == 1
        again.close()


def test_login_in_a_store_is_pickled_by_its_name(home: Path, server: LocalServer) -> None:
    auth = OAuth2.saved(save_login(server))
    with Box(auth, base_url=server.url) as box, pickle.loads(pickle.dumps(box)) as again:
        assert again.me.name == "Ada"


NEW_TOKENS: list[tuple[str, str]] = []


def record_tokens(refresh: str, access: str) -> None:
    NEW_TOKENS.append((refresh, access))


def test_pickled_login_keeps_tokens_changed(home: Path, server: LocalServer) -> None:
    auth: OAuth2 = pickle.loads(pickle.dumps(OAuth2.saved(save_login(server), tokens_changed=record_tokens)))
    with Box(auth, base_url=server.url) as box:
        assert box.me.name == "Ada"
    assert NEW_TOKENS[-1] == (auth.refresh_token, auth.access_token)


def test_unpickling_with_another_login_raises_not_logged_in(
    home: Path, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_login(server)
    with Box(base_url=server.url) as box:
        pickled = pickle.dumps(box)
    monkeypatch.setenv("BOX_TOKEN", "local_bob")
    with pytest.raises(
        NotLoggedIn, match="signed in by the saved login 'default', but this process would use BOX_TOKEN"
    ):
        pickle.loads(pickled)


def test_logins_with_secrets_in_memory_cannot_be_pickled(box: Box, ada: Box, server: LocalServer) -> None:
    logins = (
        OAuth2("app", "hush", refresh_token="local_refresh_ada"),
        ClientCredentials("app", "hush", enterprise_id="987"),
        OAuth2("app", "hush", refresh_token="local_refresh_ada", store=MemoryStore()),
        OAuth2("app", "hush", refresh_token="local_refresh_ada", store=FileStore("unused")),
    )
    unpicklable = [box, ada, ada.with_shared_link("https://app.box.com/s/1"), ada.downscope("item_download")]
    for view in [*unpicklable, *(Box(auth, base_url=server.url) for auth in logins)]:
        with view, pytest.raises(TypeError, match="pickled|another process cannot load it"):
            pickle.dumps(view)


def test_box_without_a_login_fails_with_the_ways_to_sign_in(home: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import box_models; box_models.Box()"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "NotLoggedIn" in run.stderr
    assert "boxm login" in run.stderr
