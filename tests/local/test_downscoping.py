"""Tokens made of others, for somebody else to hold: less of less, and no longer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from box_models.local.sign_in.scope_parts import KNOWN
from tests.local.operations import ALLOWED
from tests.local.seeded import ADA, BOB, World, world
from tests.local.signing_in import ACCESS_TOKEN, TOKEN_EXCHANGE, login_of, refusal, revoke, sign_in

API = "https://api.box.com/2.0"
TOO_MUCH = (401, "invalid_scope", "The requested scope exceeds that of the subject token")
NO_SCOPE = (400, "invalid_scope", "The requested scope is missing, unknown or malformed")
NO_RESOURCE = (400, "invalid_resource", "The target resource is invalid.")
NO_SUBJECT = (400, "invalid_grant", "The subject token is invalid or has expired")


@pytest.fixture
def box() -> Iterator[World]:
    with world() as made:
        yield made


def ask(box: World, token: str, scope: str, resource: str | None = None, **more: str) -> requests.Response:
    form = {"subject_token": token, "subject_token_type": ACCESS_TOKEN, "scope": scope, **more}
    if resource is not None:
        form["resource"] = resource
    return box.nobody.post("/oauth2/token", data={"grant_type": TOKEN_EXCHANGE, **form})


def narrow(box: World, token: str, scope: str, resource: str | None = None) -> str:
    answer = ask(box, token, scope, resource)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def status(box: World, token: str, path: str) -> int:
    return box.caller(token).get(path, allow_redirects=False).status_code


def test_the_answer_says_what_the_new_token_is_for(box: World) -> None:
    told = ask(box, ADA, "item_download base_preview", f"{API}/files/200").json()
    token = told.pop("access_token")
    plan = box.ada.get("/2.0/files/200?fields=name,sequence_id,etag,sha1,file_version").json()
    assert token.startswith("local_")
    assert told == {
        "expires_in": 3600,
        "token_type": "bearer",
        "issued_token_type": ACCESS_TOKEN,
        "restricted_to": [
            {"scope": "item_download", "object": plan},
            {"scope": "base_preview", "object": plan},
        ],
    }


def test_without_a_resource_it_is_for_all_there_is(box: World) -> None:
    told = ask(box, ADA, "item_download").json()
    (restriction,) = told["restricted_to"]
    assert (restriction["object"]["type"], restriction["object"]["id"]) == ("folder", "0")
    assert status(box, told["access_token"], "/2.0/files/200/content") == 302
    assert status(box, told["access_token"], "/2.0/files/201/content") == 302


def test_it_opens_its_item_alone_and_for_its_scopes_alone(box: World) -> None:
    token = narrow(box, ADA, "item_download", f"{API}/folders/100")
    assert status(box, token, "/2.0/files/200/content") == 302
    assert status(box, token, "/2.0/files/201/content") == 404
    assert status(box, token, "/2.0/files/200") == 403


@pytest.mark.parametrize(
    "resource",
    [
        "https://api.box.com/2.0/files/200",
        "https://api.box.com/2.0/files/200/",
        "http://127.0.0.1:1/2.0/files/200",
        "https://proxy.example.com/box/2.0/files/200",
    ],
)
def test_of_the_resource_the_path_counts(box: World, resource: str) -> None:
    assert status(box, narrow(box, ADA, "item_download", resource), "/2.0/files/200/content") == 302


def test_the_application_may_be_named_and_is_then_checked(box: World) -> None:
    right = {"client_id": "app", "client_secret": "hush"}
    assert ask(box, ADA, "item_download", **right).status_code == 200
    for wrong in ({"client_secret": "wrong"}, {"client_id": "unknown"}):
        assert ask(box, ADA, "item_download", **{**right, **wrong}).json()["error"] == "invalid_client"
    assert ask(box, ADA, "item_download", client_id="app").json()["error"] == "invalid_request"


# Never more than the token it is made of


def test_a_narrowed_token_gives_no_more_than_it_is_for(box: World) -> None:
    token = narrow(box, ADA, "item_download", f"{API}/folders/100")
    assert refusal(ask(box, token, "item_download item_delete")) == TOO_MUCH
    assert refusal(ask(box, token, "root_readwrite")) == TOO_MUCH
    assert refusal(ask(box, token, "item_download", f"{API}/files/201")) == NO_RESOURCE
    assert refusal(ask(box, token, "item_download", f"{API}/folders/0")) == NO_RESOURCE


def test_a_narrowed_token_stays_with_its_item(box: World) -> None:
    token = narrow(box, narrow(box, ADA, "item_download", f"{API}/folders/100"), "item_download")
    assert status(box, token, "/2.0/files/200/content") == 302
    assert status(box, token, "/2.0/files/201/content") == 404


def test_a_narrowed_token_can_be_narrowed_to_what_lies_within(box: World) -> None:
    folder = narrow(box, ADA, "item_download item_preview", f"{API}/folders/100")
    token = narrow(box, folder, "item_download", f"{API}/files/200")
    assert status(box, token, "/2.0/files/200/content") == 302
    assert status(box, token, "/2.0/folders/100") == 403


def test_whoever_may_read_or_write_everything_hands_out_parts_of_it(box: World) -> None:
    writer = narrow(box, ADA, "root_readwrite")
    assert status(box, narrow(box, writer, "item_download"), "/2.0/files/200/content") == 302
    reader = narrow(box, ADA, "root_readonly")
    assert status(box, narrow(box, reader, "base_preview"), "/2.0/files/200") == 200
    assert refusal(ask(box, reader, "item_download")) == TOO_MUCH


@pytest.mark.parametrize("held", ["root_readonly", "root_readwrite"])
def test_no_part_opens_what_the_whole_does_not(box: World, held: str) -> None:
    token = narrow(box, ADA, held)
    opened = {name for name, scopes in ALLOWED.items() if held in scopes}
    given = [scope for scope in sorted(KNOWN) if ask(box, token, scope).status_code == 200]
    assert len(given) > 5
    for scope in given:
        assert {name for name, scopes in ALLOWED.items() if scope in scopes} <= opened, scope


def test_it_dies_no_later_than_the_token_it_is_made_of(box: World) -> None:
    token = sign_in(box)["access_token"]
    box.clock.move(minutes=50)
    told = ask(box, token, "root_readonly").json()
    assert told["expires_in"] == 600
    box.clock.move(seconds=599)
    assert login_of(box, told["access_token"]) == "bob@example.com"
    box.clock.move(seconds=1)
    assert login_of(box, told["access_token"]) is None


def test_what_is_made_of_a_token_without_end_lives_as_long_as_any(box: World) -> None:
    token = narrow(box, ADA, "root_readonly")
    box.clock.move(seconds=3600)
    assert login_of(box, token) is None


def test_it_acts_as_nobody_else(box: World) -> None:
    token = narrow(box, ADA, "root_readwrite")
    assert box.caller(token).get("/2.0/users/me", headers={"As-User": "12"}).status_code == 403


# Its end


def test_the_end_of_a_sign_in_is_the_end_of_what_was_made_of_it(box: World) -> None:
    pair = sign_in(box)
    token = narrow(box, narrow(box, pair["access_token"], "root_readwrite"), "root_readonly")
    revoke(box, pair["refresh_token"])
    assert login_of(box, token) is None
    assert refusal(ask(box, token, "root_readonly")) == NO_SUBJECT


def test_it_can_be_revoked_alone_with_what_was_made_of_it(box: World) -> None:
    pair = sign_in(box)
    first = narrow(box, pair["access_token"], "root_readwrite")
    second, other = narrow(box, first, "root_readonly"), narrow(box, pair["access_token"], "root_readonly")
    assert revoke(box, first).status_code == 200
    assert (login_of(box, first), login_of(box, second)) == (None, None)
    assert login_of(box, other) == login_of(box, pair["access_token"]) == "bob@example.com"


# What is refused


@pytest.mark.parametrize("scope", ["", " ", "item_download,item_preview", "item_downlaod", "item_download x"])
def test_a_scope_nobody_knows_is_refused(box: World, scope: str) -> None:
    assert refusal(ask(box, ADA, scope)) == NO_SCOPE


@pytest.mark.parametrize(
    "resource",
    [
        f"{API}/files/999",
        f"{API}/folders/200",
        f"{API}/files/{'9' * 30}",
        f"{API}/web_links/200",
        f"{API}/files/200/content",
        f"{API}/files/abc",
        "https://api.box.com/files/200",
        "200",
        "https://[/2.0/files/200",
    ],
)
def test_a_resource_that_is_not_there_is_refused(box: World, resource: str) -> None:
    assert refusal(ask(box, ADA, "item_download", resource)) == NO_RESOURCE


def test_what_is_another_users_or_in_the_trash_is_not_there(box: World) -> None:
    assert refusal(ask(box, BOB, "item_download", f"{API}/files/200")) == NO_RESOURCE
    box.ada.delete("/2.0/files/201")
    assert refusal(ask(box, ADA, "item_download", f"{API}/files/201")) == NO_RESOURCE


@pytest.mark.parametrize("token", ["local_unknown", "local_refresh", "aTokenOfTheRealBox"])
def test_what_is_no_access_token_is_refused(box: World, token: str) -> None:
    assert refusal(ask(box, token, "item_download")) == NO_SUBJECT


@pytest.mark.parametrize(
    ("form", "error", "code"),
    [
        ({"subject_token": ""}, "invalid_request", 400),
        ({"subject_token_type": ""}, "invalid_request", 400),
        ({"subject_token_type": "urn:ietf:params:oauth:token-type:id_token"}, "invalid_request", 400),
        ({"actor_token": "x"}, "not_implemented", 501),
        ({"box_shared_link": "https://app.box.com/s/x"}, "not_implemented", 501),
    ],
)
def test_a_request_that_cannot_be_met_says_why(
    box: World, form: dict[str, str], error: str, code: int
) -> None:
    sent = {"subject_token": ADA, "subject_token_type": ACCESS_TOKEN, "scope": "item_download", **form}
    answer = box.nobody.post("/oauth2/token", data={"grant_type": TOKEN_EXCHANGE, **sent})
    assert refusal(answer)[:2] == (code, error)
