"""Box's own host names, and how other programs reach an embedded Box that answers under them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from box_models.local.http.messages import Host

API_URL = "https://api.box.com"
OTHER_URLS: Mapping[Host, str] = {
    "upload": "https://upload.box.com",
    "download": "https://dl.boxcloud.com",
    "website": "https://app.box.com",
}
NAMES = frozenset(
    {
        "account.box.com",
        "api.box.com",
        "app.box.com",
        "upload.box.com",
        "upload.app.box.com",
        "www.box.com",
        "dl.boxcloud.com",
        "public.boxcloud.com",
        "realtime.services.box.net",
    }
)
DOMAINS = ("box.com", "boxcloud.com", "box.net")


def environment(proxy: str, authority: Path) -> dict[str, str]:
    """Return the environment variables for a program that uses the proxy and trusts the authority."""
    trust = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    return {
        "HTTPS_PROXY": proxy,
        "NODE_USE_ENV_PROXY": "1",
        **dict.fromkeys(trust, str(authority.absolute())),
    }
