"""Sign-in with client credentials: as the service account of an application, or as a user."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from tests.local.seeded import SEED, World, world
from tests.local.signing_in import exchange, login_of, refusal, revoke


@pytest.fixture
def box() -> Iterator[World]:
    with world() as box_world:
        yield box_world


def request_token(box: World, kind: str, subject_id: str, **more: str) -> requests.Response:
    return exchange(
        box, grant_type="client_credentials", box_subject_type=kind, box_subject_id=subject_id, **more
    )


def token(box: World, kind: str = "enterprise", subject_id: str = "27335", **more: str) -> str:
    answer = request_token(box, kind, subject_id, **more)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def test_response_has_no_refresh_token(box: World) -> None:
    response = request_token(box, "user", "12").json()
    assert response.pop("access_token").startswith("local_")
    assert response == {"expires_in": 3600, "token_type": "bearer", "restricted_to": []}


def test_user_subject_is_that_user(box: World) -> None:
    assert login_of(box, token(box, "user", "12")) == "bob@example.com"


def test_enterprise_subject_is_a_service_account(box: World) -> None:
    me = box.caller(token(box)).get("/2.0/users/me").json()
    assert re.fullmatch(r"AutomationUser_\d+_\w+@boxdevedition\.com", me["login"])
    assert me["name"] == "app"
    assert me["id"] not in {"11", "12"}


def test_each_application_has_one_service_account(box: World) -> None:
    first = login_of(box, token(box))
    assert login_of(box, token(box)) == first
    other = token(box, client_id="other", client_secret="psst")
    assert login_of(box, other) not in {None, first}


def test_service_account_has_its_own_files_and_may_use_as_user(box: World) -> None:
    service = box.caller(token(box))
    assert service.get("/2.0/folders/0/items").json()["entries"] == []
    assert service.get("/2.0/files/200").status_code == 404
    assert service.get("/2.0/files/200", headers={"As-User": "11"}).status_code == 200


def test_user_subject_may_not_use_as_user(box: World) -> None:
    answer = box.caller(token(box, "user", "12")).get("/2.0/users/me", headers={"As-User": "11"})
    assert answer.status_code == 403


def test_service_account_is_never_the_owner_of_the_box() -> None:
    with world(seed={"applications": SEED["applications"]}) as box:
        assert token(box, "enterprise", "10000000")
        assert box.engine.accounts.first_user().login == "local@example.com"
        assert [user.name for user in box.engine.accounts.users()] == ["Local User"]


def test_token_expires_and_can_be_revoked(box: World) -> None:
    revoked, expired = token(box, "user", "12"), token(box, "user", "12")
    assert revoke(box, revoked).status_code == 200
    assert (login_of(box, revoked), login_of(box, expired)) == (None, "bob@example.com")
    box.clock.move(seconds=3600)
    assert login_of(box, expired) is None


@pytest.mark.parametrize(
    ("kind", "subject_id"),
    [("enterprise", "1"), ("enterprise", "11"), ("user", "99"), ("user", "27335"), ("group", "11")],
)
def test_invalid_subject_is_refused(box: World, kind: str, subject_id: str) -> None:
    answer = request_token(box, kind, subject_id)
    assert refusal(answer) == (400, "invalid_grant", "Grant credentials are invalid")


def test_wrong_client_secret_is_refused(box: World) -> None:
    answer = request_token(box, "user", "12", client_secret="wrong")
    assert refusal(answer) == (400, "invalid_client", "The client credentials are invalid")
