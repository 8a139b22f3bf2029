"""Logins that can be refreshed as often as a 401 asks for it."""

from __future__ import annotations

from box_models import OAuth2
from box_models.local import Engine
from box_models.local.sign_in.accounts import Application


def log_in(engine: Engine) -> OAuth2:
    """Sign an application in to an embedded Box, as its first user."""
    engine.accounts.register(Application("conformance"), "client-secret")
    code = engine.logins.issue_code("conformance", engine.accounts.first_user().id)
    pair = engine.logins.redeem_code(code, "conformance")
    return OAuth2(
        "conformance", "client-secret", refresh_token=pair.refresh_token, access_token=pair.access_token
    )
