"""The connections below `requests`, with one thing made plain: whether anything was sent."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, cast

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

if TYPE_CHECKING:
    from urllib3._base_connection import BaseHTTPConnection
    from urllib3.connection import HTTPConnection


class HandshakingPool(HTTPSConnectionPool):
    """Tell a TLS handshake that breaks, before any byte of the request, from a connection that breaks later."""

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
        self.poolmanager.pool_classes_by_scheme = {"http": HTTPConnectionPool, "https": HandshakingPool}

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
