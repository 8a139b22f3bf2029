"""The way to the first tokens: the user agrees in a browser, and comes back with a code."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

from box_models.auth.environment import base_url_from_environment
from box_models.auth.oauth2 import OAuth2
from box_models.auth.secret import Secret, as_secret, check_secret
from box_models.auth.stores.token_store import TokenStore
from box_models.auth.token_endpoint import TokenEndpoint, Tokens
from box_models.errors import AuthError
from box_models.retry import DEFAULT_RETRY, NEVER, Retrier, RetryPolicy
from box_models.transport import DEFAULT_TIMEOUTS, Endpoints, Timeouts, Transport

LOOPBACK = "http://localhost:3000/callback"


class BoxAuthenticateFlow:
    """Sign a user in, in two steps.

    >>> flow = BoxAuthenticateFlow("my-client-id", "my-client-secret")
    >>> flow.get_authorization_url().startswith("https://account.box.com/api/oauth2/authorize?")
    True

    Send the user there. Box sends the browser back to the application's redirect URI, with a ``code``, good for 30
    seconds, and the ``state``; hand both to :meth:`get_access_tokens`. ``base_url`` (or BOX_BASE_URL) names another
    Box than the real one.

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
        transport: Transport | None = None,
    ) -> None:
        client_secret = as_secret(client_secret)
        self.client_id: str = check_secret(Secret(client_id), "client_id").reveal()
        self._client_secret = check_secret(client_secret, "client_secret")
        self._endpoints = Endpoints.of(base_url or base_url_from_environment())
        self._transport = transport or Transport()
        self._transport.allow(self._endpoints.origin)
        timeouts = DEFAULT_TIMEOUTS if timeout is None else Timeouts.of(timeout)
        self._endpoint = TokenEndpoint(
            self._transport, Retrier(retry or DEFAULT_RETRY), self._endpoints, timeouts
        )
        self._state: Secret | None = None

    @property
    def state(self) -> str | None:
        """The ``state`` of the newest authorization URL: what must come back with the code. Good for one use."""
        return None if self._state is None else self._state.reveal()

    def get_authorization_url(self, redirect_uri: str | None = None) -> str:
        """Return the address to send the user to, with a new random ``state`` in it. No request is made."""
        self._state = Secret(secrets.token_urlsafe(32))
        query = {"response_type": "code", "client_id": self.client_id, "state": self._state.reveal()}
        if redirect_uri is not None:
            query["redirect_uri"] = redirect_uri
        return f"{self._endpoints.authorize}?{urlencode(query)}"

    def get_access_tokens(self, code: str | Secret, *, state: str | Secret | None = None) -> tuple[str, str]:
        """Exchange the code for tokens; returns ``(access_token, refresh_token)``.

        ``code`` may be the whole address the browser came back to. The ``state`` that came with the code is
        compared with the one sent, or else anybody could slip in a code of their own: leave it out only where a
        person copied the code by hand. Raises `AuthError` if it differs, `NotLoggedIn` if the code is too old,
        `OutcomeUnknown` if the answer was lost: a code is good for one use, get another one then.
        """
        code, state = as_secret(code), as_secret(state)
        if "://" in code.reveal():
            said = _said(code)
            code, state = _code(said), said.get("state", Secret(""))
        code = check_secret(code, "code")
        if state is not None:
            self._check(state)
        tokens, refresh = self._exchange(code)
        return tokens.access.reveal(), refresh.reveal()

    def run(
        self,
        *,
        redirect_uri: str = LOOPBACK,
        browser: bool | Callable[[str], object] = True,
        timeout: float = 300.0,
        store: TokenStore | None = None,
    ) -> OAuth2:
        """Sign a user in through the browser of this machine, and return the login, kept in ``store`` if one is given.

        The application must allow ``redirect_uri``, an address of this machine (port 0 takes any free one, for
        a Box that allows that). ``browser`` is called with the address to open; True opens the usual browser,
        False none. Raises `AuthError` if the user says no, `NotLoggedIn` if nobody comes back within ``timeout``
        seconds, `OSError` if the port is taken or no browser can be opened, `TokenStoreError` if ``store`` fails.
        """
        if not 0 < timeout < float("inf"):
            raise ValueError(f"timeout must be a number of seconds above 0, not {timeout!r}")
        _try(store)
        # Few programs sign anybody in: they do not pay for importing a web server.
        import webbrowser

        from box_models.auth.callback_server import DENIED, SIGNED_IN, CallbackServer

        with CallbackServer(redirect_uri, self._is_ours) as back:
            address = Secret(self.get_authorization_url(back.redirect_uri))
            if callable(browser):
                browser(address.reveal())
            elif browser and not webbrowser.open(address.reveal()):
                raise OSError("no browser could be opened: use paste(), or give a callable as browser")
            returned = back.wait(timeout)
            page = DENIED
            try:
                login = self._login(Secret(returned.address), store)
                page = SIGNED_IN
            finally:
                returned.show(page)
        return login

    def paste(
        self,
        prompt: Callable[[str], str] = input,
        *,
        redirect_uri: str = LOOPBACK,
        store: TokenStore | None = None,
    ) -> OAuth2:
        """Sign a user in whose browser runs elsewhere: they paste the address that it came back to.

        ``prompt`` is called with what to tell the user, and returns the pasted address. Nothing listens, so the
        browser shows an error at the end; its address bar is what counts. Raises `ValueError` if what was pasted
        is no such address, `AuthError` if the user said no or it belongs to another sign-in.
        """
        _try(store)
        address = Secret(self.get_authorization_url(redirect_uri))
        pasted = Secret(
            prompt(
                f"Open this address in a browser:\n\n{address.reveal()}\n\n"
                "Agree there. Then paste the address that the browser ends at (its page may fail to load): "
            ).strip()
        )
        if "://" not in pasted.reveal():
            raise ValueError("the pasted text must be the whole address, from http:// on")
        return self._login(pasted, store)

    def __repr__(self) -> str:
        return f"<BoxAuthenticateFlow {vars(self).get('client_id')}>"  # shown also where it was not made to its end

    def _login(self, address: Secret, store: TokenStore | None) -> OAuth2:
        said = _said(address)
        self._check(said.get("state", Secret("")))
        tokens, refresh = self._exchange(check_secret(_code(said), "code"))
        login = OAuth2(self.client_id, self._client_secret, refresh_token=refresh, store=store)
        login.begin(tokens, self._endpoint)
        return login

    def _is_ours(self, state: str) -> bool:
        return self._state is not None and hmac.compare_digest(self._state.reveal().encode(), state.encode())

    def _check(self, state: Secret) -> None:
        ours, self._state = self._is_ours(state.reveal()), None
        if not ours:
            raise AuthError(
                "the state that came back is not the one that was sent: start anew, nobody is signed in"
            )

    def _exchange(self, code: Secret) -> tuple[Tokens, Secret]:
        tokens = self._endpoint.ask(
            {
                "grant_type": "authorization_code",
                "code": code,
                "client_id": self.client_id,
                "client_secret": self._client_secret,
            },
            retry=NEVER,
        )
        if tokens.refresh is None:
            raise AuthError("the token endpoint gave no refresh token: is this an OAuth 2.0 application?")
        return tokens, tokens.refresh


def _said(address: Secret) -> dict[str, Secret]:
    """Return what the address that the browser came back to says; no code in it is spent yet."""
    query = parse_qs(urlsplit(address.reveal()).query).items()
    return {name: Secret(values[0]) for name, values in query}


def _code(said: Mapping[str, Secret]) -> Secret:
    if "error" in said:
        raise AuthError("the user was not signed in", error=said["error"].reveal())
    if "code" not in said:
        raise ValueError("code: the address holds no code")
    return said["code"]


def _try(store: TokenStore | None) -> None:
    """Find out before the user is sent anywhere whether a login can be kept."""
    if store is not None:
        with store.locked():
            pass
