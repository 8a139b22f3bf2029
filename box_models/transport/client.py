"""The one `requests.Session`, and what it is not left to decide: redirects, hosts, proxies, cookies, netrc."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import cast
from urllib.parse import SplitResult, urljoin

import requests
from requests.adapters import BaseAdapter
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict
from requests.utils import get_environ_proxies

from box_models._version import __version__
from box_models.errors import DecodeError, UnsafeURL, http_date
from box_models.transport.deadline import CURRENT_DEADLINE, ResponseDeadline
from box_models.transport.error_translation import TRANSPORT_EXCEPTIONS, translate_error
from box_models.transport.hosts import check_url, host_and_port, is_loopback, origin_of, redact_url
from box_models.transport.pool import PooledAdapter
from box_models.transport.request_response import Body, Request, Response, SizedBody
from box_models.transport.response_stream import ResponseStream

logger: logging.Logger = logging.getLogger("box_models")

MOST_HOPS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CONTENT = frozenset({200, 206})
"""What the content itself comes with. The body of any other answer is read within the deadline."""
SENT_ON = frozenset({"range", "if-range", "accept-encoding", "user-agent"})

_hidden: ContextVar[str | None] = ContextVar("_hidden", default=None)
"""What urllib3 must not log of the address it talks to now; None while it works for somebody else."""


class Transport:
    """Send requests to Box and to nobody else.

    It keeps up to ``pool_size`` connections per host open, so that many threads can share it. ``ca_bundle`` names
    the certificates to trust; without it REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE does, else the bundle of ``certifi``.
    ``proxies`` maps schemes to addresses; without it the usual environment variables are read, once per host.
    """

    def __init__(
        self,
        *,
        pool_size: int = 64,
        ca_bundle: str | os.PathLike[str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> None:
        bundle = ca_bundle or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
        self._verify: str | bool = os.fspath(bundle) if bundle else True
        self._proxies = _Proxies(proxies)
        self._pool_size = pool_size
        self._origins: set[str] = set()
        self._mounted: dict[str, BaseAdapter] = {}
        self._date = ("", 0.0)
        self._lock = threading.Lock()
        self._session, self._process = self._connections(), os.getpid()

    def allow(self, url: str) -> None:
        """Talk to the scheme, host and port of ``url`` too. Plain http remains for this machine only."""
        self._origins.add(origin_of(url))

    def mount(self, prefix: str, adapter: BaseAdapter) -> None:
        """Let ``adapter`` answer what goes to the scheme, host and port of ``prefix``, with no network between."""
        self._origins.add(origin_of(prefix))
        self._mounted[prefix] = adapter
        self._session.mount(prefix, adapter)

    def send(self, request: Request) -> Response:
        """Send the request and return the whole answer, whatever its status."""
        with self.open(request) as stream:
            return Response(
                status=stream.status,
                headers=stream.headers,
                body=stream.read(),
                url=redact_url(request.url),
            )

    def open(self, request: Request) -> ResponseStream:
        """Send the request and return the answer with its body unread.

        A redirect is followed for GET only: to the same host, or, for content, to any host of Box, with neither
        token nor any header but those about ranges. Raises `UnsafeURL` for any other.
        """
        url, auth, what = request.url, request.auth, _described(request)
        headers = {"User-Agent": f"box_models/{__version__}", **request.headers}
        start = parts = self.check(url, what)
        for _ in range(MOST_HOPS + 1):
            answer = self._once(request, parts, headers, auth)
            target = answer.headers.get("Location")
            if target is None and answer.status_code in REDIRECTS and request.method == "GET":
                answer.close()  # the connection broke within the headers: Python takes them for whole
                raise DecodeError("a redirect that does not say where to", request=_described(request))
            if answer.status_code not in REDIRECTS or target is None or request.method != "GET":
                return ResponseStream(answer, host_and_port(parts), what, url if url != request.url else None)
            answer.close()
            try:
                url = urljoin(url, target)
            except ValueError:
                raise UnsafeURL(f"refused a redirect to {redact_url(target)}", request=what) from None
            parts = self.check(url, what)
            if parts.scheme != start.scheme or (
                not request.content and origin_of(parts.geturl()) != origin_of(start.geturl())
            ):
                raise UnsafeURL(f"refused a redirect to {redact_url(url)}", request=what)
            if request.content:
                auth, headers = None, {k: v for k, v in headers.items() if k.lower() in SENT_ON}
        raise UnsafeURL(f"more than {MOST_HOPS} redirects, one after the other", request=what)

    def check(self, url: str, request: str | None = None) -> SplitResult:
        """Return the parts of an address that one may talk to; raises `UnsafeURL` for any other."""
        try:
            return check_url(url, self._origins, {origin_of(prefix) for prefix in self._mounted})
        except UnsafeURL as error:
            error.request = request
            raise

    def server_time(self, timestamp: float) -> datetime:
        """Return what the server's clock said at our ``timestamp`` (of `time.time`)."""
        said, seen = self._date
        date = http_date(said)
        ahead = timedelta()
        if date is not None and date.year < MAXYEAR:  # beyond it nothing can be counted
            ahead = date - datetime.fromtimestamp(seen, UTC)
        return datetime.fromtimestamp(timestamp, UTC) + ahead

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._session.close()

    def _once(
        self, request: Request, parts: SplitResult, headers: Mapping[str, str], auth: AuthBase | None
    ) -> requests.Response:
        deadline = ResponseDeadline(request.deadline)
        sized: SizedBody | None = None
        if isinstance(request.body, Body):
            sized = SizedBody(request.body, sent=lambda: deadline.start(request.timeouts.total))
        answer: requests.Response | Exception
        url = parts.geturl()
        hiding = _hidden.set("path" if url != request.url else "query")
        timing = CURRENT_DEADLINE.set(deadline)
        try:
            answer = self._adapter(url).send(
                _prepared(request, url, headers, sized, auth),
                stream=True,
                timeout=_timeout(request),
                verify=self._verify,
                proxies=self._proxies.towards(parts),
            )
        except TRANSPORT_EXCEPTIONS as caught:
            source = None if sized is None else sized.failure
            answer = source or translate_error(caught, host_and_port(parts), _described(request))
        finally:
            CURRENT_DEADLINE.reset(timing)
            _hidden.reset(hiding)
        if isinstance(answer, Exception):
            raise answer
        if request.content and answer.status_code in CONTENT:
            deadline.lift()
        self._date = (answer.headers.get("Date", ""), time.time())
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug("%s %s: %s", request.method, redact_url(url), answer.status_code)
        return answer

    def _adapter(self, url: str) -> BaseAdapter:
        if os.getpid() != self._process:
            with self._lock:  # a child process must not share its parent's connections
                self._session, self._process = self._connections(), os.getpid()
        return self._session.get_adapter(url)

    def _connections(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", PooledAdapter(self._pool_size))
        session.mount("http://", PooledAdapter(self._pool_size))
        for prefix, adapter in self._mounted.items():
            session.mount(prefix, adapter)
        return session


class _Proxies:
    """The proxies on the way to each host. Their addresses may hold passwords: no ``__dict__``, no text shows them."""

    __slots__ = ("_by_host", "_given")

    def __init__(self, given: Mapping[str, str] | None) -> None:
        self._given = None if given is None else dict(given)
        self._by_host: dict[str, dict[str, str]] = {}

    def towards(self, parts: SplitResult) -> dict[str, str]:
        if is_loopback(parts):
            return {}
        if self._given is not None:
            return self._given
        if parts.netloc not in self._by_host:
            self._by_host[parts.netloc] = get_environ_proxies(parts.geturl())
        return self._by_host[parts.netloc]


def _prepared(
    request: Request, url: str, headers: Mapping[str, str], sized: SizedBody | None, auth: AuthBase | None
) -> requests.PreparedRequest:
    """Lay the request out for an adapter.

    By hand: what `requests` would do besides, about cookies, hooks, forms and addresses of any kind, is for other callers than us.
    """
    prepared = requests.PreparedRequest()
    prepared.method, prepared.url, prepared.hooks = request.method, url, {}
    prepared.headers = CaseInsensitiveDict(headers)
    if sized is not None:
        prepared.body = sized  # type: ignore[assignment] # anything that yields bytes will do
        prepared.headers["Content-Length"] = str(len(sized))
        prepared.headers.setdefault("Content-Type", sized.media_type)
    elif request.body is not None:
        prepared.body = cast("bytes", request.body)
        prepared.headers["Content-Length"] = str(len(prepared.body))
    elif request.method not in ("GET", "HEAD"):
        prepared.headers["Content-Length"] = "0"
    return auth(prepared) if auth is not None else prepared


def _described(request: Request) -> str:
    return f"{request.method} {redact_url(request.url)}"


def _timeout(request: Request) -> tuple[float, float]:
    times = request.timeouts
    if request.deadline is None:
        return times.connect, times.read
    left = max(0.001, request.deadline - time.monotonic())
    return min(times.connect, left), times.read if request.content else min(times.read, left)


class _HideAddresses(logging.Filter):
    """Keep out of urllib3's log what was searched for, and where content lies: whoever knows that needs no token."""

    def filter(self, record: logging.LogRecord) -> bool:
        hidden = _hidden.get()
        if hidden is not None and isinstance(record.args, tuple):
            record.args = tuple(_without(part, hidden) for part in record.args)
        return True


def _without(part: object, hidden: str) -> object:
    if not isinstance(part, str) or not part.startswith("/"):
        return part
    return "/…" if hidden == "path" else part.partition("?")[0]


logging.getLogger("urllib3.connectionpool").addFilter(_HideAddresses())
