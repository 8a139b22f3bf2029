"""The embedded Box under Box's own host names, behind its proxy: names, URLs, certificates, refused clients."""

from __future__ import annotations

import json
import socket
import ssl
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from cryptography import x509

from box_models.local import LocalServer, open_engine, serve
from box_models.local.__main__ import main
from box_models.local.faces import box_certificates, box_hosts, uvicorn_internals
from tests.clock import promptly
from tests.local.seeded import ADA, SEED, Caller
from tests.local.served import started
from tests.windows import permissions

LARGE = 20_000_000


@pytest.fixture(scope="module")
def box() -> Iterator[LocalServer]:
    with serve(seed=SEED, as_box=True) as running:
        yield running


@pytest.fixture
def ada(box: LocalServer) -> Iterator[Caller]:
    with client(box, ADA) as caller:
        yield caller


@contextmanager
def client(box: LocalServer, token: str | None, *, url: str = box_hosts.API_URL) -> Iterator[Caller]:
    """Yield a client that only knows the environment variables of the server."""
    with Caller(url, token) as caller:
        caller.proxies = {"https": box.environment["HTTPS_PROXY"]}
        caller.verify = box.environment["REQUESTS_CA_BUNDLE"]
        yield caller


def proxied(box: LocalServer) -> socket.socket:
    """Connect to the port of the proxy."""
    proxy = urlsplit(box.environment["HTTPS_PROXY"])
    return socket.create_connection((proxy.hostname, proxy.port), timeout=20)


def answer_to(box: LocalServer, request: str) -> str:
    """Send a request to the proxy, and return everything until it closes the connection."""
    with proxied(box) as wire:
        wire.sendall(request.encode())
        return b"".join(iter(lambda: wire.recv(65536), b"")).decode()


# Names and URLs


@pytest.mark.parametrize("name", sorted(box_hosts.NAMES))
def test_server_answers_under_the_host_names_of_box(box: LocalServer, name: str) -> None:
    with client(box, ADA, url=f"https://{name}") as caller:
        assert caller.get("/2.0/users/me").json()["login"] == "ada@example.com"


def test_download_begins_at_the_host_for_content(ada: Caller) -> None:
    answer = ada.get("/2.0/files/200/content")
    assert answer.url.startswith("https://dl.boxcloud.com/")
    assert answer.content == b"The plan of action."


def test_uploads_begin_at_the_host_for_uploads(ada: Caller) -> None:
    new_file = {"name": "new.bin", "parent": {"id": "0"}, "size": LARGE}
    checked = ada.options("/2.0/files/content", json=new_file).json()
    assert checked["upload_url"].startswith("https://upload.box.com/api/2.0/files/content")
    session = {"folder_id": "0", "file_name": "new.bin", "file_size": LARGE}
    opened = ada.post("/api/2.0/files/upload_sessions", json=session).json()
    for endpoint in opened["session_endpoints"].values():
        assert endpoint.startswith("https://upload.box.com/api/2.0/files/upload_sessions/")


def test_shared_links_begin_at_the_website(ada: Caller) -> None:
    shared = ada.put("/2.0/files/201?fields=shared_link", json={"shared_link": {"access": "open"}})
    link = shared.json()["shared_link"]
    assert link["url"].startswith("https://app.box.com/s/")
    assert link["download_url"].startswith("https://app.box.com/shared/static/")
    shared_item = ada.get("/2.0/shared_items", headers={"BoxApi": f"shared_link={link['url']}"})
    assert shared_item.json()["id"] == "201"


def test_archives_are_downloaded_from_the_host_for_content(ada: Caller) -> None:
    archive = ada.post("/2.0/zip_downloads", json={"items": [{"type": "file", "id": "200"}]}).json()
    assert archive["download_url"].startswith("https://dl.boxcloud.com/2.0/zip_downloads/")
    assert archive["status_url"].startswith("https://api.box.com/2.0/zip_downloads/")


def test_consent_is_granted_on_the_page_of_the_account_host(box: LocalServer) -> None:
    url = "https://account.box.com"
    with client(box, None, url=url) as browser:
        query = "client_id=app&response_type=code&redirect_uri=http://localhost:3000/callback"
        page = browser.get(f"/api/oauth2/authorize?{query}").text
        ticket = page.partition('name="ticket" value="')[2].partition('"')[0]
        form = {"ticket": ticket, "user": "11", "decision": "grant"}
        for origin, status in (("https://evil.example.com", 403), (url, 302)):
            headers = {"Origin": origin}
            answer = browser.post("/api/oauth2/authorize", data=form, headers=headers, allow_redirects=False)
            assert answer.status_code == status


# Refused clients


@pytest.mark.parametrize(
    "target",
    [
        "example.com:443",
        "api.box.com:80",
        "api.box.com.example.com:443",
        "box.com:443",
        "127.0.0.1:443",
        "api.box.com",
    ],
)
def test_proxy_connects_only_to_names_of_box(box: LocalServer, target: str) -> None:
    answer = answer_to(box, f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n")
    assert answer.startswith("HTTP/1.1 403 Forbidden\r\n")
    assert "only connects to Box's host names" in answer


@pytest.mark.parametrize("target", ["http://api.box.com/2.0/users/me", "/2.0/users/me"])
def test_proxy_refuses_requests_without_a_tunnel(box: LocalServer, target: str) -> None:
    request = f"GET {target} HTTP/1.1\r\nHost: api.box.com\r\nAuthorization: Bearer {ADA}\r\n\r\n"
    assert answer_to(box, request).startswith("HTTP/1.1 403 ")


@pytest.mark.parametrize(
    ("request_text", "status"), [("\x16\x03\x01 nonsense\r\n\r\n", 400), (f"CONNECT {'a' * 99_999}", 431)]
)
def test_proxy_refuses_malformed_requests(box: LocalServer, request_text: str, status: int) -> None:
    assert answer_to(box, request_text).startswith(f"HTTP/1.1 {status} ")


def test_other_host_names_inside_a_tunnel_are_refused(ada: Caller) -> None:
    assert ada.get("/2.0/users/me", headers={"Host": "evil.example.com"}).status_code == 421


def test_client_that_does_not_trust_the_authority_gets_no_answer(box: LocalServer, ada: Caller) -> None:
    with client(box, ADA) as careful:
        careful.verify = True
        with pytest.raises(requests.exceptions.SSLError):
            careful.get("/2.0/users/me")
    assert ada.get("/2.0/users/me").ok


@pytest.mark.parametrize("sent", [b"", b"CONNECT api.box.com:443 HTTP/1.1\r\nHost: api.box.com\r\n\r\n"])
def test_silent_clients_are_disconnected(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(uvicorn_internals, "HEADER_SECONDS", 0.1)
    with serve(as_box=True) as box, proxied(box) as wire, promptly():
        wire.sendall(sent)
        with suppress(ConnectionError):  # a reset instead of an orderly end
            while wire.recv(65536):
                pass


@pytest.mark.parametrize("sent", [b"", b"CONNECT api.box.com:443 HTTP/1.1\r\nHost: api.box.com\r\n\r\n"])
def test_stop_does_not_wait_for_unfinished_connections(sent: bytes) -> None:
    with promptly(), serve(as_box=True) as box:
        wire = proxied(box)
        wire.sendall(sent)
        # The server accepts connections in their order.
        assert answer_to(box, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").startswith("HTTP/1.1 403")
        box.close()
        wire.close()


def test_names_urls_and_certificates_of_the_caller_are_refused() -> None:
    with pytest.raises(ValueError, match="as_box has its own hosts"):
        serve(as_box=True, public_url="https://box.test")
    with pytest.raises(ValueError, match="as_box has its own hosts"):
        serve(as_box=True, hosts=["box.test"])


# Certificates


def authority_of(box: LocalServer) -> x509.Certificate:
    path = Path(box.environment["SSL_CERT_FILE"])
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_authority_is_kept_in_the_directory(tmp_path: Path) -> None:
    with serve(tmp_path / "box", as_box=True) as first:
        before = authority_of(first)
    with serve(tmp_path / "box", as_box=True) as second:
        assert authority_of(second) == before
        assert Path(second.environment["SSL_CERT_FILE"]).parent == tmp_path / "box"
    with serve(tmp_path / "other", as_box=True) as other:
        assert authority_of(other).subject != before.subject


def test_authority_is_replaced_before_it_expires(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box_certificates, "AUTHORITY_LIFETIME", timedelta(days=300))
    with serve(tmp_path / "box", as_box=True) as first:
        before = authority_of(first)
    monkeypatch.undo()
    with serve(tmp_path / "box", as_box=True) as second:
        assert authority_of(second) != before


def test_authority_signs_only_for_domains_of_box(box: LocalServer) -> None:
    constraint = authority_of(box).extensions.get_extension_for_class(x509.NameConstraints)
    permitted = constraint.value.permitted_subtrees or []
    assert {name.value for name in permitted} == {"box.com", "boxcloud.com", "box.net"}
    assert constraint.critical


def test_certificate_passes_the_strict_checks_of_newer_pythons(box: LocalServer) -> None:
    context = ssl.create_default_context(cafile=box.environment["SSL_CERT_FILE"])
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    with proxied(box) as wire:
        wire.sendall(b"CONNECT api.box.com:443 HTTP/1.1\r\nHost: api.box.com\r\n\r\n")
        assert wire.recv(1000).startswith(b"HTTP/1.1 200")
        with context.wrap_socket(wire, server_hostname="api.box.com") as tls:
            assert tls.version() == "TLSv1.3"


@permissions
def test_keys_are_readable_by_the_owner_only(tmp_path: Path) -> None:
    directory = tmp_path / "box"
    with serve(directory, as_box=True):
        pass
    for name in ("authority.pem", "server.pem", "ca.pem"):
        assert stat.S_IMODE((directory / name).stat().st_mode) == 0o600
    assert main([str(directory), "--fsck"]) == 0
    (directory / "authority.pem").chmod(0o644)
    assert main([str(directory), "--fsck"]) == 1
    with open_engine(directory):
        assert stat.S_IMODE((directory / "authority.pem").stat().st_mode) == 0o600


# Command


@pytest.mark.parametrize("command", [("-m", "box_models.local"), ("-m", "box_models.cli", "serve")])
def test_command_prints_the_variables_for_clients(tmp_path: Path, command: tuple[str, ...]) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED), encoding="utf-8")
    directory = tmp_path / "a box"
    with started(directory, "--seed", seed, "--as-box", command=command) as running:
        assert running.url == "https://api.box.com"
        assert running.process.stdout is not None
        lines = [line.rstrip() for line in iter(running.process.stdout.readline, "Press Ctrl-C to stop.\n")]
    assert f"export SSL_CERT_FILE='{directory}/ca.pem'" in lines
    assert any(line.startswith("export HTTPS_PROXY=http://127.0.0.1:") for line in lines)
