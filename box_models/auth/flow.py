"""The OAuth 2.0 authorization code flow: the user agrees in a browser, and the browser returns with a code."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from box_models._incomplete_repr import allow_incomplete
from box_models._secret_value import SecretValue
from box_models.auth.environment import base_url_from_environment
from box_models.auth.oauth2 import OAuth2
from box_models.auth.secret import Secret, as_secret, check_secret
from box_models.auth.stores.token_store import TokenStore
from box_models.auth.token_endpoint import TokenEndpoint, Tokens
from box_models.errors import AuthError
from box_models.retry import DEFAULT_RETRY, NEVER, Retrier, RetryPolicy
from box_models.transport import (
    DEFAULT_TIMEOUTS,
    Certificate,
    Endpoints,
    Proxies,
    Timeouts,
    Transport,
    Verify,
)

if TYPE_CHECKING:
    import requests

DEFAULT_REDIRECT_URI = "http://localhost:3000/callback"


class BoxAuthenticateFlow:
    """Sign a user in, in two steps.

    >>> flow = BoxAuthenticateFlow("my-client-id", "my-client-secret")
    >>> flow.get_authorization_url().startswith("https://account.box.com/api/oauth2/authorize?")
    True

    Send the user to this URL. Box redirects the browser to the application's redirect URI with the ``state`` and a
    ``code``, which is valid for 30 seconds. Pass both to :meth:`get_access_tokens`. ``base_url`` (or BOX_BASE_URL) is
    the address of another Box server, such as an embedded Box. ``verify``, ``proxies``, ``cert`` and
    ``requests_session`` are those of `Box`. A ``transport`` has its own.

    See https://developer.box.com/guides/authentication/oauth2/without-sdk/
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str | Secret,
        *,
        base_url: str | None = None,
        timeout: float | Timeouts | None = None,
        retry: RetryPolicy | None = None,
        verify: Verify = True,
        proxies: Proxies | None = None,
        cert: Certificate | None = None,
        requests_session: requests.Session | None = None,
        transport: Transport | None = None,
    ) -> None:
        client_secret, hidden = as_secret(client_secret), SecretValue(proxies)
        del proxies  # it may contain a password, and tracebacks may show variables
        self.client_id: str = check_secret(Secret(client_id), "client_id").reveal()
        self._client_secret = check_secret(client_secret, "client_secret")
        self._endpoints = Endpoints.of(base_url or base_url_from_environment())
        self._transport = Transport.of(
            transport, verify=verify, proxies=hidden, cert=cert, requests_session=requests_session
        )
        self._transport.allow(self._endpoints.origin)
        timeouts = DEFAULT_TIMEOUTS if timeout is None else Timeouts.of(timeout)
        self._endpoint = TokenEndpoint(
            self._transport, Retrier(retry or DEFAULT_RETRY), endpoints=self._endpoints, timeouts=timeouts
        )
        self._state: Secret | None = None

    @property
    def state(self) -> str | None:
        """The ``state`` of the newest authorization URL. It works once. None before the first URL and after use."""
        return None if self._state is None else self._state.reveal()

    def get_authorization_url(self, redirect_uri: str | None = None) -> str:
        """Return the URL for the user's browser, with a new random ``state``. Makes no request."""
        self._state = Secret(secrets.token_urlsafe(32))
        query = {"response_type": "code", "client_id": self.client_id, "state": self._state.reveal()}
        if redirect_uri is not None:
            query["redirect_uri"] = redirect_uri
        return f"{self._endpoints.authorize}?{urlencode(query)}"

    def get_access_tokens(self, code: str | Secret, *, state: str | Secret | None = None) -> tuple[str, str]:
        """Exchange the code for tokens. Returns ``(access_token, refresh_token)``.

        ``code`` may also be the whole URL that the browser returned to. ``state`` is the one that returned with the
        code. It is compared with the one that was sent, so that an attacker cannot inject a code. Omit it only if a
        person copied the code by hand. Raises `AuthError` if the state is wrong, `NotLoggedIn` if the code has
        expired, and `OutcomeUnknown` if the response was lost. A code works once, so get a new one after any error.
        """
        code, state = as_secret(code), as_secret(state)
        if "://" in code.reveal():
            query = _query(code)
            code, state = _code(query), query.get("state", Secret(""))
        code = check_secret(code, "code")
        if state is not None:
            self._check_state(state)
        tokens, refresh = self._exchange(code)
        return tokens.access.reveal(), refresh.reveal()

    def run(
        self,
        *,
        redirect_uri: str = DEFAULT_REDIRECT_URI,
        browser: bool | Callable[[str], object] = True,
        timeout: float = 300.0,
        store: TokenStore | None = None,
    ) -> OAuth2:
        """Sign a user in with the browser of this machine, and return the login. A ``store`` saves it.

        ``redirect_uri`` is an address of this machine that the application allows. Port 0 means any free port, if the
        server allows that. ``browser`` is a function that opens a URL; True opens the default browser, False none.
        Raises `AuthError` if the user denies access, `NotLoggedIn` if the browser does not return within ``timeout``
        seconds, `OSError` if the port is in use or no browser can be opened, and `TokenStoreError` if ``store`` fails.
        """
        if not 0 < timeout < float("inf"):
            raise ValueError(f"timeout must be a number of seconds greater than 0, not {timeout!r}")
        _check_store(store)
        # Imported here to keep `import box_models` fast: few programs sign users in, and a web server is slow to import.
        import webbrowser

        from box_models.auth.callback_server import DENIED, SIGNED_IN, CallbackServer

        with CallbackServer(redirect_uri, self._is_our_state) as server:
            url = Secret(self.get_authorization_url(server.redirect_uri))
            if callable(browser):
                browser(url.reveal())
            elif browser and not webbrowser.open(url.reveal()):
                raise OSError(
                    "no browser could be opened; use paste() instead of run(), or pass a function as browser="
                )
            callback = server.wait(timeout)
            page = DENIED
            try:
                login = self._login(callback.url, store)
                page = SIGNED_IN
            finally:
                callback.show(page)
        return login

    def paste(
        self,
        prompt: Callable[[str], str] = input,
        *,
        redirect_uri: str = DEFAULT_REDIRECT_URI,
        store: TokenStore | None = None,
    ) -> OAuth2:
        """Sign a user in whose browser runs on another machine. They paste the URL that the browser returned to.

        ``prompt`` is called with instructions for the user, and returns the pasted URL. No server listens at the
        redirect URI, so the browser shows an error page, and its address bar the URL. Raises `ValueError` if the text
        is not such a URL, and `AuthError` if the user denied access or the URL belongs to another sign-in.
        """
        _check_store(store)
        url = Secret(self.get_authorization_url(redirect_uri))
        pasted = Secret(
            prompt(
                f"Open this URL in a browser:\n\n{url.reveal()}\n\n"
                "Grant access there. Then paste the URL of the page that the browser returns to "
                "(the page may fail to load): "
            ).strip()
        )
        if "://" not in pasted.reveal():
            raise ValueError("the pasted text must be the whole URL, starting with http://")
        return self._login(pasted, store)

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<BoxAuthenticateFlow {self.client_id}>"

    def _login(self, url: Secret, store: TokenStore | None) -> OAuth2:
        query = _query(url)
        self._check_state(query.get("state", Secret("")))
        tokens, refresh = self._exchange(check_secret(_code(query), "code"))
        login = OAuth2(self.client_id, self._client_secret, refresh_token=refresh, store=store)
        login.begin(tokens, self._endpoint)
        return login

    def _is_our_state(self, state: str) -> bool:
        return Secret(state) == self._state

    def _check_state(self, state: Secret) -> None:
        is_ours, self._state = self._is_our_state(state.reveal()), None
        if not is_ours:
            raise AuthError(
                "the state in the redirect is not the one that was sent, so you are not signed in"
            )

    def _exchange(self, code: Secret) -> tuple[Tokens, Secret]:
        tokens = self._endpoint.fetch_tokens(
            {
                "grant_type": "authorization_code",
                "code": code,
                "client_id": self.client_id,
                "client_secret": self._client_secret,
            },
            retry=NEVER,
        )
        if tokens.refresh is None:
            raise AuthError(
                "the token endpoint returned no refresh token; check that the application uses OAuth 2.0"
            )
        return tokens, tokens.refresh


def _query(url: Secret) -> dict[str, Secret]:
    """Return the query parameters of the URL that the browser returned to. Its code has not been used yet."""
    try:
        fields = parse_qs(urlsplit(url.reveal()).query)
    except ValueError:  # raised again below, without the frames that contain the URL
        pass
    else:
        return {name: Secret(values[0]) for name, values in fields.items()}
    raise ValueError("the URL that the browser returned to is not valid; copy the whole URL")


def _code(query: Mapping[str, Secret]) -> Secret:
    if "error" in query:
        raise AuthError("the user was not signed in", error=query["error"].reveal())
    if "code" not in query:
        raise ValueError("the URL contains no code; copy the whole URL that the browser returned to")
    return query["code"]


def _check_store(store: TokenStore | None) -> None:
    """Lock and unlock the store, so that a broken store is reported before the user signs in."""
    if store is not None:
        with store.locked():
            pass
