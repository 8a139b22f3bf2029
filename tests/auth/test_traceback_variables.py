"""Tracebacks that show the variables of every function, also those of `requests`, `urllib3` and `http.client`.

Exceptions that do not come from this package leave a call in its middle: those of a callback, Ctrl-C, and those of the
program's own signal handlers. Their tracebacks go through functions that need the secrets in plain text.
"""

from __future__ import annotations

import base64
import io
import json
import os
import signal
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pytest

from box_models import Box, File
from box_models.auth import (
    BoxAuthenticateFlow,
    ClientCredentials,
    FileStore,
    JWTAuth,
    OAuth2,
    SavedLogin,
    Secret,
    SQLStore,
)
from box_models.errors import Forbidden, TokenStoreError
from box_models.local import serve
from tests.auth.keys import PASSPHRASE, jwt_config, private_pem
from tests.windows import signals
from tests.wire.conftest import NO_WAITS, Wire
from tests.wire.fault_server import Behaviour, cut, head, redirect, refusal, reply

ACCESS, REFRESH, CLIENT_SECRET = "local_planted-access", "local_planted-refresh", "planted-client-secret"
PASSWORD, LINK = "Planted-Password", "https://app.box.com/s/planted-link"
NEW_ACCESS, NEW_REFRESH = "local_planted-new-access", "local_planted-new-refresh"
BASIC_AUTH = base64.b64encode(f"ada:{PASSWORD}".encode()).decode()
SECRETS = [
    *("planted-access", REFRESH, CLIENT_SECRET, PASSWORD, LINK, NEW_ACCESS, NEW_REFRESH, BASIC_AUTH),
    *(PASSPHRASE, private_pem().splitlines()[5], private_pem(None).splitlines()[5]),
]


class StopError(Exception):
    """An exception of the program."""


def stop(*_: object) -> None:
    raise StopError


def below_the_test(trace: TracebackType | None) -> TracebackType | None:
    """Return the traceback without its first frames, which are functions of this module and hold the secrets."""
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return trace


def shown_variables(error: BaseException) -> str:
    """Return the tracebacks of an error and its causes with all variables."""
    error = error.with_traceback(below_the_test(error.__traceback__))
    trace = traceback.TracebackException.from_exception(error, capture_locals=True)
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    assert any("/box_models/" in frame.f_code.co_filename for frame in frames)
    return "".join([*trace.format(), repr([frame.f_locals for frame in frames])])


def shown_by_rich(error: BaseException) -> str:
    rich = pytest.importorskip("rich.traceback")
    console = pytest.importorskip("rich.console").Console(file=io.StringIO(), width=250)
    trace = below_the_test(error.__traceback__)
    console.print(
        rich.Traceback.from_exception(
            type(error), error, trace, show_locals=True, locals_max_length=1000, locals_max_string=1000
        )
    )
    return str(console.file.getvalue())


def assert_hidden(error: BaseException, *more: str) -> None:
    text = shown_variables(error)
    assert [secret for secret in (*SECRETS, *more) if secret in text] == []


def login() -> OAuth2:
    return OAuth2("app", CLIENT_SECRET, access_token=ACCESS, refresh_token=REFRESH)


@contextmanager
def interrupted_by(kind: str) -> Iterator[type[BaseException]]:
    """Let SIGUSR1 raise an exception: that of Ctrl-C, or one of the program."""
    exception = {"Ctrl-C": KeyboardInterrupt, "own exception": StopError, "exit": SystemExit}[kind]

    def handler(number: int, _: object) -> None:
        raise exception

    before = signal.signal(signal.SIGUSR1, handler)
    try:
        yield exception
    finally:
        signal.signal(signal.SIGUSR1, before)


def interrupt(start: bytes = b"") -> Behaviour:
    """Send the start of a response, and a signal to the client while it waits for the rest."""

    def play(client: socket.socket, stopped: threading.Event) -> bool:
        client.sendall(start)
        stopped.wait(0.05)  # until the client is inside the read
        os.kill(os.getpid(), signal.SIGUSR1)
        stopped.wait()
        return False

    return play


# Callbacks


@pytest.fixture(params=["server", "in process"])
def box(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Box]:
    """A Box that is signed in with secrets: behind HTTP, and in this process."""
    if request.param == "in process":
        with Box.local(tmp_path / "box") as box:
            yield box
        return
    applications = [{"client_id": "app", "client_secret": CLIENT_SECRET}]
    tokens = [{"token": REFRESH, "client_id": "app", "user_id": "11"}]
    users = [{"id": "11", "name": "Ada", "login": "ada@example.com"}]
    seed = {"users": users, "applications": applications, "refresh_tokens": tokens}
    with serve(seed=seed) as server:
        auth = OAuth2("app", CLIENT_SECRET, refresh_token=REFRESH)
        with Box(auth, base_url=server.url) as box:
            yield box


@pytest.mark.parametrize("size", [10, 400_000], ids=["small", "large"])
def test_an_exception_of_the_progress_callback_of_an_upload_shows_no_secret(box: Box, size: int) -> None:
    token = box.token().reveal()
    guest = box.with_shared_link(LINK, PASSWORD)
    with pytest.raises(StopError) as caught:
        guest.root.upload(bytes(size), "data.bin", progress=stop)
    assert_hidden(caught.value, token)
    assert "in stop" in "".join(traceback.format_exception(caught.value))  # the lines are still there


def test_an_exception_of_the_progress_callback_of_a_tree_shows_no_secret(box: Box, tmp_path: Path) -> None:
    token = box.token().reveal()
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "a.txt").write_bytes(bytes(100))
    with pytest.raises(StopError) as caught:
        box.with_shared_link(LINK, PASSWORD).root.upload_dir(tmp_path / "tree", progress=stop)
    assert_hidden(caught.value, token)


def test_an_exception_of_the_progress_callback_of_a_download_shows_no_secret(
    box: Box, tmp_path: Path
) -> None:
    file = box.root.upload(bytes(100), "data.bin")
    with pytest.raises(StopError) as caught:
        file.download(tmp_path / "copy.bin", progress=stop)
    assert_hidden(caught.value, box.token().reveal())


def test_the_variables_of_the_callback_itself_are_kept(box: Box) -> None:
    def report(now: object) -> None:
        own_variable = "visible-to-the-program"
        raise StopError(own_variable[:0], now)

    with pytest.raises(StopError) as caught:
        box.root.upload(bytes(400_000), "data.bin", progress=report)
    assert "visible-to-the-program" in shown_variables(caught.value)


@signals
def test_the_variables_of_an_exception_that_the_program_was_handling_are_kept(wire: Wire) -> None:
    def fail() -> None:
        own_variable = "visible-to-the-program"
        raise StopError(own_variable[:0])

    wire.serve(interrupt())
    session = wire.session(login())
    with interrupted_by("Ctrl-C"), pytest.raises(KeyboardInterrupt) as caught:  # noqa: PT012 # a handler
        try:
            fail()
        except StopError:
            session.get("/files/1")
    assert "visible-to-the-program" in "".join(
        traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    )


# Signals


def signed_in(wire: Wire) -> Box:
    return Box(login(), base_url=wire.server.url, retry=NO_WAITS).with_shared_link(LINK, PASSWORD)


def use_application(wire: Wire) -> object:
    auth = JWTAuth.from_config(jwt_config(CLIENT_SECRET))
    return Box(auth, base_url=wire.server.url, retry=NO_WAITS).token()


def use_proxy(wire: Wire) -> object:
    proxies = {"https": wire.server.url.replace("http://", f"http://ada:{PASSWORD}@")}
    auth = OAuth2("app", CLIENT_SECRET, access_token="planted-access")
    return Box(auth, proxies=proxies, retry=NO_WAITS).me


CALLS: dict[str, Callable[[Wire], object]] = {
    "read": lambda wire: signed_in(wire).folder("1").load(),
    "write": lambda wire: signed_in(wire).root.create_folder("new"),
    "share": lambda wire: signed_in(wire).file("1").share("open", password=PASSWORD),
    "upload": lambda wire: signed_in(wire).root.upload(bytes(400_000), "data.bin"),
    "download": lambda wire: signed_in(wire).file("1").read_bytes(),
    "shared item": lambda wire: signed_in(wire).shared_item(LINK, PASSWORD),
    "refresh": lambda wire: Box(
        OAuth2("app", CLIENT_SECRET, refresh_token=REFRESH), base_url=wire.server.url
    ).token(),
    "client credentials": lambda wire: Box(
        ClientCredentials("app", CLIENT_SECRET, user_id="1"), base_url=wire.server.url
    ).token(),
    "JWT": use_application,
    "sign-in": lambda wire: BoxAuthenticateFlow(
        "app", CLIENT_SECRET, base_url=wire.server.url
    ).get_access_tokens(REFRESH),
    "logout": lambda wire: signed_in(wire).logout(),
    "proxy": use_proxy,
    "downscope": lambda wire: signed_in(wire).downscope("item_preview").token(),
}
RESPONSE = head(200, {"Content-Type": "application/json", "Content-Length": "1000"})
TOKENS = RESPONSE + json.dumps({"access_token": NEW_ACCESS, "refresh_token": NEW_REFRESH}).encode()


@signals
# Python closes the socket of an interrupted TLS handshake only when it deletes it.
@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
@pytest.mark.parametrize("start", [b"", RESPONSE[:20], TOKENS], ids=["waiting", "in the head", "in the body"])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_ctrl_c_in_a_request_shows_no_secret(
    wire: Wire, call: Callable[[Wire], object], start: bytes
) -> None:
    server = wire.answer(lambda _: interrupt(start))
    with interrupted_by("Ctrl-C"), pytest.raises(KeyboardInterrupt) as caught:
        call(wire)
    (assertions,) = {
        request.body.partition(b"assertion=")[2].decode("latin-1") for request in server.requests
    }
    assert_hidden(caught.value, *filter(None, [assertions.partition("&")[0]]))


@signals
@pytest.mark.parametrize("at", [1, 2, 3], ids=["redirect", "content", "resumed content"])
@pytest.mark.parametrize("start", [b"", RESPONSE + b"x"], ids=["waiting", "in the body"])
def test_ctrl_c_in_a_download_does_not_show_its_signed_url(wire: Wire, at: int, start: bytes) -> None:
    script = [redirect(f"{wire.server.url}/dl/planted-signature"), cut(b"x" * 500, missing=500)]
    wire.serve(*script[: at - 1], interrupt(start))
    file = File.model_validate({"id": "1", "size": 1000, "sha1": "0" * 40}, context=wire.session(login()))
    with interrupted_by("Ctrl-C"), pytest.raises(KeyboardInterrupt) as caught:
        file.read_bytes()
    assert_hidden(caught.value, "planted-signature")


@signals
@pytest.mark.parametrize("kind", ["own exception", "exit"])
@pytest.mark.parametrize("call", ["read", "upload", "refresh"])
def test_an_exception_of_a_signal_handler_shows_no_secret(wire: Wire, call: str, kind: str) -> None:
    wire.answer(lambda _: interrupt())
    with interrupted_by(kind) as exception, pytest.raises(exception) as caught:
        CALLS[call](wire)
    assert_hidden(caught.value)


@signals
@pytest.mark.parametrize("call", ["read", pytest.param("refresh", marks=pytest.mark.slow)])
def test_rich_shows_no_secret(wire: Wire, call: str) -> None:
    wire.answer(lambda _: interrupt())
    with interrupted_by("Ctrl-C"), pytest.raises(KeyboardInterrupt) as caught:
        CALLS[call](wire)
    text = shown_by_rich(caught.value)
    assert "locals" in text
    assert [secret for secret in SECRETS if secret in text] == []


def test_ctrl_c_while_a_refresh_is_saved_shows_no_secret(wire: Wire, tmp_path: Path) -> None:
    class Interrupted(FileStore):
        def _without_leftovers(self) -> Iterator[None]:  # type: ignore[override] # it does not return
            raise KeyboardInterrupt

    store = Interrupted("work", tmp_path)
    FileStore("work", tmp_path).save(
        SavedLogin(None, Secret(REFRESH), None, "app", Secret(CLIENT_SECRET), wire.server.url)
    )
    wire.serve(reply(200, {"access_token": NEW_ACCESS, "refresh_token": NEW_REFRESH}))
    session = wire.session(OAuth2.saved(store))
    with pytest.raises(KeyboardInterrupt) as caught:
        session.token()
    assert_hidden(caught.value)


def test_an_error_about_a_password_shows_no_secret(wire: Wire) -> None:
    wire.serve(refusal(403, "forbidden_by_policy"))
    with pytest.raises(Forbidden) as caught:
        CALLS["share"](wire)
    assert_hidden(caught.value)
    with pytest.raises(ValueError, match="password needs") as invalid:
        signed_in(wire).file("1").share("company", password=PASSWORD)
    assert_hidden(invalid.value)


# Stores and arguments


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1],
        lambda text: text.replace('"version": 1', '"version": 2'),
        lambda text: text.replace('"expires_at": null', '"expires_at": "soon"'),
        lambda text: text.replace('"user": null', '"user": 7'),
    ],
    ids=["cut off", "newer version", "time", "user"],
)
@pytest.mark.parametrize("kind", ["file", "sqlite"])
def test_a_damaged_saved_login_shows_no_secret(
    tmp_path: Path, kind: str, change: Callable[[str], str]
) -> None:
    login = SavedLogin(Secret(ACCESS), Secret(REFRESH), None, "app", Secret(CLIENT_SECRET))
    store: FileStore | SQLStore = FileStore("work", tmp_path / "logins")
    if kind == "sqlite":
        store = SQLStore(f"sqlite:///{tmp_path}/logins.sqlite", "work")

        class Damaged(SavedLogin):
            def to_json(self) -> str:
                return change(super().to_json())

        store.save(Damaged(*(getattr(login, name) for name in SavedLogin.__match_args__)))
    else:
        store.save(login)
        path = tmp_path / "logins" / "work.json"
        path.write_text(change(path.read_text()))
    with pytest.raises(TokenStoreError, match="is damaged") as caught:
        store.load()
    assert_hidden(caught.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda: Box(ACCESS.encode()),  # type: ignore[arg-type] # that is the point
        lambda: Box.local(":memory:").with_shared_link(f"not a link: {LINK}", PASSWORD),
        lambda: Box.local(":memory:").shared_item(LINK, PASSWORD),
        lambda: BoxAuthenticateFlow("app", CLIENT_SECRET).paste(lambda _: f"http://[::1/?code={REFRESH}"),
    ],
    ids=["bytes", "invalid link", "unknown link", "invalid URL"],
)
def test_an_invalid_argument_with_a_secret_is_not_shown(call: Callable[[], object]) -> None:
    with pytest.raises(Exception, match=r".") as caught:  # each has its own exception
        call()
    assert_hidden(caught.value)
