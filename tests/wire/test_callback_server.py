"""Sign-in through the browser and the callback server. The browser is a thread that sends requests."""

from __future__ import annotations

import errno
import logging
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from box_models.auth import BoxAuthenticateFlow, FileStore, MemoryStore, OAuth2, Secret, callback_server
from box_models.errors import AuthError, NotLoggedIn, OutcomeUnknown, TokenStoreError
from tests.ports import has_ipv6, quiet_port
from tests.wire.conftest import NO_WAITS, Wire
from tests.wire.fault_server import reply, silence

ANY_PORT = "http://127.0.0.1:0/callback"
TOKENS = {"access_token": "token-1", "refresh_token": "refresh-1", "expires_in": 3600}


ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


def flow(wire: Wire) -> BoxAuthenticateFlow:
    return BoxAuthenticateFlow("client", "client-secret", base_url=wire.server.url, retry=NO_WAITS)


class Browser:
    """Opens the URLs that ``visits`` returns, one after the other, in its own thread.

    All but the last ones are opened under other names of the host.
    """

    def __init__(self, visits: Callable[[str, str], list[str]], hosts: Sequence[str] = ()) -> None:
        self.visits, self.hosts = visits, hosts
        self.pages: list[requests.Response] = []
        self.thread: threading.Thread | None = None
        self.address = ""

    def __call__(self, address: str) -> None:
        self.address = address
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        urls = self.visits(query["redirect_uri"], query["state"])
        self.thread = threading.Thread(target=self._go, args=(urls,))
        self.thread.start()

    def _go(self, urls: list[str]) -> None:
        with requests.Session() as session:
            session.trust_env = False
            for url, host in zip_longest(urls, self.hosts):
                headers = {"Host": host} if host else {}
                self.pages.append(session.get(url, headers=headers, timeout=10))

    def end(self) -> None:
        if self.thread is not None:
            self.thread.join(10)


@pytest.fixture
def browsers() -> Iterator[list[Browser]]:
    browsers: list[Browser] = []
    yield browsers
    for browser in browsers:
        browser.end()


def back(uri: str, **query: str) -> str:
    return f"{uri}?{urlencode(query)}"


def agreeing(browsers: list[Browser]) -> Browser:
    """Return a browser whose user agrees immediately."""
    browsers.append(Browser(lambda uri, state: [back(uri, code="code-1", state=state)]))
    return browsers[-1]


def redirect_uri(address: str) -> str:
    return parse_qs(urlsplit(address).query)["redirect_uri"][0]


def test_user_who_agrees_in_the_browser_is_signed_in(wire: Wire, browsers: list[Browser]) -> None:
    server = wire.serve(reply(200, TOKENS))
    browser = Browser(lambda uri, state: [back(uri, code="code-1", state=state)])
    browsers.append(browser)
    login = flow(wire).run(redirect_uri=ANY_PORT, browser=browser)
    browser.end()
    assert (login.access_token, login.refresh_token) == ("token-1", "refresh-1")
    assert "You are signed in" in browser.pages[0].text
    assert [request.body for request in server.requests] == [
        b"grant_type=authorization_code&code=code-1&client_id=client&client_secret=client-secret"
    ]


def test_last_page_loads_no_resources_and_is_not_cached(wire: Wire, browsers: list[Browser]) -> None:
    wire.serve(reply(200, TOKENS))
    browser = Browser(lambda uri, state: [back(uri, code="code-1", state=state)])
    browsers.append(browser)
    flow(wire).run(redirect_uri=ANY_PORT, browser=browser)
    browser.end()
    page = browser.pages[0]
    headers = {name: value for name, value in page.headers.items() if name not in {"Date", "Server"}}
    assert headers == {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(page.content)),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "Connection": "close",
    }
    assert page.headers["Server"] == "box_models"  # without the Python version


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", pytest.param("[::1]", marks=ipv6)])
def test_redirect_may_use_any_name_of_this_machine(wire: Wire, browsers: list[Browser], host: str) -> None:
    wire.serve(reply(200, TOKENS))
    browser = agreeing(browsers)
    assert flow(wire).run(redirect_uri=f"http://{host}:0/callback", browser=browser).access_token == "token-1"
    assert redirect_uri(browser.address).startswith(f"http://{host}:")


@pytest.mark.parametrize("written", ["http://127.0.0.1:{}", "http://127.0.0.1:{}/", "HTTP://LocalHost:{}/a"])
def test_redirect_uri_is_sent_to_box_as_registered(wire: Wire, browsers: list[Browser], written: str) -> None:
    wire.serve(reply(200, TOKENS))
    browser, uri = agreeing(browsers), written.format(quiet_port())
    assert flow(wire).run(redirect_uri=uri, browser=browser).access_token == "token-1"
    assert redirect_uri(browser.address) == uri


def test_redirect_uri_without_a_port_uses_port_80(wire: Wire) -> None:
    def listened(address: str) -> None:
        with socket.create_connection(("127.0.0.1", 80)):
            raise ConnectionError(f"port 80 of 127.0.0.1 is there for {redirect_uri(address)}")

    # Some users may not listen on port 80. They get an error.
    with pytest.raises(
        OSError,
        match=r"(cannot listen on 127.0.0.1:80|port 80 of 127.0.0.1 is there for http://127.0.0.1/a$)",
    ):
        flow(wire).run(redirect_uri="http://127.0.0.1/a", browser=listened)


@ipv6
def test_server_only_listens_on_the_redirect_address(wire: Wire, browsers: list[Browser]) -> None:
    wire.serve(reply(200, TOKENS))
    with socket.create_server(("::1", quiet_port()), family=socket.AF_INET6) as elsewhere:
        uri = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/callback"
        assert flow(wire).run(redirect_uri=uri, browser=agreeing(browsers)).access_token == "token-1"


def test_default_browser_is_opened(
    wire: Wire, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    wire.serve(reply(200, TOKENS))
    browser = agreeing(browsers)

    def opened(address: str) -> bool:
        browser(address)
        return True

    monkeypatch.setattr(webbrowser, "open", opened)
    assert flow(wire).run(redirect_uri=ANY_PORT).access_token == "token-1"


def test_browser_can_be_disabled(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    with pytest.raises(NotLoggedIn, match="the browser did not return within"):
        flow(wire).run(redirect_uri=ANY_PORT, browser=False, timeout=0.05)
    assert opened == []


def test_missing_browser_raises_with_a_hint(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    with pytest.raises(OSError, match=r"no browser could be opened; use paste\(\)"):
        flow(wire).run(redirect_uri=ANY_PORT)


@pytest.mark.parametrize("timeout", [0, -1, float("inf")])
def test_timeout_must_be_positive_and_finite(wire: Wire, timeout: float) -> None:
    with pytest.raises(ValueError, match="timeout must be"):
        flow(wire).run(redirect_uri=ANY_PORT, browser=False, timeout=timeout)


def test_user_who_denies_access_sees_it_in_the_browser(wire: Wire, browsers: list[Browser]) -> None:
    browser = Browser(lambda uri, state: [back(uri, error="access_denied", state=state)])
    browsers.append(browser)
    with pytest.raises(AuthError, match="the user was not signed in") as caught:
        flow(wire).run(redirect_uri=ANY_PORT, browser=browser)
    browser.end()
    assert caught.value.error == "access_denied"
    assert "You are not signed in" in browser.pages[0].text


def test_unrelated_requests_do_not_end_the_wait(wire: Wire, browsers: list[Browser]) -> None:
    wire.serve(reply(200, TOKENS))
    browser = Browser(
        lambda uri, state: [
            uri.replace("/callback", "/favicon.ico"),
            back(uri, code="evil", state="guessed"),
            back(uri, code="evil"),
            back(uri, error="access_denied"),
            back(uri, code="code-1", state=state),
        ]
    )
    browsers.append(browser)
    assert flow(wire).run(redirect_uri=ANY_PORT, browser=browser).access_token == "token-1"
    browser.end()
    assert [page.status_code for page in browser.pages] == [404, 400, 400, 400, 200]


def test_request_with_another_host_name_does_not_sign_in(wire: Wire, browsers: list[Browser]) -> None:
    browser = Browser(
        lambda uri, state: [
            back(uri, code="code-1", state=state),
            back(uri, error="access_denied", state=state),
        ],
        hosts=["evil.example"],
    )
    browsers.append(browser)
    with pytest.raises(AuthError, match="the user was not signed in"):
        flow(wire).run(redirect_uri=ANY_PORT, browser=browser)
    browser.end()
    assert [page.status_code for page in browser.pages] == [400, 200]


def test_ctrl_c_frees_the_port(wire: Wire) -> None:
    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    port = quiet_port()
    with pytest.raises(KeyboardInterrupt):
        flow(wire).run(redirect_uri=f"http://127.0.0.1:{port}/callback", browser=interrupted)
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_port_in_use_raises_a_clear_error(wire: Wire) -> None:
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        port = occupied.getsockname()[1]
        with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{port}") as caught:
            flow(wire).run(redirect_uri=f"http://localhost:{port}/callback", browser=False)
    assert caught.value.errno == errno.EADDRINUSE


@ipv6
def test_port_in_use_on_the_other_address_of_localhost_raises_a_clear_error(wire: Wire) -> None:
    # The browser might connect to that program, and send it the code.
    with socket.create_server(("::1", quiet_port()), family=socket.AF_INET6) as occupied:
        port = occupied.getsockname()[1]
        with pytest.raises(OSError, match=f"cannot listen on ::1:{port}"):
            flow(wire).run(redirect_uri=f"http://localhost:{port}/callback", browser=False)


def test_redirect_works_without_ipv6(
    wire: Wire, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    # No system supports this address family.
    monkeypatch.setitem(callback_server.ADDRESSES, "::1", 12345)
    wire.serve(reply(200, TOKENS))
    browser = agreeing(browsers)
    login = flow(wire).run(redirect_uri="http://localhost:0/callback", browser=browser)
    assert login.access_token == "token-1"
    with pytest.raises(OSError, match="cannot listen on ::1:"):
        flow(wire).run(redirect_uri="http://[::1]:0/callback", browser=False)


def test_second_redirect_gets_a_response_immediately() -> None:
    def visit(address: str) -> int:
        with requests.Session() as session:
            session.trust_env = False
            return session.get(address, timeout=5).status_code

    with (
        callback_server.CallbackServer(ANY_PORT, lambda state: state == "ours") as listener,
        ThreadPoolExecutor(1) as pool,
    ):
        address = back(listener.redirect_uri, code="code-1", state="ours")
        first = pool.submit(visit, address)
        returned = listener.wait(5)
        again = visit(address)
        returned.show(callback_server.SIGNED_IN)
        assert (first.result(), again) == (200, 400)


def test_silent_token_endpoint_ends_with_the_timeout_of_the_flow(wire: Wire) -> None:
    wire.serve(silence)
    slow = BoxAuthenticateFlow("client", "client-secret", base_url=wire.server.url, timeout=0.1)
    with pytest.raises(OutcomeUnknown):
        slow.get_access_tokens("code-1")


@pytest.mark.parametrize(
    "uri",
    [
        "https://localhost:3000/",
        "http://app.example/back",
        "http://localhost.evil.example:3000/",
        "http://localhost:3000/?a=b",
        "http://me@localhost:3000/",
        "http://localhost:99999/",
        "",
    ],
)
def test_redirect_uri_must_be_on_this_machine(wire: Wire, uri: str) -> None:
    with pytest.raises(ValueError, match="redirect_uri must be an http:// address of this machine"):
        flow(wire).run(redirect_uri=uri, browser=False)


def test_code_is_not_logged(
    wire: Wire, browsers: list[Browser], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG, "box_models")
    wire.serve(reply(200, TOKENS))
    browser = Browser(lambda uri, state: [back(uri, code="code-of-gold", state=state)])
    browsers.append(browser)
    flow(wire).run(redirect_uri=ANY_PORT, browser=browser)
    browser.end()
    messages = [record.getMessage() for record in caplog.records if record.name.startswith("box_models")]
    assert "code-of-gold" not in "".join([*messages, *capfd.readouterr()])


def test_user_may_paste_the_redirected_url(wire: Wire) -> None:
    wire.serve(reply(200, TOKENS))
    signing_in = flow(wire)
    questions: list[str] = []

    def prompt(text: str) -> str:
        questions.append(text)
        return f" http://localhost:3000/callback?code=code-1&state={signing_in.state}\n"

    assert signing_in.paste(prompt).refresh_token == "refresh-1"
    assert f"{wire.server.url}/api/oauth2/authorize?" in questions[0]
    assert "redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback" in questions[0]


@pytest.mark.parametrize(
    ("pasted", "kind"),
    [
        ("http://localhost:3000/callback?code=evil&state=other", AuthError),
        ("http://localhost:3000/callback?code=evil", AuthError),
        ("code-1", ValueError),
    ],
)
def test_pasted_url_must_belong_to_this_sign_in(wire: Wire, pasted: str, kind: type[Exception]) -> None:
    with pytest.raises(kind, match="the state in the redirect|must be the whole URL"):
        flow(wire).paste(lambda _: pasted)


def test_invalid_pasted_code_raises_a_clear_error(wire: Wire) -> None:
    signing_in = flow(wire)
    with pytest.raises(ValueError, match="^code must be printable ASCII"):
        signing_in.paste(lambda _: f"http://localhost:3000/callback?code=a+b&state={signing_in.state}")


def test_login_is_saved_with_its_expiry_and_base_url(wire: Wire, browsers: list[Browser]) -> None:
    server, store = wire.serve(reply(200, TOKENS), reply(200, {})), MemoryStore()
    browser = Browser(lambda uri, state: [back(uri, code="code-1", state=state)])
    browsers.append(browser)
    login = flow(wire).run(redirect_uri=ANY_PORT, browser=browser, store=store)
    browser.end()
    saved = store.load()
    assert saved is not None
    assert (saved.client_id, saved.base_url) == ("client", wire.server.url)
    assert (saved.access_token, saved.refresh_token) == (Secret("token-1"), Secret("refresh-1"))
    assert saved.expires_at is not None
    assert timedelta(minutes=59) < saved.expires_at - datetime.now(UTC) <= timedelta(hours=1)
    wire.session(login).get("/files/1")
    assert server.tokens == ["", "token-1"]


def test_pasted_login_is_saved(wire: Wire) -> None:
    wire.serve(reply(200, TOKENS))
    signing_in, store = flow(wire), MemoryStore()
    signing_in.paste(lambda _: f"http://localhost:3000/callback?code=1&state={signing_in.state}", store=store)
    assert OAuth2.saved(store).refresh_token == "refresh-1"


def test_unusable_token_store_raises_before_the_sign_in(wire: Wire, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sent: list[str] = []

    def prompt(message: str) -> str:
        sent.append(message)
        return ""

    nowhere = FileStore(directory=tmp_path / "file")
    with pytest.raises(TokenStoreError, match="file"):
        flow(wire).run(redirect_uri=ANY_PORT, browser=sent.append, store=nowhere)
    with pytest.raises(TokenStoreError, match="file"):
        flow(wire).paste(prompt, store=nowhere)
    assert sent == []
