"""Who you are, where nobody says so: the environment, then the logins that are saved on this machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from box_models.auth.client_credentials import ClientCredentials
from box_models.auth.developer_token import DeveloperToken
from box_models.auth.environment import setting
from box_models.auth.jwt import JWTAuth
from box_models.auth.oauth2 import OAuth2
from box_models.auth.protocol import Auth
from box_models.auth.secret import as_secret
from box_models.auth.stores.file_store import FileStore
from box_models.errors import NotLoggedIn, TokenStoreError
from box_models.transport import Endpoints

WAYS = """\
sign in once with a browser, on the command line: boxm login
or pass a token, Box("…"), or a login: Box(OAuth2(…)), Box(ClientCredentials(…)), Box(JWTAuth.from_config("config.json"));
or set one of these in the environment:
    BOX_TOKEN, or BOX_DEVELOPER_TOKEN (from https://app.box.com/developers/console)
    BOX_JWT_CONFIG_PATH, or BOX_JWT_BASE64
    BOX_CLIENT_ID and BOX_CLIENT_SECRET, with BOX_ENTERPRISE_ID or BOX_USER_ID
    BOX_PROFILE, the name of a saved login;
or work without an account: Box.local()"""


@dataclass(frozen=True)
class DiscoveredLogin:
    """A login that was found. ``source`` names the rule that found it; ``base_url`` is None for the real Box."""

    auth: Auth
    source: str
    base_url: str | None = None


@dataclass
class LoginSearch:
    """What is looked for, and what was found on the way that is of no use."""

    base_url: str | None
    passed_over: list[str] = field(default_factory=list)


def discover(base_url: str | None = None) -> DiscoveredLogin:
    """Return the first login of: the environment's token, JWT, client credentials; the saved login of this machine.

    Box at ``base_url`` is to be used with it (None: the real one): a login that was saved for another is passed over.
    Raises `NotLoggedIn`, whose message lists the ways to sign in and what was passed over, if there is none; ValueError
    for a setting that makes no sense. No request is made.
    """
    search = LoginSearch(Endpoints.of(base_url).base_url)
    for rung in LOGIN_SOURCES:
        found = rung(search)
        if found is not None:
            return found
    passed_over = "".join(f"\nPassed over: {what}." for what in search.passed_over)
    raise NotLoggedIn(f"no login was found. There are these ways:\n{WAYS}{passed_over}")


def discover_profile(profile: str, base_url: str | None = None) -> DiscoveredLogin:
    """Return the saved login of that name, for the Box that it was saved for.

    Raises `NotLoggedIn` if there is none, or if ``base_url`` names another Box.
    """
    store = FileStore(profile)
    saved = store.load()
    if saved is None:
        known = ", ".join(FileStore.profiles()) or "none"
        raise NotLoggedIn(
            f"there is no saved login {profile!r} (there is: {known}). Sign in with: boxm login --profile {profile}"
        )
    search = LoginSearch(saved.base_url if base_url is None else Endpoints.of(base_url).base_url)
    found = _saved(store, search)
    if found is None:
        raise NotLoggedIn(search.passed_over[0])
    return found


def _token(search: LoginSearch) -> DiscoveredLogin | None:  # noqa: ARG001 # every rung is handed the search
    for name in ("BOX_TOKEN", "BOX_DEVELOPER_TOKEN"):
        value = as_secret(setting(name))
        if value.reveal():
            try:
                return DiscoveredLogin(DeveloperToken(value), name)
            except ValueError as problem:
                reason = str(problem)
            raise ValueError(f"{name}: {reason}")
    return None


def _jwt(search: LoginSearch) -> DiscoveredLogin | None:  # noqa: ARG001 # every rung is handed the search
    path, text = setting("BOX_JWT_CONFIG_PATH"), as_secret(setting("BOX_JWT_BASE64"))
    if not path and not text.reveal():
        return None
    name = "BOX_JWT_CONFIG_PATH" if path else "BOX_JWT_BASE64"
    try:
        return DiscoveredLogin(JWTAuth.from_config(path) if path else JWTAuth.from_base64(text), name)
    except ValueError as problem:
        reason = str(problem)
    raise ValueError(f"{name}: {reason}")


def _client_credentials(search: LoginSearch) -> DiscoveredLogin | None:
    client_id, client_secret = setting("BOX_CLIENT_ID"), as_secret(setting("BOX_CLIENT_SECRET"))
    subject = _subject()
    if not (client_id and client_secret.reveal() and subject):
        if subject or (client_id and client_secret.reveal()):
            parts = (
                ("BOX_CLIENT_ID", client_id),
                ("BOX_CLIENT_SECRET", client_secret.reveal()),
                ("BOX_ENTERPRISE_ID or BOX_USER_ID", subject),
            )
            missing = " and ".join(name for name, value in parts if not value)
            search.passed_over.append(f"the client credentials of the environment, which lack {missing}")
        return None
    kind, number = subject
    login = (
        ClientCredentials(client_id, client_secret, enterprise_id=number)
        if kind == "enterprise"
        else ClientCredentials(client_id, client_secret, user_id=number)
    )
    return DiscoveredLogin(login, "BOX_CLIENT_ID and BOX_CLIENT_SECRET")


def _profile(search: LoginSearch) -> DiscoveredLogin | None:
    store = FileStore(setting("BOX_PROFILE") or "default")
    return _saved(store, search)


def _saved(store: FileStore, search: LoginSearch) -> DiscoveredLogin | None:
    name = f"the saved login {store.profile!r}"
    try:
        saved = store.load()
        if saved is None:
            if store.profile != "default":
                search.passed_over.append(f"{name}, which is not there")
            return None
        if saved.base_url != search.base_url:
            there, here = (url or "the real Box" for url in (saved.base_url, search.base_url))
            search.passed_over.append(f"{name}, which is for {there} and not for {here}")
            return None
        return DiscoveredLogin(OAuth2.saved(store), name, saved.base_url)
    except (TokenStoreError, NotLoggedIn) as problem:
        search.passed_over.append(f"{name}: {problem.message}")
        return None


def _subject() -> tuple[str, str] | None:
    kind, number = setting("BOX_SUBJECT_TYPE"), setting("BOX_SUBJECT_ID")
    enterprise, user = setting("BOX_ENTERPRISE_ID"), setting("BOX_USER_ID")
    if kind not in ("", "enterprise", "user"):
        raise ValueError(f"BOX_SUBJECT_TYPE must be 'enterprise' or 'user', not {kind!r}")
    if kind and number:
        return kind, number
    if enterprise and user and not kind:
        raise ValueError(
            "BOX_ENTERPRISE_ID and BOX_USER_ID are both set: say which counts, BOX_SUBJECT_TYPE=enterprise or =user"
        )
    if enterprise and kind != "user":
        return "enterprise", enterprise
    return ("user", user) if user and kind != "enterprise" else None


LOGIN_SOURCES: tuple[Callable[[LoginSearch], DiscoveredLogin | None], ...] = (
    _token,
    _jwt,
    _client_credentials,
    _profile,
)
"""Where a login may come from, in order of preference."""
