"""The application that the official SDKs log in with, and a user's consent on the consent page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)

CLIENT_ID, CLIENT_SECRET = "app", "hush"
ENTERPRISE_ID, USER_ID = "27335", "11"
REDIRECT_URI = "http://localhost:3000/callback"
KEY_ID, PASSPHRASE = "k1", "open sesame"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_KEY = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
PRIVATE_KEY = KEY.private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE.encode())
).decode()
APPLICATION = {
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "redirect_uris": [REDIRECT_URI],
    "jwt_public_keys": [{"id": KEY_ID, "public_key": PUBLIC_KEY}],
}
# The format of the configuration file from Box's developer console.
CONFIG = {
    "boxAppSettings": {
        "clientID": CLIENT_ID,
        "clientSecret": CLIENT_SECRET,
        "appAuth": {"publicKeyID": KEY_ID, "privateKey": PRIVATE_KEY, "passphrase": PASSPHRASE},
    },
    "enterpriseID": ENTERPRISE_ID,
}


def write_config(path: Path) -> Path:
    """Write the configuration file for a login with JWT."""
    path.write_text(json.dumps(CONFIG), encoding="utf-8")
    return path


def grant_access(url: str, authorize_url: str) -> dict[str, str]:
    """Open an SDK's authorization page at ``url``, grant access, and return the parameters of the redirect."""
    page = f"{url}/api/oauth2/authorize"
    consent = requests.get(f"{page}?{urlsplit(authorize_url).query}", timeout=20)
    ticket = re.search(r'name="ticket" value="([^"]+)"', consent.text)
    assert ticket is not None, consent.text
    form = {"ticket": ticket[1], "user": USER_ID, "decision": "grant"}
    answer = requests.post(page, data=form, allow_redirects=False, timeout=20)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}
