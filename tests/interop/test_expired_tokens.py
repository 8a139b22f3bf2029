"""A 401 in any form is healed by a new token, as with boxsdk 10."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from box_sdk_gen import (
    BaseUrls,
    BoxClient,
    BoxOAuth,
    BoxRetryStrategy,
    NetworkSession,
    OAuthConfig,
)
from box_sdk_gen.box.token_storage import InMemoryTokenStorage
from box_sdk_gen.schemas import AccessToken

from box_models import Box, OAuth2, RetryPolicy
from tests.wire.fault_server import FaultServer, refusal, reply
from tests.wire.refused_tokens import UNEXPLAINED

pytestmark = pytest.mark.interop

FRESH = reply(
    200,
    {"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 3600, "token_type": "bearer"},
)
FILE = reply(200, {"type": "file", "id": "1", "name": "plan.txt"})


def read_with_boxsdk10(url: str) -> str | None:
    """Read a file with an expired token, and return its name."""
    config = OAuthConfig(
        client_id="client",
        client_secret="client-secret",
        token_storage=InMemoryTokenStorage(AccessToken(access_token="token-1", refresh_token="refresh-1")),
    )
    network = NetworkSession(
        base_urls=BaseUrls(base_url=url, upload_url=f"{url}/api", oauth_2_url=f"{url}/api/oauth2"),
        retry_strategy=BoxRetryStrategy(retry_base_interval=0),
    )
    name: str | None = BoxClient(BoxOAuth(config), network_session=network).files.get_file_by_id("1").name
    return name


def read_with_box_models(url: str) -> str | None:
    """Read a file with an expired token, and return its name."""
    login = OAuth2("client", "client-secret", refresh_token="refresh-1", access_token="token-1")
    with Box(login, base_url=url, retry=RetryPolicy(waits=False)) as box:
        return box.file("1").load().name


@pytest.mark.parametrize("form", UNEXPLAINED)
@pytest.mark.parametrize("read", [read_with_boxsdk10, read_with_box_models])
def test_a_new_token_heals_a_401_in_any_form(form: str, read: Callable[[str], str | None]) -> None:
    with FaultServer([UNEXPLAINED[form], FRESH, FILE]) as server:
        assert read(server.url) == "plan.txt"
        assert server.tokens == ["token-1", "", "token-2"]


def test_a_401_with_a_known_other_reason_is_the_only_difference() -> None:
    with FaultServer([refusal(401, "unauthorized_device"), FRESH, FILE]) as server:
        assert read_with_boxsdk10(server.url) == "plan.txt"
