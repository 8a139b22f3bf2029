"""Faults that users ask an embedded Box for, in this process and on a port: each verb, and what it leaves."""

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
    NetworkError,
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
from box_models.local.faces import server
from box_models.testing import Faults, faults
from box_models.transport import DEFAULT_TIMEOUTS
from tests.clock import promptly
from tests.local.served import wait_until

QUICK = RetryPolicy(attempts=3, waits=False)
CONTENT = bytes(range(256)) * 1000


class Opens(Protocol):
    """Open an embedded Box whose client does not wait between attempts; ``engine`` is there in both."""

    def __call__(self, timeout: Timeouts = ..., /) -> Box: ...


@pytest.fixture(params=["in process", "served"])
def opened(request: pytest.FixtureRequest) -> Iterator[Opens]:
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
def box(opened: Opens) -> Box:
    return opened()


@pytest.fixture
def f(box: Box) -> Iterator[Faults]:
    with faults(box) as wanted:
        yield wanted


def asking(box: Box) -> requests.Session:
    """A client that knows nothing of Box, for looking at what came over the line."""
    assert box.engine is not None
    session = requests.Session()
    session.mount(BASE_URL, EmbeddedAdapter(box.engine))
    session.headers["Authorization"] = f"Bearer {box.engine.accounts.owner_token()}"
    return session


def address(box: Box, path: str) -> str:
    return f"{box.session.base_url}{path}"


def names(box: Box) -> list[str | None]:
    return [item.name for item in box.root.items()]


def test_a_status_is_answered_as_often_as_asked_for(box: Box, f: Faults) -> None:
    f.next("GET", "/users/me", status=503, times=2)
    assert box.me.name == "Local User"
    assert f.all_used
    assert f.met == ["GET /2.0/users/me"] * 2


def test_a_status_is_the_error_that_box_would_send(box: Box, f: Faults) -> None:
    f.next("POST", "/folders", status=403, code="forbidden_by_policy")
    with pytest.raises(Forbidden) as caught:
        box.root.create_folder("Reports")
    assert (caught.value.code, caught.value.from_box) == ("forbidden_by_policy", True)
    assert caught.value.request_id
    assert names(box) == []


def test_a_rate_limit_says_how_long_to_wait(box: Box, f: Faults) -> None:
    f.next("POST", "/files/content", status=429, retry_after=86400)
    with pytest.raises(RateLimited) as caught:
        box.root.upload(CONTENT, "plan.txt")
    assert caught.value.retry_after == 86400
    assert names(box) == []


def test_a_request_that_breaks_is_not_worked_off(box: Box, f: Faults) -> None:
    f.reset("DELETE", "/folders/*", times=3)
    folder = box.root.create_folder("Reports")
    with pytest.raises(NetworkError) as caught:
        folder.delete()
    assert caught.value.attempts == 3
    assert names(box) == ["Reports"]


def test_a_reply_that_is_lost_was_worked_off(box: Box, f: Faults) -> None:
    f.lose_reply("POST", "/folders")
    assert box.root.create_folder("Reports").name == "Reports"
    assert names(box) == ["Reports"]


def test_a_lost_reply_to_what_cannot_be_repeated_is_unknown(box: Box, f: Faults) -> None:
    file = box.root.upload(CONTENT, "plan.txt")
    f.lose_reply("POST", "/web_links")
    with pytest.raises(OutcomeUnknown):
        box.session.post("/web_links", json={"url": "https://example.com", "parent": {"id": "0"}})
    assert len(names(box)) == 2
    assert file.name == "plan.txt"


def test_a_download_that_is_cut_goes_on(box: Box, f: Faults, tmp_path: Path) -> None:
    file = box.root.upload(CONTENT, "plan.bin")
    f.cut("GET", "/dl/*", after=100_000)
    assert file.download(tmp_path / "copy.bin").read_bytes() == CONTENT


def test_an_answer_that_is_cut_is_asked_for_again(box: Box, f: Faults) -> None:
    f.cut("GET", "/folders/0/items", after=5)
    assert names(box) == []
    assert f.met == ["GET /2.0/folders/0/items"]


def test_wrong_bytes_are_noticed(box: Box, f: Faults, tmp_path: Path) -> None:
    file = box.root.upload(CONTENT, "plan.bin")
    f.garble("GET", "/dl/*")
    with pytest.raises(IntegrityError):
        file.download(tmp_path / "copy.bin")
    assert list(tmp_path.iterdir()) == []


def test_an_answer_that_comes_late_comes(box: Box, f: Faults) -> None:
    f.delay("GET", "/users/me", seconds=0.05)
    assert box.me.name == "Local User"


def test_what_hangs_is_left_after_the_timeout(box: Box, f: Faults) -> None:
    f.hang("GET", "/users/me", seconds=1, times=3)
    with pytest.raises(Timeout):
        box.session.request("GET", "/users/me", timeout=Timeouts(read=0.3))
    wait_until(lambda: f.all_used)


def test_who_hangs_up_has_not_worked_it_off(box: Box, f: Faults) -> None:
    f.hang_up("DELETE", "/folders/*", times=3)
    folder = box.root.create_folder("Reports")
    with pytest.raises(NetworkError, match="RemoteDisconnected"):
        folder.delete()
    assert names(box) == ["Reports"]


def test_a_large_upload_is_heard_before_the_connection_is_closed(box: Box, f: Faults) -> None:
    f.hang_up("POST", "/files/content")
    with pytest.raises(requests.ConnectionError, match="without response"):
        asking(box).post(address(box, "/api/2.0/files/content"), data=bytes(2_000_000))
    assert names(box) == []


def test_a_download_that_is_torn_goes_on(box: Box, f: Faults, tmp_path: Path) -> None:
    file = box.root.upload(CONTENT, "plan.bin")
    f.tear("GET", "/dl/*", after=100_000)
    assert file.download(tmp_path / "copy.bin").read_bytes() == CONTENT


def test_what_is_torn_ends_with_a_reset_and_not_with_a_close(box: Box, f: Faults) -> None:
    f.tear("GET", "/folders/0", after=5)
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="reset by peer"):
        asking(box).get(address(box, "/2.0/folders/0"))


def test_what_is_not_gzip_is_no_answer(box: Box, f: Faults) -> None:
    f.mislabel("GET", "/users/me", times=3)
    with pytest.raises(DecodeError):
        box.session.get("/users/me")


def test_a_call_is_not_led_to_a_stranger(box: Box, f: Faults) -> None:
    f.redirect("GET", "/users/me", to="https://evil.example/me")
    with pytest.raises(UnsafeURL, match=r"evil\.example"):
        box.session.get("/users/me")


def test_a_redirect_has_the_status_and_the_address_it_was_given(box: Box, f: Faults) -> None:
    f.redirect("POST", "/folders", to="/2.0/users/me", status=307)
    answer = asking(box).post(address(box, "/2.0/folders"), allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (307, "/2.0/users/me")


def test_bytes_that_trickle_in_arrive(box: Box, f: Faults, tmp_path: Path) -> None:
    file = box.root.upload(CONTENT, "plan.bin")
    f.trickle("GET", "/dl/*", seconds=0.001, size=10_000)
    assert file.download(tmp_path / "copy.bin").read_bytes() == CONTENT
    f.trickle("GET", "/folders/0/items", seconds=0.001)
    assert names(box) == ["plan.bin"]


def test_bytes_that_trickle_in_too_slowly_are_not_waited_for(box: Box, f: Faults) -> None:
    f.trickle("GET", "/users/me", seconds=30, times=3)
    with promptly(), pytest.raises(Timeout):
        box.session.request("GET", "/users/me", timeout=Timeouts(read=0.1))
    wait_until(lambda: f.all_used)


def test_bytes_that_trickle_in_for_ever_are_waited_for_until_the_deadline(box: Box, f: Faults) -> None:
    f.trickle("GET", "/users/me", seconds=0.1)
    with promptly(), pytest.raises(Timeout):
        box.session.request("GET", "/users/me", timeout=Timeouts(total=0.5))


@pytest.mark.slow
@pytest.mark.parametrize("fault", [Faults.delay, Faults.hang])
def test_content_that_does_not_begin_is_waited_for_until_the_deadline(
    opened: Opens, fault: Callable[..., None]
) -> None:
    box = opened(Timeouts(total=2))
    file = box.root.upload(CONTENT, "plan.bin")
    with faults(box) as f:
        fault(f, "GET", "/dl/*", seconds=4)
        with pytest.raises(Timeout):
            file.read_bytes()


@pytest.mark.slow
def test_the_answer_to_an_upload_is_waited_for_until_the_deadline(opened: Opens) -> None:
    box = opened(Timeouts(total=2))
    with faults(box) as f:
        f.delay("POST", "/files/content", seconds=4)
        f.next("POST", "/files/content", status=503)  # met by who asks again
        assert box.root.upload(b"small", "plan.txt").name == "plan.txt"


def test_a_source_that_fails_is_told_as_it_is_where_the_answer_would_be_late() -> None:
    def source() -> Iterator[bytes]:
        yield b"begun"
        raise ZeroDivisionError

    with Box.local(":memory:") as box, faults(box) as f, promptly():
        f.delay("POST", "/files/content", seconds=30)
        with pytest.raises(ZeroDivisionError):
            asking(box).post(address(box, "/api/2.0/files/content"), data=source())


def test_a_server_that_trickles_can_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SHUTDOWN_SECONDS", 0.2)
    with promptly(), serve() as served, faults(served) as f, requests.Session() as session:
        f.trickle("GET", "/users/me", seconds=30)
        bearer = {"Authorization": f"Bearer {served.token}"}
        answer = session.get(f"{served.url}/2.0/users/me", headers=bearer, stream=True)
        assert answer.status_code == 200


def test_a_token_can_be_called_too_old(box: Box, f: Faults) -> None:
    f.expire_token("GET", "/users/me")
    with pytest.raises(NotLoggedIn) as caught:  # nothing refreshes a developer token
        box.session.get("/users/me")
    assert caught.value.status == 401


def test_a_login_that_can_refresh_does_so_where_its_token_is_called_too_old() -> None:
    seed = {"enterprise_id": "27335", "applications": [{"client_id": "app", "client_secret": "hush"}]}
    login = ClientCredentials("app", "hush", enterprise_id="27335")
    with serve(seed=seed) as server, Box(login, base_url=server.url) as box, faults(server) as f:
        f.expire_token("GET", "/users/me")
        before = box.token().reveal()
        assert box.me.id
        assert box.token().reveal() != before


def test_faults_come_in_the_order_they_were_asked_for(box: Box, f: Faults) -> None:
    f.next("GET", "/users/*", status=500)
    f.next("*", "*", status=404)
    with pytest.raises(BoxError) as caught:
        box.session.get("/users/me")
    assert caught.value.status == 404


def test_a_fault_that_was_never_met_is_an_error_at_the_end(box: Box) -> None:
    def block() -> None:
        with faults(box) as f:
            f.next("POST", "/folders", status=503, times=2)
            with pytest.raises(OutcomeUnknown):
                box.session.post("/folders", json={})
            assert not f.all_used

    with pytest.raises(AssertionError, match=r"status 503 for POST /folders \(1 left\)"):
        block()


def test_an_error_of_the_block_itself_is_not_covered(box: Box) -> None:
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


def test_one_box_has_one_block_of_faults(box: Box, f: Faults) -> None:
    with pytest.raises(RuntimeError, match="leave their block first"), faults(box):
        pass


def test_a_box_elsewhere_has_none_to_give() -> None:
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
def test_what_makes_no_sense_is_refused_at_once(
    verb: Callable[[Faults], None], error: type[Exception], name: str
) -> None:
    f = Faults()
    with pytest.raises(error, match=f"^{name} "):
        verb(f)
    assert f.all_used


def test_a_path_with_a_query_is_refused_with_the_path_that_would_be_right() -> None:
    with pytest.raises(ValueError, match="as in '/files', not"):
        Faults().reset("GET", "/files?limit=5")


def test_what_has_no_faults_to_give_is_refused_by_name(box: Box) -> None:
    with pytest.raises(TypeError, match="^box is an embedded Box"), faults("box"):  # type: ignore[arg-type] # wrong on purpose
        pass
    with pytest.raises(TypeError, match="^strict is"), faults(box, strict="no"):  # type: ignore[arg-type] # as above
        pass


@pytest.mark.parametrize("path", ["/files/content", "/2.0/files/content", "/api/2.0/files/content", "/2.0/*"])
def test_a_path_may_have_the_version_in_it_as_the_list_of_requests_has(
    box: Box, f: Faults, path: str
) -> None:
    f.next("POST", path, status=503)
    box.root.upload(CONTENT, "plan.txt")
    assert f.met == ["POST /api/2.0/files/content"]


def test_a_path_with_the_version_is_of_nothing_that_has_none(box: Box) -> None:
    file = box.root.upload(CONTENT, "plan.txt")
    with faults(box) as f:
        f.next("GET", "/2.0/*", status=503)
        assert file.read_bytes() == CONTENT
        assert f.met == [f"GET /2.0/files/{file.id}/content"]
        f.next("GET", "/dl/*", status=503)
        assert file.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0"), (0.1, "0.1"), (120, "120"), (2_000_000, "2000000"), (1e-9, "0")]
)
def test_a_time_to_wait_is_told_in_digits(box: Box, f: Faults, seconds: float, said: str) -> None:
    f.next("GET", "/users/me", status=429, retry_after=seconds)
    answer = asking(box).get(address(box, "/2.0/users/me"))
    assert answer.headers["Retry-After"] == said


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
def test_a_status_has_its_usual_code(box: Box, f: Faults, status: int, code: str) -> None:
    f.next("GET", "/users/me", status=status)
    assert asking(box).get(address(box, "/2.0/users/me")).json()["code"] == code


def test_a_large_upload_that_is_refused_hears_why(box: Box, f: Faults) -> None:
    f.next("POST", "/files/content", status=413)
    with pytest.raises(BoxError) as caught:
        box.root.upload(bytes(2_000_000), "large.bin")
    assert caught.value.status == 413


def test_a_server_error_that_stays_is_raised(box: Box, f: Faults) -> None:
    f.next("GET", "/folders/0/items", status=500, times=3)
    with pytest.raises(ServerError):
        names(box)
