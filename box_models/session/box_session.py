"""What the models speak through: a token, the policy and the errors around one transport."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal, NoReturn, Self, TypeVar

from box_models._closable import Closable
from box_models.auth import Auth, BearerAuth, Secret, TokenEndpoint, check_local_token
from box_models.errors import AuthError, BoxError, NotFound, error_for, not_json
from box_models.retry import (
    DEFAULT_RETRY,
    IDEMPOTENT,
    NEVER,
    SAFE,
    NotReady,
    Retrier,
    RetryMode,
    RetryPolicy,
    RetryRule,
    RetryState,
    StaleToken,
)
from box_models.session.paging import Listing, P
from box_models.session.prefetching import Prefetcher
from box_models.session.request_parts import (
    Params,
    Payload,
    checked_headers,
    checked_secrets,
    json_bytes,
    url_for,
)
from box_models.session.settings import Transfers
from box_models.transport import (
    DEFAULT_TIMEOUTS,
    Body,
    Endpoints,
    Request,
    Response,
    ResponseStream,
    Timeouts,
    Transport,
    origin_of,
    redact_url,
    takes_token,
)

T = TypeVar("T")

BY_METHOD: Mapping[str, RetryMode] = {
    "GET": SAFE,
    "HEAD": SAFE,
    "OPTIONS": SAFE,
    "PUT": IDEMPOTENT,
    "DELETE": IDEMPOTENT,
}
CURABLE = frozenset({"invalid_token", "expired_token"})


@dataclass(eq=False)
class RequestPlan:
    """A request as the caller means it, before there is a token."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    retry: RetryRule
    timeouts: Timeouts
    total: float | None
    body: Body | bytes | None = field(default=None, repr=False)
    content: bool = False
    poll: bool = False
    says_json: bool = False
    with_token: bool = True

    def call(self) -> RetryState:
        """Start a call of it."""
        deadline = None if self.total is None else time.monotonic() + self.total
        has_condition = any(name.lower() == "if-match" for name in self.headers)
        return RetryState(self.retry, origin_of(self.url), deadline, has_condition)


@dataclass(eq=False, repr=False)
class Login:
    """The tokens of one call: which one was refused, and whether the one in use was fetched just for this attempt."""

    auth: Auth
    endpoint: TokenEndpoint
    refused: Secret | None = None
    refusal: BoxError | None = None
    fresh: bool = False
    used: list[Secret] = field(default_factory=list)

    def token(self) -> Secret:
        """Return the token for the next attempt; a refused one is refreshed first."""
        token = self._token()
        if token not in self.used:
            self.used.append(token)
        return token

    def _token(self) -> Secret:
        refused, self.refused = self.refused, None
        self.fresh = refused is not None
        if refused is None:
            return self.auth.token(self.endpoint)
        try:
            return self.auth.refresh(refused, self.endpoint)
        except AuthError as error:
            if error.status is None and self.refusal is not None:
                error.status, error.request = self.refusal.status, self.refusal.request
                error.request_id = self.refusal.request_id
                error.header_request_id = self.refusal.header_request_id
            raise

    def refuse(self, token: Secret, refusal: BoxError) -> None:
        """Have the token refreshed for the next attempt, unless it is fresh: then the refusal is final."""
        if not self.fresh:
            self.refused, self.refusal = token, refusal
            raise StaleToken(refusal)


class BoxSession(Closable):
    """Speak to Box: bodies in, bodies out, with the token, the repeats and the errors taken care of.

    Threads may share it. ``base_url`` names another Box than the real one. ``timeout`` is a `Timeouts`, or the number
    of seconds to wait for an answer; ``retry`` says how often what fails is repeated. ``lazy`` says what the models
    do about fields that were not sent: load them, with a warning if wished, or raise. ``transport`` is closed with
    the session. ``prefetch=False`` fetches pages only when they are needed. ``transfers`` says from which size on
    content is moved in parts, and by how many threads. ``pause_gc=False`` leaves Python's garbage collector alone: else it
    is off, for all threads, for the milliseconds in which a page of a listing is made into objects, and takes them for old ones.

    >>> session = BoxSession(DeveloperToken("..."))  # doctest: +SKIP
    >>> session.get("/users/me")  # doctest: +SKIP
    b'{"type":"user","id":"17738362",...}'

    See https://developer.box.com/reference/
    """

    def __init__(
        self,
        auth: Auth,
        *,
        base_url: str | None = None,
        timeout: float | Timeouts | None = None,
        retry: RetryPolicy | None = None,
        lazy: Literal["load", "warn", "error"] = "load",
        transport: Transport | None = None,
        prefetch: bool = True,
        transfers: Transfers | None = None,
        pause_gc: bool = True,
    ) -> None:
        if lazy not in ("load", "warn", "error"):
            raise ValueError(f"lazy must be 'load', 'warn' or 'error', not {lazy!r}")
        if not callable(getattr(auth, "refresh", None)):
            raise TypeError(
                f"auth must be a login such as DeveloperToken or OAuth2, not {type(auth).__name__}"
            )
        for name, given, kind in (("retry", retry, RetryPolicy), ("transfers", transfers, Transfers)):
            if given is not None and not isinstance(given, kind):
                raise TypeError(
                    f"{name} is a {kind.__name__}, as in {name}={kind.__name__}(…), not {given!r}"
                )
        self.auth = auth
        self.lazy: Literal["load", "warn", "error"] = lazy
        self.transfers: Transfers = transfers or Transfers()
        self.pause_gc: bool = pause_gc
        self._endpoints = Endpoints.of(base_url)
        self._timeouts = DEFAULT_TIMEOUTS if timeout is None else Timeouts.of(timeout)
        self._transport = transport or Transport()
        self._transport.allow(self._endpoints.origin)
        self._retrier = Retrier(retry or DEFAULT_RETRY)
        self._token_endpoint = TokenEndpoint(self._transport, self._retrier, self._endpoints, self._timeouts)
        self._prefetcher = Prefetcher(self._retrier) if prefetch else None
        self._on_behalf: Mapping[str, Secret] = {}
        self._hide: tuple[Secret, ...] = ()
        self._close = self._end

    @property
    def base_url(self) -> str:
        """The address this session speaks to, without the version."""
        return self._endpoints.api.removesuffix("/2.0")

    @property
    def retry(self) -> RetryPolicy:
        """How often what fails is repeated."""
        return self._retrier.policy

    @property
    def timeout(self) -> Timeouts:
        """How long to wait for what."""
        return self._timeouts

    @property
    def token_endpoint(self) -> TokenEndpoint:
        """Where this session gets its tokens."""
        return self._token_endpoint

    def token(self) -> Secret:
        """Return an access token that is good now. A request is made only if there is none, or it is about to run out."""
        return self.auth.token(self._token_endpoint)

    def on_behalf(
        self, headers: Mapping[str, Secret], *, auth: Auth | None = None, hide: Iterable[Secret] = ()
    ) -> BoxSession:
        """Return a light view of this session, whose requests say with these headers for whom or by what right they are made.

        They go where the token goes. ``hide`` is what no error shows, though an answer repeats it. ``auth`` signs the
        requests in another way. The view shares everything else, and is closed with this session.
        """
        view = object.__new__(type(self))
        vars(view).update(vars(self))
        view._on_behalf = {**self._on_behalf, **checked_secrets(headers)}
        view._hide = (*self._hide, *hide)
        view.auth = auth or self.auth
        view._close = lambda: None
        return view

    def get(
        self,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryRule = SAFE,
    ) -> bytes:
        """Read what is at ``path``; empty if ``headers`` hold If-None-Match and it has not changed."""
        return self._send(self._plan("GET", path, params, headers, retry, says_json=True)).body

    def post(
        self,
        path: str,
        *,
        json: Payload | None = None,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryRule = NEVER,
    ) -> bytes:
        """Create something. ``retry`` says what may be done when the answer gets lost."""
        return self._send(self._plan("POST", path, params, headers, retry, json=json, says_json=True)).body

    def put(
        self,
        path: str,
        *,
        json: Payload | None = None,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryRule = IDEMPOTENT,
    ) -> bytes:
        """Change something."""
        return self._send(self._plan("PUT", path, params, headers, retry, json=json, says_json=True)).body

    def delete(
        self,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryRule = IDEMPOTENT,
    ) -> None:
        """Delete something. A 404 after an attempt whose answer got lost means that it is done."""
        # Box says nothing, or JSON; a page with a 200 is some proxy's, and nothing is deleted.
        self._send(self._plan("DELETE", path, params, headers, retry, says_json=True))

    def options(
        self,
        path: str,
        *,
        json: Payload | None = None,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """Ask whether something would be accepted."""
        return self._send(self._plan("OPTIONS", path, params, headers, SAFE, json=json, says_json=True)).body

    def upload(
        self,
        path: str,
        body: Body,
        *,
        method: Literal["POST", "PUT"] = "POST",
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryRule = NEVER,
    ) -> bytes:
        """Send content to the upload host. It takes as long as it takes, if only something moves."""
        plan = self._plan(
            method, path, params, headers, retry, body=body, host="upload", total=None, says_json=True
        )
        return self._send(plan).body

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        json: Payload | None = None,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryRule | None = None,
        host: Literal["api", "upload"] = "api",
        timeout: float | Timeouts | None = None,
        poll: bool = False,
        says_json: bool = False,
    ) -> Response:
        """Make any request, for what the models do not cover; raises for every status from 400 on.

        ``path`` is relative to the version, ``"/folders/0"``, or a whole address on a host of Box. Unless ``retry``
        says otherwise, a POST is never repeated when its outcome is uncertain. ``poll`` asks again after a 202. With
        ``says_json``, what is no JSON is taken for the failure of some proxy that it is, and not for the answer.
        """
        name = method.upper()
        return self._send(
            self._plan(
                name,
                path,
                params,
                headers,
                BY_METHOD.get(name, NEVER) if retry is None else retry,
                json=json,
                body=body,
                host=host,
                timeouts=self._timeouts if timeout is None else Timeouts.of(timeout),
                poll=poll,
                says_json=says_json,
            )
        )

    def pages(
        self,
        path: str,
        *,
        parse: Callable[[bytes], P],
        params: Params | None = None,
        page_size: int = 1000,
        marker: bool = True,
        offset: int = 0,
        limit: int | None = None,
    ) -> Iterator[P]:
        """Yield the pages of a listing as ``parse`` makes them. It ends, whatever markers and counts the server sends.

        ``limit`` bounds how many entries are asked for in all, ``page_size`` how many by one request. What comes twice on a page,
        or came on the page before, is taken out of a list of ``entries``: objects or dicts with this ``type`` and ``id``.
        """

        def fetch(place: Params) -> bytes:
            return self.get(path, params={**(params or {}), **place})

        ahead = self._prefetcher.submit if self._prefetcher is not None else None
        return Listing(fetch, parse, marker, page_size, offset, limit, ahead).pages()

    @contextmanager
    def stream(
        self,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        with_token: bool = True,
    ) -> Iterator[ResponseStream]:
        """Open content for reading, wherever it lies: redirects are followed, and 202 is waited for.

        Opening is repeated as any reading is; what breaks later comes out of ``chunks()`` as `NetworkError`. An address that a
        redirect led to is opened again ``with_token=False``: it needs none.
        """
        asked = {"Accept-Encoding": "identity", **(headers or {})}
        plan = replace(
            self._plan("GET", path, params, asked, SAFE, content=True, poll=True), with_token=with_token
        )
        login = Login(self.auth, self._token_endpoint)

        def attempt(call: RetryState) -> ResponseStream:
            token = login.token()
            try:
                return self._open(plan, call, login, token)
            except BoxError as error:
                raise call.verdict(error) from None

        with self._retrier.run(attempt, plan.call()) as stream:
            yield stream

    def pause(self, seconds: float) -> None:
        """Wait, for as long as the session is open: closing it ends the wait with `SessionClosed`."""
        self._retrier.sleep(seconds if self._retrier.policy.waits else 0)

    def close(self) -> None:
        """Wake those who wait, with `SessionClosed`, and end the threads and connections of this session."""
        self._close()

    def __repr__(self) -> str:
        return f"<BoxSession {self.base_url}>"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a BoxSession cannot be pickled: it holds connections and secrets. Make one where it is needed"
        )

    def _plan(
        self,
        method: str,
        path: str,
        params: Params | None,
        headers: Mapping[str, str] | None,
        retry: RetryRule,
        *,
        json: Payload | None = None,
        body: Body | None = None,
        host: Literal["api", "upload"] = "api",
        timeouts: Timeouts | None = None,
        total: float | None = 0.0,
        content: bool = False,
        poll: bool = False,
        says_json: bool = False,
    ) -> RequestPlan:
        if json is not None and body is not None:
            raise ValueError("json and body exclude each other")
        own = {"Accept-Encoding": "gzip, deflate"}
        if not content:
            own["Accept"] = "application/json"
        if json is not None:
            own["Content-Type"] = "application/json"
        times = timeouts or self._timeouts
        url = url_for(self._endpoints.upload if host == "upload" else self._endpoints.api, path, params)
        if "://" in path:  # it came from an answer, or from who knows where
            self._transport.check(url, f"{method} {redact_url(url)}")
        return RequestPlan(
            method,
            url,
            own | checked_headers(headers),
            retry,
            times,
            times.total if total == 0.0 else total,
            json_bytes(json) if json is not None else body,
            content,
            poll,
            says_json,
        )

    def _send(self, plan: RequestPlan) -> Response:
        login = Login(self.auth, self._token_endpoint)

        def attempt(call: RetryState) -> Response:
            made = call.look(self._transport.server_time)
            if made is None:
                token = login.token()
                try:
                    with self._open(plan, call, login, token) as stream:
                        return _whole(plan, stream)
                except BoxError as error:
                    if plan.method == "DELETE" and isinstance(error, NotFound) and call.uncertain is not None:
                        return Response(204, {}, b"", redact_url(plan.url), adopted=True)
                    made = call.adopt(error, self._transport.server_time)
                    if made is None:
                        raise call.verdict(error) from None
            return Response(200, {}, made, redact_url(plan.url), adopted=True)

        return self._retrier.run(attempt, plan.call())

    def _open(self, plan: RequestPlan, call: RetryState, login: Login, token: Secret) -> ResponseStream:
        """Send it once. Returns an answer that is one; everything else is raised."""
        auth = None
        if plan.with_token and takes_token(plan.url):
            check_local_token(token, plan.url)
            auth = BearerAuth(token, self._on_behalf)
        call.sending()
        stream = self._transport.open(
            Request(
                plan.method,
                plan.url,
                plan.headers,
                plan.timeouts,
                call.deadline,
                plan.body,
                auth,
                plan.content,
            )
        )
        not_ready = stream.status == 202 and plan.poll
        if stream.status == 304 or (stream.status < 300 and not not_ready):
            return stream
        with stream:
            body = stream.read()
        what = f"{plan.method} {redact_url(plan.url)}"
        error = error_for(stream.status, stream.headers, body, request=what, hide=self._hidden(login))
        if stream.status == 401 and auth is not None and (error.error in CURABLE or not body.strip()):
            login.refuse(token, error)
        if not_ready:
            error.message = "Box is not ready with it yet"
            raise NotReady(error)
        raise error

    def _hidden(self, login: Login) -> list[str]:
        return [secret.reveal() for secret in (*login.used, *self._hide)]

    def _end(self) -> None:
        self._retrier.close()
        if self._prefetcher is not None:
            self._prefetcher.close()
        self._transport.close()


def _whole(plan: RequestPlan, stream: ResponseStream) -> Response:
    body = stream.read()
    response = Response(stream.status, stream.headers, body, redact_url(plan.url))
    empty_by_right = not body and (plan.method == "DELETE" or stream.status in (202, 304))
    if plan.says_json and not empty_by_right and not _looks_like_json(body):
        raise not_json(stream.status, stream.headers, body, request=f"{plan.method} {response.url}")
    return response


def _looks_like_json(body: bytes) -> bool:
    """Tell a whole JSON object or array from a proxy's page and from half an answer, without parsing it."""
    text = body.strip()
    return (text[:1], text[-1:]) in ((b"{", b"}"), (b"[", b"]"))
