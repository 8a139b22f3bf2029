"""Every public method of the ways of ``boxsdk`` 10 to sign in, called once; see :mod:`tests.interop.boxsdk10_calls`."""

# The SDK calls nearly every field optional, whatever Box's description says.
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
    granted,
)
from tests.interop.boxsdk10_calls import World
from tests.interop.boxsdk10_parts import CALLS

__all__ = ["CALLS", "WAYS"]

WAYS = (BoxOAuth, BoxCCGAuth, BoxJWTAuth)
Way: TypeAlias = BoxOAuth | BoxCCGAuth | BoxJWTAuth


def login(w: World, way: Way) -> str:
    """Who is signed in this way."""
    return str(BoxClient(way, network_session=w.network).users.get_user_me().login)


def is_service_account(w: World, way: Way) -> None:
    assert login(w, way).startswith("AutomationUser_")


def page(way: BoxOAuth) -> str:
    options = GetAuthorizeUrlOptions(redirect_uri=REDIRECT_URI, state="kept")
    address: str = way.get_authorize_url(options=options)
    return address


def oauth(w: World) -> BoxOAuth:
    """A user who was signed in at the consent page."""
    way = BoxOAuth(OAuthConfig(client_id=CLIENT_ID, client_secret=CLIENT_SECRET))
    code = granted(w.url, page(way))["code"]
    way.get_tokens_authorization_code_grant(code, network_session=w.network)
    return way


def ccg(w: World) -> BoxCCGAuth:
    return BoxCCGAuth(
        CCGConfig(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, enterprise_id=ENTERPRISE_ID)
    )


def jwt(w: World) -> BoxJWTAuth:
    return BoxJWTAuth(JWTConfig.from_config_json_string(json.dumps(CONFIG)))


def narrows(w: World, way: Way) -> None:
    """The token can be made into one that downloads a file, and does nothing else."""
    client = BoxClient(way, network_session=w.network)
    mine = World(
        w.url, way.retrieve_token(network_session=w.network).access_token, str(client.users.get_user_me().id)
    )
    file, other = mine.file(), mine.file()
    resource = f"https://api.box.com/2.0/files/{file.id}"
    narrowed = way.downscope_token(["item_download"], resource=resource, network_session=w.network)
    assert [(each.scope, each.object.id) for each in narrowed.restricted_to] == [("item_download", file.id)]
    reader = World(w.url, narrowed.access_token, "").client
    assert reader.downloads.download_file(file.id).read()
    with pytest.raises(BoxSDKError):
        reader.files.get_file_by_id(file.id)
    with pytest.raises(BoxSDKError):
        reader.downloads.download_file(other.id)


def refreshes(w: World, way: Way) -> None:
    before, who = way.retrieve_token(network_session=w.network).access_token, login(w, way)
    after = way.refresh_token(network_session=w.network).access_token
    assert after != before
    assert login(w, way) == who


def ends(w: World, way: Way) -> None:
    token = way.retrieve_token(network_session=w.network).access_token
    way.revoke_token(network_session=w.network)
    with pytest.raises(BoxSDKError):
        World(w.url, token, "").client.users.get_user_me()


def is_kept(w: World, way: Way) -> None:
    token = way.retrieve_token(network_session=w.network)
    assert token.access_token == way.retrieve_token(network_session=w.network).access_token
    assert way.retrieve_authorization_header(network_session=w.network) == f"Bearer {token.access_token}"


def state_comes_back(w: World) -> None:
    way = BoxOAuth(OAuthConfig(client_id=CLIENT_ID, client_secret=CLIENT_SECRET))
    assert granted(w.url, page(way))["state"] == "kept"


def is_ada(w: World, way: Way) -> None:
    assert login(w, way) == "ada@example.com"


def every_way(name: str, make: Callable[[World], Way]) -> None:
    """Enter what can be done however one is signed in."""
    CALLS.update(
        {
            f"{name}.retrieve_token": lambda w: is_kept(w, make(w)),
            f"{name}.retrieve_authorization_header": lambda w: is_kept(w, make(w)),
            f"{name}.refresh_token": lambda w: refreshes(w, make(w)),
            f"{name}.downscope_token": lambda w: narrows(w, make(w)),
            f"{name}.revoke_token": lambda w: ends(w, make(w)),
        }
    )


def every_server_way(name: str, make: Callable[[World], BoxCCGAuth | BoxJWTAuth]) -> None:
    """Enter what can be done where no user consents."""
    every_way(name, make)
    CALLS.update(
        {
            f"{name}.with_user_subject": lambda w: is_ada(w, make(w).with_user_subject(USER_ID)),
            f"{name}.with_enterprise_subject": lambda w: is_service_account(
                w, make(w).with_user_subject(USER_ID).with_enterprise_subject(ENTERPRISE_ID)
            ),
        }
    )


every_way("BoxOAuth", oauth)
every_server_way("BoxCCGAuth", ccg)
every_server_way("BoxJWTAuth", jwt)
CALLS.update(
    {
        "BoxOAuth.get_authorize_url": state_comes_back,
        "BoxOAuth.get_tokens_authorization_code_grant": lambda w: is_ada(w, oauth(w)),
    }
)
