"""OAuth 2 in the embedded Box: codes, refreshes, revocation and errors."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import pytest

from tests.local.seeded import World, world
from tests.local.signing_in import APP, exchange, login_of, refresh, sign_in


@pytest.fixture
def box() -> Iterator[World]:
    with world() as box_world:
        yield box_world


def test_code_returns_tokens_of_the_user_who_consented(box: World) -> None:
    pair = sign_in(box)
    assert pair["token_type"] == "bearer"
    assert pair["expires_in"] == 3600
    assert pair["restricted_to"] == []
    assert login_of(box, pair["access_token"]) == "bob@example.com"


def test_tokens_have_the_local_prefix(box: World) -> None:
    pair = sign_in(box)
    assert pair["access_token"].startswith("local_")
    assert pair["refresh_token"].startswith("local_")


def test_code_works_once(box: World) -> None:
    sign_in(box)
    answer = exchange(box, grant_type="authorization_code", code="the-code")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_code_expires_after_half_a_minute(box: World) -> None:
    code = box.engine.logins.issue_code("app", "11")
    box.clock.move(seconds=30)
    answer = exchange(box, grant_type="authorization_code", code=code)
    assert answer.json() == {
        "error": "invalid_grant",
        "error_description": "The authorization code has expired",
    }


def test_code_works_until_it_expires(box: World) -> None:
    code = box.engine.logins.issue_code("app", "11")
    box.clock.move(seconds=29)
    assert exchange(box, grant_type="authorization_code", code=code).status_code == 200


def test_code_of_another_application_is_refused(box: World) -> None:
    other = {"client_id": "other", "client_secret": "psst"}
    answer = exchange(box, grant_type="authorization_code", code="the-code", **other)
    assert answer.json()["error"] == "invalid_grant"
    assert sign_in(box)


def test_refresh_token_works_once_and_returns_a_new_pair(box: World) -> None:
    first = refresh(box, "local_refresh").json()
    second = refresh(box, first["refresh_token"])
    assert second.status_code == 200
    again = refresh(box, first["refresh_token"])
    assert (again.status_code, again.json()) == (
        400,
        {"error": "invalid_grant", "error_description": "Invalid refresh token"},
    )


def test_access_token_stays_valid_after_a_refresh(box: World) -> None:
    first = refresh(box, "local_refresh").json()
    refresh(box, first["refresh_token"])
    assert login_of(box, first["access_token"]) == "ada@example.com"


def test_only_one_of_many_concurrent_refreshes_succeeds(box: World) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: refresh(box, "local_refresh").status_code, range(8)))
    assert sorted(answers) == [200, *[400] * 7]


def test_access_token_expires(box: World) -> None:
    token = sign_in(box)["access_token"]
    box.clock.move(seconds=3599)
    assert login_of(box, token) == "bob@example.com"
    box.clock.move(seconds=1)
    assert login_of(box, token) is None


def test_refresh_token_expires_after_sixty_days(box: World) -> None:
    token = sign_in(box)["refresh_token"]
    box.clock.move(days=60)
    answer = refresh(box, token)
    assert answer.json() == {"error": "invalid_grant", "error_description": "Refresh token has expired"}


def test_lifetimes_are_settings() -> None:
    with world(access_token_lifetime=5, refresh_token_lifetime=10) as box:
        pair = sign_in(box)
        assert pair["expires_in"] == 5
        box.clock.move(seconds=6)
        assert login_of(box, pair["access_token"]) is None
        box.clock.move(seconds=5)
        assert refresh(box, pair["refresh_token"]).status_code == 400


def test_unknown_token_gets_401_with_a_challenge_and_no_body(box: World) -> None:
    answer = box.caller("local_unknown").get("/2.0/users/me")
    assert (answer.status_code, answer.content) == (401, b"")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_token_of_the_real_box_is_refused(box: World) -> None:
    assert box.caller("4pUiEXAMPLEtokenOfTheRealBox").get("/2.0/users/me").status_code == 401


def test_refresh_token_is_not_accepted_as_an_access_token(box: World) -> None:
    assert login_of(box, "local_refresh") is None


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"client_secret": "wrong", "grant_type": "refresh_token"}, "invalid_client"),
        ({"client_id": "unknown", "grant_type": "refresh_token"}, "invalid_client"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "authorization_code"}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"client_id": "", "grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "invalid_request"),
        ({"grant_type": "client_credentials", "box_subject_type": "user"}, "invalid_request"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer"}, "invalid_request"),
    ],
)
def test_invalid_request_gets_an_oauth_error(box: World, form: dict[str, str], error: str) -> None:
    answer = exchange(box, **form)
    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert set(answer.json()) == {"error", "error_description"}


def test_a_multipart_form_is_accepted(box: World) -> None:
    fields = {**APP, "grant_type": "refresh_token", "refresh_token": "local_refresh"}
    answer = box.anonymous.post(
        "/oauth2/token", files={name: (None, value) for name, value in fields.items()}
    )
    assert answer.json()["access_token"].startswith("local_")


def test_malformed_form_is_refused(box: World) -> None:
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = box.anonymous.post("/oauth2/token", data=b"--x\r\nbroken", headers=broken)
    assert answer.json()["error"] == "invalid_request"
    assert box.anonymous.post("/oauth2/token", data=b"\xff\xfe=\xff").json()["error"] == "invalid_request"
    assert box.anonymous.post("/oauth2/token", data=b"a=" + b"b" * (1 << 20)).status_code == 413


def test_old_path_of_the_token_endpoint_works(box: World) -> None:
    answer = exchange(box, "/api/oauth2/token", grant_type="refresh_token", refresh_token="local_refresh")
    assert answer.status_code == 200


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_the_sign_in(
    box: World, which: Literal["access_token", "refresh_token"]
) -> None:
    pair = sign_in(box)
    answer = exchange(box, "/oauth2/revoke", token=pair[which])
    assert (answer.status_code, answer.json()) == (200, {})
    assert login_of(box, pair["access_token"]) is None
    assert refresh(box, pair["refresh_token"]).status_code == 400


def test_revoking_keeps_other_sign_ins(box: World) -> None:
    mine, other = sign_in(box), refresh(box, "local_refresh").json()
    exchange(box, "/oauth2/revoke", token=mine["access_token"])
    assert login_of(box, other["access_token"]) == "ada@example.com"


@pytest.mark.parametrize("token", ["local_unknown", "local_ada"])
def test_only_tokens_of_the_application_can_be_revoked(box: World, token: str) -> None:
    answer = exchange(box, "/oauth2/revoke", token=token)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_token")
    assert login_of(box, "local_ada") == "ada@example.com"


def test_unused_refresh_token_from_the_seed_can_be_revoked(box: World) -> None:
    assert exchange(box, "/oauth2/revoke", token="local_refresh").status_code == 200
    assert refresh(box, "local_refresh").status_code == 400
