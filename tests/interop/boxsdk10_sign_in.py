"""Call every public method of the logins of ``boxsdk`` 10; see :mod:`tests.interop.boxsdk10_calls`."""

# The SDK declares nearly every field optional, unlike Box's description.
# pyright: reportOptionalMemberAccess=false, reportOptionalIterable=false, reportArgumentType=false

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeAlias

import pytest
from box_sdk_gen import (
    BoxCCGAuth,
    BoxClient,
    BoxJWTAuth,
    BoxOAuth,
    BoxSDKError,
    CCGConfig,
    JWTConfig,
    OAuthConfig,
)
from box_sdk_gen.box.oauth import GetAuthorizeUrlOptions

from tests.interop.applications import (
    CLIENT_ID,
    CLIENT_SECRET,
    CONFIG,
    ENTERPRISE_ID,
    REDIRECT_URI,
    USER_ID,
    grant_access,
)
from tests.interop.boxsdk10_calls import World
from tests.interop.boxsdk10_people import CALLS

__all__ = ["CALLS", "LOGINS"]

LOGINS = (BoxOAuth, BoxCCGAuth, BoxJWTAuth)
Login: TypeAlias = BoxOAuth | BoxCCGAuth | BoxJWTAuth


def login(w: World, auth: Login) -> str:
    """Return the login name of the user."""
    return str(BoxClient(auth, network_session=w.network).users.get_user_me().login)


def is_service_account(w: World, auth: Login) -> None:
    assert login(w, auth).startswith("AutomationUser_")


def page(auth: BoxOAuth) -> str:
    options = GetAuthorizeUrlOptions(redirect_uri=REDIRECT_URI, state="csrf")
    address: str = auth.get_authorize_url(options=options)
    return address


def oauth(w: World) -> BoxOAuth:
    """Log a user in on the consent page."""
    auth = BoxOAuth(OAuthConfig(client_id=CLIENT_ID, client_secret=CLIENT_SECRET))
    code = grant_access(w.url, page(auth))["code"]
    auth.get_tokens_authorization_code_grant(code, network_session=w.network)
    return auth


def ccg(w: World) -> BoxCCGAuth:
    return BoxCCGAuth(
        CCGConfig(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, enterprise_id=ENTERPRISE_ID)
    )


def jwt(w: World) -> BoxJWTAuth:
    return BoxJWTAuth(JWTConfig.from_config_json_string(json.dumps(CONFIG)))


def downscopes(w: World, auth: Login) -> None:
    """Check that a downscoped token can download one file and nothing else."""
    client = BoxClient(auth, network_session=w.network)
    mine = World(
        w.url, auth.retrieve_token(network_session=w.network).access_token, str(client.users.get_user_me().id)
    )
    file, other = mine.file(), mine.file()
    resource = f"https://api.box.com/2.0/files/{file.id}"
    downscoped = auth.downscope_token(["item_download"], resource=resource, network_session=w.network)
    assert [(each.scope, each.object.id) for each in downscoped.restricted_to] == [("item_download", file.id)]
    reader = World(w.url, downscoped.access_token, "").client
    assert reader.downloads.download_file(file.id).read()
    with pytest.raises(BoxSDKError):
        reader.files.get_file_by_id(file.id)
    with pytest.raises(BoxSDKError):
        reader.downloads.download_file(other.id)


def refreshes(w: World, auth: Login) -> None:
    before, user = auth.retrieve_token(network_session=w.network).access_token, login(w, auth)
    after = auth.refresh_token(network_session=w.network).access_token
    assert after != before
    assert login(w, auth) == user


def revokes(w: World, auth: Login) -> None:
    token = auth.retrieve_token(network_session=w.network).access_token
    auth.revoke_token(network_session=w.network)
    with pytest.raises(BoxSDKError):
        World(w.url, token, "").client.users.get_user_me()


def is_cached(w: World, auth: Login) -> None:
    token = auth.retrieve_token(network_session=w.network)
    assert token.access_token == auth.retrieve_token(network_session=w.network).access_token
    assert auth.retrieve_authorization_header(network_session=w.network) == f"Bearer {token.access_token}"


def state_comes_back(w: World) -> None:
    auth = BoxOAuth(OAuthConfig(client_id=CLIENT_ID, client_secret=CLIENT_SECRET))
    assert grant_access(w.url, page(auth))["state"] == "csrf"


def is_ada(w: World, auth: Login) -> None:
    assert login(w, auth) == "ada@example.com"


def every_login(name: str, make: Callable[[World], Login]) -> None:
    """Register the methods that every login has."""
    CALLS.update(
        {
            f"{name}.retrieve_token": lambda w: is_cached(w, make(w)),
            f"{name}.retrieve_authorization_header": lambda w: is_cached(w, make(w)),
            f"{name}.refresh_token": lambda w: refreshes(w, make(w)),
            f"{name}.downscope_token": lambda w: downscopes(w, make(w)),
            f"{name}.revoke_token": lambda w: revokes(w, make(w)),
        }
    )


def every_server_login(name: str, make: Callable[[World], BoxCCGAuth | BoxJWTAuth]) -> None:
    """Register the methods of logins without a user's consent."""
    every_login(name, make)
    CALLS.update(
        {
            f"{name}.with_user_subject": lambda w: is_ada(w, make(w).with_user_subject(USER_ID)),
            f"{name}.with_enterprise_subject": lambda w: is_service_account(
                w, make(w).with_user_subject(USER_ID).with_enterprise_subject(ENTERPRISE_ID)
            ),
        }
    )


every_login("BoxOAuth", oauth)
every_server_login("BoxCCGAuth", ccg)
every_server_login("BoxJWTAuth", jwt)
CALLS.update(
    {
        "BoxOAuth.get_authorize_url": state_comes_back,
        "BoxOAuth.get_tokens_authorization_code_grant": lambda w: is_ada(w, oauth(w)),
    }
)
