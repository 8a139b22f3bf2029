"""The connections below `requests`, with one thing made plain: whether anything was sent."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any, cast

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import BaseHTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from box_models.transport.deadline import DeadlinePool, with_deadlines

if TYPE_CHECKING:
    from urllib3._base_connection import BaseHTTPConnection, BaseHTTPSConnection

JOINED = 1 << 18
"""The start of a body is sent with the head of its request if it is no longer than that."""


class CoalescingConnection(HTTPConnection):
    """Send the head of a request together with the start of its body.

    One packet and one wait instead of two, and the other side wakes up once.
    """

    _awaits_head = False
    _head: bytes | None = None

    def request(self, method: str, url: str, body: Any = None, *others: Any, **options: Any) -> None:
        """Send a request, as urllib3 calls it."""
        self._awaits_head, self._head = body is not None, None
        # The headers hold the token, and the body may be a form with another: none of these frames has them in a variable
        # while it waits for the network, as a traceback may show variables.
        given, named = [(body, *others)], [options]
        del body, others, options
        super().request(method, url, *given.pop(), **named.pop())
        if self._head is not None:  # the body was empty
            super().send(self._taken())

    def send(self, data: Any) -> None:
        """Send the next bytes; the head waits for those that follow."""
        if self._awaits_head:
            self._awaits_head, self._head = False, data
            return
        pieces = [data]
        if self._head is not None:
            pieces.insert(0, self._taken())
            if len(data) <= JOINED:
                pieces = [b"".join(pieces)]
        del data
        while pieces:
            super().send(pieces.pop(0))

    def _taken(self) -> bytes:
        head, self._head = self._head or b"", None
        return head


class CoalescingTLSConnection(CoalescingConnection, HTTPSConnection):
    """The same, over TLS."""


class CoalescingPool(DeadlinePool):
    """Make connections of that kind, unless somebody has put in another, as vcrpy does."""

    @property
    def ConnectionCls(self) -> type[BaseHTTPConnection]:  # type: ignore[override] # noqa: N802 # only read, and named by urllib3
        """What a connection is made of."""
        made = super().ConnectionCls
        return cast("type[BaseHTTPConnection]", CoalescingConnection if made is HTTPConnection else made)


class CoalescingTLSPool(DeadlinePool, HTTPSConnectionPool):
    """Do the same over TLS, and tell a TLS handshake that breaks, before any byte of the request, from a connection that breaks later."""

    @property
    def ConnectionCls(self) -> type[BaseHTTPSConnection]:  # type: ignore[override] # noqa: N802 # only read, and named by urllib3
        """What a connection is made of."""
        made = super().ConnectionCls
        return cast("type[BaseHTTPSConnection]", CoalescingTLSConnection if made is HTTPSConnection else made)

    def _validate_conn(self, conn: BaseHTTPConnection) -> None:
        try:
            super()._validate_conn(conn)
        except ssl.SSLCertVerificationError:
            raise
        except (ssl.SSLError, OSError) as failure:
            if isinstance(failure, TimeoutError):
                raise ConnectTimeoutError(conn, "the TLS handshake took too long") from failure
            raise NewConnectionError(cast("HTTPConnection", conn), "the TLS handshake broke off") from failure


class PooledAdapter(HTTPAdapter):
    """Keep up to ``size`` connections per host, and never repeat anything by itself."""

    def __init__(self, size: int) -> None:
        super().__init__(pool_maxsize=size, max_retries=0)
        self.poolmanager.pool_classes_by_scheme = {"http": CoalescingPool, "https": CoalescingTLSPool}

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Return what makes connections through a proxy; their answers too end in time."""
        manager = super().proxy_manager_for(proxy, **options)
        # Each time, not only where it is made: another thread may have made it, and not have come to this line yet.
        kinds = manager.pool_classes_by_scheme
        manager.pool_classes_by_scheme = {scheme: with_deadlines(made) for scheme, made in kinds.items()}
        return manager

    def close(self) -> None:
        """Close the connections that are idle, and each other one as soon as it is."""
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for key in manager.pools.keys():  # noqa: SIM118 # a container of urllib3's that cannot be iterated over
                # Left to itself, urllib3 waits until nobody refers to the pool: an error that is kept would keep it open.
                if (pool := manager.pools.get(key)) is not None:
                    pool.close()
        super().close()

    def build_response(self, req: PreparedRequest, resp: BaseHTTPResponse) -> Response:
        """Wrap an answer, without the cookies that nobody here keeps and the guess how a text is encoded."""
        response = Response()
        response.status_code, response.reason = resp.status, resp.reason or ""
        response.headers = CaseInsensitiveDict(resp.headers)
        response.raw, response.request, response.url = resp, req, req.url or ""
        return response
