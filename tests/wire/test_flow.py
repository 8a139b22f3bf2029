"""Sign-in with a code, in two steps: the authorization URL, and the exchange of the code."""

from __future__ import annotations

import pytest

from box_models.auth import BoxAuthenticateFlow
from box_models.errors import AuthError, NotLoggedIn, OutcomeUnknown
from tests.wire.conftest import NO_WAITS, Wire
from tests.wire.fault_server import redirect, reply, reset

TOKENS = reply(200, {"access_token": "token-1", "refresh_token": "refresh-1", "token_type": "bearer"})


def flow(wire: Wire) -> BoxAuthenticateFlow:
    return BoxAuthenticateFlow("client", "client-secret", base_url=wire.server.url, retry=NO_WAITS)


def test_user_signs_in_with_a_code(wire: Wire) -> None:
    server, signing_in = wire.serve(TOKENS), flow(wire)
    url = signing_in.get_authorization_url("https://app.example/back")
    assert url.startswith(
        f"{wire.server.url}/api/oauth2/authorize?response_type=code&client_id=client&state="
    )
    assert url.endswith("&redirect_uri=https%3A%2F%2Fapp.example%2Fback")
    assert signing_in.get_access_tokens("code-1", state=signing_in.state) == ("token-1", "refresh-1")
    assert [request.body for request in server.requests] == [
        b"grant_type=authorization_code&code=code-1&client_id=client&client_secret=client-secret"
    ]


def test_authorization_url_of_the_real_box_has_its_own_host() -> None:
    url = BoxAuthenticateFlow("client", "client-secret").get_authorization_url()
    assert url.startswith("https://account.box.com/api/oauth2/authorize?")


def test_each_authorization_url_has_its_own_state() -> None:
    signing_in = BoxAuthenticateFlow("client", "client-secret")
    states = {signing_in.get_authorization_url().partition("state=")[2] for _ in range(10)}
    assert len(states) == 10
    assert all(len(state) >= 22 for state in states)


@pytest.mark.parametrize("state", ["", "another", "authenticated"])
def test_unknown_state_does_not_sign_in(wire: Wire, state: str) -> None:
    signing_in = flow(wire)
    signing_in.get_authorization_url()
    with pytest.raises(AuthError, match="state"):
        signing_in.get_access_tokens("code-1", state=state)
    assert wire.server.requests == []


def test_state_is_rejected_before_an_authorization_url_was_created(wire: Wire) -> None:
    signing_in = flow(wire)
    assert signing_in.state is None
    with pytest.raises(AuthError, match="state"):
        signing_in.get_access_tokens("code-1", state="")
    assert wire.server.requests == []


def test_state_can_be_used_once(wire: Wire) -> None:
    wire.serve(TOKENS)
    signing_in = flow(wire)
    signing_in.get_authorization_url()
    state = signing_in.state
    signing_in.get_access_tokens("code-1", state=state)
    with pytest.raises(AuthError, match="state"):
        signing_in.get_access_tokens("code-2", state=state)


def test_redirected_url_is_enough_to_sign_in(wire: Wire) -> None:
    server, signing_in = wire.serve(TOKENS), flow(wire)
    signing_in.get_authorization_url()
    address = f"https://app.example/back?code=code-1&state={signing_in.state}"
    assert signing_in.get_access_tokens(address)[0] == "token-1"
    assert b"code=code-1&" in server.requests[0].body


def test_url_without_the_state_does_not_sign_in(wire: Wire) -> None:
    signing_in = flow(wire)
    signing_in.get_authorization_url()
    with pytest.raises(AuthError, match="state"):
        signing_in.get_access_tokens("https://app.example/back?code=code-1")


def test_user_who_denies_access_is_not_signed_in(wire: Wire) -> None:
    with pytest.raises(AuthError, match="access_denied"):
        flow(wire).get_access_tokens("https://app.example/back?error=access_denied")


def test_url_without_a_code_raises(wire: Wire) -> None:
    with pytest.raises(ValueError, match="code"):
        flow(wire).get_access_tokens("https://app.example/back?state=1")


def test_code_is_never_sent_twice(wire: Wire) -> None:
    server = wire.serve(reset)
    with pytest.raises(OutcomeUnknown):
        flow(wire).get_access_tokens("code-1")
    assert len(server.requests) == 1


def test_expired_code_raises_a_clear_error(wire: Wire) -> None:
    wire.serve(
        reply(400, {"error": "invalid_grant", "error_description": "Auth code doesn't exist or is invalid"})
    )
    with pytest.raises(NotLoggedIn, match="Auth code"):
        flow(wire).get_access_tokens("code-1")


def test_response_without_a_refresh_token_raises_a_clear_error(wire: Wire) -> None:
    wire.serve(reply(200, {"access_token": "token-1"}))
    with pytest.raises(AuthError, match="no refresh token"):
        flow(wire).get_access_tokens("code-1")


def test_token_endpoint_does_not_follow_redirects(wire: Wire) -> None:
    server = wire.serve(redirect("https://evil.example/oauth2/token", status=307))
    with pytest.raises(Exception, match="307"):
        flow(wire).get_access_tokens("code-1")
    assert len(server.requests) == 1


def test_flow_uses_the_base_url_of_the_environment(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOX_BASE_URL", wire.server.url)
    signing_in = BoxAuthenticateFlow("client", "client-secret")
    assert signing_in.get_authorization_url().startswith(wire.server.url)
