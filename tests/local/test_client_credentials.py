"""Applications that sign in by themselves: as their own account, or as a user."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from tests.local.seeded import SEED, World, world
from tests.local.signing_in import exchange, login_of, refusal, revoke


@pytest.fixture
def box() -> Iterator[World]:
    with world() as made:
        yield made


def ask(box: World, kind: str, subject_id: str, **more: str) -> requests.Response:
    return exchange(
        box, grant_type="client_credentials", box_subject_type=kind, box_subject_id=subject_id, **more
    )


def token(box: World, kind: str = "enterprise", subject_id: str = "27335", **more: str) -> str:
    answer = ask(box, kind, subject_id, **more)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def test_no_refresh_token_comes_along(box: World) -> None:
    told = ask(box, "user", "12").json()
    assert told.pop("access_token").startswith("local_")
    assert told == {"expires_in": 3600, "token_type": "bearer", "restricted_to": []}


def test_for_a_user_it_is_that_user(box: World) -> None:
    assert login_of(box, token(box, "user", "12")) == "bob@example.com"


def test_for_the_enterprise_it_is_an_account_of_the_applications_own(box: World) -> None:
    me = box.caller(token(box)).get("/2.0/users/me").json()
    assert re.fullmatch(r"AutomationUser_\d+_\w+@boxdevedition\.com", me["login"])
    assert me["name"] == "app"
    assert me["id"] not in {"11", "12"}


def test_that_account_stays_the_same_and_is_no_other_applications(box: World) -> None:
    first = login_of(box, token(box))
    assert login_of(box, token(box)) == first
    other = token(box, client_id="other", client_secret="psst")
    assert login_of(box, other) not in {None, first}


def test_that_account_has_files_of_its_own_and_acts_for_others(box: World) -> None:
    service = box.caller(token(box))
    assert service.get("/2.0/folders/0/items").json()["entries"] == []
    assert service.get("/2.0/files/200").status_code == 404
    assert service.get("/2.0/files/200", headers={"As-User": "11"}).status_code == 200


def test_a_user_does_not_act_for_others_by_it(box: World) -> None:
    answer = box.caller(token(box, "user", "12")).get("/2.0/users/me", headers={"As-User": "11"})
    assert answer.status_code == 403


def test_that_account_is_the_owner_of_no_box() -> None:
    with world(seed={"applications": SEED["applications"]}) as box:
        assert token(box, "enterprise", "10000000")
        assert box.engine.accounts.first_user().login == "local@example.com"
        assert [user.name for user in box.engine.accounts.users()] == ["Local User"]


def test_it_expires_and_can_be_revoked(box: World) -> None:
    revoked, expired = token(box, "user", "12"), token(box, "user", "12")
    assert revoke(box, revoked).status_code == 200
    assert (login_of(box, revoked), login_of(box, expired)) == (None, "bob@example.com")
    box.clock.move(seconds=3600)
    assert login_of(box, expired) is None


@pytest.mark.parametrize(
    ("kind", "subject_id"),
    [("enterprise", "1"), ("enterprise", "11"), ("user", "99"), ("user", "27335"), ("group", "11")],
)
def test_nobody_else_can_be_signed_in(box: World, kind: str, subject_id: str) -> None:
    answer = ask(box, kind, subject_id)
    assert refusal(answer) == (400, "invalid_grant", "Grant credentials are invalid")


def test_the_secret_has_to_be_right(box: World) -> None:
    answer = ask(box, "user", "12", client_secret="wrong")
    assert refusal(answer) == (400, "invalid_client", "The client credentials are invalid")
