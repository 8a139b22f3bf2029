"""Downscoping: tokens with fewer scopes or for one item, derived from another token."""

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
    with world() as box_world:
        yield box_world


def ask(box: World, token: str, scope: str, resource: str | None = None, **more: str) -> requests.Response:
    form = {"subject_token": token, "subject_token_type": ACCESS_TOKEN, "scope": scope, **more}
    if resource is not None:
        form["resource"] = resource
    return box.anonymous.post("/oauth2/token", data={"grant_type": TOKEN_EXCHANGE, **form})


def downscoped(box: World, token: str, scope: str, resource: str | None = None) -> str:
    answer = ask(box, token, scope, resource)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def status(box: World, token: str, path: str) -> int:
    return box.caller(token).get(path, allow_redirects=False).status_code


def test_response_lists_scopes_and_item(box: World) -> None:
    response = ask(box, ADA, "item_download base_preview", f"{API}/files/200").json()
    token = response.pop("access_token")
    plan = box.ada.get("/2.0/files/200?fields=name,sequence_id,etag,sha1,file_version").json()
    assert token.startswith("local_")
    assert response == {
        "expires_in": 3600,
        "token_type": "bearer",
        "issued_token_type": ACCESS_TOKEN,
        "restricted_to": [
            {"scope": "item_download", "object": plan},
            {"scope": "base_preview", "object": plan},
        ],
    }


def test_without_a_resource_the_token_reaches_all_items(box: World) -> None:
    response = ask(box, ADA, "item_download").json()
    (restriction,) = response["restricted_to"]
    assert (restriction["object"]["type"], restriction["object"]["id"]) == ("folder", "0")
    assert status(box, response["access_token"], "/2.0/files/200/content") == 302
    assert status(box, response["access_token"], "/2.0/files/201/content") == 302


def test_token_is_limited_to_its_item_and_scopes(box: World) -> None:
    token = downscoped(box, ADA, "item_download", f"{API}/folders/100")
    assert status(box, token, "/2.0/files/200/content") == 302
    assert status(box, token, "/2.0/files/201/content") == 404
    assert status(box, token, "/2.0/files/200") == 403


def test_item_readwrite_allows_changes_of_the_item_only(box: World) -> None:
    caller = box.caller(downscoped(box, ADA, "item_readwrite", f"{API}/files/200"))
    assert caller.put("/2.0/files/200", json={"name": "renamed.txt"}).status_code == 200
    assert caller.put("/2.0/files/201", json={"name": "renamed.md"}).status_code == 404


@pytest.mark.parametrize(
    "resource",
    [
        "https://api.box.com/2.0/files/200",
        "https://api.box.com/2.0/files/200/",
        "http://127.0.0.1:1/2.0/files/200",
        "https://proxy.example.com/box/2.0/files/200",
    ],
)
def test_only_the_path_of_the_resource_matters(box: World, resource: str) -> None:
    assert status(box, downscoped(box, ADA, "item_download", resource), "/2.0/files/200/content") == 302


def test_application_is_optional_but_must_be_valid(box: World) -> None:
    right = {"client_id": "app", "client_secret": "hush"}
    assert ask(box, ADA, "item_download", **right).status_code == 200
    for wrong in ({"client_secret": "wrong"}, {"client_id": "unknown"}):
        assert ask(box, ADA, "item_download", **{**right, **wrong}).json()["error"] == "invalid_client"
    assert ask(box, ADA, "item_download", client_id="app").json()["error"] == "invalid_request"


# Never more rights than the parent token


def test_downscoped_token_cannot_be_exchanged_for_more_rights(box: World) -> None:
    token = downscoped(box, ADA, "item_download", f"{API}/folders/100")
    assert refusal(ask(box, token, "item_download item_delete")) == TOO_MUCH
    assert refusal(ask(box, token, "root_readwrite")) == TOO_MUCH
    assert refusal(ask(box, token, "item_download", f"{API}/files/201")) == NO_RESOURCE
    assert refusal(ask(box, token, "item_download", f"{API}/folders/0")) == NO_RESOURCE


def test_second_downscoping_keeps_the_item(box: World) -> None:
    token = downscoped(box, downscoped(box, ADA, "item_download", f"{API}/folders/100"), "item_download")
    assert status(box, token, "/2.0/files/200/content") == 302
    assert status(box, token, "/2.0/files/201/content") == 404


def test_second_downscoping_may_choose_an_item_in_the_folder(box: World) -> None:
    folder = downscoped(box, ADA, "item_download item_preview", f"{API}/folders/100")
    token = downscoped(box, folder, "item_download", f"{API}/files/200")
    assert status(box, token, "/2.0/files/200/content") == 302
    assert status(box, token, "/2.0/folders/100") == 403


def test_root_scopes_include_the_smaller_scopes(box: World) -> None:
    writer = downscoped(box, ADA, "root_readwrite")
    assert status(box, downscoped(box, writer, "item_download"), "/2.0/files/200/content") == 302
    reader = downscoped(box, ADA, "root_readonly")
    assert status(box, downscoped(box, reader, "base_preview"), "/2.0/files/200") == 200
    assert refusal(ask(box, reader, "item_download")) == TOO_MUCH


@pytest.mark.parametrize("scope_of_token", ["root_readonly", "root_readwrite"])
def test_granted_scopes_never_allow_more_operations(box: World, scope_of_token: str) -> None:
    token = downscoped(box, ADA, scope_of_token)
    allowed_operations = {name for name, scopes in ALLOWED.items() if scope_of_token in scopes}
    granted = [scope for scope in sorted(KNOWN) if ask(box, token, scope).status_code == 200]
    assert len(granted) > 5
    for scope in granted:
        assert {name for name, scopes in ALLOWED.items() if scope in scopes} <= allowed_operations, scope


def test_downscoped_token_expires_with_its_parent(box: World) -> None:
    token = sign_in(box)["access_token"]
    box.clock.move(minutes=50)
    response = ask(box, token, "root_readonly").json()
    assert response["expires_in"] == 600
    box.clock.move(seconds=599)
    assert login_of(box, response["access_token"]) == "bob@example.com"
    box.clock.move(seconds=1)
    assert login_of(box, response["access_token"]) is None


def test_downscoped_developer_token_has_the_usual_lifetime(box: World) -> None:
    token = downscoped(box, ADA, "root_readonly")
    box.clock.move(seconds=3600)
    assert login_of(box, token) is None


def test_downscoped_token_may_not_act_as_another_user(box: World) -> None:
    token = downscoped(box, ADA, "root_readwrite")
    assert box.caller(token).get("/2.0/users/me", headers={"As-User": "12"}).status_code == 403


# Expiry and revocation


def test_revoking_the_sign_in_revokes_derived_tokens(box: World) -> None:
    pair = sign_in(box)
    token = downscoped(box, downscoped(box, pair["access_token"], "root_readwrite"), "root_readonly")
    revoke(box, pair["refresh_token"])
    assert login_of(box, token) is None
    assert refusal(ask(box, token, "root_readonly")) == NO_SUBJECT


def test_revoking_a_downscoped_token_keeps_the_sign_in(box: World) -> None:
    pair = sign_in(box)
    first = downscoped(box, pair["access_token"], "root_readwrite")
    second, other = (
        downscoped(box, first, "root_readonly"),
        downscoped(box, pair["access_token"], "root_readonly"),
    )
    assert revoke(box, first).status_code == 200
    assert (login_of(box, first), login_of(box, second)) == (None, None)
    assert login_of(box, other) == login_of(box, pair["access_token"]) == "bob@example.com"


# Errors


@pytest.mark.parametrize("scope", ["", " ", "item_download,item_preview", "item_downlaod", "item_download x"])
def test_unknown_scope_is_refused(box: World, scope: str) -> None:
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
def test_missing_resource_is_refused(box: World, resource: str) -> None:
    assert refusal(ask(box, ADA, "item_download", resource)) == NO_RESOURCE


def test_resource_of_another_user_or_in_the_trash_is_refused(box: World) -> None:
    assert refusal(ask(box, BOB, "item_download", f"{API}/files/200")) == NO_RESOURCE
    box.ada.delete("/2.0/files/201")
    assert refusal(ask(box, ADA, "item_download", f"{API}/files/201")) == NO_RESOURCE


@pytest.mark.parametrize("token", ["local_unknown", "local_refresh", "aTokenOfTheRealBox"])
def test_invalid_subject_token_is_refused(box: World, token: str) -> None:
    assert refusal(ask(box, token, "item_download")) == NO_SUBJECT


@pytest.mark.parametrize(
    ("form", "error", "code"),
    [
        ({"subject_token": ""}, "invalid_request", 400),
        ({"subject_token_type": ""}, "invalid_request", 400),
        ({"subject_token_type": "urn:ietf:params:oauth:token-type:id_token"}, "invalid_request", 400),
        ({"actor_token": "x"}, "not_implemented", 405),
        ({"box_shared_link": "https://app.box.com/s/x"}, "not_implemented", 405),
    ],
)
def test_unsupported_request_names_the_reason(
    box: World, form: dict[str, str], error: str, code: int
) -> None:
    sent = {"subject_token": ADA, "subject_token_type": ACCESS_TOKEN, "scope": "item_download", **form}
    answer = box.anonymous.post("/oauth2/token", data={"grant_type": TOKEN_EXCHANGE, **sent})
    assert refusal(answer)[:2] == (code, error)
