"""A listener on this machine's loopback that waits for the browser to come back from Box."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from queue import Empty, SimpleQueue
from socketserver import TCPServer, ThreadingMixIn
from urllib.parse import parse_qs, urlsplit

from box_models._closable import Closable
from box_models.errors import NotLoggedIn

ADDRESSES = {"127.0.0.1": socket.AF_INET, "::1": socket.AF_INET6}
HOSTS = ("localhost", *ADDRESSES)
REQUEST_SECONDS = 5.0
REPLY_SECONDS = 120.0

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body{{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:15vh auto;padding:0 1em;color:#222}}</style>
<h1>{title}</h1>
<p>{text}</p>
</html>
"""
SIGNED_IN = (
    200,
    PAGE.format(
        title="You are signed in", text="You may close this window and go back to your program."
    ).encode(),
)
DENIED = (
    200,
    PAGE.format(
        title="You are not signed in",
        text="Box gave no access. Your program says why. To try again, start the sign-in there anew.",
    ).encode(),
)
STRAY = (
    400,
    PAGE.format(
        title="This is not the sign-in that was begun",
        text="Nobody was signed in. Use the newest sign-in page that your program opened.",
    ).encode(),
)


class BrowserCallback:
    """The browser, back with an answer and waiting for a page."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.page: tuple[int, bytes] = DENIED
        self._decided = threading.Event()
        self._shown = threading.Event()

    def show(self, page: tuple[int, bytes]) -> None:
        """Let the browser have the page, and wait until it was sent."""
        self.page = page
        self._decided.set()
        self._shown.wait(REQUEST_SECONDS)

    def wait(self) -> None:
        """Wait for the page, as the thread of the request does."""
        self._decided.wait(REPLY_SECONDS)

    def sent(self) -> None:
        """Note that the page has been sent."""
        self._shown.set()


class _Server(ThreadingMixIn, TCPServer):
    # A thread for each connection: browsers open some that they leave idle.
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser that hangs up is nobody's business."""


class CallbackServer(Closable):
    """The listener for a redirect URI such as ``http://localhost:3000/callback``, on both loopback addresses.

    Raises `ValueError` for a URI that does not lead to this machine, `OSError` where the port is taken.
    """

    def __init__(self, redirect_uri: str, is_ours: Callable[[str], bool]) -> None:
        host, port, path = _parts(redirect_uri)
        chosen = port == 0
        self._returned: SimpleQueue[BrowserCallback] = SimpleQueue()
        self._taken = threading.Lock()
        self._servers: list[_Server] = []
        try:
            for address in ADDRESSES if host == "localhost" else (host,):
                server = self._listen(host, address, port, path, is_ours)
                if server is not None:
                    self._servers.append(server)
                    port = server.server_address[1]
        except BaseException:
            self._free()
            raise
        # Box takes only the very text that the application is registered with: written anew for a port that was chosen here.
        shown = f"[{host}]" if ":" in host else host
        self.redirect_uri: str = f"http://{shown}:{port}{path}" if chosen else redirect_uri
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def wait(self, seconds: float) -> BrowserCallback:
        """Wait for the one right request. Raises `NotLoggedIn` if it does not come in time."""
        try:
            return self._returned.get(timeout=seconds)
        except Empty:
            raise NotLoggedIn(f"nobody signed in within {seconds:g} seconds: start anew") from None

    def close(self) -> None:
        """Free the port."""
        for server in self._servers:
            server.shutdown()
        self._free()

    def _free(self) -> None:
        for server in self._servers:
            server.server_close()

    def _listen(
        self, host: str, address: str, port: int, path: str, is_ours: Callable[[str], bool]
    ) -> _Server | None:
        returned, taken = self._returned, self._taken

        class Handler(_Handler):
            def answer(self) -> None:
                target = urlsplit(self.path)
                at = self.connection.getsockname()[1]
                if self.headers.get("Host") not in {
                    f"{name}:{at}" for name in ("localhost", "127.0.0.1", "[::1]")
                }:
                    return self.page(STRAY)
                if target.path != path:
                    return self.page((404, b""))
                # Any page in any browser can call this address: what lacks the right state neither
                # signs anybody in nor ends the wait for what has it.
                states = parse_qs(target.query).get("state", [""])
                if len(states) != 1 or not is_ours(states[0]) or not taken.acquire(blocking=False):
                    return self.page(STRAY)
                browser = BrowserCallback(f"http://localhost{self.path}")
                returned.put(browser)
                browser.wait()
                try:
                    return self.page(browser.page)
                finally:
                    browser.sent()

        class Server(_Server):
            address_family = ADDRESSES[address]

        try:
            return Server((address, port), Handler)
        except OSError as problem:
            if (
                host == "localhost"
                and address == "::1"
                and problem.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
            ):
                return None
            raise OSError(
                problem.errno,
                f"port {port} of {address} cannot be had ({problem.strerror}): end what uses it, "
                "or give another redirect_uri that the application allows",
            ) from None


class _Handler(BaseHTTPRequestHandler):
    timeout = REQUEST_SECONDS

    def answer(self) -> None:
        raise NotImplementedError

    def do_GET(self) -> None:
        self.answer()

    def version_string(self) -> str:
        return "box_models"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is inherited
        """Log nothing: the request line holds the code."""

    def page(self, page: tuple[int, bytes]) -> None:
        status, body = page
        self.send_response(status)
        for name, value in {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            "Connection": "close",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def _parts(redirect_uri: str) -> tuple[str, int, str]:
    try:
        parts = urlsplit(redirect_uri)
        host, port = parts.hostname or "", parts.port
    except (ValueError, AttributeError, TypeError):
        host, port, parts = "", None, urlsplit("")
    plain = parts.scheme == "http" and not (parts.query or parts.fragment or parts.username or parts.password)
    if not plain or host not in HOSTS:
        raise ValueError(
            "redirect_uri must lead to this machine, such as http://localhost:3000/callback, "
            f"not {redirect_uri!r}"
        )
    return host, 80 if port is None else port, parts.path or "/"
