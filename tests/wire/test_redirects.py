"""Rows R of the fault catalogue: the hosts that redirects may lead to, and the headers that are sent there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from box_models import File
from box_models.auth import DeveloperToken
from box_models.errors import AuthError, UnsafeURL
from box_models.session import BoxSession
from box_models.transport import Transport
from tests.wire.conftest import NO_WAITS, Wire
from tests.wire.fault_server import Behaviour, FaultServer, empty, redirect, reply

OK = reply(200, {"id": "1"})
CONTENT = reply(200, body=b"content")
SECRET_HEADERS = {
    "BoxApi": "shared_link=https://app.box.com/s/1&shared_link_password=pw-canary",
    "As-User": "7",
}


@pytest.fixture
def box(real_names: FaultServer, trusted: Path) -> Iterator[BoxSession]:
    """A session whose URLs are those of the real Box."""
    with BoxSession(
        DeveloperToken("token-1"), retry=NO_WAITS, transport=Transport(verify=trusted)
    ) as session:
        yield session


def content(session: BoxSession, path: str = "/files/1/content", **headers: str) -> bytes:
    with session.stream(path, headers=headers) as stream:
        return b"".join(stream.chunks())


def test_r01_redirect_loop_ends_after_three_redirects(wire: Wire) -> None:
    server = wire.serve(*[redirect("/2.0/files/1")] * 4)
    with pytest.raises(UnsafeURL, match="3 redirects"):
        wire.session().get("/files/1")
    assert len(server.requests) == 4


def test_r01_redirect_loop_of_content_ends_after_three_redirects(wire: Wire) -> None:
    server = wire.serve(*[redirect("/dl/again")] * 4)
    with pytest.raises(UnsafeURL, match="3 redirects"):
        content(wire.session())
    assert len(server.requests) == 4


def test_r02_json_request_does_not_follow_redirects_to_another_host(
    box: BoxSession, real_names: FaultServer
) -> None:
    real_names.script.append(redirect("https://dl.boxcloud.com/2.0/files/1"))
    with pytest.raises(UnsafeURL, match="redirect"):
        box.get("/files/1")
    assert [request.host for request in real_names.requests] == ["api.box.com"]


def test_r02_json_request_follows_redirects_on_the_same_host(wire: Wire) -> None:
    wire.serve(redirect("/2.0/files/2"), OK)
    assert wire.session().get("/files/1") == b'{"id": "1"}'


def test_r02_only_get_follows_redirects(wire: Wire) -> None:
    server = wire.serve(redirect("/2.0/folders/2", status=307))
    with pytest.raises(UnsafeURL, match="307"):
        wire.session().post("/folders", json={})
    assert len(server.requests) == 1


def test_r03_content_host_gets_no_token_and_no_link_password(
    box: BoxSession, real_names: FaultServer
) -> None:
    real_names.script += [redirect("https://dl.boxcloud.com/d/1/signed"), CONTENT]
    assert content(box, Range="bytes=0-6", **SECRET_HEADERS) == b"content"
    first, second = real_names.requests
    assert (first.host, first.token) == ("api.box.com", "token-1")
    assert "pw-canary" in first.headers["boxapi"]
    assert second.host == "dl.boxcloud.com"
    assert set(second.headers) == {"host", "user-agent", "accept-encoding", "range"}


def test_r03_content_is_requested_without_compression(wire: Wire) -> None:
    server = wire.serve(CONTENT)
    content(wire.session())
    assert server.requests[0].headers["accept-encoding"] == "identity"


def test_r03_content_is_not_fetched_from_an_unknown_host(box: BoxSession, real_names: FaultServer) -> None:
    real_names.script.append(redirect("https://evil.example/d/1"))
    with pytest.raises(UnsafeURL, match=r"evil\.example"):
        content(box)
    assert len(real_names.requests) == 1


def test_r03_direct_request_to_a_content_url_has_no_token(box: BoxSession, real_names: FaultServer) -> None:
    real_names.script.append(CONTENT)
    assert content(box, "https://dl.boxcloud.com/d/1/signed?x=1") == b"content"
    assert real_names.tokens == [""]


def representation_at(url: str) -> Behaviour:
    entry = {
        "representation": "pdf",
        "info": {"url": "https://api.box.com/2.0/internal_files/1/versions/2/representations/pdf"},
        "status": {"state": "success"},
        "content": {"url_template": url},
    }
    return reply(200, {"type": "file", "id": "1", "representations": {"entries": [entry]}})


def test_r03_representation_at_a_content_host_is_requested_with_the_token(
    box: BoxSession, real_names: FaultServer
) -> None:
    url = "https://dl.boxcloud.com/api/2.0/internal_files/1/versions/2/representations/pdf/content/{+asset_path}"
    real_names.script += [representation_at(url), CONTENT]
    assert File.model_validate({"id": "1"}, context=box).representation("pdf") == b"content"
    assert [request.host for request in real_names.requests] == ["api.box.com", "dl.boxcloud.com"]
    assert real_names.tokens == ["token-1", "token-1"]


def test_r03_representation_at_an_unknown_host_is_not_requested(
    box: BoxSession, real_names: FaultServer
) -> None:
    real_names.script.append(representation_at("https://evil.example/api/2.0/internal_files/1/{+asset_path}"))
    with pytest.raises(UnsafeURL, match=r"evil\.example"):
        File.model_validate({"id": "1"}, context=box).representation("pdf")
    assert [request.host for request in real_names.requests] == ["api.box.com"]


def test_r03_401_of_the_content_host_keeps_the_login(box: BoxSession, real_names: FaultServer) -> None:
    real_names.script.append(empty(401))
    with pytest.raises(AuthError):
        content(box, "https://dl.boxcloud.com/d/1/signed")


def test_r04_redirect_from_https_to_http_raises(box: BoxSession, real_names: FaultServer) -> None:
    real_names.script.append(redirect("http://dl.boxcloud.com/d/1"))
    with pytest.raises(UnsafeURL, match="not encrypted"):
        content(box)
    assert len(real_names.requests) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/2.0/files/1",
        "https://api.box.com.evil.io/2.0/files/1",
        "https://evilbox.com/2.0/files/1",
        "https://api.box.com@evil.example/2.0/files/1",
        "https://user:pw@api.box.com/2.0/files/1",
        "https://api.box.com:8443/2.0/files/1",
        "https://api.box.com:junk/2.0/files/1",
        "https://api.box.com\\@evil.example/2.0/files/1",
        "https://api%2ebox.com/2.0/files/1",
        "https://api.box.com\u3002evil.example/2.0",
        "https://93.184.216.34/2.0/files/1",
        "https://[::1]/2.0/files/1",
        "https:///2.0/files/1",
        "http://api.box.com/2.0/files/1",
        "http://localhost/2.0/files/1",
        "http://169.254.169.254/latest/meta-data",
        "file://localhost/etc/passwd",
        "https://boxcloud.com/d/1",
        f"https://{'a' * 70}.app.box.com/2.0/files/1",
    ],
)
def test_r05_url_of_an_unknown_host_raises_before_connecting(
    box: BoxSession, real_names: FaultServer, url: str
) -> None:
    with pytest.raises(UnsafeURL, match="no request was sent"):
        box.request("GET", url)
    assert real_names.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        "https://api.box.com/2.0/files/1",
        "https://API.box.com:443/2.0/files/1",
        "https://upload.box.com/api/2.0/files/content?upload_session_id=1",
    ],
)
def test_r05_url_of_a_box_host_is_accepted(box: BoxSession, real_names: FaultServer, url: str) -> None:
    real_names.script.append(OK)
    assert box.request("GET", url).status == 200
    assert real_names.tokens == ["token-1"]


@pytest.mark.parametrize(
    "link", ["http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "https://evil.example/s/1"]
)
def test_u09_shared_link_is_sent_to_box_and_never_opened(
    box: BoxSession, real_names: FaultServer, link: str
) -> None:
    digest = hashlib.sha1(b"content", usedforsecurity=False).hexdigest()
    details = {"type": "file", "id": "1", "sha1": digest, "size": 7, "shared_link": {"download_url": link}}
    real_names.script += [reply(200, details), redirect("https://dl.boxcloud.com/d/1"), CONTENT]
    answer = box.get("/shared_items", headers={"BoxApi": f"shared_link={link}"})
    file = File.model_validate(json.loads(answer), context=box)
    assert file.shared_link is not None
    assert file.shared_link.download_url == link
    assert file.read_bytes() == b"content"
    assert [request.host for request in real_names.requests] == [
        "api.box.com",
        "api.box.com",
        "dl.boxcloud.com",
    ]
    assert real_names.requests[0].headers["boxapi"] == f"shared_link={link}"


def test_uploads_go_to_the_upload_host(box: BoxSession, real_names: FaultServer) -> None:
    real_names.script.append(OK)
    box.request("POST", "/files/content", json={}, host="upload")
    assert (real_names.requests[0].host, real_names.requests[0].target) == (
        "upload.box.com",
        "/api/2.0/files/content",
    )


def test_l03_token_of_an_embedded_box_is_not_sent_to_the_real_box(
    real_names: FaultServer, trusted: Path
) -> None:
    with (
        BoxSession(DeveloperToken("local_1"), transport=Transport(verify=trusted)) as session,
        pytest.raises(AuthError, match="BOX_BASE_URL"),
    ):
        session.get("/users/me")
    assert real_names.connections == 0


@pytest.mark.parametrize(
    ("base_url", "reason"),
    [
        ("http://box.example", "must start with https://"),
        ("box.example", "host"),
        ("ftp://box.example", "https://host"),
        ("https://box.example/?x=1", "https://host"),
        ("https://user@box.example", "user"),
    ],
)
def test_l03_unsafe_base_url_raises_immediately(base_url: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        BoxSession(DeveloperToken("token-1"), base_url=base_url)


def test_base_url_with_an_invalid_host_name_is_final() -> None:
    with (
        BoxSession(
            DeveloperToken("token-1"), base_url=f"https://{'a' * 70}.example", retry=NO_WAITS
        ) as session,
        pytest.raises(UnsafeURL, match="not a valid host"),
    ):
        session.get("/users/me")


def test_base_url_may_have_a_path_and_a_trailing_slash(wire: Wire) -> None:
    server = wire.serve(OK, OK)
    with BoxSession(DeveloperToken("token-1"), base_url=f"{server.url}/box/", retry=NO_WAITS) as session:
        session.get("/users/me")
        session.request("POST", "/files/content", host="upload")
        assert session.base_url == f"{server.url}/box"
    assert [request.target for request in server.requests] == [
        "/box/2.0/users/me",
        "/box/api/2.0/files/content",
    ]


def test_the_base_url_of_the_real_box_means_the_real_box(real_names: FaultServer, trusted: Path) -> None:
    real_names.script.append(OK)
    with BoxSession(
        DeveloperToken("token-1"), base_url="https://api.box.com/", transport=Transport(verify=trusted)
    ) as session:
        session.request("POST", "/files/content", host="upload")
    assert real_names.requests[0].host == "upload.box.com"


def test_loopback_name_without_an_adapter_raises() -> None:
    with (
        BoxSession(DeveloperToken("token-1"), base_url="http://embedded.localhost") as session,
        pytest.raises(UnsafeURL, match="not encrypted"),
    ):
        session.get("/users/me")


def test_netrc_password_is_never_used(wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password netrc-canary\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server = wire.serve(OK)
    wire.session().get("/users/me")
    assert server.tokens == ["token-1"]
