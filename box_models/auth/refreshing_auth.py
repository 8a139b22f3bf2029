"""Tokens that run out: one refresh for all threads, saved before it is used."""

from __future__ import annotations

import copy
import logging
import os
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

ENDED = frozenset({"invalid_token", "invalid_grant"})
"""What Box says of a token to be revoked that is not good any more."""

PAUSE = 30.0
"""How many seconds to leave the token endpoint alone after an early refresh failed."""

AGAIN = ". The new tokens are not used yet: they are offered again with the next request"


@dataclass(frozen=True)
class TokenState:
    """A pair of tokens, and the moments (of `time.monotonic`) at which one should and one must refresh it."""

    tokens: Tokens
    should: float
    must: float
    end: float

    @classmethod
    def of(cls, tokens: Tokens) -> TokenState:
        """Place the moments: five minutes and half a minute before the end, less for tokens that live shortly."""
        if tokens.lifetime is None:
            return cls(tokens, float("inf"), float("inf"), float("inf"))
        end = monotonic() + tokens.lifetime
        early, late = min(300.0, tokens.lifetime / 10), min(30.0, tokens.lifetime / 20)
        return cls(tokens, end - early, end - late, end)

    @classmethod
    def of_saved(cls, saved: SavedLogin) -> TokenState | None:
        """Take the tokens of a store over; None if they have run out."""
        if saved.access_token is None or not saved.alive:
            return None
        left = None if saved.expires_at is None else (saved.expires_at - datetime.now(UTC)).total_seconds()
        return cls.of(Tokens(saved.access_token, saved.refresh_token, left))


@dataclass(frozen=True)
class RefreshRefusal:
    """A refusal that is final: for a refresh token for ever, for what needs none until a moment of `time.monotonic`."""

    refresh: Secret | None
    error: NotLoggedIn
    until: float

    def covers(self, refresh: Secret | None) -> bool:
        """Say whether asking once more with ``refresh`` is of no use."""
        return self.refresh == refresh and monotonic() < self.until


class RefreshingAuth(ABC):
    """A login whose access token is refreshed: before it runs out, where that is known, and after a 401.

    However many threads share it, one asks for new tokens while the others wait for what it gets. New tokens go to
    the store and to ``tokens_changed`` before anything else uses them; while that fails, they are kept and offered
    again. What a ``store`` holds counts for more than what is held here: another process may have refreshed it.
    """

    def __init__(
        self,
        access: Secret | None,
        tokens_changed: TokensChanged | None,
        refresh: Secret | None = None,
        store: TokenStore | None = None,
    ) -> None:
        self._tokens_changed = tokens_changed
        self._store = store
        self._process = os.getpid()
        self._refresh = refresh
        self._held = None if access is None else TokenState.of(Tokens(access))
        self._unsaved: TokenState | None = None
        self._spent: RefreshRefusal | None = None
        self._bound: tuple[str | None] | None = None
        self._not_early_before = 0.0
        self._lock = threading.Lock()
        self._flight: Future[Outcome] | None = None

    @property
    def store(self) -> TokenStore | None:
        """Where the login is kept, if anywhere."""
        return self._store

    @property
    def expires_at(self) -> datetime | None:
        """When the access token in use runs out (aware, UTC); None where that is not known, or there is none yet."""
        if self._held is None or self._held.end == float("inf"):
            return None
        return datetime.now(UTC) + timedelta(seconds=self._held.end - monotonic())

    @abstractmethod
    def _fetch(self, endpoint: TokenEndpoint) -> Tokens:
        """Ask for new tokens. `NotLoggedIn` means that asking again is of no use."""

    def _record(self, endpoint: TokenEndpoint) -> SavedLogin:
        """Return what a store that is empty is to keep besides the tokens."""
        return SavedLogin(base_url=endpoint.base_url)

    def _is_ours(self, saved: SavedLogin) -> bool:  # noqa: ARG002 # each kind of login tells it by other things
        """Say whether a store holds this login, and not somebody else's."""
        return True

    def _credentials(self) -> tuple[str, Secret] | None:
        """Return the application's id and secret, where they are known."""
        return None

    def _refresh_token(self, tokens: Tokens) -> str:
        """Return what ``tokens_changed`` is to save as the refresh token; empty for logins that have none."""
        current = tokens.refresh or self._refresh
        return "" if current is None else current.reveal()

    def token(self, endpoint: TokenEndpoint) -> Secret:
        """Return an access token, a fresh one if the old one is about to run out."""
        if os.getpid() != self._process:
            self._forked()
        if self._bound is not None and self._bound[0] != endpoint.base_url:
            raise self._elsewhere(self._bound[0], endpoint)
        held = self._held
        if held is None:
            return self._renew(None, endpoint)
        now = monotonic()
        if now < held.should or (now < held.must and not self._may_go_early(now)):
            return held.tokens.access
        try:
            return self._renew(held.tokens.access, endpoint)
        except (TokenStoreError, SessionClosed):
            raise
        except BoxError as failure:
            self._not_early_before = monotonic() + PAUSE
            if monotonic() >= held.end:
                raise
            logger.warning(
                "the access token could not be refreshed early, it is used to its end: %s", failure
            )
            return held.tokens.access

    def refresh(self, used: Secret, endpoint: TokenEndpoint) -> Secret:
        """Return a token other than ``used``, which was refused: the one another thread got, or a fresh one."""
        return self._renew(used, endpoint)

    def begin(self, tokens: Tokens, endpoint: TokenEndpoint) -> None:
        """Take the tokens of a sign-in that just happened, and save them. Raises `TokenStoreError` if that fails."""
        held = TokenState.of(tokens)
        with self._locked_store() as store:
            try:
                self._save(tokens, self._record(endpoint))
            except TokenStoreError as error:
                error.message = (
                    error.message.removesuffix(AGAIN)
                    + ". Nobody is signed in: put that right, and start anew"
                )
                raise
            self._bound = None if store is None else (endpoint.base_url,)
        self._refresh = tokens.refresh or self._refresh
        self._held, self._unsaved, self._spent = held, None, None

    def logout(self, endpoint: TokenEndpoint) -> None:
        """End the login at Box, and forget it here and in its store; what is asked for later is `NotLoggedIn`.

        It is forgotten even where Box cannot be told, and the error raised then.
        """
        credentials = self._credentials()
        if credentials is None:
            raise AuthError(
                "this login cannot be ended from here: it does not know the application that it belongs to"
            )
        with self._locked_store() as store:
            saved = None if store is None else self._load(store, endpoint)
            held = None if self._held is None else self._held.tokens.access
            saved = saved or SavedLogin(held, self._refresh)
            try:
                token = saved.refresh_token or saved.access_token
                if token is not None:
                    endpoint.revoke(token, *credentials)
            except BoxError as error:
                if error.error not in ENDED:
                    raise
            finally:
                if store is not None:
                    store.delete()
                self._held = self._unsaved = self._refresh = None
                ended = NotLoggedIn("this login was ended: sign in again")
                self._spent = RefreshRefusal(None, ended, float("inf"))

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError(
            f"a {type(self).__name__} holds secrets, which are not pickled: keep the login in a store that other "
            "processes can open, or let them find it in their environment"
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def _may_go_early(self, now: float) -> bool:
        return self._flight is None and self._spent is None and now >= self._not_early_before

    def _forked(self) -> None:
        # Nobody else runs here yet who could hold the parent's lock, or finish its flight.
        self._lock, self._flight, self._process = threading.Lock(), None, os.getpid()
        if self._store is not None:
            self._held = self._unsaved = None

    def _renew(self, used: Secret | None, endpoint: TokenEndpoint) -> Secret:
        while True:
            with self._lock:
                if self._held is not None and self._held.tokens.access != used:
                    return self._held.tokens.access
                leads = self._flight is None
                flight = self._flight = self._flight or Future()
            outcome = self._lead(flight, used, endpoint) if leads else flight.result()
            if isinstance(outcome, BoxError):
                raise _anew(outcome)
            if outcome is not None:
                return outcome

    def _lead(self, flight: Future[Outcome], used: Secret | None, endpoint: TokenEndpoint) -> Outcome:
        outcome: Outcome = None
        try:
            outcome = self._refreshed(used, endpoint)
        except BoxError as error:
            outcome = error
        finally:  # an interrupt leaves None: one of those who wait takes over
            with self._lock:
                self._flight = None
            flight.set_result(outcome)
        return outcome

    def _refreshed(self, used: Secret | None, endpoint: TokenEndpoint) -> Secret:
        store = self._store
        if store is None:
            return self._fetched(None, endpoint)
        if (token := self._adopted(self._load(store, endpoint), used)) is not None:
            return token
        with self._locked_store():
            saved = self._load(store, endpoint)
            if (token := self._adopted(saved, used)) is not None:
                return token
            if saved is not None:
                self._refresh = saved.refresh_token or self._refresh
            try:
                return self._fetched(saved, endpoint)
            except NotLoggedIn:
                # Somebody who does not take the lock may have signed in meanwhile.
                if (token := self._adopted(self._load(store, endpoint), used)) is not None:
                    return token
                raise

    def _adopted(self, saved: SavedLogin | None, used: Secret | None) -> Secret | None:
        """Take over what another process has fetched, if it did."""
        held = None if saved is None or saved.access_token == used else TokenState.of_saved(saved)
        if held is None:
            return None
        self._refresh = held.tokens.refresh or self._refresh
        self._held, self._unsaved = held, None
        return held.tokens.access

    def _fetched(self, saved: SavedLogin | None, endpoint: TokenEndpoint) -> Secret:
        if self._spent is not None and self._spent.covers(self._refresh):
            raise _anew(self._spent.error)
        if self._unsaved is None:
            try:
                self._unsaved = TokenState.of(self._fetch(endpoint))
            except NotLoggedIn as error:
                until = float("inf") if self._refresh is not None else monotonic() + PAUSE
                self._spent = RefreshRefusal(self._refresh, error, until)
                raise
        new = self._unsaved
        self._save(new.tokens, saved or self._record(endpoint))
        self._refresh = new.tokens.refresh or self._refresh
        self._held, self._unsaved, self._spent = new, None, None
        return new.tokens.access

    def _save(self, tokens: Tokens, record: SavedLogin) -> None:
        # Revealed as late as can be: a traceback that shows variables is not to show them.
        refresh, access = Secret(self._refresh_token(tokens)), tokens.access
        if self._store is not None:
            ends = None if tokens.lifetime is None else datetime.now(UTC) + timedelta(seconds=tokens.lifetime)
            kept = tokens.refresh or self._refresh
            login = replace(record, access_token=tokens.access, refresh_token=kept, expires_at=ends)
            _outside("saving the login", partial(self._store.save, login), refresh, access, then=AGAIN)
        if self._tokens_changed is not None:
            tell = self._tokens_changed
            _outside(
                "tokens_changed",
                lambda: tell(refresh.reveal(), access.reveal()),
                refresh,
                access,
                then=AGAIN,
            )

    def _load(self, store: TokenStore, endpoint: TokenEndpoint) -> SavedLogin | None:
        """Read the store; what is kept for another Box, or another login, goes no further."""
        saved = _outside("reading the saved login", store.load, passing=BoxError)
        if saved is None:
            return None
        if saved.base_url != endpoint.base_url:
            raise self._elsewhere(saved.base_url, endpoint)
        if not self._is_ours(saved):
            raise NotLoggedIn(f"{store!r} keeps another login than this one: give each a profile of its own")
        self._bound = (saved.base_url,)
        return saved

    def _elsewhere(self, base_url: str | None, endpoint: TokenEndpoint) -> NotLoggedIn:
        there, here = (url or "the real Box" for url in (base_url, endpoint.base_url))
        return NotLoggedIn(f"the login in {self._store!r} is for {there}, and is not sent to {here}")

    @contextmanager
    def _locked_store(self) -> Iterator[TokenStore | None]:
        with ExitStack() as stack:
            if self._store is not None:
                lock = self._store.locked
                _outside("locking the saved login", lambda: stack.enter_context(lock()), passing=BoxError)
            yield self._store


def _anew(error: BoxError) -> BoxError:
    """Copy an error for one more thread to raise, without the frames of the thread that met it."""
    made = copy.copy(error).with_traceback(None)
    made.__cause__ = made.__context__ = None  # which come along where tblib is installed, as by Dask
    return made


def _outside(
    what: str,
    do: Callable[[], T],
    *secrets: Secret,
    then: str = "",
    passing: type[BoxError] | tuple[()] = (),
) -> T:
    """Run code that may be the user's own, and say of its failure what can be said without its secrets."""
    try:
        return do()
    except passing:
        raise
    except Exception as problem:  # noqa: BLE001 # whatever goes wrong in there
        failure = _failure(what, problem, *secrets, then=then)
    raise failure  # out here, or it would hold the error that may repeat them


def _failure(what: str, problem: Exception, *secrets: Secret, then: str) -> TokenStoreError:
    text = problem.message if isinstance(problem, BoxError) else f"{type(problem).__name__}: {problem}"
    frames = traceback.extract_tb(problem.__traceback__)
    text += f" ({frames[-1].filename}, line {frames[-1].lineno})"
    for secret in secrets:
        text = text.replace(secret.reveal(), "***") if secret.reveal() else text
    return TokenStoreError(f"{what} failed: {text}{then}")
