"""Views of a Box: for another user, through a shared link, with less than all rights; and the end of a login."""

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
    """Share it with everybody who has the link, and return that."""
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


def test_an_admin_acts_for_a_user_in_a_view(ada: Box) -> None:
    as_bob = ada.as_user("12")
    note = as_bob.root.upload(b"Mine", "note.txt")
    assert note.owned_by.login == "bob@example.com"
    assert (as_bob.me.name, ada.me.name) == ("Bob", "Ada")
    assert [item.name for item in ada.root.items()] == ["Private", "Public"]
    assert str(as_bob.whoami()).startswith(
        "Bob (bob@example.com, id 12), by the auth argument, acting for user 12"
    )


def test_a_user_object_will_do_for_its_id(ada: Box) -> None:
    assert ada.as_user(ada.user("12")).me.id == "12"
    assert ada.as_user(12).me.id == "12"


def test_a_user_who_is_no_admin_acts_for_nobody(bob: Box) -> None:
    with pytest.raises(Forbidden):
        _ = bob.as_user("11").me


@pytest.mark.parametrize("id", ["", "1\r\nX: y", "ada@example.com", "../users/me"])
def test_for_whom_one_acts_is_checked_before_any_request(box: Box, request_log: RequestLog, id: str) -> None:
    with pytest.raises(ValueError, match="id"):
        box.as_user(id)
    assert request_log == []


def test_a_view_shares_the_connection_and_does_not_close_it(ada: Box) -> None:
    with ada.as_user("12") as as_bob:
        assert as_bob.me.name == "Bob"
    assert ada.me.name == "Ada"
    assert as_bob.session.retry is ada.session.retry


def test_a_shared_link_opens_what_it_leads_to(ada: Box, bob: Box) -> None:
    link = address(ada.folder("100"), "Open-Sesame")
    with pytest.raises(NotFound):
        bob.folder("100").load()
    guest = bob.with_shared_link(link, "Open-Sesame")
    assert guest.folder("100").name == "Public"
    assert guest.file("200").read_text() == "The plan."
    with pytest.raises(NotFound):
        guest.file("201").load()


def test_what_a_shared_link_leads_to_comes_with_its_key(ada: Box, bob: Box) -> None:
    plan = bob.shared_item(address(ada.file("200")))
    assert (plan.type, plan.id) == ("file", "200")
    assert bob.shared_item(address(ada.folder("100"))).name == "Public"


def test_a_shared_link_opens_as_it_was_returned(ada: Box, bob: Box) -> None:
    link = ada.file("200").share("open", password="Open-Sesame")
    assert bob.shared_item(link, "Open-Sesame").id == "200"
    assert bob.with_shared_link(link, "Open-Sesame").file("200").read_text() == "The plan."


def test_a_wrong_password_opens_nothing(ada: Box, bob: Box) -> None:
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
def test_u09_a_link_that_is_none_goes_nowhere(
    box: Box, request_log: RequestLog, url: str, password: str | None
) -> None:
    with pytest.raises(ValueError, match="url must be|password must be") as caught:
        box.with_shared_link(url, password)
    assert "snowman" not in str(caught.value)
    assert request_log == []


def test_u09_a_link_is_only_sent_to_box_and_never_fetched(box: Box, request_log: RequestLog) -> None:
    with pytest.raises(NotFound):
        box.shared_item("http://169.254.169.254/latest/meta-data")
    assert str(request_log) == "GET /shared_items"
    assert request_log[0].headers["boxapi"] == "shared_link=http://169.254.169.254/latest/meta-data"


def test_s02_a_link_and_its_password_that_are_repeated_in_an_answer_are_not_in_the_error(wire: Wire) -> None:
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


def test_an_error_of_whom_one_acts_for_is_read_as_it_came(wire: Wire) -> None:
    wire.serve(reply(404, {"code": "not_found", "status": 404, "message": "user 4 sees no file 44"}))
    with Box("token-1", base_url=wire.server.url) as box, pytest.raises(NotFound) as caught:
        box.as_user("4").file("44").load()
    assert (caught.value.message, caught.value.code) == ("user 4 sees no file 44", "not_found")


def test_an_answer_for_a_link_that_is_torn_is_said(wire: Wire) -> None:
    wire.serve(*[reply(200, body=b'{"type": file}')] * 6)
    with Box("token", base_url=wire.server.url, retry=NO_WAITS) as box, pytest.raises(DecodeError):
        box.shared_item("https://app.box.com/s/1")
    wire.server.script.clear()


def test_an_answer_for_a_link_that_is_no_item_is_said(wire: Wire) -> None:
    wire.serve(reply(200, {"type": "app_item", "id": "1"}))
    with (
        Box("token", base_url=wire.server.url) as box,
        pytest.raises(DecodeError, match="not a file, folder or web link"),
    ):
        box.shared_item("https://app.box.com/s/1")


def test_a_narrowed_view_may_do_what_it_is_for(ada: Box) -> None:
    reader = ada.downscope(["item_preview", "item_download"], ada.folder("100"))
    assert reader.file("200").read_text() == "The plan."
    with pytest.raises(NotFound):
        reader.file("201").load()
    with pytest.raises(Forbidden):
        reader.file("200").rename("mine.txt")
    assert ada.file("201").read_text() == "Dear diary"
    assert "downscoped to item_preview item_download" in str(reader.whoami())


def test_the_token_of_a_narrowed_view_can_be_handed_on(ada: Box, server: LocalServer) -> None:
    token = ada.downscope("item_preview item_download", ada.file("200")).token()
    assert token != ada.token()
    with Box(token.reveal(), base_url=server.url) as page:
        assert page.file("200").read_text() == "The plan."
        with pytest.raises(Forbidden):
            page.root.upload(b"", "new.txt")


def test_a_narrowed_view_that_ran_out_gets_another_token_from_where_it_comes(server: LocalServer) -> None:
    auth = OAuth2("app", "hush", refresh_token="local_refresh_ada")
    with Box(auth, base_url=server.url) as box:
        narrow = box.downscope(["item_preview", "item_download"], box.file("200"))
        assert narrow.file("200").read_text() == "The plan."
        with server.engine.database.transaction() as c:
            c.execute("UPDATE tokens SET expires_at = 1 WHERE kind = 'access'")
        assert narrow.file("200").read_text() == "The plan."


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_token", "expired_token"])
def test_a_token_that_is_too_old_to_be_narrowed_is_refreshed_first(wire: Wire, error: str) -> None:
    narrow = reply(200, {"access_token": "narrow", "expires_in": 3600})
    fresh = reply(200, {"access_token": "token-2", "refresh_token": "refresh-2"})
    server = wire.serve(reply(400, {"error": error}), fresh, narrow)
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", access_token="token-1")
    with Box(auth, base_url=server.url) as box:
        assert box.downscope("item_download").token().reveal() == "narrow"
    assert b"subject_token=token-2" in server.requests[2].body


@pytest.mark.parametrize("scopes", [[], "", ["item_download", "x y"], "drop;table"])
def test_scopes_that_cannot_be_any_are_refused_before_any_request(
    box: Box, request_log: RequestLog, scopes: str | list[str]
) -> None:
    with pytest.raises(ValueError, match="scopes must be names"):
        box.downscope(scopes)
    assert request_log == []


def test_a_scope_that_box_does_not_know_is_said(ada: Box) -> None:
    with pytest.raises(BadRequest, match="invalid_scope"):
        _ = ada.downscope("item_fly").me


def test_a_narrowed_view_is_not_widened_again(ada: Box) -> None:
    narrow = ada.downscope("item_preview", ada.file("200"))
    with pytest.raises(Forbidden, match="invalid_scope") as caught:
        narrow.downscope("item_upload").token()
    assert "Sign in again" not in str(caught.value)


def kept_login(server: LocalServer) -> FileStore:
    store = FileStore()
    login = SavedLogin(None, Secret("local_refresh_ada"), client_id="app", client_secret=Secret("hush"))
    store.save(replace(login, base_url=server.url))
    return store


def test_logging_out_ends_the_login_at_box_and_here(home: Path, server: LocalServer) -> None:
    store = kept_login(server)
    with Box(base_url=server.url) as box:
        token = box.token().reveal()
        box.logout()
    assert store.load() is None
    with Box(token, base_url=server.url) as again, pytest.raises(AuthError):
        _ = again.me
    with pytest.raises(NotLoggedIn):
        Box(base_url=server.url)


def test_logging_out_twice_is_no_error(home: Path, server: LocalServer) -> None:
    store = kept_login(server)
    saved = store.load()
    assert saved is not None
    for _ in range(2):
        store.save(saved)
        with Box(base_url=server.url) as box:
            box.logout()
        assert store.load() is None


def test_a_login_is_forgotten_even_where_box_cannot_be_told(home: Path) -> None:
    store = FileStore()
    login = SavedLogin(Secret("local_token"), client_id="app", client_secret=Secret("hush"))
    store.save(replace(login, base_url="http://127.0.0.1:9"))
    box = Box(profile="default", retry=RetryPolicy(waits=False))
    with pytest.raises(NetworkError):
        box.logout()
    assert store.load() is None


def test_a_token_given_by_hand_is_not_ended(box: Box) -> None:
    with pytest.raises(AuthError, match="passed as a string"):
        box.logout()


def test_the_end_of_a_narrowed_view_is_not_the_end_of_the_login(server: LocalServer) -> None:
    with Box(OAuth2("app", "hush", refresh_token="local_refresh_ada"), base_url=server.url) as box:
        narrow = box.downscope("item_download", box.file("200"))
        token = narrow.token().reveal()
        narrow.logout()
        assert box.me.name == "Ada"
        with Box(token, base_url=server.url) as page, pytest.raises(AuthError):
            page.file("200").load()


def test_a_narrowed_view_of_a_token_by_hand_cannot_be_ended(ada: Box) -> None:
    with pytest.raises(AuthError, match="its application is unknown"):
        ada.downscope("item_download").logout()


def names_of(box: Box) -> list[str]:
    with box:
        return [item.name for item in box.root.items()]


def test_a_box_goes_to_other_processes_without_its_secrets(home: Path, server: LocalServer) -> None:
    kept_login(server)
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
def test_a_view_for_a_user_goes_along(home: Path, server: LocalServer, profile: str | None) -> None:
    kept_login(server)
    with (
        Box(profile=profile, base_url=server.url) as box,
        pickle.loads(pickle.dumps(box.as_user("12"))) as copy,
    ):
        assert copy.me.name == "Bob"
        assert str(copy.whoami()) == str(box.as_user("12").whoami())
        again = pickle.loads(pickle.dumps(copy.as_user("11").as_user("12")))
        assert again.whoami().source.count("acting for user") == 1
        again.close()


def test_a_login_in_a_store_goes_along_as_its_name(home: Path, server: LocalServer) -> None:
    auth = OAuth2.saved(kept_login(server))
    with Box(auth, base_url=server.url) as box, pickle.loads(pickle.dumps(box)) as again:
        assert again.me.name == "Ada"


TOLD: list[tuple[str, str]] = []


def tell(refresh: str, access: str) -> None:
    TOLD.append((refresh, access))


def test_a_login_in_a_store_goes_along_with_whom_it_tells_of_new_tokens(
    home: Path, server: LocalServer
) -> None:
    auth: OAuth2 = pickle.loads(pickle.dumps(OAuth2.saved(kept_login(server), tokens_changed=tell)))
    with Box(auth, base_url=server.url) as box:
        assert box.me.name == "Ada"
    assert TOLD[-1] == (auth.refresh_token, auth.access_token)


def test_who_is_somebody_else_over_there_is_not_taken_for_the_same(
    home: Path, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_login(server)
    with Box(base_url=server.url) as box:
        pickled = pickle.dumps(box)
    monkeypatch.setenv("BOX_TOKEN", "local_bob")
    with pytest.raises(
        NotLoggedIn, match="signed in by the saved login 'default', but this process would use BOX_TOKEN"
    ):
        pickle.loads(pickled)


def test_what_holds_its_secrets_itself_stays_here(box: Box, ada: Box, server: LocalServer) -> None:
    logins = (
        OAuth2("app", "hush", refresh_token="local_refresh_ada"),
        ClientCredentials("app", "hush", enterprise_id="987"),
        OAuth2("app", "hush", refresh_token="local_refresh_ada", store=MemoryStore()),
        OAuth2("app", "hush", refresh_token="local_refresh_ada", store=FileStore("unused")),
    )
    here = [box, ada, ada.with_shared_link("https://app.box.com/s/1"), ada.downscope("item_download")]
    for held in [*here, *(Box(auth, base_url=server.url) for auth in logins)]:
        with held, pytest.raises(TypeError, match="pickled|another process cannot load it"):
            pickle.dumps(held)


def test_a_program_can_be_imported_where_nobody_is_signed_in(home: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import box_models; box_models.Box()"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "NotLoggedIn" in run.stderr
    assert "boxm login" in run.stderr
