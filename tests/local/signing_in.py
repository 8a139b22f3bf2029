"""Requests to the token endpoint, as the application in the seed."""

from __future__ import annotations

from typing import TypedDict

import requests

from tests.local.seeded import World

APP = {"client_id": "app", "client_secret": "hush"}
TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"


class Pair(TypedDict):
    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str
    restricted_to: list[object]


def exchange(box: World, path: str = "/oauth2/token", **form: str) -> requests.Response:
    return box.anonymous.post(path, data={**APP, **form})


def refresh(box: World, token: str, **form: str) -> requests.Response:
    return exchange(box, grant_type="refresh_token", refresh_token=token, **form)


def revoke(box: World, token: str) -> requests.Response:
    return exchange(box, "/oauth2/revoke", token=token)


def sign_in(box: World) -> Pair:
    answer = exchange(box, grant_type="authorization_code", code="the-code")
    assert answer.status_code == 200
    pair: Pair = answer.json()
    return pair


def login_of(box: World, token: str) -> str | None:
    answer = box.caller(token).get("/2.0/users/me")
    return answer.json()["login"] if answer.status_code == 200 else None


def refusal(answer: requests.Response) -> tuple[int, str, str]:
    error = answer.json()
    assert set(error) == {"error", "error_description"}
    return answer.status_code, error["error"], error["error_description"]
