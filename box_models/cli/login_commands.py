"""``boxm login``, ``boxm auth status`` and ``boxm logout``."""

from __future__ import annotations

import json
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
from box_models.auth.environment import setting
from box_models.auth.flow import DEFAULT_REDIRECT_URI
from box_models.box import Box
from box_models.models.core.display import cell

Profile: TypeAlias = Annotated[
    str, typer.Option("--profile", envvar="BOX_PROFILE", help="Name of the saved login.")
]
AnyProfile: TypeAlias = Annotated[
    str | None, typer.Option("--profile", help="Name of the saved login; the default is to look for one.")
]
BaseUrl: TypeAlias = Annotated[
    str | None, typer.Option("--base-url", help="URL of another Box server (default: BOX_BASE_URL).")
]
ClientId: TypeAlias = Annotated[
    str, typer.Option("--client-id", envvar="BOX_CLIENT_ID", prompt="Client id of your application")
]
RedirectUri: TypeAlias = Annotated[
    str, typer.Option("--redirect-uri", help="URL for the redirect; the application must allow it.")
]
Browser: TypeAlias = Annotated[
    bool, typer.Option("--browser/--no-browser", help="Open a browser, or paste the URL that it returns to.")
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def login(
    *,
    client_id: ClientId,
    profile: Profile = "default",
    base_url: BaseUrl = None,
    redirect_uri: RedirectUri = DEFAULT_REDIRECT_URI,
    browser: Browser = True,
) -> None:
    """Sign in once with a browser, and save the login. It is refreshed automatically.

    The client secret is read from BOX_CLIENT_SECRET or a prompt, because other users can see a command line.
    """
    base_url = base_url or base_url_from_environment()
    store = FileStore(profile)
    flow = BoxAuthenticateFlow(client_id, _client_secret(), base_url=base_url)
    if browser:
        typer.echo("Your browser opens. Grant access to the application there.")
        auth = flow.run(redirect_uri=redirect_uri, store=store)
    else:
        auth = flow.paste(_prompt, redirect_uri=redirect_uri, store=store)
    with Box(auth, base_url=base_url) as box:
        me = box.me
    with store.locked():
        saved = store.load()
        if saved is not None:
            store.save(replace(saved, user=me.login))
    typer.echo(f"Signed in as {cell(me.name)} ({cell(me.login)}). Saved as {profile!r}.")
    if profile != "default":
        typer.echo(f"To use it: Box(profile={profile!r}), or set BOX_PROFILE={profile}.")


def status(profile: AnyProfile = None, base_url: BaseUrl = None, as_json: AsJson = False) -> None:
    """Show who is signed in, and where the login was found."""
    with Box(profile=profile, base_url=base_url) as box:
        identity = box.whoami()
        auth = box.session.auth
    expires = auth.expires_at if isinstance(auth, RefreshingAuth) else None
    if as_json:
        fields = {
            "id": identity.user.id,
            "name": identity.user.name,
            "login": identity.user.login,
            "source": identity.source,
            "base_url": identity.base_url,
            "expires_at": None if expires is None else expires.isoformat(),
        }
        typer.echo(json.dumps(fields))
        return
    rows = [
        ("Signed in as", f"{identity.user.name} ({identity.user.login}, id {identity.user.id})"),
        ("By", identity.source),
        ("At", identity.base_url),
        (
            "Token",
            "expires at an unknown time"
            if expires is None
            else f"valid until {expires:%Y-%m-%d %H:%M} UTC, then refreshed",
        ),
    ]
    for name, value in rows:
        typer.echo(f"{name + ':':<14}{cell(value)}")


def logout(profile: Profile = "default") -> None:
    """Revoke a saved login at Box, and delete it here."""
    store = FileStore(profile)
    saved = store.load()
    if saved is None:
        typer.echo(f"There is no saved login {profile!r}.")
        return
    with Box(OAuth2.saved(store), base_url=saved.base_url or "https://api.box.com") as box:
        box.logout()
    typer.echo(f"Signed out. The login {profile!r} was revoked at Box and deleted here.")


def _client_secret() -> Secret:
    return Secret(setting("BOX_CLIENT_SECRET") or typer.prompt("Client secret", hide_input=True))


def _prompt(text: str) -> str:
    url: str = typer.prompt(text.rstrip(": "))
    return url
