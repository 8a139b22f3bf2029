"""Create the client of each library for a server with prepared responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import requests

    from box_models import Box, Transfers

TOKEN = "local_token"


def requests_session(threads: int = 1) -> requests.Session:
    """Return a plain session with as many connections as threads."""
    import requests
    from requests.adapters import HTTPAdapter

    session = requests.Session()
    session.mount("http://", HTTPAdapter(pool_maxsize=max(10, threads)))
    session.headers["Authorization"] = f"Bearer {TOKEN}"
    return session


def box(url: str, transfers: Transfers | None = None) -> Box:
    from box_models import Box

    return Box(TOKEN, base_url=url, transfers=transfers)


def boxsdk10(url: str) -> Any:
    from box_sdk_gen import BaseUrls, BoxClient, BoxDeveloperTokenAuth

    client = BoxClient(auth=BoxDeveloperTokenAuth(token=TOKEN))
    return client.with_custom_base_urls(BaseUrls(base_url=url, upload_url=url + "/api", oauth_2_url=url))


def boxsdk3(url: str) -> Any:
    from boxsdk import Client, OAuth2
    from boxsdk.config import API

    API.BASE_API_URL, API.UPLOAD_URL = f"{url}/2.0", f"{url}/api/2.0"
    return Client(OAuth2("", "", access_token=TOKEN))
