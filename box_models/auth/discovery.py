"""Find a login: in the environment, then among the logins saved on this machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from box_models.auth.client_credentials import ClientCredentials
from box_models.auth.developer_token import DeveloperToken
from box_models.auth.environment import setting
from box_models.auth.jwt import JWTAuth
from box_models.auth.oauth2 import OAuth2
from box_models.auth.protocol import Auth
from box_models.auth.secret import Secret, as_secret, check_secret
from box_models.auth.stores.file_store import FileStore
from box_models.errors import NotLoggedIn, TokenStoreError
from box_models.transport import Endpoints

WAYS_TO_SIGN_IN = """\
- On the command line, sign in once with a browser: boxm login
- In the program, pass a token, Box("…"), or a login: Box(OAuth2(…)), Box(ClientCredentials(…)), Box(JWTAuth.from_config("config.json")).
- In the environment, set one of these:
    BOX_TOKEN, or BOX_DEVELOPER_TOKEN (from https://app.box.com/developers/console)
    BOX_JWT_CONFIG_PATH, or BOX_JWT_BASE64
    BOX_CLIENT_ID and BOX_CLIENT_SECRET, with BOX_ENTERPRISE_ID or BOX_USER_ID
    BOX_PROFILE, the name of a saved login
- Without an account, use an embedded Box: Box.local()"""


@dataclass(frozen=True)
class DiscoveredLogin:
    """A login, and the place where it was found. ``base_url`` is None for the real Box."""

    auth: Auth
    source: str
    base_url: str | None = None


@dataclass
class LoginSearch:
    """The Box that a login is needed for, and the logins that were found but do not fit."""

    base_url: str | None
    skipped: list[str] = field(default_factory=list)


def discover(base_url: str | None = None) -> DiscoveredLogin:
    """Return the first login found: a token, JWT or client credentials in the environment, or the saved login.

    ``base_url`` is the Box that the login is used with; None means the real Box. A login that was saved for another Box
    is skipped. Makes no request. Raises `NotLoggedIn` if there is no login; its message lists the ways to sign in, and
    the logins that were skipped. Raises `ValueError` if a setting is not valid.
    """
    search = LoginSearch(Endpoints.of(base_url).base_url)
    for find_login in LOGIN_SOURCES:
        login = find_login(search)
        if login is not None:
            return login
    skipped = "".join(f"\nSkipped: {reason}." for reason in search.skipped)
    raise NotLoggedIn(f"no login was found. You can sign in like this:\n{WAYS_TO_SIGN_IN}{skipped}")


def discover_profile(profile: str, base_url: str | None = None) -> DiscoveredLogin:
    """Return the saved login with this name.

    Raises `NotLoggedIn` if it does not exist, or if it was saved for another Box than the one at ``base_url``.
    """
    store = FileStore(profile)
    saved = store.load()
    if saved is None:
        known = ", ".join(FileStore.profiles()) or "none"
        raise NotLoggedIn(
            f"there is no saved login {profile!r} (saved logins: {known}); sign in with boxm login --profile {profile}"
        )
    search = LoginSearch(saved.base_url if base_url is None else Endpoints.of(base_url).base_url)
    login = _saved(store, search)
    if login is None:
        raise NotLoggedIn(search.skipped[0])
    return login


def _token(search: LoginSearch) -> DiscoveredLogin | None:  # noqa: ARG001 # all LOGIN_SOURCES have this parameter
    for name in ("BOX_TOKEN", "BOX_DEVELOPER_TOKEN"):
        value = as_secret(setting(name))
        if value.reveal():
            try:
                return DiscoveredLogin(DeveloperToken(value), name)
            except ValueError as problem:
                reason = str(problem)
            raise ValueError(f"{name}: {reason}")
    return None


def _jwt(search: LoginSearch) -> DiscoveredLogin | None:  # noqa: ARG001 # all LOGIN_SOURCES have this parameter
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
            is_set = {
                "BOX_CLIENT_ID": bool(client_id),
                "BOX_CLIENT_SECRET": bool(client_secret.reveal()),
                "BOX_ENTERPRISE_ID or BOX_USER_ID": bool(subject),
            }
            missing = " and ".join(name for name, value in is_set.items() if not value)
            search.skipped.append(f"the client credentials in the environment, which lack {missing}")
        return None
    client_secret = check_secret(client_secret, "BOX_CLIENT_SECRET")
    client_id = check_secret(Secret(client_id), "BOX_CLIENT_ID").reveal()
    kind, subject_id = subject
    login = (
        ClientCredentials(client_id, client_secret, enterprise_id=subject_id)
        if kind == "enterprise"
        else ClientCredentials(client_id, client_secret, user_id=subject_id)
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
                search.skipped.append(f"{name}, because it does not exist")
            return None
        if saved.base_url != search.base_url:
            stored, requested = (url or "the real Box" for url in (saved.base_url, search.base_url))
            search.skipped.append(f"{name}, because it is for {stored} and not for {requested}")
            return None
        return DiscoveredLogin(OAuth2.saved(store), name, saved.base_url)
    except (TokenStoreError, NotLoggedIn) as problem:
        search.skipped.append(f"{name}: {problem.message}")
        return None


def _subject() -> tuple[str, str] | None:
    kind, subject_id = setting("BOX_SUBJECT_TYPE"), setting("BOX_SUBJECT_ID")
    enterprise, user = setting("BOX_ENTERPRISE_ID"), setting("BOX_USER_ID")
    if kind not in ("", "enterprise", "user"):
        raise ValueError(f"BOX_SUBJECT_TYPE must be 'enterprise' or 'user', not {kind!r}")
    if kind and subject_id:
        return kind, subject_id
    if enterprise and user and not kind:
        raise ValueError(
            "BOX_ENTERPRISE_ID and BOX_USER_ID are both set; set BOX_SUBJECT_TYPE=enterprise or =user to choose one"
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
"""The functions that look for a login, in order of precedence."""
