"""``boxm login``, ``boxm auth status`` and ``boxm logout``."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import Annotated, TypeAlias

import typer

from box_models.auth import (
    BoxAuthenticateFlow,
    FileStore,
    OAuth2,
    RefreshingAuth,
    Secret,
    base_url_from_environment,
)
from box_models.auth.flow import LOOPBACK
from box_models.box import Box
from box_models.models.core.display import cell

Profile: TypeAlias = Annotated[
    str, typer.Option("--profile", envvar="BOX_PROFILE", help="The name the login is kept under.")
]
AnyProfile: TypeAlias = Annotated[
    str | None, typer.Option("--profile", help="The saved login to use, instead of looking for one.")
]
BaseUrl: TypeAlias = Annotated[
    str | None, typer.Option("--base-url", help="Another Box than the real one (else BOX_BASE_URL).")
]
ClientId: TypeAlias = Annotated[
    str, typer.Option("--client-id", envvar="BOX_CLIENT_ID", prompt="Client id of your application")
]
RedirectUri: TypeAlias = Annotated[
    str, typer.Option("--redirect-uri", help="Where the browser comes back to, as the application allows it.")
]
Browser: TypeAlias = Annotated[
    bool, typer.Option("--browser/--no-browser", help="Open a browser, or paste the address it ends at.")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def login(
    client_id: ClientId,
    profile: Profile = "default",
    base_url: BaseUrl = None,
    redirect_uri: RedirectUri = LOOPBACK,
    browser: Browser = True,
) -> None:
    """Sign in with a browser, once. The login is kept, and refreshed from then on.

    The client secret is asked for, or taken from BOX_CLIENT_SECRET: it does not belong on a command line.
    """
    base_url = base_url or base_url_from_environment()
    store = FileStore(profile)
    flow = BoxAuthenticateFlow(client_id, _client_secret(), base_url=base_url)
    if browser:
        typer.echo("Your browser opens. Agree there to let the application in.")
        auth = flow.run(redirect_uri=redirect_uri, store=store)
    else:
        auth = flow.paste(_ask, redirect_uri=redirect_uri, store=store)
    with Box(auth, base_url=base_url) as box:
        me = box.me
    with store.locked():
        saved = store.load()
        if saved is not None:
            store.save(replace(saved, user=me.login))
    typer.echo(f"Signed in as {cell(me.name)} ({cell(me.login)}). Kept as {profile!r}.")
    if profile != "default":
        typer.echo(f"To use it: Box(profile={profile!r}), or set BOX_PROFILE={profile}.")


def status(profile: AnyProfile = None, base_url: BaseUrl = None, as_json: AsJson = False) -> None:
    """Say who is signed in, and by which rule the login was found."""
    with Box(profile=profile, base_url=base_url) as box:
        identity = box.whoami()
        auth = box.session.auth
    expires = auth.expires_at if isinstance(auth, RefreshingAuth) else None
    if as_json:
        told = {
            "id": identity.user.id,
            "name": identity.user.name,
            "login": identity.user.login,
            "source": identity.source,
            "base_url": identity.base_url,
            "expires_at": None if expires is None else expires.isoformat(),
        }
        typer.echo(json.dumps(told))
        return
    rows = [
        ("Signed in as", f"{identity.user.name} ({identity.user.login}, id {identity.user.id})"),
        ("By", identity.source),
        ("At", identity.base_url),
        (
            "Token",
            "of unknown end"
            if expires is None
            else f"good until {expires:%Y-%m-%d %H:%M} UTC, then refreshed",
        ),
    ]
    for name, value in rows:
        typer.echo(f"{name + ':':<14}{cell(value)}")


def logout(profile: Profile = "default") -> None:
    """End a saved login at Box, and forget it."""
    store = FileStore(profile)
    saved = store.load()
    if saved is None:
        typer.echo(f"There is no saved login {profile!r}.")
        return
    with Box(OAuth2.saved(store), base_url=saved.base_url or "https://api.box.com") as box:
        box.logout()
    typer.echo(f"Signed out: {profile!r} is ended at Box, and forgotten here.")


def _client_secret() -> Secret:
    given = os.environ.get("BOX_CLIENT_SECRET", "").strip()
    return Secret(given or typer.prompt("Client secret", hide_input=True))


def _ask(text: str) -> str:
    answer: str = typer.prompt(text.rstrip(": "))
    return answer
