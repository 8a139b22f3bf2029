"""Call every public method of the logins of ``boxsdk`` 3. ``boxsdk3_calls.py`` runs it."""

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

LOGINS = (OAuth2, CCGAuth, JWTAuth)
REDIRECT_URI = "http://localhost:3000/callback"
USER_ID = "11"
CALLS = {}
numbers = count(1)


class Application:
    """The application of a configuration file from Box's developer console, with its logins."""

    def __init__(self, path):
        self.path = path
        self.config = json.loads(Path(path).read_text(encoding="utf-8"))
        settings = self.config["boxAppSettings"]
        self.credentials = {"client_id": settings["clientID"], "client_secret": settings["clientSecret"]}

    def ccg(self):
        return CCGAuth(**self.credentials, enterprise_id=self.config["enterpriseID"])

    def jwt(self):
        return JWTAuth.from_settings_file(self.path)


def with_consent(auth):
    """Log a user in on the consent page, and return the login."""
    address, state = auth.get_authorization_url(REDIRECT_URI)
    redirect = grant_access(address)
    assert redirect["state"] == state
    auth.authenticate(redirect["code"])
    return auth


def grant_access(address):
    """Open the SDK's authorization page, grant access, and return the parameters of the redirect."""
    consent = requests.get(address, timeout=20)
    ticket = re.search(r'name="ticket" value="([^"]+)"', consent.text)
    form = {"ticket": ticket[1], "user": USER_ID, "decision": "grant"}
    answer = requests.post(API.OAUTH2_AUTHORIZE_URL, data=form, allow_redirects=False, timeout=20)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def login(auth):
    return Client(auth).user().get().login


def is_ada(auth):
    assert login(auth) == "ada@example.com"


def is_service_account(auth):
    assert login(auth).startswith("AutomationUser_")


def authenticated(auth, method, *arguments):
    """Call a method that logs in, and return the login."""
    assert getattr(auth, method)(*arguments)
    return auth


def refreshes(auth):
    user, before = login(auth), auth.access_token
    auth.refresh(before)
    assert auth.access_token != before
    assert login(auth) == user


def revokes(auth):
    login(auth)
    token = auth.access_token
    auth.revoke()
    client = Client(OAuth2(client_id="", client_secret="", access_token=token))
    assert_refused(lambda: client.user().get())


def closes(auth):
    login(auth)
    with auth.closing():
        pass
    try:
        login(auth)
    except ValueError:
        return
    raise AssertionError("the login is still open")


def check_downscoping(auth):
    """Check that a downscoped token can download one file and nothing else."""
    root = Client(auth).root_folder()
    dates = {
        "file_description": "Said",
        "content_created_at": "2026-01-02T03:04:05Z",
        "content_modified_at": "2026-01-02T03:04:05Z",
    }
    file, other = (
        root.upload_stream(io.BytesIO(b"the words"), f"narrowed {next(numbers)}", **dates) for _ in "ab"
    )
    downscoped = Client(auth).downscope_token([TokenScope.ITEM_DOWNLOAD], item=file)
    assert [each["scope"] for each in downscoped.restricted_to] == ["item_download"]
    reader = Client(OAuth2(client_id="", client_secret="", access_token=downscoped.access_token))
    assert reader.file(file.id).content() == b"the words"
    assert_refused(lambda: reader.file(file.id).get())
    assert_refused(lambda: reader.file(other.id).content())


def assert_refused(call):
    try:
        call()
    except BoxException:
        return
    raise AssertionError("the call was not refused")


def downscopes(w):
    for auth in (
        w.client.auth,
        with_consent(OAuth2(**w.application.credentials)),
        w.application.ccg(),
        w.application.jwt(),
    ):
        check_downscoping(auth)


def sends_token_request(w, auth):
    form = {"grant_type": "client_credentials", "box_subject_type": "user", "box_subject_id": USER_ID}
    form.update(w.application.credentials)
    token, _ = auth.send_token_request(form, access_token=None, expect_refresh_token=False)
    is_ada(OAuth2(client_id="", client_secret="", access_token=token))


def every_login(name, make):
    """Register the methods that every login has."""
    CALLS.update(
        {
            f"{name}.get_authorization_url": lambda w: with_consent(make(w)),
            f"{name}.authenticate": lambda w: is_ada(with_consent(make(w))),
            f"{name}.refresh": lambda w: refreshes(make(w)),
            f"{name}.revoke": lambda w: revokes(make(w)),
            f"{name}.close": lambda w: make(w).close(),
            f"{name}.closing": lambda w: closes(make(w)),
            f"{name}.send_token_request": lambda w: sends_token_request(w, make(w)),
        }
    )


def every_server_login(name, make):
    """Register the methods of logins without a user's consent."""
    every_login(name, make)
    CALLS.update(
        {
            f"{name}.authenticate_user": lambda w: is_ada(
                authenticated(make(w), "authenticate_user", USER_ID)
            ),
            f"{name}.authenticate_app_user": lambda w: is_ada(
                authenticated(make(w), "authenticate_app_user", USER_ID)
            ),
            f"{name}.authenticate_instance": lambda w: is_service_account(
                authenticated(make(w), "authenticate_instance")
            ),
        }
    )


every_login("OAuth2", lambda w: with_consent(OAuth2(**w.application.credentials)))
every_server_login("CCGAuth", lambda w: w.application.ccg())
every_server_login("JWTAuth", lambda w: w.application.jwt())
CALLS.update(
    {
        "JWTAuth.from_settings_file": lambda w: is_service_account(w.application.jwt()),
        "JWTAuth.from_settings_dictionary": lambda w: is_service_account(
            JWTAuth.from_settings_dictionary(w.application.config)
        ),
        "Client.downscope_token": downscopes,
    }
)
