"""A proxy that counts its connections, and TLS servers behind it."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import trustme

from tests.wire.fault_server import FaultServer

BOX_HOSTS = ("api.box.com", "upload.box.com", "account.box.com", "dl.boxcloud.com")


@dataclass
class CountingProxy:
    """A proxy on this machine. ``targets`` are the hosts and ports of all connections that were requested."""

    url: str
    targets: list[str] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)


@contextmanager
def counting_proxy(behind: FaultServer) -> Iterator[CountingProxy]:
    """Start a proxy that connects every target to the server ``behind``."""

    def connect(client: socket.socket, _: threading.Event) -> bool:
        request = client.recv(2**14).decode("latin-1").splitlines()
        proxy.targets.append(request[0].split()[1])
        proxy.passwords += [line.split()[-1] for line in request if line.startswith("Proxy-Authorization")]
        with socket.create_connection(("127.0.0.1", behind.port)) as server:
            client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            back = threading.Thread(target=_copy, args=(server, client), daemon=True)
            back.start()
            _copy(client, server)
            back.join(5)
        return False

    with FaultServer(raw=connect) as listener:
        proxy = CountingProxy(listener.url)
        yield proxy


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(2**16):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


def tls_box(authority: trustme.CA, *, clients: trustme.CA | None = None) -> FaultServer:
    """Return a server with a certificate for the hosts of Box. It requires a certificate of the CA ``clients``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*BOX_HOSTS, "localhost").configure_cert(context)
    if clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        clients.configure_trust(context)
    return FaultServer(tls=context)
