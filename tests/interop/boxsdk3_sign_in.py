"""Every public method of the ways of ``boxsdk`` 3 to sign in, called once; see ``boxsdk3_calls.py``, which runs it."""

from __future__ import annotations

import io
import json
import re
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests
from boxsdk import CCGAuth, Client, JWTAuth, OAuth2
from boxsdk.auth.oauth2 import TokenScope
from boxsdk.config import API
from boxsdk.exception import BoxException

WAYS = (OAuth2, CCGAuth, JWTAuth)
REDIRECT_URI = "http://localhost:3000/callback"
USER_ID = "11"
CALLS = {}
numbers = count(1)


class Application:
    """The application of a configuration file as Box hands it out, and how it signs in."""

    def __init__(self, path):
        self.path = path
        self.config = json.loads(Path(path).read_text(encoding="utf-8"))
        settings = self.config["boxAppSettings"]
        self.credentials = {"client_id": settings["clientID"], "client_secret": settings["clientSecret"]}

    def ccg(self):
        return CCGAuth(**self.credentials, enterprise_id=self.config["enterpriseID"])

    def jwt(self):
        return JWTAuth.from_settings_file(self.path)


def consented(way):
    """The way itself, once a user has granted access at the consent page."""
    address, state = way.get_authorization_url(REDIRECT_URI)
    came_back = granted(address)
    assert came_back["state"] == state
    way.authenticate(came_back["code"])
    return way


def granted(address):
    """Open the page that the SDK sends the user to, and grant access there; what comes back."""
    shown = requests.get(address, timeout=20)
    ticket = re.search(r'name="ticket" value="([^"]+)"', shown.text)
    form = {"ticket": ticket[1], "user": USER_ID, "decision": "grant"}
    answer = requests.post(API.OAUTH2_AUTHORIZE_URL, data=form, allow_redirects=False, timeout=20)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def login(way):
    return Client(way).user().get().login


def is_ada(way):
    assert login(way) == "ada@example.com"


def is_service_account(way):
    assert login(way).startswith("AutomationUser_")


def told(way, verb, *arguments):
    """The way itself, once it has been told to sign in."""
    assert getattr(way, verb)(*arguments)
    return way


def refreshes(way):
    who, before = login(way), way.access_token
    way.refresh(before)
    assert way.access_token != before
    assert login(way) == who


def ends(way):
    login(way)
    token = way.access_token
    way.revoke()
    stranger = Client(OAuth2(client_id="", client_secret="", access_token=token))
    refused(lambda: stranger.user().get())


def closes(way):
    login(way)
    with way.closing():
        pass
    try:
        login(way)
    except ValueError:
        return
    raise AssertionError("it is still open")


def narrows(way):
    """The token can be made into one that downloads a file, and does nothing else."""
    root = Client(way).root_folder()
    born = {
        "file_description": "Said",
        "content_created_at": "2026-01-02T03:04:05Z",
        "content_modified_at": "2026-01-02T03:04:05Z",
    }
    file, other = (
        root.upload_stream(io.BytesIO(b"the words"), f"narrowed {next(numbers)}", **born) for _ in "ab"
    )
    narrowed = Client(way).downscope_token([TokenScope.ITEM_DOWNLOAD], item=file)
    assert [each["scope"] for each in narrowed.restricted_to] == ["item_download"]
    reader = Client(OAuth2(client_id="", client_secret="", access_token=narrowed.access_token))
    assert reader.file(file.id).content() == b"the words"
    refused(lambda: reader.file(file.id).get())
    refused(lambda: reader.file(other.id).content())


def refused(call):
    try:
        call()
    except BoxException:
        return
    raise AssertionError("it was not refused")


def downscopes(w):
    for way in (
        w.client.auth,
        consented(OAuth2(**w.application.credentials)),
        w.application.ccg(),
        w.application.jwt(),
    ):
        narrows(way)


def asks_by_hand(w, way):
    form = {"grant_type": "client_credentials", "box_subject_type": "user", "box_subject_id": USER_ID}
    form.update(w.application.credentials)
    token, _ = way.send_token_request(form, access_token=None, expect_refresh_token=False)
    is_ada(OAuth2(client_id="", client_secret="", access_token=token))


def every_way(name, make):
    """Enter what can be done however one is signed in."""
    CALLS.update(
        {
            f"{name}.get_authorization_url": lambda w: consented(make(w)),
            f"{name}.authenticate": lambda w: is_ada(consented(make(w))),
            f"{name}.refresh": lambda w: refreshes(make(w)),
            f"{name}.revoke": lambda w: ends(make(w)),
            f"{name}.close": lambda w: make(w).close(),
            f"{name}.closing": lambda w: closes(make(w)),
            f"{name}.send_token_request": lambda w: asks_by_hand(w, make(w)),
        }
    )


def every_server_way(name, make):
    """Enter what can be done where no user consents."""
    every_way(name, make)
    CALLS.update(
        {
            f"{name}.authenticate_user": lambda w: is_ada(told(make(w), "authenticate_user", USER_ID)),
            f"{name}.authenticate_app_user": lambda w: is_ada(
                told(make(w), "authenticate_app_user", USER_ID)
            ),
            f"{name}.authenticate_instance": lambda w: is_service_account(
                told(make(w), "authenticate_instance")
            ),
        }
    )


every_way("OAuth2", lambda w: consented(OAuth2(**w.application.credentials)))
every_server_way("CCGAuth", lambda w: w.application.ccg())
every_server_way("JWTAuth", lambda w: w.application.jwt())
CALLS.update(
    {
        "JWTAuth.from_settings_file": lambda w: is_service_account(w.application.jwt()),
        "JWTAuth.from_settings_dictionary": lambda w: is_service_account(
            JWTAuth.from_settings_dictionary(w.application.config)
        ),
        "Client.downscope_token": downscopes,
    }
)
