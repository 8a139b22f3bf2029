"""The session: requests to Box with a token, retries and typed errors, over one transport."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, NoReturn, Self

from box_models._closable import Closable
from box_models._incomplete_repr import allow_incomplete
from box_models._json import encode_json
from box_models._secret_value import HiddenVariables, SecretValue
from box_models.auth import Auth, BearerAuth, Secret, TokenEndpoint, check_local_token
from box_models.errors import (
    NotFound,
    RateLimited,
    error_for,
)
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
)
from box_models.session.call_tokens import CallTokens, has_other_reason
from box_models.session.page_positions import Paging
from box_models.session.paging import PageReader, PageT
from box_models.session.parallel_pages import parallel_pages
from box_models.session.prefetching import Prefetcher
from box_models.session.rate_limits import RateLimit, RequestLimiter
from box_models.session.references import SessionReference
from box_models.session.request_parts import (
    Params,
    Payload,
    RequestPlan,
    checked_headers,
    checked_secrets,
    url_for,
)
from box_models.session.responses import start_of_error, whole_response
from box_models.session.settings import LazyMode, Transfers
from box_models.transport import (
    DEFAULT_TIMEOUTS,
    Body,
    Certificate,
    Endpoints,
    NetworkSettings,
    Proxies,
    Request,
    Response,
    ResponseStream,
    Timeouts,
    Transport,
    Verify,
    origin_of,
    redact_url,
    takes_token,
)

if TYPE_CHECKING:
    import requests

RETRY_MODES: Mapping[str, RetryMode] = {
    "GET": SAFE,
    "HEAD": SAFE,
    "OPTIONS": SAFE,
    "PUT": IDEMPOTENT,
    "DELETE": IDEMPOTENT,
}
"""How a request is retried by default, by its method. All other methods are NEVER."""


_WITHOUT_BOX = "another process can open the session of a Box, but not one that was created in another way"


class BoxSession(Closable):
    """Send requests to Box, with a token, retries and typed errors. Threads may share a session.

    ``base_url`` is the address of another Box server, such as an embedded Box. ``timeout`` is a `Timeouts`, or the
    seconds to wait for a response. ``retry`` is the policy for failed requests, and ``limit`` a `RateLimit`. ``lazy`` controls what a model does
    when a field that was not sent is read: load it, load it and warn, or raise `NotLoaded`. ``verify``, ``proxies``,
    ``cert`` and ``requests_session`` are those of `Box`. A ``transport`` has its own, and is closed with the session. ``prefetch=False`` fetches each page of a listing only when it is needed. ``transfers`` sets the
    size from which content is transferred in parts, and the number of threads.

    Parsing a page pauses the garbage collector of the whole process for some milliseconds. ``pause_gc=False`` keeps it
    running, which is slower.

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
        limit: RateLimit | None = None,
        lazy: LazyMode = "load",
        verify: Verify = True,
        proxies: Proxies | None = None,
        cert: Certificate | None = None,
        requests_session: requests.Session | None = None,
        transport: Transport | None = None,
        prefetch: bool = True,
        transfers: Transfers | None = None,
        pause_gc: bool = True,
    ) -> None:
        hidden = SecretValue(proxies)
        del proxies  # it may contain a password, and tracebacks may show variables
        if lazy not in ("load", "warn", "error"):
            raise ValueError(f"lazy must be 'load', 'warn' or 'error', not {lazy!r}")
        if not callable(getattr(auth, "refresh", None)):
            kind_of_auth = type(auth).__name__
            del auth  # it may be a token, and tracebacks may show variables
            raise TypeError(f"auth must be a login such as DeveloperToken or OAuth2, not {kind_of_auth}")
        for name, value, kind in (
            ("retry", retry, RetryPolicy),
            ("limit", limit, RateLimit),
            ("transfers", transfers, Transfers),
        ):
            if value is not None and not isinstance(value, kind):
                raise TypeError(
                    f"{name} must be a {kind.__name__}, as in {name}={kind.__name__}(…), not {value!r}"
                )
        self.auth = auth
        self.lazy: LazyMode = lazy
        self.transfers: Transfers = transfers or Transfers()
        self.pause_gc: bool = pause_gc
        self._endpoints = Endpoints.of(base_url)
        self._timeouts = DEFAULT_TIMEOUTS if timeout is None else Timeouts.of(timeout)
        self._transport = Transport.of(
            transport, verify=verify, proxies=hidden, cert=cert, requests_session=requests_session
        )
        self._transport.allow(self._endpoints.origin)
        self._retrier = Retrier(retry or DEFAULT_RETRY)
        self._limiter = RequestLimiter(limit)
        self._token_endpoint = TokenEndpoint(
            self._transport, self._retrier, endpoints=self._endpoints, timeouts=self._timeouts
        )
        self._prefetcher = Prefetcher(self._retrier) if prefetch else None
        self._secret_headers: Mapping[str, Secret] = {}
        self._hidden_secrets: tuple[Secret, ...] = ()
        self._close = self._end
        self.reference: SessionReference = SessionReference(self.base_url, unavailable=_WITHOUT_BOX)

    @property
    def base_url(self) -> str:
        """The address of the Box server, without the API version."""
        return self._endpoints.api.removesuffix("/2.0")

    @property
    def retry(self) -> RetryPolicy:
        """The policy for failed requests."""
        return self._retrier.policy

    @property
    def limit(self) -> RateLimit | None:
        """The limit of requests per second that was passed."""
        return self._limiter.limit

    @property
    def timeout(self) -> Timeouts:
        """The timeouts of each request."""
        return self._timeouts

    @property
    def closed(self) -> bool:
        """Whether the session was closed."""
        return self._retrier.closed

    @property
    def network(self) -> NetworkSettings:
        """The settings for certificates and proxies."""
        return self._transport.network

    @property
    def token_endpoint(self) -> TokenEndpoint:
        """The endpoint that this session requests its tokens from."""
        return self._token_endpoint

    def token(self) -> Secret:
        """Return a valid access token. Makes a request for the first token, and when the token is about to expire."""
        return self.auth.token(self._token_endpoint)

    def on_behalf(
        self, headers: Mapping[str, Secret], *, auth: Auth | None = None, hide: Iterable[Secret] = ()
    ) -> BoxSession:
        """Return a view of this session whose requests carry further headers, such as the user to act as.

        The headers are only sent to hosts that get the token. Error messages hide the ``hide`` secrets, even if a
        response repeats them. ``auth`` replaces the login of this session. The view shares everything else with this
        session, and is closed with it. Closing the view itself has no effect.
        """
        view = object.__new__(type(self))
        vars(view).update(vars(self))
        view._secret_headers = {**self._secret_headers, **checked_secrets(headers)}
        view._hidden_secrets = (*self._hidden_secrets, *hide)
        view.auth = auth or self.auth
        view._limiter = self._limiter.for_view()
        view._close = lambda: None
        view.reference = SessionReference(self.reference.server, unavailable=_WITHOUT_BOX)
        return view

    def get(
        self,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryRule = SAFE,
    ) -> bytes:
        """Send a GET request and return the body. It is empty if If-None-Match in ``headers`` matches (304)."""
        return self._send(
            self._plan("GET", path, params=params, headers=headers, retry=retry, says_json=True)
        ).body

    def post(
        self,
        path: str,
        *,
        json: Payload | None = None,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryRule = NEVER,
    ) -> bytes:
        """Send a POST request and return the body. By default, it is not retried after a lost response."""
        return self._send(
            self._plan("POST", path, params=params, headers=headers, retry=retry, json=json, says_json=True)
        ).body

    def put(
        self,
        path: str,
        *,
        json: Payload | None = None,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryRule = IDEMPOTENT,
    ) -> bytes:
        """Send a PUT request and return the body."""
        return self._send(
            self._plan("PUT", path, params=params, headers=headers, retry=retry, json=json, says_json=True)
        ).body

    def delete(
        self,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        retry: RetryRule = IDEMPOTENT,
    ) -> None:
        """Send a DELETE request. A 404 counts as success if an earlier attempt may have deleted the item."""
        # Box answers with an empty body or JSON. A page with status 200 comes from a proxy, and nothing was deleted.
        self._send(self._plan("DELETE", path, params=params, headers=headers, retry=retry, says_json=True))

    def options(
        self,
        path: str,
        *,
        json: Payload | None = None,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """Send an OPTIONS request, which checks whether Box would accept an upload."""
        return self._send(
            self._plan("OPTIONS", path, params=params, headers=headers, retry=SAFE, json=json, says_json=True)
        ).body

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
        """Send content to the upload host. There is no total timeout, only one for each wait for data."""
        plan = self._plan(
            method,
            path,
            params=params,
            headers=headers,
            retry=retry,
            body=body,
            host="upload",
            has_deadline=False,
            says_json=True,
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
        may_be_empty: bool = False,
        with_token: bool = True,
    ) -> Response:
        """Send any request and return the response, for operations that the models do not cover.

        ``path`` is relative to the API version (``"/folders/0"``), or a full URL on a host of Box. By default, a POST
        is not retried after an unknown outcome; ``retry`` changes that. ``poll`` repeats the request while the status is
        202. With ``says_json``, a response that is not JSON is treated as a proxy failure; with ``may_be_empty``, an empty
        one is not. ``with_token=False`` leaves out the token. Raises a `BoxError` for each status of 400 or above.
        """
        name = method.upper()
        return self._send(
            self._plan(
                name,
                path,
                params=params,
                headers=headers,
                retry=RETRY_MODES.get(name, NEVER) if retry is None else retry,
                json=json,
                body=body,
                host=host,
                timeouts=None if timeout is None else Timeouts.of(timeout),
                poll=poll,
                says_json=says_json,
                may_be_empty=may_be_empty,
                with_token=with_token,
            )
        )

    def pages(
        self,
        path: str,
        *,
        parse: Callable[[bytes], PageT],
        params: Params | None = None,
        page_size: int = 1000,
        marker: bool = True,
        offset: int = 0,
        start: str | None = None,
        limit: int | None = None,
        paging: Paging | None = None,
        total: int | None = None,
        headers: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
    ) -> Iterator[PageT]:
        """Yield the pages of a listing, each converted by ``parse``.

        The iteration always ends, even if Box sends wrong markers or counts. ``limit`` is the maximum number of entries in all, ``page_size`` the number for each request. An entry that a
        page repeats, or that was on the page before, is removed from a list of ``entries``. Entries are objects or
        dicts, and are compared by ``type`` and ``id``.

        ``marker`` selects paging by marker or by offset; ``paging`` selects any of the `Paging` kinds. ``start`` is the
        marker or the stream position of the first page. With ``json``, each
        page is requested by a POST request that has the position in its JSON body. Such a request must only read.

        ``total`` is the number of entries in a listing by marker, if known. If it is at most 10,000 and there is no ``limit``, several
        pages are requested at the same time by offset. If the listing has changed since, the rest is read by marker.
        """

        def fetch(position: Params) -> bytes:
            if json is not None:
                return self.post(path, params=params, json={**json, **position}, headers=headers, retry=SAFE)
            return self.get(path, params={**(params or {}), **position}, headers=headers)

        prefetch = None if self._prefetcher is None else self._prefetcher.submit

        kind: Paging = paging or ("marker" if marker else "offset")
        reader = PageReader(
            fetch=fetch,
            parse=parse,
            paging=kind,
            page_size=page_size,
            offset=offset,
            start=start,
            limit=limit,
            prefetch=prefetch,
        )
        if total is None or prefetch is None or kind != "marker" or limit is not None or start is not None:
            return reader.pages()
        return parallel_pages(reader, total, prefetch)

    @contextmanager
    def stream(
        self,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        with_token: bool = True,
    ) -> Iterator[ResponseStream]:
        """Open a download. Redirects are followed, and a 202 is polled until the content is ready.

        Opening is retried like any read. If the connection breaks later, ``chunks()`` raises `NetworkError`. Use
        ``with_token=False`` for a URL from an earlier redirect, which needs no token.

        The body ends at its Content-Length. A chunked or compressed body has no such limit, so count its bytes.
        """
        plan = self._plan(
            "GET",
            path,
            params=params,
            headers={"Accept-Encoding": "identity", **(headers or {})},
            retry=SAFE,
            content=True,
            poll=True,
            with_token=with_token,
        )
        tokens = CallTokens(self.auth, self._token_endpoint)

        def send(state: RetryState) -> ResponseStream:
            return self._open(plan, state, tokens)

        del path  # like the URL of a redirect, it may give access without a token
        with HiddenVariables():
            stream = self._retrier.run(send, self._state(plan))
        with stream:
            yield stream

    def pause(self, seconds: float) -> None:
        """Wait. Raises `SessionClosed` as soon as the session is closed."""
        self._retrier.sleep(seconds if self._retrier.policy.waits else 0)

    def close(self) -> None:
        """Close the connections and end the threads. Calls that wait for a retry raise `SessionClosed`."""
        self._close()

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<BoxSession {self.base_url}>"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a BoxSession cannot be pickled, because it holds connections and secrets; pass the Box or an object of it, or create "
            "a session in each process"
        )

    def _plan(
        self,
        method: str,
        path: str,
        *,
        params: Params | None,
        headers: Mapping[str, str] | None,
        retry: RetryRule,
        json: Payload | None = None,
        body: Body | None = None,
        host: Literal["api", "upload"] = "api",
        timeouts: Timeouts | None = None,
        has_deadline: bool = True,
        content: bool = False,
        poll: bool = False,
        says_json: bool = False,
        may_be_empty: bool = False,
        with_token: bool = True,
    ) -> RequestPlan:
        if json is not None and body is not None:
            raise ValueError("json and body cannot be used together")
        default_headers = {"Accept-Encoding": "gzip, deflate"}
        if not content:
            default_headers["Accept"] = "application/json"
        if json is not None:
            default_headers["Content-Type"] = "application/json"
        url = url_for(self._endpoints.upload if host == "upload" else self._endpoints.api, path, params)
        if "://" in path:  # from a response or from the caller, so it may lead to any host
            self._transport.check(url, f"{method} {redact_url(url)}")
        return RequestPlan(
            method=method,
            url=url,
            headers=default_headers | checked_headers(headers),
            retry=retry,
            timeouts=timeouts or self._timeouts,
            has_deadline=has_deadline,
            body=encode_json(json) if json is not None else body,
            content=content,
            poll=poll,
            says_json=says_json,
            may_be_empty=may_be_empty,
            with_token=with_token,
        )

    def _state(self, plan: RequestPlan) -> RetryState:
        total = plan.timeouts.total if plan.has_deadline else None
        return RetryState(
            rule=plan.retry,
            host=origin_of(plan.url),
            server_time=self._transport.server_time,
            deadline=None if total is None else time.monotonic() + total,
            has_if_match=any(name.lower() == "if-match" for name in plan.headers),
            done_if=(NotFound,) if plan.method == "DELETE" else (),
        )

    def _send(self, plan: RequestPlan) -> Response:
        tokens = CallTokens(self.auth, self._token_endpoint)

        def send(state: RetryState) -> Response:
            with self._open(plan, state, tokens) as stream:
                return whole_response(plan, stream)

        def recognized(body: bytes) -> Response:
            return Response(
                status=200 if body else 204,
                headers={},
                body=body,
                url=redact_url(plan.url),
                recognized=True,
            )

        return self._retrier.run(send, self._state(plan), as_result=recognized)

    def _open(self, plan: RequestPlan, state: RetryState, tokens: CallTokens) -> ResponseStream:
        """Send the request once, and return the response with its body unread. Any other status than success raises."""
        is_counted = plan.with_token and takes_token(plan.url)
        if is_counted:
            self._limiter.wait(state, self._retrier)
        token, auth = tokens.next(), None
        if is_counted:
            check_local_token(token, plan.url)
            auth = BearerAuth(token, self._secret_headers)
        state.count_attempt()
        stream = self._transport.open(
            Request(
                method=plan.method,
                url=plan.url,
                headers=plan.headers,
                timeouts=plan.timeouts,
                deadline=state.deadline,
                body=plan.body,
                auth=auth,
                content=plan.content,
            )
        )
        not_ready = stream.status == 202 and plan.poll
        if stream.status == 304 or (stream.status < 300 and not not_ready):
            return stream
        with stream:
            # The body may repeat a token, and tracebacks may show variables.
            body = SecretValue(start_of_error(stream))
        with HiddenVariables():
            error = error_for(
                stream.status,
                stream.headers,
                body.reveal(),
                request=str(plan),
                hide=self._revealed_secrets(tokens),
            )
        if stream.status == 401 and auth is not None and not has_other_reason(error):
            tokens.refuse(token, error)
        if not_ready:
            error.message = "the response is not ready yet"
            raise NotReady(error)
        if isinstance(error, RateLimited):
            self._limiter.start()
        raise error

    def _revealed_secrets(self, tokens: CallTokens) -> list[str]:
        return [secret.reveal() for secret in (*tokens.used, *self._hidden_secrets)]

    def _end(self) -> None:
        self._retrier.close()
        if self._prefetcher is not None:
            self._prefetcher.close()
        self._transport.close()
