"""``boxm login``, ``logout``, ``auth status`` and ``auth token``."""

from __future__ import annotations

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
from box_models.cli.run_options import Run
from box_models.models.core.display import cell

ClientId: TypeAlias = Annotated[
    str, typer.Option("--client-id", envvar="BOX_CLIENT_ID", prompt="Client id of your application")
]
RedirectUri: TypeAlias = Annotated[
    str, typer.Option("--redirect-uri", help="URL for the redirect; the application must allow it.")
]
Browser: TypeAlias = Annotated[
    bool, typer.Option("--browser/--no-browser", help="Open a browser, or paste the URL that it returns to.")
]


def login(
    ctx: typer.Context,
    *,
    client_id: ClientId,
    redirect_uri: RedirectUri = DEFAULT_REDIRECT_URI,
    browser: Browser = True,
) -> None:
    """Sign in once with a browser, and save the login. It is refreshed automatically.

    The client secret is read from BOX_CLIENT_SECRET or a prompt, because other users can see a command line.

    Example: boxm login --client-id abc123 --no-browser
    """
    run = Run.of(ctx)
    profile, base_url = run.profile_name, run.base_url or base_url_from_environment()
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


auth: typer.Typer = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="See who is signed in, or print a token.",
)


@auth.command()
def status(ctx: typer.Context) -> None:
    """Show who is signed in, and where the login was found.

    Example: boxm auth status --json
    """
    run = Run.of(ctx)
    identity = run.box.whoami()
    login = run.box.session.auth
    expires = login.expires_at if isinstance(login, RefreshingAuth) else None
    user, out = identity.user, run.out
    if not out.is_text:
        fields = {"id": user.id, "name": user.name, "login": user.login}
        place = {"source": identity.source, "base_url": identity.base_url, "expires_at": expires}
        out.one({**fields, **place})
        return
    rows = [
        ("Signed in as", f"{user.name} ({user.login}, id {user.id})"),
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
        out.line(f"{name + ':':<14}{cell(value)}")


@auth.command()
def token(ctx: typer.Context) -> None:
    """Print a valid access token, for another program. It is a secret.

    Example: curl -H "Authorization: Bearer $(boxm auth token)" https://api.box.com/2.0/users/me
    """
    run = Run.of(ctx)
    run.out.line(run.box.token().reveal())


def logout(ctx: typer.Context) -> None:
    """Revoke a saved login at Box, and delete it here.

    Example: boxm logout --profile work
    """
    profile = Run.of(ctx).profile_name
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
