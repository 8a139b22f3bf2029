"""Rows S of the fault catalogue: errors, logs, reprs and pickles contain no secret."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from box_models import Box, boxv2
from box_models.auth import (
    BoxAuthenticateFlow,
    ClientCredentials,
    DeveloperToken,
    JWTAuth,
    OAuth2,
    Secret,
)
from box_models.errors import AuthError, BoxError
from box_models.session import BoxSession
from box_models.transport import Body, Transport
from tests.faults.aftermath import all_texts
from tests.wire.conftest import NO_WAITS, Wire
from tests.wire.fault_server import (
    Behaviour,
    FaultServer,
    bomb,
    cut,
    html,
    redirect,
    refusal,
    reply,
    reset,
    silence,
    unauthorized,
)

CANARIES = (
    "access-canary",
    "fresh-canary",
    "refresh-canary",
    "rotated-canary",
    "client-canary",
    "password-canary",
    "query-canary",
    "signed-canary",
)
HEADERS = {"BoxApi": "shared_link=https://app.box.com/s/1&shared_link_password=password-canary"}
PARAMS = {"x": "query-canary"}
ROTATED = reply(200, {"access_token": "fresh-canary", "refresh_token": "rotated-canary"})
ECHO = reply(400, {"code": "bad_request", "message": "no such token: access-canary"})
ECHO_TWO = reply(400, {"code": "bad_request", "message": "no such token: fresh-canary, nor access-canary"})
PAGE = reply(403, body=b"<p>Authorization: Bearer fresh-canary, access_token=fresh-canary&x=1</p>")


def login() -> OAuth2:
    return OAuth2("client", "client-canary", refresh_token="refresh-canary", access_token="access-canary")


def assert_clean(texts: Iterator[str] | list[str]) -> None:
    for text in texts:
        assert [canary for canary in CANARIES if canary in text] == []


def assert_variables_clean(error: BaseException) -> None:
    """Return the variables of all frames of this package in the traceback of an error."""
    stack = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [frame for frame in stack.stack if "/box_models/" in frame.filename]
    assert ours
    assert_clean([f"{frame.name}: {frame.locals}" for frame in ours])


def fetch(session: BoxSession) -> object:
    return session.request("GET", "/files/1", params=PARAMS, headers=HEADERS)


def ask(session: BoxSession) -> object:
    return session.get("/files/1")


def stream(session: BoxSession) -> object:
    with session.stream("/files/1/content", params=PARAMS, headers=HEADERS) as opened:
        return list(opened.chunks())


SCRIPTS: dict[str, list[Behaviour]] = {
    "reset": [reset] * 6,
    "not found": [refusal(404, "not_found")],
    "proxy page": [PAGE],
    "echo": [ECHO],
    "echo after refresh": [unauthorized(), ROTATED, ECHO_TWO],
    "refused twice": [unauthorized(), ROTATED, unauthorized()],
    "login is spent": [
        unauthorized(),
        reply(400, {"error": "invalid_grant", "error_description": "refresh-canary"}),
    ],
    "token endpoint is down": [unauthorized(), *[html(503)] * 6],
    "token endpoint breaks": [unauthorized(), reset, reset],
    "redirect": [redirect("https://evil.example/?signed=signed-canary")],
    "server error": [refusal(503, "unavailable")] * 6,
}


@pytest.mark.parametrize("work", [fetch, stream])
@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_s02_errors_contain_no_secret(
    wire: Wire,
    script: list[Behaviour],
    work: Callable[[BoxSession], object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    wire.serve(*script)
    with caplog.at_level(logging.DEBUG), pytest.raises(BoxError) as caught:
        work(wire.session(login()))
    assert_clean(all_texts(caught.value))
    assert_clean([caplog.text])


@pytest.mark.parametrize(("work", "times"), [(fetch, 6), (stream, 1)])
def test_s02_errors_about_half_a_response_contain_no_secret(
    wire: Wire, work: Callable[[BoxSession], object], times: int
) -> None:
    wire.serve(*[cut()] * times)
    with pytest.raises(BoxError) as caught:
        work(wire.session(login()))
    assert_clean(all_texts(caught.value))


def test_s02_sign_in_errors_contain_no_secret(wire: Wire) -> None:
    wire.serve(reset)
    flow = BoxAuthenticateFlow("client", "client-canary", base_url=wire.server.url, retry=NO_WAITS)
    with pytest.raises(BoxError) as caught:
        flow.get_access_tokens(CANARIES[0])
    assert_clean(all_texts(caught.value))
    assert_clean([repr(flow), repr(vars(flow))])


def test_s02_errors_about_a_response_hide_the_secrets_in_it(wire: Wire) -> None:
    wire.serve(bomb(65), *[reply(200, body=b"access_token=fresh-canary")] * 6)
    for _ in range(2):
        with pytest.raises(BoxError) as caught:
            wire.session(login()).get("/files/1")
        assert_clean(all_texts(caught.value))


def test_s03_the_log_of_urllib3_does_not_show_where_content_is_fetched_from(
    real_names: FaultServer, trusted: Path, caplog: pytest.LogCaptureFixture
) -> None:
    real_names.script += [
        redirect("https://dl.boxcloud.com/d/1/signed-canary?x=signed-canary"),
        reply(200, body=b"abc"),
    ]
    with (
        caplog.at_level(logging.DEBUG),
        BoxSession(DeveloperToken("access-canary"), transport=Transport(verify=trusted)) as session,
        session.stream("/files/1/content") as opened,
    ):
        assert opened.read() == b"abc"
    assert "dl.boxcloud.com" in caplog.text
    assert_clean([caplog.text])


def test_s01_repr_of_objects_with_a_secret_hides_it(wire: Wire) -> None:
    session = wire.session(login())
    for holder in (session, session.auth, DeveloperToken("access-canary"), Secret("access-canary")):
        assert_clean([repr(holder), str(holder), repr(getattr(holder, "__dict__", ""))])


@pytest.mark.parametrize(
    "holder", [Secret("x"), DeveloperToken("x"), login()], ids=["secret", "token", "login"]
)
def test_s04_objects_with_a_secret_cannot_be_pickled(holder: object) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(holder)


def test_repr_of_a_login_has_its_class() -> None:
    assert repr(login()) == "<OAuth2>"


def test_s04_session_cannot_be_pickled_and_its_copy_is_the_same_object(wire: Wire) -> None:
    session = wire.session()
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(session)
    assert copy.copy(session) is session
    assert copy.deepcopy([session])[0] is session


@pytest.mark.parametrize(
    "tokens",
    [
        {"access_token": ["fresh-canary"], "refresh_token": "rotated-canary"},
        {"access_token": None, "refresh_token": "rotated-canary"},
        {"access_token": "fresh-canary with a space", "refresh_token": "rotated-canary"},
        ["fresh-canary", "rotated-canary"],
    ],
    ids=["list", "null", "space", "no object"],
)
def test_s05_error_for_an_unreadable_token_response_hides_it(wire: Wire, tokens: object) -> None:
    wire.answer(lambda request: reply(200, tokens) if request.path == "/oauth2/token" else unauthorized())
    with pytest.raises(BoxError) as caught:
        fetch(wire.session(login()))
    assert_clean(all_texts(caught.value))


def test_s06_frame_variables_hold_no_secret(wire: Wire) -> None:
    wire.serve(refusal(404, "not_found"))
    with pytest.raises(BoxError) as caught:
        ask(wire.session(login()))
    assert_variables_clean(caught.value)


def refresh(session: BoxSession) -> object:
    return session.auth.refresh(Secret("access-canary"), session.token_endpoint)


def upload(session: BoxSession) -> object:
    return session.upload("/files/content", Body(2**20, "text/plain", lambda: [bytes(2**20)]))


@pytest.mark.parametrize("work", [ask, refresh, upload])
def test_s06_frame_variables_hold_no_secret_after_ctrl_c_in_a_request(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, work: Callable[[BoxSession], object]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    session = wire.session(login())
    monkeypatch.setattr(HTTPConnection, "send", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        work(session)
    assert_variables_clean(caught.value)


def test_s06_frame_variables_hold_no_secret_after_ctrl_c_in_an_upload(wire: Wire) -> None:
    wire.server.raw = silence

    def interrupted() -> Iterator[bytes]:
        yield bytes(2**20)
        raise KeyboardInterrupt

    session = wire.session(login())
    with pytest.raises(KeyboardInterrupt) as caught:
        session.upload("/files/content", Body(2**21, "text/plain", interrupted))
    assert_variables_clean(caught.value)


@pytest.mark.parametrize("wrong", ["{}\n", "{} ", '"{} "'])
@pytest.mark.parametrize(
    "give",
    [
        DeveloperToken,
        Box,
        lambda text: DeveloperToken(Secret(text)),
        lambda text: DeveloperToken(text.encode()),
        lambda text: OAuth2("client", text, refresh_token="refresh-canary"),
        lambda text: OAuth2("client", "client-canary", refresh_token=text, access_token="access-canary"),
        lambda text: ClientCredentials("client", text, user_id="1"),
        lambda text: JWTAuth("client", text, private_key="access-canary", public_key_id="1", user_id="1"),
        lambda text: BoxAuthenticateFlow("client", text),
        lambda text: BoxAuthenticateFlow("client", "client-canary").get_access_tokens(text, state="x"),
        lambda text: boxv2.BoxAuthenticateFlow("client", text),
        lambda text: boxv2.BoxSession("client", text, "refresh-canary", "access-canary"),
    ],
)
def test_s06_frame_variables_do_not_hold_an_invalid_secret(give: Callable[[str], object], wrong: str) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        give(wrong.format("access-canary"))
    assert_variables_clean(caught.value)


@pytest.mark.parametrize("name", ["BOX_TOKEN", "BOX_CLIENT_SECRET", "BOX_JWT_BASE64"])
def test_s06_frame_variables_do_not_hold_invalid_environment_values(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("BOX_CLIENT_ID", "client")
    monkeypatch.setenv("BOX_USER_ID", "1")
    monkeypatch.setenv(name, "access-canary with a space")
    with pytest.raises(ValueError, match="BOX_JWT_BASE64|must be printable") as caught:
        Box()
    assert_variables_clean(caught.value)


@pytest.mark.parametrize("query", ["code=access-canary&state=other", "code=access-canary"])
def test_s06_frame_variables_do_not_hold_an_unused_code(query: str) -> None:
    flow = BoxAuthenticateFlow("client", "client-canary")
    with pytest.raises(AuthError, match="state") as caught:
        flow.paste(lambda _: f"http://localhost:3000/callback?{query}")
    assert_variables_clean(caught.value)


def test_s06_frame_variables_hold_no_secret_when_a_boxv2_session_gets_no_token(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOX_BASE_URL", wire.server.url)
    wire.serve(reply(400, {"error": "invalid_grant"}))
    with pytest.raises(BoxError) as caught:
        boxv2.BoxSession("client", "client-canary", "refresh-canary")
    assert_variables_clean(caught.value)
    with pytest.raises(BoxError) as caught:
        boxv2.BoxAuthenticateFlow("client", "client-canary").get_access_tokens("access-canary", "x")
    assert_variables_clean(caught.value)


def test_secret_only_equals_the_same_secret() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert copy.deepcopy(Secret("a")).reveal() == "a"
    assert copy.copy(Secret("a")).reveal() == "a"
