"""What the environment says about who you are."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from box_models.auth.developer import DeveloperToken
from box_models.auth.protocol import Auth
from box_models.errors import NotLoggedIn

WAYS = """\
pass a token, Box("…"), or a login, Box(OAuth2(…));
or set BOX_TOKEN, or BOX_DEVELOPER_TOKEN (from https://app.box.com/developers/console), in the environment;
or work without an account: Box.local()"""


def auth_from_environment(environ: Mapping[str, str] | None = None) -> Auth:
    """Return the login that the environment names: BOX_TOKEN, else BOX_DEVELOPER_TOKEN.

    Raises `NotLoggedIn`, whose message lists the ways to sign in, if it names none.
    """
    found = os.environ if environ is None else environ
    for rung in RUNGS:
        auth = rung(found)
        if auth is not None:
            return auth
    raise NotLoggedIn(f"no login was found. There are these ways:\n{WAYS}")


def base_url_from_environment(environ: Mapping[str, str] | None = None) -> str | None:
    """Return BOX_BASE_URL, or None where it is not set: the real Box."""
    found = os.environ if environ is None else environ
    return found.get("BOX_BASE_URL", "").strip() or None


def _token(environ: Mapping[str, str]) -> Auth | None:
    for name in ("BOX_TOKEN", "BOX_DEVELOPER_TOKEN"):
        value = environ.get(name, "").strip()
        if value:
            try:
                return DeveloperToken(value)
            except ValueError as problem:
                raise ValueError(f"{name}: {problem}") from None
    return None


RUNGS: tuple[Callable[[Mapping[str, str]], Auth | None], ...] = (_token,)
"""Where a login may come from, in order of preference."""
