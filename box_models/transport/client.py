"""`Transport`, the HTTP client. It handles redirects, hosts and proxies itself, and uses the rest of `requests`."""

from __future__ import annotations

import logging
import os
import sys
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

from box_models._forks import reset_after_fork
from box_models._retry_after import http_date
from box_models._secret_value import HiddenVariables, SecretValue
from box_models._version import __version__
from box_models.errors import DecodeError, LocalBoxError, UnsafeURL
from box_models.transport.deadline import CURRENT_DEADLINE, ResponseDeadline
from box_models.transport.error_translation import TRANSPORT_EXCEPTIONS, translate_error
from box_models.transport.hosts import check_url, host_and_port, origin_of, redact_url, takes_token
from box_models.transport.network_settings import (
    BorrowedAdapter,
    Certificate,
    NetworkSettings,
    Proxies,
    Verify,
)
from box_models.transport.pool import PooledAdapter
from box_models.transport.request_response import Body, Request, Response, SizedBody
from box_models.transport.response_stream import LARGEST_SMALL_BODY, ResponseStream

logger: logging.Logger = logging.getLogger("box_models")

USER_AGENT = f"box_models/{__version__}"
NO_HEADERS: SecretValue[Mapping[str, str]] = SecretValue({})
MAX_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CONTENT = frozenset({200, 206})
"""Statuses whose body is content, and read without a deadline. The body of any other response is read within it."""
REDIRECTED_HEADERS = frozenset({"range", "if-range", "accept-encoding", "user-agent"})

_hidden: ContextVar[str | None] = ContextVar("_hidden", default=None)
"""The part of the URL that urllib3 must not log now: "path" or "query". None while other code uses urllib3."""


class Transport:
    """Send requests to Box and to no other host. Threads may share a transport.

    It keeps up to ``pool_size`` connections per host open. ``verify``, ``proxies``, ``cert`` and ``requests_session``
    are those of `Box`. With ``trust_env=False``, the environment variables for certificates and proxies are not read.
    """

    def __init__(
        self,
        *,
        pool_size: int = 64,
        verify: Verify = True,
        proxies: Proxies | SecretValue[Proxies | None] | None = None,
        cert: Certificate | None = None,
        requests_session: requests.Session | None = None,
        trust_env: bool = True,
    ) -> None:
        hidden = proxies if isinstance(proxies, SecretValue) else SecretValue(proxies)
        del proxies  # it may contain a password, and tracebacks may show variables
        self.network: NetworkSettings = NetworkSettings(
            verify=verify,
            proxies=hidden,
            cert=cert,
            requests_session=requests_session,
            trust_env=trust_env,
        )
        self._pool_size = pool_size
        self._origins: set[str] = set()
        self._mounted: dict[str, BaseAdapter] = {}
        self._date = ("", 0.0)
        self._session = self._connections()
        self._process = os.getpid()
        reset_after_fork(self)

    @classmethod
    def of(
        cls,
        transport: Transport | None,
        *,
        verify: Verify,
        proxies: SecretValue[Proxies | None],
        cert: Certificate | None,
        requests_session: requests.Session | None,
    ) -> Transport:
        """Return ``transport``, or a new one with the other arguments. Raises `ValueError` if there are both."""
        if transport is None:
            return cls(verify=verify, proxies=proxies, cert=cert, requests_session=requests_session)
        if verify is not True or any(each is not None for each in (proxies.reveal(), cert, requests_session)):
            raise ValueError(
                "pass verify, proxies, cert and requests_session to the Transport if you pass a transport"
            )
        return transport

    def allow(self, url: str) -> None:
        """Allow requests to the scheme, host and port of ``url``. Plain http still works for this machine only."""
        self._origins.add(origin_of(url))

    def mount(self, prefix: str, adapter: BaseAdapter) -> None:
        """Pass requests for the scheme, host and port of ``prefix`` to ``adapter``, without a network."""
        self._origins.add(origin_of(prefix))
        self._mounted[prefix] = adapter
        self._session.mount(prefix, adapter)

    def send(self, request: Request) -> Response:
        """Send the request and return the complete response, with any status.

        For small responses, such as those of the token endpoint: a body of more than 1 MiB raises `DecodeError`.
        """
        with self.open(request) as stream:
            return Response(
                status=stream.status,
                headers=stream.headers,
                body=stream.read(LARGEST_SMALL_BODY),
                url=redact_url(request.url),
            )

    def open(self, request: Request) -> ResponseStream:
        """Send the request and return the response with its body unread.

        A redirect is followed for GET only: to the same host, or, for content, to any host of Box. Such a request for
        content carries no token, and only the headers about ranges. Raises `UnsafeURL` for any other redirect.
        """
        url, auth, description = request.url, request.auth, str(request)
        headers = request.headers
        own_headers = self.network.headers if takes_token(url) else NO_HEADERS
        start = parts = self.check(url, description)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._send_once(
                request, parts=parts, headers=headers, own_headers=own_headers, auth=auth
            )
            if response.status_code not in REDIRECTS or request.method != "GET":
                location = SecretValue(url) if url != request.url else None
                return ResponseStream(
                    response, where=host_and_port(parts), request=description, location=location
                )
            response.close()
            target = response.headers.get("Location")
            if target is None:  # the connection failed within the headers, which Python does not notice
                raise DecodeError("the redirect has no Location header", request=description)
            url = _joined(url, target, description)
            parts = self.check(url, description)
            if parts.scheme != start.scheme or (
                not request.content and origin_of(parts.geturl()) != origin_of(start.geturl())
            ):
                raise UnsafeURL(
                    f"the redirect to {redact_url(url)} was not followed, because it leads to another host",
                    request=description,
                )
            if request.content:
                auth, own_headers = None, NO_HEADERS
                headers = {k: v for k, v in headers.items() if k.lower() in REDIRECTED_HEADERS}
        raise UnsafeURL(f"more than {MAX_REDIRECTS} redirects for one request", request=description)

    def check(self, url: str, request: str | None = None) -> SplitResult:
        """Return the parts of ``url``. Raises `UnsafeURL` unless requests to its host are allowed."""
        try:
            return check_url(url, self._origins, {origin_of(prefix) for prefix in self._mounted})
        except UnsafeURL as error:
            error.request = request
            raise

    def server_time(self, timestamp: float) -> datetime:
        """Return the time on the server's clock at our ``timestamp`` (of `time.time`), by its last Date header."""
        header, received = self._date
        date = http_date(header)
        ahead = timedelta()
        if date is not None and date.year < MAXYEAR:  # later dates overflow in the sum below
            ahead = date - datetime.fromtimestamp(received, UTC)
        return datetime.fromtimestamp(timestamp, UTC) + ahead

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._session.close()

    def _send_once(
        self,
        request: Request,
        *,
        parts: SplitResult,
        headers: Mapping[str, str],
        own_headers: SecretValue[Mapping[str, str]],
        auth: AuthBase | None,
    ) -> requests.Response:
        deadline = ResponseDeadline(request.deadline)
        sized: SizedBody | None = None
        if isinstance(request.body, Body):
            sized = SizedBody(request.body, sent=lambda: deadline.start(request.timeouts.total))
        result: requests.Response | Exception
        url, handled = parts.geturl(), sys.exception()
        hidden_token = _hidden.set("path" if url != request.url else "query")
        deadline_token = CURRENT_DEADLINE.set(deadline)
        try:
            with HiddenVariables(keep=SizedBody.__iter__.__code__):
                result = self._adapter(url).send(
                    _prepared(request, url, headers=headers, own_headers=own_headers, sized=sized, auth=auth),
                    stream=True,
                    timeout=_timeout(request),
                    verify=self.network.verify,
                    cert=self.network.cert,
                    proxies=self.network.proxies_for(parts),
                )
        except TRANSPORT_EXCEPTIONS as error:
            source_failure = None if sized is None else sized.failure
            result = source_failure or translate_error(
                error, host_and_port(parts), str(request), handled=handled
            )
        finally:
            CURRENT_DEADLINE.reset(deadline_token)
            _hidden.reset(hidden_token)
        if isinstance(result, Exception):
            raise result
        if request.content and result.status_code in CONTENT:
            deadline.lift()
        self._date = (result.headers.get("Date", ""), time.time())
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug("%s %s: %s", request.method, redact_url(url), result.status_code)
        return result

    def _adapter(self, url: str) -> BaseAdapter:
        adapter = self._session.get_adapter(url)
        if adapter in self._mounted.values() and os.getpid() != self._process:
            raise LocalBoxError(
                f"this embedded Box belongs to process {self._process}, and cannot be used in a fork of it. Serve it (python -m "
                "box_models.local) and connect both processes to its address, or open another one after the fork"
            )
        return adapter

    def _reset_after_fork(self) -> None:
        self.network.close_inherited()
        self._session = self._connections()  # a forked process must not share the connections of its parent

    def _connections(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", PooledAdapter(self._pool_size))
        session.mount("http://", PooledAdapter(self._pool_size))
        for prefix, borrowed in self.network.adapters.items():
            session.mount(prefix, BorrowedAdapter(borrowed))
        for prefix, adapter in self._mounted.items():
            session.mount(prefix, adapter)
        return session


def _joined(url: str, target: str, request: str) -> str:
    """Return the URL that a redirect leads to."""
    try:
        return urljoin(url, target)
    except ValueError:  # raised again below, without the frames that contain the URL
        pass
    raise UnsafeURL(
        f"the redirect to {redact_url(target)} was not followed, because it is not a valid URL",
        request=request,
    )


def _prepared(
    request: Request,
    url: str,
    *,
    headers: Mapping[str, str],
    own_headers: SecretValue[Mapping[str, str]],
    sized: SizedBody | None,
    auth: AuthBase | None,
) -> requests.PreparedRequest:
    """Return the request in the form that adapters expect.

    ``PreparedRequest.prepare`` is not used: it spends time on cookies, hooks, forms and URLs that do not occur here.
    """
    prepared = requests.PreparedRequest()
    prepared.method, prepared.url, prepared.hooks = request.method, url, {}
    prepared.headers = CaseInsensitiveDict({"User-Agent": USER_AGENT, **own_headers.reveal(), **headers})
    if sized is not None:
        prepared.body = sized  # type: ignore[assignment] # urllib3 accepts any iterable of bytes
        prepared.headers["Content-Length"] = str(len(sized))
        prepared.headers.setdefault("Content-Type", sized.media_type)
    elif request.body is not None:
        body = request.body
        prepared.body = cast("bytes", body.reveal() if isinstance(body, SecretValue) else body)
        prepared.headers["Content-Length"] = str(len(prepared.body))
    elif request.method not in ("GET", "HEAD"):
        prepared.headers["Content-Length"] = "0"
    return auth(prepared) if auth is not None else prepared


def _timeout(request: Request) -> tuple[float, float]:
    times = request.timeouts
    if request.deadline is None:
        return times.connect, times.read
    left = max(0.001, request.deadline - time.monotonic())
    return min(times.connect, left), times.read if request.content else min(times.read, left)


class _HideAddresses(logging.Filter):
    """Remove search terms and signed content URLs from urllib3's log. A signed URL gives access without a token."""

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
