"""Each method of ``faults()`` has its effect, with an embedded Box in this process and on a port."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
import requests

from box_models import (
    Box,
    BoxError,
    ClientCredentials,
    DecodeError,
    Forbidden,
    IntegrityError,
    NotLoggedIn,
    OutcomeUnknown,
    RateLimited,
    RetryPolicy,
    ServerError,
    Timeout,
    Timeouts,
    UnsafeURL,
)
from box_models.local import BASE_URL, EmbeddedAdapter, serve
from box_models.local.faces import uvicorn_internals
from box_models.testing import Faults, faults
from box_models.transport import DEFAULT_TIMEOUTS
from tests.clock import promptly
from tests.local.served import wait_until

QUICK = RetryPolicy(attempts=3, waits=False)
CONTENT = bytes(range(256)) * 1000


class OpenBox(Protocol):
    """A function that opens an embedded Box with ``engine``, whose client does not wait between attempts."""

    def __call__(self, timeout: Timeouts = ..., /) -> Box: ...


@pytest.fixture(params=["in process", "served"])
def open_box(request: pytest.FixtureRequest) -> Iterator[OpenBox]:
    with ExitStack() as stack:

        def in_process(timeout: Timeouts = DEFAULT_TIMEOUTS, /) -> Box:
            return stack.enter_context(Box.local(":memory:", timeout=timeout, retry=QUICK))

        def served(timeout: Timeouts = DEFAULT_TIMEOUTS, /) -> Box:
            server = stack.enter_context(serve())
            box = stack.enter_context(Box(server.token, base_url=server.url, timeout=timeout, retry=QUICK))
            box.engine = server.engine
            return box

        yield in_process if request.param == "in process" else served


@pytest.fixture
def box(open_box: OpenBox) -> Box:
    return open_box()


@pytest.fixture
def f(box: Box) -> Iterator[Faults]:
    with faults(box) as requested:
        yield requested


def plain_client(box: Box) -> requests.Session:
    """Return a plain HTTP client, to look at responses as they are sent."""
    assert box.engine is not None
    session = requests.Session()
    session.mount(BASE_URL, EmbeddedAdapter(box.engine))
    session.headers["Authorization"] = f"Bearer {box.engine.accounts.owner_token()}"
    return session


def address(box: Box, path: str) -> str:
    return f"{box.session.base_url}{path}"


def names(box: Box) -> list[str | None]:
    return [item.name for item in box.root.items()]


def test_next_returns_the_status_for_the_given_number_of_times(box: Box, f: Faults) -> None:
    f.next("GET", "/users/me", status=503, times=2)
    assert box.me.name == "Local User"
    assert f.all_used
    assert f.met == ["GET /2.0/users/me"] * 2


def test_next_answers_an_error_as_box_sends_it(box: Box, f: Faults) -> None:
    f.next("POST", "/folders", status=403, code="forbidden_by_policy")
    with pytest.raises(Forbidden) as caught:
        box.root.create_folder("Reports")
    assert (caught.value.code, caught.value.from_box) == ("forbidden_by_policy", True)
    assert caught.value.request_id
    assert names(box) == []


def test_next_sends_retry_after(box: Box, f: Faults) -> None:
    f.next("POST", "/files/content", status=429, retry_after=86400)
    with pytest.raises(RateLimited) as caught:
        box.root.upload(CONTENT, "plan.txt")
    assert caught.value.retry_after == 86400
    assert names(box) == []


def test_reset_request_is_not_processed(box: Box, f: Faults) -> None:
    f.reset("DELETE", "/folders/*", times=3)
    folder = box.root.create_folder("Reports")
    with pytest.raises(OutcomeUnknown) as caught:
        folder.delete()
    assert caught.value.attempts == 3
    assert names(box) == ["Reports"]


def test_request_with_a_lost_reply_is_processed(box: Box, f: Faults) -> None:
    f.lose_reply("POST", "/folders")
    assert box.root.create_folder("Reports").name == "Reports"
    assert names(box) == ["Reports"]


def test_lost_reply_to_a_request_without_retry_raises_outcome_unknown(box: Box, f: Faults) -> None:
    file = box.root.upload(CONTENT, "plan.txt")
    f.lose_reply("POST", "/web_links")
    with pytest.raises(OutcomeUnknown):
        box.session.post("/web_links", json={"url": "https://example.com", "parent": {"id": "0"}})
    assert len(names(box)) == 2
    assert file.name == "plan.txt"


def test_cut_download_resumes(box: Box, f: Faults, tmp_path: Path) -> None:
    file = box.root.upload(CONTENT, "plan.bin")
    f.cut("GET", "/dl/*", after=100_000)
    assert file.download(tmp_path / "copy.bin").read_bytes() == CONTENT


def test_cut_response_is_requested_again(box: Box, f: Faults) -> None:
    f.cut("GET", "/folders/0/items", after=5)
    assert names(box) == []
    assert f.met == ["GET /2.0/folders/0/items"]


def test_garbled_download_raises_integrity_error(box: Box, f: Faults, tmp_path: Path) -> None:
    file = box.root.upload(CONTENT, "plan.bin")
    f.garble("GET", "/dl/*")
    with pytest.raises(IntegrityError):
        file.download(tmp_path / "copy.bin")
    assert list(tmp_path.iterdir()) == []


def test_delayed_response_arrives(box: Box, f: Faults) -> None:
    f.delay("GET", "/users/me", seconds=0.05)
    assert box.me.name == "Local User"


def test_hanging_request_ends_at_the_read_timeout(box: Box, f: Faults) -> None:
    f.hang("GET", "/users/me", seconds=1, times=3)
    with pytest.raises(Timeout):
        box.session.request("GET", "/users/me", timeout=Timeouts(read=0.3))
    wait_until(lambda: f.all_used)


def test_hang_up_does_not_process_the_request(box: Box, f: Faults) -> None:
    f.hang_up("DELETE", "/folders/*", times=3)
    folder = box.root.create_folder("Reports")
    with pytest.raises(OutcomeUnknown, match="RemoteDisconnected"):
        folder.delete()
    assert names(box) == ["Reports"]


def test_hang_up_reads_a_large_upload_before_it_closes_the_connection(box: Box, f: Faults) -> None:
    f.hang_up("POST", "/files/content")
    with pytest.raises(requests.ConnectionError, match="without response"):
        plain_client(box).post(address(box, "/api/2.0/files/content"), data=bytes(2_000_000))
    assert names(box) == []


def test_torn_download_resumes(box: Box, f: Faults, tmp_path: Path) -> None:
    file = box.root.upload(CONTENT, "plan.bin")
    f.tear("GET", "/dl/*", after=100_000)
    assert file.download(tmp_path / "copy.bin").read_bytes() == CONTENT


def test_tear_resets_the_connection(box: Box, f: Faults) -> None:
    f.tear("GET", "/folders/0", after=5)
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="reset by peer"):
        plain_client(box).get(address(box, "/2.0/folders/0"))


def test_mislabelled_response_raises_decode_error(box: Box, f: Faults) -> None:
    f.mislabel("GET", "/users/me", times=3)
    with pytest.raises(DecodeError):
        box.session.get("/users/me")


def test_call_does_not_follow_a_redirect_to_an_unknown_host(box: Box, f: Faults) -> None:
    f.redirect("GET", "/users/me", to="https://evil.example/me")
    with pytest.raises(UnsafeURL, match=r"evil\.example"):
        box.session.get("/users/me")


def test_redirect_has_the_requested_status_and_location(box: Box, f: Faults) -> None:
    f.redirect("POST", "/folders", to="/2.0/users/me", status=307)
    answer = plain_client(box).post(address(box, "/2.0/folders"), allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (307, "/2.0/users/me")


def test_trickled_response_arrives(box: Box, f: Faults, tmp_path: Path) -> None:
    file = box.root.upload(CONTENT, "plan.bin")
    f.trickle("GET", "/dl/*", seconds=0.001, size=10_000)
    assert file.download(tmp_path / "copy.bin").read_bytes() == CONTENT
    f.trickle("GET", "/folders/0/items", seconds=0.001)
    assert names(box) == ["plan.bin"]


def test_trickled_response_ends_at_the_read_timeout(box: Box, f: Faults) -> None:
    f.trickle("GET", "/users/me", seconds=30, times=3)
    with promptly(), pytest.raises(Timeout):
        box.session.request("GET", "/users/me", timeout=Timeouts(read=0.1))
    wait_until(lambda: f.all_used)


def test_trickled_response_ends_at_the_deadline(box: Box, f: Faults) -> None:
    f.trickle("GET", "/users/me", seconds=0.1)
    with promptly(), pytest.raises(Timeout):
        box.session.request("GET", "/users/me", timeout=Timeouts(total=0.5))


@pytest.mark.slow
@pytest.mark.parametrize("fault", [Faults.delay, Faults.hang])
def test_download_that_does_not_begin_ends_at_the_deadline(
    open_box: OpenBox, fault: Callable[..., None]
) -> None:
    box = open_box(Timeouts(total=2))
    file = box.root.upload(CONTENT, "plan.bin")
    with faults(box) as f:
        fault(f, "GET", "/dl/*", seconds=4)
        with pytest.raises(Timeout):
            file.read_bytes()


@pytest.mark.slow
def test_upload_response_is_awaited_until_the_deadline(open_box: OpenBox) -> None:
    box = open_box(Timeouts(total=2))
    with faults(box) as f:
        f.delay("POST", "/files/content", seconds=4)
        f.next("POST", "/files/content", status=503)  # would be the response to a retry
        assert box.root.upload(b"small", "plan.txt").name == "plan.txt"


def test_error_of_an_upload_source_is_raised_before_a_delayed_response() -> None:
    def source() -> Iterator[bytes]:
        yield b"first bytes"
        raise ZeroDivisionError

    with Box.local(":memory:") as box, faults(box) as f, promptly():
        f.delay("POST", "/files/content", seconds=30)
        with pytest.raises(ZeroDivisionError):
            plain_client(box).post(address(box, "/api/2.0/files/content"), data=source())


def test_server_with_a_trickled_response_can_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uvicorn_internals, "SHUTDOWN_SECONDS", 0.2)
    with promptly(), serve() as served, faults(served) as f, requests.Session() as session:
        f.trickle("GET", "/users/me", seconds=30)
        bearer = {"Authorization": f"Bearer {served.token}"}
        answer = session.get(f"{served.url}/2.0/users/me", headers=bearer, stream=True)
        assert answer.status_code == 200


def test_expired_developer_token_raises_not_logged_in(box: Box, f: Faults) -> None:
    f.expire_token("GET", "/users/me")
    with pytest.raises(NotLoggedIn) as caught:  # a developer token cannot be refreshed
        box.session.get("/users/me")
    assert caught.value.status == 401


def test_login_refreshes_an_expired_token() -> None:
    seed = {"enterprise_id": "27335", "applications": [{"client_id": "app", "client_secret": "hush"}]}
    login = ClientCredentials("app", "hush", enterprise_id="27335")
    with serve(seed=seed) as server, Box(login, base_url=server.url) as box, faults(server) as f:
        f.expire_token("GET", "/users/me")
        before = box.token().reveal()
        assert box.me.id
        assert box.token().reveal() != before


def test_faults_happen_in_the_order_in_which_they_were_added(box: Box, f: Faults) -> None:
    f.next("GET", "/users/*", status=500)
    f.next("*", "*", status=404)
    with pytest.raises(BoxError) as caught:
        box.session.get("/users/me")
    assert caught.value.status == 404


def test_unused_fault_raises_at_the_end_of_the_block(box: Box) -> None:
    def block() -> None:
        with faults(box) as f:
            f.next("POST", "/folders", status=503, times=2)
            with pytest.raises(OutcomeUnknown):
                box.session.post("/folders", json={})
            assert not f.all_used

    with pytest.raises(AssertionError, match=r"status 503 for POST /folders \(1 left\)"):
        block()


def test_unused_fault_does_not_hide_an_error_of_the_block(box: Box) -> None:
    def block() -> None:
        with faults(box) as f:
            f.reset("POST", "/folders")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        block()


def test_faults_end_with_their_block(box: Box) -> None:
    with faults(box, strict=False) as f:
        f.next("*", "*", status=404, times=9)
    assert box.me.name == "Local User"
    assert repr(f) == "<Faults: status 404 for * * (9 left)>"


def test_second_faults_block_of_one_box_is_refused(box: Box, f: Faults) -> None:
    with pytest.raises(RuntimeError, match="leave the other"), faults(box):
        pass


def test_faults_of_a_remote_box_are_refused() -> None:
    with (
        Box("token", base_url="http://127.0.0.1:9") as box,
        pytest.raises(TypeError, match="embedded"),
        faults(box),
    ):
        pass


@pytest.mark.parametrize(
    ("verb", "error", "name"),
    [
        (lambda f: f.next("GET", "/x", status=200), ValueError, "status"),
        (lambda f: f.next("GET", "/x", status=500.5), TypeError, "status"),
        (lambda f: f.next("GET", "/x", status="500"), TypeError, "status"),
        (lambda f: f.next("GET", "/x", status=True), TypeError, "status"),
        (lambda f: f.next("GET", "/x", status=500, code=5), TypeError, "code"),
        (lambda f: f.next("GET", "/x", status=429, retry_after=-1), ValueError, "retry_after"),
        (lambda f: f.next("GET", "/x", status=429, retry_after=float("nan")), ValueError, "retry_after"),
        (lambda f: f.next("GET", "/x", status=429, retry_after=1e12), ValueError, "retry_after"),
        (lambda f: f.next("GET", "/x", status=429, retry_after="1"), TypeError, "retry_after"),
        (lambda f: f.next("get", "/x", status=500), ValueError, "method"),
        (lambda f: f.next(["GET"], "/x", status=500), TypeError, "method"),
        (lambda f: f.reset("GET", "files"), ValueError, "path"),
        (lambda f: f.reset("GET", "/files?limit=5"), ValueError, "path"),
        (lambda f: f.reset("GET", None), TypeError, "path"),
        (lambda f: f.reset("GET", "/files", times=0), ValueError, "times"),
        (lambda f: f.reset("GET", "/files", times=1.5), TypeError, "times"),
        (lambda f: f.reset("GET", "/files", times=True), TypeError, "times"),
        (lambda f: f.cut("GET", "/files", after=-1), ValueError, "after"),
        (lambda f: f.cut("GET", "/files", after=0.5), TypeError, "after"),
        (lambda f: f.tear("GET", "/files", after=-1), ValueError, "after"),
        (lambda f: f.tear("GET", "/files", after="5"), TypeError, "after"),
        (lambda f: f.redirect("GET", "/files", to="/", status=200), ValueError, "status"),
        (lambda f: f.redirect("GET", "/files", to="/", status="302"), TypeError, "status"),
        (lambda f: f.redirect("GET", "/files", to="a\r\nb"), ValueError, "to"),
        (lambda f: f.redirect("GET", "/files", to=None), TypeError, "to"),
        (lambda f: f.trickle("GET", "/files", seconds=0), ValueError, "seconds"),
        (lambda f: f.trickle("GET", "/files", seconds="1"), TypeError, "seconds"),
        (lambda f: f.trickle("GET", "/files", seconds=1, size=0), ValueError, "size"),
        (lambda f: f.trickle("GET", "/files", seconds=1, size=1.5), TypeError, "size"),
        (lambda f: f.delay("GET", "/files", seconds=0), ValueError, "seconds"),
        (lambda f: f.delay("GET", "/files", seconds=None), TypeError, "seconds"),
        (lambda f: f.hang("GET", "/files", seconds=1e9), ValueError, "seconds"),
        (lambda f: f.hang("GET", "/files", seconds=True), TypeError, "seconds"),
    ],
)
def test_invalid_arguments_raise_immediately(
    verb: Callable[[Faults], None], error: type[Exception], name: str
) -> None:
    f = Faults()
    with pytest.raises(error, match=f"^{name} "):
        verb(f)
    assert f.all_used


def test_error_for_a_path_with_a_query_shows_the_path_without_it() -> None:
    with pytest.raises(ValueError, match="as in '/files', not"):
        Faults().reset("GET", "/files?limit=5")


def test_invalid_arguments_of_faults_are_refused_by_name(box: Box) -> None:
    with pytest.raises(TypeError, match="^box must be an embedded Box"), faults("box"):  # type: ignore[arg-type] # wrong on purpose
        pass
    with pytest.raises(TypeError, match="^strict must be"), faults(box, strict="no"):  # type: ignore[arg-type] # as above
        pass


@pytest.mark.parametrize("path", ["/files/content", "/2.0/files/content", "/api/2.0/files/content", "/2.0/*"])
def test_path_may_have_the_version(box: Box, f: Faults, path: str) -> None:
    f.next("POST", path, status=503)
    box.root.upload(CONTENT, "plan.txt")
    assert f.met == ["POST /api/2.0/files/content"]


def test_path_with_the_version_does_not_match_a_path_without_it(box: Box) -> None:
    file = box.root.upload(CONTENT, "plan.txt")
    with faults(box) as f:
        f.next("GET", "/2.0/*", status=503)
        assert file.read_bytes() == CONTENT
        assert f.met == [f"GET /2.0/files/{file.id}/content"]
        f.next("GET", "/dl/*", status=503)
        assert file.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("seconds", "header"), [(0, "0"), (0.1, "0.1"), (120, "120"), (2_000_000, "2000000"), (1e-9, "0")]
)
def test_retry_after_is_sent_as_digits(box: Box, f: Faults, seconds: float, header: str) -> None:
    f.next("GET", "/users/me", status=429, retry_after=seconds)
    answer = plain_client(box).get(address(box, "/2.0/users/me"))
    assert answer.headers["Retry-After"] == header


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "unauthorized"),
        (405, "method_not_allowed"),
        (410, "session_expired"),
        (411, "length_required"),
        (413, "request_entity_too_large"),
        (415, "unsupported_media_type"),
        (501, "not_implemented"),
        (507, "insufficient_storage"),
    ],
)
def test_each_status_has_its_usual_code(box: Box, f: Faults, status: int, code: str) -> None:
    f.next("GET", "/users/me", status=status)
    assert plain_client(box).get(address(box, "/2.0/users/me")).json()["code"] == code


def test_refused_large_upload_raises_the_error_of_the_response(box: Box, f: Faults) -> None:
    f.next("POST", "/files/content", status=413)
    with pytest.raises(BoxError) as caught:
        box.root.upload(bytes(2_000_000), "large.bin")
    assert caught.value.status == 413


def test_server_error_is_raised_after_the_last_attempt(box: Box, f: Faults) -> None:
    f.next("GET", "/folders/0/items", status=500, times=3)
    with pytest.raises(ServerError):
        names(box)
