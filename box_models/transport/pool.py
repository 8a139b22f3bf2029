"""Connection pools for `requests`: one packet for head and body, deadlines, and separate TLS failures."""

from __future__ import annotations

import errno
import ssl
from typing import TYPE_CHECKING, Any, cast

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import BaseHTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from box_models._secret_value import SecretValue
from box_models.transport.deadline import DeadlinePool, with_deadlines

if TYPE_CHECKING:
    from urllib3._base_connection import BaseHTTPConnection, BaseHTTPSConnection

LARGEST_JOINED_BLOCK = 1 << 18
"""Bytes. The first block of a body is sent together with the head of the request if it is not longer than this."""


class CoalescingConnection(HTTPConnection):
    """Send the head of a request together with the first block of its body.

    This needs one packet instead of two, and the server wakes up once.
    """

    _expects_head = False
    _head: SecretValue[bytes] | None = None

    def request(self, method: str, url: str, body: Any = None, headers: Any = None, **options: Any) -> None:
        """Send a request. urllib3 calls this."""
        # The headers contain the token, and the body may be a form with tokens.
        body, headers = SecretValue(body), SecretValue(headers)
        self._expects_head, self._head = body.reveal() is not None, None
        super().request(method, url, body.reveal(), headers.reveal(), **options)
        if self._head is not None:  # the body was empty
            self._send_now(self._take_head())

    def send(self, data: Any) -> None:
        """Send the next block. The head waits for the first block of the body."""
        data = SecretValue(data)
        if self._expects_head:
            self._expects_head, self._head = False, data
            return
        if self._head is not None:
            if len(data.reveal()) <= LARGEST_JOINED_BLOCK:
                self._send_now(SecretValue(self._take_head().reveal() + data.reveal()))
                return
            self._send_now(self._take_head())
        self._send_now(data)

    def _send_now(self, data: SecretValue[Any]) -> None:
        super().send(data.reveal())

    def _take_head(self) -> SecretValue[bytes]:
        head, self._head = self._head, None
        return head or SecretValue(b"")


class CoalescingTLSConnection(CoalescingConnection, HTTPSConnection):
    """Do the same over TLS."""

    def _send_now(self, data: SecretValue[Any]) -> None:
        try:
            super()._send_now(data)
        except ssl.SSLEOFError as failure:
            # After this error, urllib3 reads what the server sent before it closed the connection, such as a TLS alert.
            raise BrokenPipeError(errno.EPIPE, "the server closed the connection") from failure


class CoalescingPool(DeadlinePool):
    """Create coalescing connections, unless another library (such as vcrpy) has replaced the connection class."""

    @property
    def ConnectionCls(self) -> type[BaseHTTPConnection]:  # type: ignore[override] # noqa: N802 # urllib3 chose the name and only reads it
        """The class of new connections."""
        original = super().ConnectionCls
        return cast(
            "type[BaseHTTPConnection]", CoalescingConnection if original is HTTPConnection else original
        )


class CoalescingTLSPool(DeadlinePool, HTTPSConnectionPool):
    """Do the same over TLS. Report a failed TLS handshake as a failed connection, since no request byte was sent."""

    @property
    def ConnectionCls(self) -> type[BaseHTTPSConnection]:  # type: ignore[override] # noqa: N802 # urllib3 chose the name and only reads it
        """The class of new connections."""
        original = super().ConnectionCls
        return cast(
            "type[BaseHTTPSConnection]", CoalescingTLSConnection if original is HTTPSConnection else original
        )

    def _validate_conn(self, conn: BaseHTTPConnection) -> None:
        try:
            super()._validate_conn(conn)
        except ssl.SSLCertVerificationError:
            raise
        except (ssl.SSLError, OSError) as failure:
            if isinstance(failure, TimeoutError):
                raise ConnectTimeoutError(conn, "the TLS handshake timed out") from failure
            raise NewConnectionError(cast("HTTPConnection", conn), "the TLS handshake failed") from failure


class PooledAdapter(HTTPAdapter):
    """Keep up to ``size`` connections per host. Never retries by itself."""

    def __init__(self, size: int) -> None:
        super().__init__(pool_maxsize=size, max_retries=0)
        self.poolmanager.pool_classes_by_scheme = {"http": CoalescingPool, "https": CoalescingTLSPool}

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Return the pool manager for a proxy, with deadlines for its responses."""
        manager = super().proxy_manager_for(proxy, **options)
        # Do this on each call: another thread may have created the manager without having reached this line yet.
        pool_classes = manager.pool_classes_by_scheme
        manager.pool_classes_by_scheme = {
            scheme: with_deadlines(pool_class) for scheme, pool_class in pool_classes.items()
        }
        return manager

    def close(self) -> None:
        """Close idle connections now, and each other connection as soon as it becomes idle."""
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for key in manager.pools.keys():  # noqa: SIM118 # this container of urllib3 cannot be iterated over
                # urllib3 alone closes a pool only when nothing refers to it. A stored exception would keep it open.
                if (pool := manager.pools.get(key)) is not None:
                    pool.close()
        super().close()

    def build_response(self, req: PreparedRequest, resp: BaseHTTPResponse) -> Response:
        """Wrap a response. Skips the cookies and the encoding guess of `requests`, which this package does not use."""
        response = Response()
        response.status_code, response.reason = resp.status, resp.reason or ""
        response.headers = CaseInsensitiveDict(resp.headers)
        response.raw, response.request, response.url = resp, req, req.url or ""
        return response
