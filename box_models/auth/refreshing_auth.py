"""The base class of logins with refresh: one refresh for all threads, and new tokens saved before they are used."""

from __future__ import annotations

import copy
import logging
import threading
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import TypeAlias, TypeVar

from box_models._forks import reset_after_fork
from box_models._signals import is_from_signal_handler
from box_models.auth.saved_login import SavedLogin
from box_models.auth.secret import Secret
from box_models.auth.stores.token_store import TokenStore
from box_models.auth.token_endpoint import TokenEndpoint, Tokens
from box_models.errors import AuthError, BoxError, NotLoggedIn, SessionClosed, TokenStoreError

logger: logging.Logger = logging.getLogger("box_models")

TokensChanged: TypeAlias = Callable[[str, str], object]
"""Called with the new refresh token and the new access token, in this order, before either is used."""

T = TypeVar("T")

Outcome: TypeAlias = Secret | BoxError | None
"""The result of a refresh: the new token, the error, or None if the refreshing thread was interrupted."""

ALREADY_REVOKED = frozenset({"invalid_token", "invalid_grant"})
"""OAuth2 errors of Box for a token that was revoked or has expired before."""

REFRESH_PAUSE = 30.0
"""Seconds until the next attempt, after a failed early refresh or a refusal of a login without refresh token."""

SAVED_LATER = ". The new tokens are not in use yet; the next request tries to save them again"


@dataclass(frozen=True)
class TokenState:
    """A pair of tokens, with the times (of `time.monotonic`) from which a refresh is useful, needed, and overdue."""

    tokens: Tokens
    refresh_useful: float
    refresh_needed: float
    expires: float

    @classmethod
    def of(cls, tokens: Tokens) -> TokenState:
        """Compute the times: 5 minutes and 30 seconds before the tokens expire, less for short-lived tokens."""
        if tokens.lifetime is None:
            return cls(tokens, float("inf"), float("inf"), float("inf"))
        expires = monotonic() + tokens.lifetime
        early, late = min(300.0, tokens.lifetime / 10), min(30.0, tokens.lifetime / 20)
        return cls(tokens, expires - early, expires - late, expires)

    @classmethod
    def of_saved(cls, saved: SavedLogin) -> TokenState | None:
        """Return the tokens of a saved login. None if it has no tokens, or they have expired."""
        if saved.access_token is None or not saved.alive:
            return None
        left = None if saved.expires_at is None else (saved.expires_at - datetime.now(UTC)).total_seconds()
        return cls.of(Tokens(saved.access_token, saved.refresh_token, left))


@dataclass(frozen=True)
class RefreshRefusal:
    """A refresh that Box refused: for a refresh token for ever, for other logins until a time of `time.monotonic`."""

    refresh_token: Secret | None
    error: NotLoggedIn
    until: float

    def applies_to(self, refresh_token: Secret | None) -> bool:
        """Return whether another attempt with ``refresh_token`` is pointless."""
        return self.refresh_token == refresh_token and monotonic() < self.until


class RefreshingAuth(ABC):
    """A login whose access token is refreshed: before it expires, if that time is known, and after a 401.

    If many threads need a new token, one requests it and the others wait for the result. New tokens are passed to the
    store and to ``tokens_changed`` before anything else uses them. If saving fails, they are kept, and saved with the
    next request. The tokens in the ``store`` take precedence over those in memory, since another process may have
    refreshed them.
    """

    def __init__(
        self,
        *,
        access_token: Secret | None = None,
        refresh_token: Secret | None = None,
        tokens_changed: TokensChanged | None = None,
        store: TokenStore | None = None,
    ) -> None:
        self._tokens_changed = tokens_changed
        self._store = store
        self._refresh = refresh_token
        self._current = None if access_token is None else TokenState.of(Tokens(access_token))
        self._unsaved: TokenState | None = None
        self._refusal: RefreshRefusal | None = None
        # One item, the base URL of the login in the store; None before the store was read.
        self._stored_base_url: tuple[str | None] | None = None
        self._no_early_refresh_before = 0.0
        self._lock = threading.Lock()
        self._running_refresh: Future[Outcome] | None = None
        reset_after_fork(self)

    @property
    def store(self) -> TokenStore | None:
        """The store that keeps the login, or None."""
        return self._store

    @property
    def expires_at(self) -> datetime | None:
        """When the current access token expires (with time zone, UTC). None if that is unknown."""
        if self._current is None or self._current.expires == float("inf"):
            return None
        return datetime.now(UTC) + timedelta(seconds=self._current.expires - monotonic())

    @abstractmethod
    def _fetch(self, endpoint: TokenEndpoint) -> Tokens:
        """Request new tokens. Raises `NotLoggedIn` if another attempt is pointless."""

    def _record(self, endpoint: TokenEndpoint) -> SavedLogin:
        """Return the fields, other than the tokens, for a store that is empty."""
        return SavedLogin(base_url=endpoint.base_url)

    def _is_ours(self, saved: SavedLogin) -> bool:  # noqa: ARG002 # subclasses use it
        """Return whether a store contains this login, and not another one."""
        return True

    def _credentials(self) -> tuple[str, Secret] | None:
        """Return the client id and client secret of the application, None if they are unknown."""
        return None

    def _refresh_token(self, tokens: Tokens) -> str:
        """Return the refresh token for ``tokens_changed``; empty for logins without one."""
        current = tokens.refresh or self._refresh
        return "" if current is None else current.reveal()

    def token(self, endpoint: TokenEndpoint) -> Secret:
        """Return an access token, a new one if the current one is about to expire."""
        if self._stored_base_url is not None and self._stored_base_url[0] != endpoint.base_url:
            raise self._wrong_box(self._stored_base_url[0], endpoint)
        current = self._current
        if current is None:
            return self._renew(None, endpoint)
        now = monotonic()
        if now < current.refresh_useful or (
            now < current.refresh_needed and not self._may_refresh_early(now)
        ):
            return current.tokens.access
        try:
            return self._renew(current.tokens.access, endpoint)
        except (TokenStoreError, SessionClosed):
            raise
        except BoxError as failure:
            self._no_early_refresh_before = monotonic() + REFRESH_PAUSE
            if monotonic() >= current.expires:
                raise
            logger.warning(
                "early refresh of the access token failed; it is used until it expires: %s", failure
            )
            return current.tokens.access

    def refresh(self, used: Secret, endpoint: TokenEndpoint) -> Secret:
        """Return a token other than ``used``, which Box refused: the one of another thread, or a new one."""
        return self._renew(used, endpoint)

    def begin(self, tokens: Tokens, endpoint: TokenEndpoint) -> None:
        """Save and use the first tokens after a sign-in. Raises `TokenStoreError` if they cannot be saved."""
        state = TokenState.of(tokens)
        with self._locked_store() as store:
            try:
                self._save(tokens, self._record(endpoint))
            except TokenStoreError as error:
                error.message = error.message.removesuffix(SAVED_LATER) + (
                    ". You are not signed in; fix the problem and sign in again"
                )
                raise
            self._stored_base_url = None if store is None else (endpoint.base_url,)
        self._refresh = tokens.refresh or self._refresh
        self._current, self._unsaved, self._refusal = state, None, None

    def logout(self, endpoint: TokenEndpoint) -> None:
        """Revoke the login at Box, and delete it here and in its store. Later requests raise `NotLoggedIn`.

        If Box cannot be reached, the login is deleted all the same, and the error is raised afterwards.
        """
        credentials = self._credentials()
        if credentials is None:
            raise AuthError(
                "this login cannot be revoked, because its application is unknown; logout() needs a login with "
                "OAuth2, ClientCredentials or JWTAuth"
            )
        with self._locked_store() as store:
            saved = None if store is None else self._load(store, endpoint)
            access_token = None if self._current is None else self._current.tokens.access
            saved = saved or SavedLogin(access_token, self._refresh)
            try:
                token = saved.refresh_token or saved.access_token
                if token is not None:
                    endpoint.revoke(token, *credentials)
            except BoxError as error:
                if error.error not in ALREADY_REVOKED:
                    raise
            finally:
                if store is not None:
                    store.delete()
                self._current = self._unsaved = self._refresh = None
                refusal = NotLoggedIn("this login was ended by logout(); sign in again")
                self._refusal = RefreshRefusal(None, refusal, float("inf"))

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError(
            f"a {type(self).__name__} contains secrets and cannot be pickled; save the login in a token store that "
            "other processes can open, or set it in their environment"
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def _may_refresh_early(self, now: float) -> bool:
        return (
            self._running_refresh is None and self._refusal is None and now >= self._no_early_refresh_before
        )

    def _reset_after_fork(self) -> None:
        # The new process has no thread that could finish the refresh of its parent.
        self._lock, self._running_refresh = threading.Lock(), None
        if self._store is not None:
            self._current = self._unsaved = None

    def _renew(self, used: Secret | None, endpoint: TokenEndpoint) -> Secret:
        while True:
            with self._lock:
                if self._current is not None and self._current.tokens.access != used:
                    return self._current.tokens.access
                is_first = self._running_refresh is None
                future = self._running_refresh = self._running_refresh or Future()
            outcome = self._refresh_for_all(future, used, endpoint) if is_first else future.result()
            if isinstance(outcome, BoxError):
                raise _copy_error(outcome)
            if outcome is not None:
                return outcome

    def _refresh_for_all(
        self, future: Future[Outcome], used: Secret | None, endpoint: TokenEndpoint
    ) -> Outcome:
        outcome: Outcome = None
        try:
            outcome = self._refresh_with_store(used, endpoint)
        except BoxError as error:
            outcome = error
        finally:  # after an interrupt the outcome is None, and one of the waiting threads refreshes instead
            with self._lock:
                self._running_refresh = None
            future.set_result(outcome)
        return outcome

    def _refresh_with_store(self, used: Secret | None, endpoint: TokenEndpoint) -> Secret:
        store = self._store
        if store is None:
            return self._fetch_and_save(None, endpoint)
        if (token := self._use_saved(self._load(store, endpoint), used)) is not None:
            return token
        with self._locked_store():
            saved = self._load(store, endpoint)
            if (token := self._use_saved(saved, used)) is not None:
                return token
            if saved is not None:
                self._refresh = saved.refresh_token or self._refresh
            try:
                return self._fetch_and_save(saved, endpoint)
            except NotLoggedIn:
                # A program that does not use the lock may have signed in meanwhile.
                if (token := self._use_saved(self._load(store, endpoint), used)) is not None:
                    return token
                raise

    def _use_saved(self, saved: SavedLogin | None, used: Secret | None) -> Secret | None:
        """Use the tokens of another process, if there are any newer ones in the store."""
        state = None if saved is None or saved.access_token == used else TokenState.of_saved(saved)
        if state is None:
            return None
        self._refresh = state.tokens.refresh or self._refresh
        self._current, self._unsaved = state, None
        return state.tokens.access

    def _fetch_and_save(self, saved: SavedLogin | None, endpoint: TokenEndpoint) -> Secret:
        if self._refusal is not None and self._refusal.applies_to(self._refresh):
            raise _copy_error(self._refusal.error)
        if self._unsaved is None:
            try:
                self._unsaved = TokenState.of(self._fetch(endpoint))
            except NotLoggedIn as error:
                until = float("inf") if self._refresh is not None else monotonic() + REFRESH_PAUSE
                self._refusal = RefreshRefusal(self._refresh, error, until)
                raise
        state = self._unsaved
        self._save(state.tokens, saved or self._record(endpoint))
        self._refresh = state.tokens.refresh or self._refresh
        self._current, self._unsaved, self._refusal = state, None, None
        return state.tokens.access

    def _save(self, tokens: Tokens, record: SavedLogin) -> None:
        refresh, access = Secret(self._refresh_token(tokens)), tokens.access
        if self._store is not None:
            expires_at = (
                None if tokens.lifetime is None else datetime.now(UTC) + timedelta(seconds=tokens.lifetime)
            )
            login = replace(
                record,
                access_token=tokens.access,
                refresh_token=tokens.refresh or self._refresh,
                expires_at=expires_at,
            )
            _call_user_code(
                "saving the login", partial(self._store.save, login), refresh, access, advice=SAVED_LATER
            )
        if self._tokens_changed is not None:
            callback = self._tokens_changed
            _call_user_code(
                "tokens_changed",
                lambda: callback(refresh.reveal(), access.reveal()),
                refresh,
                access,
                advice=SAVED_LATER,
            )

    def _load(self, store: TokenStore, endpoint: TokenEndpoint) -> SavedLogin | None:
        """Read the store. Raises `NotLoggedIn` if it contains a login for another Box, or another login."""
        saved = _call_user_code("reading the saved login", store.load, unchanged=BoxError)
        if saved is None:
            return None
        if saved.base_url != endpoint.base_url:
            raise self._wrong_box(saved.base_url, endpoint)
        if not self._is_ours(saved):
            raise NotLoggedIn(f"{store!r} contains another login; use a separate profile for each login")
        self._stored_base_url = (saved.base_url,)
        return saved

    def _wrong_box(self, base_url: str | None, endpoint: TokenEndpoint) -> NotLoggedIn:
        stored, requested = (url or "the real Box" for url in (base_url, endpoint.base_url))
        return NotLoggedIn(f"the login in {self._store!r} is for {stored}, and is not sent to {requested}")

    @contextmanager
    def _locked_store(self) -> Iterator[TokenStore | None]:
        with ExitStack() as stack:
            if self._store is not None:
                lock = self._store.locked
                _call_user_code(
                    "locking the saved login", lambda: stack.enter_context(lock()), unchanged=BoxError
                )
            yield self._store


def _copy_error(error: BoxError) -> BoxError:
    """Return a copy of an error for another thread to raise, without the frames of the first thread."""
    copied = copy.copy(error).with_traceback(None)
    copied.__cause__ = copied.__context__ = None  # tblib, which Dask installs, copies them too
    return copied


def _call_user_code(
    action: str,
    function: Callable[[], T],
    *secrets: Secret,
    advice: str = "",
    unchanged: type[BoxError] | tuple[()] = (),
) -> T:
    """Call a function that may be the user's, and raise `TokenStoreError` for its exceptions.

    The secrets are removed from the text of the exception. Exceptions of the classes in ``unchanged`` pass through, and
    those of the program's signal handlers.
    """
    try:
        return function()
    except unchanged:
        raise
    except Exception as problem:
        if is_from_signal_handler(problem):
            raise
        failure = _store_error(action, problem, *secrets, advice=advice)
    raise failure  # outside of the except block, so that the original exception with its secrets is not chained


def _store_error(action: str, problem: Exception, *secrets: Secret, advice: str) -> TokenStoreError:
    text = problem.message if isinstance(problem, BoxError) else f"{type(problem).__name__}: {problem}"
    frame = traceback.extract_tb(problem.__traceback__)[-1]
    text += f" ({frame.filename}, line {frame.lineno})"
    for secret in secrets:
        text = text.replace(secret.reveal(), "***") if secret.reveal() else text
    return TokenStoreError(f"{action} failed: {text}{advice}")
