"""A web server on this machine that receives the browser's redirect at the end of a sign-in."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from queue import Empty, SimpleQueue
from socketserver import TCPServer, ThreadingMixIn
from time import monotonic
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from box_models._closable import Closable
from box_models._operating_system import LONGEST_WAIT, reserve_address
from box_models.auth.secret import Secret
from box_models.errors import NotLoggedIn

ADDRESSES = {"127.0.0.1": socket.AF_INET, "::1": socket.AF_INET6}
HOSTS = ("localhost", *ADDRESSES)
CONTENT_SECURITY_POLICY = ("default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'none'")
REQUEST_SECONDS = 5.0
REPLY_SECONDS = 120.0

STYLE = {
    "font": "18px/1.5 system-ui,sans-serif",
    "max-width": "34em",
    "margin": "15vh auto",
    "padding": "0 1em",
    "color": "#222",
}
PAGE = (
    """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{"""
    + ";".join(f"{name}:{value}" for name, value in STYLE.items())
    + """}}</style>
<h1>{title}</h1>
<p>{text}</p>
</html>
"""
)
SIGNED_IN = (
    200,
    PAGE.format(
        title="You are signed in", text="You may close this window and return to your program."
    ).encode(),
)
DENIED = (
    200,
    PAGE.format(
        title="You are not signed in",
        text="Box gave no access. Your program shows the reason. To try again, start the sign-in again there.",
    ).encode(),
)
UNEXPECTED = (
    400,
    PAGE.format(
        title="This sign-in was not started by your program",
        text="You are not signed in. Use the newest sign-in page that your program opened.",
    ).encode(),
)


class BrowserCallback:
    """The browser's request at the redirect URI. It waits for a page as its response."""

    def __init__(self, url: Secret) -> None:
        self.url = url
        self.page: tuple[int, bytes] = DENIED
        self._page_chosen = threading.Event()
        self._page_sent = threading.Event()

    def show(self, page: tuple[int, bytes]) -> None:
        """Send the page to the browser, and wait until it was sent."""
        self.page = page
        self._page_chosen.set()
        self._page_sent.wait(REQUEST_SECONDS)

    def wait(self) -> None:
        """Wait until `show` has chosen the page. The thread of the request calls this."""
        self._page_chosen.wait(REPLY_SECONDS)

    def mark_sent(self) -> None:
        """Record that the page has been sent. The thread of the request calls this."""
        self._page_sent.set()


class _Server(ThreadingMixIn, TCPServer):
    # Browsers open spare connections that stay idle, so each connection gets its own thread.
    daemon_threads = True

    def server_bind(self) -> None:
        """Bind the address, which no other program can bind as well."""
        reserve_address(self.socket)
        super().server_bind()

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore the error. Browsers close connections early, and a traceback on stderr would not help."""


class _RedirectURI(NamedTuple):
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, redirect_uri: str) -> _RedirectURI:
        try:
            parts = urlsplit(redirect_uri)
            host, port = parts.hostname or "", parts.port
        except (ValueError, AttributeError, TypeError):
            host, port, parts = "", None, urlsplit("")
        is_plain = parts.scheme == "http" and not (
            parts.query or parts.fragment or parts.username or parts.password
        )
        if not is_plain or host not in HOSTS:
            raise ValueError(
                "redirect_uri must be an http:// address of this machine, such as "
                f"http://localhost:3000/callback, not {redirect_uri!r}"
            )
        return cls(host, 80 if port is None else port, parts.path or "/")


class CallbackServer(Closable):
    """Listen at a redirect URI such as ``http://localhost:3000/callback``, on IPv4 and IPv6.

    ``is_our_state`` checks the ``state`` of each request. Raises `ValueError` if the URI is not an address of this
    machine, and `OSError` if the port is in use.
    """

    def __init__(self, redirect_uri: str, is_our_state: Callable[[str], bool]) -> None:
        uri = _RedirectURI.of(redirect_uri)
        self._path = uri.path
        self._is_our_state = is_our_state
        self._callbacks: SimpleQueue[BrowserCallback] = SimpleQueue()
        self._first_callback = threading.Lock()
        self._servers: list[_Server] = []
        port = uri.port
        try:
            for address in ADDRESSES if uri.host == "localhost" else (uri.host,):
                server = self._listen(address, port, is_optional=uri.host == "localhost")
                if server is not None:
                    self._servers.append(server)
                    port = server.server_address[1]
        except BaseException:
            self._close_sockets()
            raise
        # Box compares the redirect URI as text, so it stays unchanged unless the system chose the port.
        host = f"[{uri.host}]" if ":" in uri.host else uri.host
        self.redirect_uri: str = f"http://{host}:{port}{uri.path}" if uri.port == 0 else redirect_uri
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def wait(self, seconds: float) -> BrowserCallback:
        """Wait for the first valid request. Raises `NotLoggedIn` if no such request comes within ``seconds``."""
        deadline = monotonic() + seconds
        while (left := deadline - monotonic()) > 0:
            with suppress(Empty):
                return self._callbacks.get(timeout=left if LONGEST_WAIT is None else min(left, LONGEST_WAIT))
        raise NotLoggedIn(
            f"the browser did not return within {seconds:g} seconds; sign in again, or increase timeout="
        )

    def close(self) -> None:
        """Stop listening and free the port."""
        for server in self._servers:
            server.shutdown()
        self._close_sockets()

    def _close_sockets(self) -> None:
        for server in self._servers:
            server.server_close()

    def _respond(self, handler: _Handler) -> None:
        target = urlsplit(handler.path)
        port = handler.connection.getsockname()[1]
        if handler.headers.get("Host") not in {
            f"{name}:{port}" for name in ("localhost", "127.0.0.1", "[::1]")
        }:
            return handler.send_page(UNEXPECTED)
        if target.path != self._path:
            return handler.send_page((404, b""))
        # Any page in any browser can send a request to this server. A request without the right state neither signs in
        # nor ends the wait for the right one.
        states = parse_qs(target.query).get("state", [""])
        is_ours = len(states) == 1 and self._is_our_state(states[0])
        if not is_ours or not self._first_callback.acquire(blocking=False):
            return handler.send_page(UNEXPECTED)
        callback = BrowserCallback(Secret(f"http://localhost{handler.path}"))
        self._callbacks.put(callback)
        callback.wait()
        try:
            return handler.send_page(callback.page)
        finally:
            callback.mark_sent()

    def _listen(self, address: str, port: int, *, is_optional: bool) -> _Server | None:
        callback_server = self

        class Handler(_Handler):
            def do_GET(self) -> None:
                callback_server._respond(self)

        class Server(_Server):
            address_family = ADDRESSES[address]

        try:
            return Server((address, port), Handler)
        except OSError as problem:
            if (
                is_optional
                and address == "::1"
                and problem.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
            ):
                return None  # this machine has no IPv6
            raise OSError(
                problem.errno,
                f"cannot listen on {address}:{port} ({problem.strerror}); stop the program that uses the port, "
                "or pass another redirect_uri that the application allows",
            ) from None


class _Handler(BaseHTTPRequestHandler):
    timeout = REQUEST_SECONDS

    def version_string(self) -> str:
        return "box_models"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the base class chose the name
        """Log nothing, since the request line contains the code."""

    def send_page(self, page: tuple[int, bytes]) -> None:
        status, body = page
        self.send_response(status)
        for name, value in {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "; ".join(CONTENT_SECURITY_POLICY),
            "Connection": "close",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
