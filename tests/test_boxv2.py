"""Programs written for boxv2 or boxpython, run against the embedded Box over HTTP."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

import box_models
from box_models import boxv2
from box_models.boxv2 import BoxAuthenticateFlow, BoxError, BoxHttpResponseError, BoxSession
from box_models.errors import AuthError, NetworkError
from box_models.local import LocalServer, serve
from box_models.retry import RetryPolicy
from tests.wire.fault_server import (
    FaultServer,
    cut,
    empty,
    html,
    refusal,
    reply,
    reset,
    unauthorized,
)

SEED = {
    "enterprise_id": "900",
    "users": [{"id": "17738362", "name": "Sean Rose", "login": "sean@example.com"}],
    "applications": [
        {"client_id": "my_id", "client_secret": "my_secret", "redirect_uris": ["https://app.example/back"]}
    ],
    "refresh_tokens": [{"token": "local_refresh", "client_id": "my_id", "user_id": "17738362"}],
    "authorization_codes": [{"code": "local_code", "client_id": "my_id", "user_id": "17738362"}],
    "folders": [{"id": "1230944187", "name": "Reports", "parent_id": "0"}],
    "files": [{"id": "11006194629", "name": "test_dl.txt", "parent_id": "1230944187", "content": "hello"}],
}
NO_WAITS = RetryPolicy(waits=False)
ROTATED = reply(200, {"access_token": "token-2", "refresh_token": "refresh-2"})
ITEM = reply(200, {"id": "1"})


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """The embedded Box on a port, seeded from a file. BOX_BASE_URL has its URL."""
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED))
    with serve(seed=seed) as server:
        monkeypatch.setenv("BOX_BASE_URL", server.url)
        monkeypatch.chdir(tmp_path)
        yield server


@pytest.fixture
def box(server: LocalServer) -> Iterator[BoxSession]:
    """A session with a saved refresh token."""
    with BoxSession("my_id", "my_secret", "local_refresh", retry=NO_WAITS) as box:
        yield box


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    """A server with scripted faults, which the embedded Box does not have."""
    with FaultServer() as server:
        monkeypatch.setenv("BOX_BASE_URL", server.url)
        yield server


@contextmanager
def signed_in(faults: FaultServer, *script: object, **more: object) -> Iterator[BoxSession]:
    faults.script.extend(script)  # type: ignore[arg-type] # behaviours
    arguments = {"last_refresh_token": "refresh-1", "last_access_token": "token-1", "retry": NO_WAITS} | more
    with BoxSession("my_id", "my_secret", **arguments) as box:  # type: ignore[arg-type] # passed on
        yield box


def test_the_program_of_the_boxv2_readme_works(server: LocalServer, tmp_path: Path) -> None:
    (tmp_path / "test.txt").write_text("a text")
    (tmp_path / "big.bin").write_bytes(bytes(3_000_000))
    saved: list[tuple[str, str]] = []
    calls: list[tuple[int, int]] = []

    flow = BoxAuthenticateFlow("my_id", "my_secret")
    assert flow.get_authorization_url().startswith(f"{server.url}/api/oauth2/authorize?")
    access_token, refresh_token = flow.get_access_tokens("local_code")
    box = BoxSession("my_id", "my_secret", refresh_token, access_token, lambda r, a: saved.append((r, a)))
    assert box.get_folder_info(0)["item_collection"]["total_count"] == 1
    response = box.create_folder("my_folder")
    assert response["id"].isdigit()
    response = box.upload_file("test.txt", 1230944187, "test.txt")
    file_id = response["entries"][0]["id"]
    box.chunk_upload_file("big.bin", 1230944187, "big.bin", progress_callback=lambda *at: calls.append(at))
    box.download_file(11006194629, "copy.txt")
    assert (tmp_path / "copy.txt").read_text() == "hello"
    assert box.find_id_in_folder("test.txt", 1230944187) == int(file_id)
    assert {entry["id"] for entry in box.search(query="test", limit=30)["entries"]} == {
        file_id,
        "11006194629",
    }
    assert box.get_user_info()["login"] == "sean@example.com"
    with pytest.raises(BoxError) as caught:
        box.create_folder("my_folder")
    assert caught.value.status == 409
    assert calls[-1][0] == calls[-1][1]
    assert saved == []
    box.close()


def test_the_authorization_url_has_the_parameters_of_boxv2_and_a_random_state() -> None:
    flow = BoxAuthenticateFlow("my_id", "my_secret")
    url = urlsplit(flow.get_authorization_url("https://app.example/back"))
    assert (url.netloc, url.path) == ("account.box.com", "/api/oauth2/authorize")
    response = parse_qs(url.query)
    assert response["state"] == [flow.state]
    assert (response["response_type"], response["client_id"], response["redirect_uri"]) == (
        ["code"],
        ["my_id"],
        ["https://app.example/back"],
    )
    assert (flow.client_id, flow.client_secret) == ("my_id", "my_secret")


def test_an_invalid_authorization_code_raises_the_boxv2_error(server: LocalServer) -> None:
    with pytest.raises(BoxError) as caught:
        BoxAuthenticateFlow("my_id", "my_secret").get_access_tokens("local_wrong")
    assert (caught.value.status, caught.value.error) == (400, "invalid_grant")
    assert str(caught.value).startswith("400 - ")


def test_a_session_without_an_access_token_fetches_one(server: LocalServer) -> None:
    saved: list[tuple[str, str]] = []
    with BoxSession("my_id", "my_secret", "local_refresh", None, lambda r, a: saved.append((r, a))) as box:
        assert saved == [(box.refresh_token, box.access_token)]
        assert box.refresh_token != "local_refresh"
        assert (box.client_id, box.client_secret) == ("my_id", "my_secret")


def test_a_session_that_cannot_fetch_a_token_raises_immediately(server: LocalServer) -> None:
    with pytest.raises(BoxError) as caught:
        BoxSession("my_id", "my_secret", "local_wrong")
    assert caught.value.error == "invalid_grant"


def test_ids_may_be_numbers_or_strings(box: BoxSession) -> None:
    assert box.get_file_info(11006194629) == box.get_file_info("11006194629")


@pytest.mark.parametrize("wrong", ["../users/me", "", "-1", -1, None, True, "1?x=1"])
def test_an_invalid_id_raises_with_the_name_of_the_argument(box: BoxSession, wrong: object) -> None:
    with pytest.raises(ValueError, match="file_id"):
        box.get_file_info(wrong)  # type: ignore[arg-type] # invalid ids


def test_delete_folder_is_recursive_by_default(box: BoxSession) -> None:
    with pytest.raises(BoxError) as caught:
        box.delete_folder(1230944187, recursive=False)
    assert caught.value.code == "folder_not_empty"
    assert box.delete_folder(1230944187) == {}


def test_delete_file(box: BoxSession) -> None:
    assert box.delete_file(11006194629) == {}
    assert box.get_file_info(11006194629)["item_status"] == "trashed"


def test_get_folder_items_returns_one_page_with_the_requested_fields(box: BoxSession) -> None:
    page = box.get_folder_items(1230944187, limit=5, offset=0, fields_list=["name"])
    assert (page["total_count"], page["limit"]) == (1, 5)
    assert page["entries"][0]["name"] == "test_dl.txt"
    assert "size" not in page["entries"][0]
    assert box.get_folder_items(0, 1)["entries"][0]["id"] == "1230944187"


def test_find_id_in_folder_matches_exact_names_only(box: BoxSession) -> None:
    assert box.find_id_in_folder("Reports") == 1230944187
    assert box.find_id_in_folder("reports") is None
    assert box.find_id_in_folder("", 7) == 7
    assert box.find_id_in_folder(None, "7") == "7"


def test_both_methods_upload_a_new_version(box: BoxSession, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("second")
    box.upload_file("test_dl.txt", 1230944187, "new.txt", 11006194629)
    (tmp_path / "new.txt").write_text("third!")
    answer = box.upload_new_file_version("test_dl.txt", 1230944187, 11006194629, "new.txt")
    assert answer["entries"][0]["id"] == "11006194629"
    box.download_file("11006194629", tmp_path / "copy.txt")
    assert (tmp_path / "copy.txt").read_text() == "third!"


def test_a_unicode_name_is_uploaded_unchanged(box: BoxSession, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"")
    assert box.upload_file("Übersicht 表.txt", 0, "x")["entries"][0]["name"] == "Übersicht 表.txt"


@pytest.mark.parametrize("spelling", ["boxv2", "boxpython"])
def test_the_upload_callback_is_called_before_each_chunk_and_at_the_end(
    box: BoxSession, tmp_path: Path, spelling: str
) -> None:
    (tmp_path / "big.bin").write_bytes(bytes(10_000))
    calls: list[tuple[int, int]] = []

    def progress(transferred: int, total: int) -> None:
        calls.append((transferred, total))

    if spelling == "boxv2":
        box.chunk_upload_file("big.bin", 0, "big.bin", None, progress, 4096)
    else:
        box.chunk_upload_file("big.bin", 0, "big.bin", progress, 4096)
    total = calls[0][1]
    assert 10_000 < total < 11_000
    assert calls == [(0, total), (4096, total), (8192, total), (total, total)]


def test_a_new_version_is_uploaded_in_chunks(box: BoxSession, tmp_path: Path) -> None:
    (tmp_path / "big.bin").write_bytes(bytes(10_000))
    box.chunk_upload_file("test_dl.txt", 1230944187, "big.bin", file_id="11006194629", chunk_size=100)
    assert box.get_file_info(11006194629)["size"] == 10_000


class Cancelled(Exception):  # noqa: N818 # users name their own exceptions
    pass


def cancel(transferred: int, total: int) -> None:
    if transferred:
        raise Cancelled


def test_an_exception_in_the_callback_cancels_the_upload(box: BoxSession, tmp_path: Path) -> None:
    (tmp_path / "big.bin").write_bytes(bytes(10_000))
    with pytest.raises(Cancelled):
        box.chunk_upload_file("big.bin", 0, "big.bin", progress_callback=cancel, chunk_size=4096)
    assert box.find_id_in_folder("big.bin") is None


def test_a_callback_that_is_not_callable_is_refused(box: BoxSession) -> None:
    with pytest.raises(TypeError, match="progress_callback"):
        box.chunk_upload_file("big.bin", 0, "big.bin", progress_callback=7)
    with pytest.raises(ValueError, match="chunk_size"):
        box.download_file(11006194629, "copy.txt", chunk_size=0)


def test_the_download_callback_is_called_with_numbers(box: BoxSession) -> None:
    calls: list[tuple[int, int]] = []
    box.download_file(11006194629, "copy.txt", lambda *at: calls.append(at), 2)
    assert calls == [(0, 5), (2, 5), (4, 5), (5, 5)]


def test_a_download_of_unknown_length_has_a_total_of_minus_one(faults: FaultServer, tmp_path: Path) -> None:
    def until_the_end(client: object, stopped: object) -> bool:
        client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc")  # type: ignore[attr-defined] # a socket
        return False

    calls: list[tuple[int, int]] = []
    with signed_in(faults, until_the_end) as box:
        box.download_file(1, tmp_path / "copy.txt", lambda *at: calls.append(at))
    assert calls == [(0, -1), (3, -1)]


@pytest.mark.parametrize("length", ["9" * 5000, "none"])
def test_a_download_with_an_invalid_length_has_a_total_of_minus_one(
    faults: FaultServer, tmp_path: Path, length: str
) -> None:
    def until_the_end(client: object, stopped: object) -> bool:
        client.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nabc".encode())  # type: ignore[attr-defined] # a socket
        return False

    calls: list[tuple[int, int]] = []
    with signed_in(faults, until_the_end) as box:
        box.download_file(1, tmp_path / "copy.txt", lambda *at: calls.append(at))
    assert calls == [(0, -1), (3, -1)]


@pytest.mark.parametrize("fault", [refusal(404, "not_found"), cut(b"half")], ids=["404", "cut"])
def test_a_failed_download_leaves_the_target_unchanged(
    faults: FaultServer, tmp_path: Path, fault: object
) -> None:
    (tmp_path / "copy.txt").write_text("old")
    with signed_in(faults, fault) as box, pytest.raises((BoxError, NetworkError)):
        box.download_file(1, tmp_path / "copy.txt")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("copy.txt", "old")]


def test_an_exception_in_the_callback_cancels_the_download(box: BoxSession, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    with pytest.raises(Cancelled):
        box.download_file(11006194629, "copy.txt", cancel, 2)
    assert set(tmp_path.iterdir()) == before


@pytest.mark.parametrize("spelling", ["parent_id", "dest_folder_id"])
def test_copy_file_accepts_both_names_of_the_folder_argument(box: BoxSession, spelling: str) -> None:
    assert box.copy_file(11006194629, **{spelling: 0})["parent"]["id"] == "0"
    with pytest.raises(BoxError) as caught:
        box.copy_file(11006194629, 0)
    assert caught.value.status == 409


def test_copy_file_requires_a_folder(box: BoxSession) -> None:
    with pytest.raises(ValueError, match="parent_id"):
        box.copy_file(11006194629)


def test_preflight_check_returns_true_or_raises(box: BoxSession) -> None:
    accepted, response = box.preflight_check("new.txt", parent_id="1230944187", size=10)
    assert accepted
    assert response["upload_url"]
    assert box.preflight_check(file_id=11006194629, size=10)[0]
    with pytest.raises(BoxError) as caught:
        box.preflight_check(name="test_dl.txt", parent_id=1230944187)
    assert caught.value.code == "item_name_in_use"


def test_preflight_check_without_an_upload_url_returns_false(faults: FaultServer) -> None:
    with signed_in(faults, reply(200, {"upload_url": None})) as box:
        assert box.preflight_check("new.txt") == (False, {"upload_url": None})


def test_an_expired_token_is_refreshed_and_saved_before_the_retry(faults: FaultServer) -> None:
    saved: list[tuple[str, str]] = []
    with signed_in(
        faults, unauthorized(), ROTATED, ITEM, tokens_changed=lambda *pair: saved.append(pair)
    ) as box:
        assert box.get_file_info(1) == {"id": "1"}
        assert saved == [("refresh-2", "token-2")]
        assert (box.refresh_token, box.access_token) == ("refresh-2", "token-2")
    assert faults.tokens == ["token-1", "", "token-2"]


def test_the_session_has_the_new_tokens_during_the_callback(faults: FaultServer) -> None:
    seen_tokens: list[tuple[str | None, str | None]] = []
    with signed_in(
        faults, unauthorized(), ROTATED, ITEM, tokens_changed=lambda *_: seen_tokens.append(tokens())
    ) as box:

        def tokens() -> tuple[str | None, str | None]:
            return box.refresh_token, box.access_token

        box.get_file_info(1)
    assert seen_tokens == [("refresh-2", "token-2")]


def test_an_exception_of_tokens_changed_reaches_the_caller_without_a_retry(faults: FaultServer) -> None:
    def fails(refresh: str, access: str) -> None:
        raise OSError(28, "No space left")

    with (
        signed_in(faults, unauthorized(), ROTATED, tokens_changed=fails) as box,
        pytest.raises(OSError, match="space"),
    ):
        box.get_file_info(1)


def test_a_permanently_refused_token_raises_the_boxv2_error(faults: FaultServer) -> None:
    with signed_in(faults, unauthorized(), ROTATED, unauthorized()) as box, pytest.raises(BoxError) as caught:
        box.get_file_info(1)
    assert (caught.value.status, caught.value.error) == (401, "invalid_token")


def test_an_upload_reads_the_file_again_after_a_token_refresh(faults: FaultServer, tmp_path: Path) -> None:
    (tmp_path / "big.bin").write_bytes(b"0123456789")
    calls: list[int] = []
    with signed_in(faults, unauthorized(), ROTATED, reply(201, {"entries": [{"id": "1"}]})) as box:
        box.chunk_upload_file(
            "b", 0, tmp_path / "big.bin", progress_callback=lambda transferred, _: calls.append(transferred)
        )
    uploads = [request for request in faults.requests if request.path.endswith("/files/content")]
    assert [b"0123456789" in request.body for request in uploads] == [True, True]
    assert calls.count(0) == 2


def test_refresh_token_method_provides_tokens(faults: FaultServer) -> None:
    saved: list[tuple[str, str]] = []

    def method() -> tuple[bool, dict[str, str]]:
        return True, {"access_token": "token-9", "refresh_token": "refresh-9"}

    with signed_in(
        faults,
        unauthorized(),
        ITEM,
        refresh_token_method=method,
        tokens_changed=lambda *pair: saved.append(pair),
    ) as box:
        assert box.get_file_info(1) == {"id": "1"}
    assert faults.tokens == ["token-1", "token-9"]
    assert saved == [("refresh-9", "token-9")]


def test_refresh_token_method_works_without_initial_tokens(faults: FaultServer) -> None:
    def method() -> tuple[bool, dict[str, str]]:
        return True, {"access_token": "token-9", "refresh_token": "refresh-9"}

    with signed_in(
        faults, ITEM, last_refresh_token=None, last_access_token=None, refresh_token_method=method
    ) as box:
        box.get_file_info(1)
        assert box.refresh_token == "refresh-9"


def test_a_failed_refresh_token_method_raises_error_494(faults: FaultServer) -> None:
    with (
        signed_in(faults, unauthorized(), refresh_token_method=lambda: (False, {})) as box,
        pytest.raises(BoxError, match="494 - Error in refreshing token") as caught,
    ):
        box.get_file_info(1)
    assert caught.value.status == 494


def test_the_sixth_argument_may_be_the_timeout(faults: FaultServer) -> None:
    with BoxSession("my_id", "my_secret", "refresh-1", "token-1", None, 7.5) as box:
        assert box.refresh_token_method is None
        faults.script.append(ITEM)
        assert box.get_file_info(1)


def test_an_error_has_the_boxv2_attributes_and_the_other_fields_of_the_body(faults: FaultServer) -> None:
    conflict = refusal(
        409, "item_name_in_use", context_info={"conflicts": []}, help_url="https://box.example"
    )
    with signed_in(faults, conflict) as box, pytest.raises(BoxError) as caught:
        box.create_folder("my_folder")
    error = caught.value
    assert (error.status, error.code, error.help_url) == (409, "item_name_in_use", "https://box.example")
    assert (error.request_id, error.context_info) == ("r1", {"conflicts": []})
    assert str(error) == "409 - item name in use. "
    assert isinstance(error, box_models.BoxError)
    assert vars(pickle.loads(pickle.dumps(error))) == vars(error)


def test_an_error_can_be_constructed_as_in_boxv2() -> None:
    error = BoxError(400, {"message": "m", "error": "e", "error_description": "d", "unknown": 1})
    assert (str(error), error.code) == ("400 - m. e. d. ", None)
    assert str(BoxError(494, "Error in refreshing token")) == "494 - Error in refreshing token. "


def test_an_html_error_page_keeps_its_status(faults: FaultServer) -> None:
    with signed_in(faults, *[html(502)] * 6) as box, pytest.raises(BoxError) as caught:
        box.get_file_info(1)
    assert caught.value.status == 502


@pytest.mark.parametrize(
    "script", [[html(200)] * 6, [empty(200)] * 6, [reply(200, [])]], ids=["html", "nothing", "list"]
)
def test_an_invalid_response_raises_box_http_response_error(
    faults: FaultServer, script: list[object]
) -> None:
    with signed_in(faults, *script) as box, pytest.raises(BoxHttpResponseError):
        box.get_file_info(1)


@pytest.mark.parametrize(
    "read",
    [
        lambda box: box.get_file_info(1),
        lambda box: box.get_folder_items(0),
        lambda box: box.search(query="plan"),
        lambda box: box.preflight_check("plan"),
        lambda box: box.delete_file(1),
    ],
    ids=["info", "items", "search", "preflight", "delete"],
)
def test_d09_safe_requests_are_retried_after_an_html_page(
    faults: FaultServer, read: Callable[[BoxSession], object]
) -> None:
    with signed_in(faults, html(200), ITEM) as box:
        read(box)


@pytest.mark.parametrize("answer", [html(201), empty(201)], ids=["html", "nothing"])
@pytest.mark.parametrize(
    "write",
    [
        lambda box: box.create_folder("plan"),
        lambda box: box.copy_file(1, 0),
        lambda box: box.upload_file("plan", 0, __file__),
        lambda box: box.upload_new_file_version("plan", 0, 1, __file__),
    ],
    ids=["folder", "copy", "file", "version"],
)
def test_d10_an_invalid_response_to_a_write_says_that_the_outcome_is_unknown(
    faults: FaultServer, write: Callable[[BoxSession], object], answer: object
) -> None:
    with (
        signed_in(faults, answer) as box,
        pytest.raises(BoxHttpResponseError, match="may have taken effect") as caught,
    ):
        write(box)
    assert caught.value.status == 201


def test_an_empty_response_to_a_delete_becomes_an_empty_dict(faults: FaultServer) -> None:
    with signed_in(faults, empty(204)) as box:
        assert box.delete_file(1) == {}


def test_a_failed_connection_raises_an_os_error(faults: FaultServer) -> None:
    with (
        signed_in(faults, *[reset] * 6) as box,
        pytest.raises(OSError) as caught,
    ):  # NetworkError must be an OSError
        box.get_file_info(1)
    assert isinstance(caught.value, NetworkError)


@pytest.mark.parametrize("entries", ["x", [7], [{"name": "x"}], [{"name": "x", "id": "1e400"}]])
def test_an_invalid_list_of_items_raises_box_http_response_error(
    faults: FaultServer, entries: object
) -> None:
    with signed_in(faults, reply(200, {"entries": entries})) as box, pytest.raises(BoxHttpResponseError):
        box.find_id_in_folder("x")


def test_find_id_in_folder_ends_if_pages_are_empty(faults: FaultServer) -> None:
    pages = [reply(200, {"entries": [], "next_marker": f"m{n}", "total_count": 9}) for n in range(3)]
    with signed_in(faults, *pages, reply(200, {"entries": [{"type": "file", "id": "5"}]})) as box:
        assert box.find_id_in_folder("missing") is None


def test_requests_are_logged_on_request_without_tokens(
    faults: FaultServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(boxv2, "show_debug_messages", True)
    with caplog.at_level("INFO", "box_models"), signed_in(faults, ITEM) as box:
        box.get_file_info(1)
    assert caplog.messages == ["GET /files/1"]


def test_tokens_of_the_local_server_are_not_sent_to_the_real_box() -> None:
    with (
        BoxSession("my_id", "my_secret", "local_refresh", "local_access") as box,
        pytest.raises(AuthError, match="BOX_BASE_URL"),
    ):
        box.get_user_info()
