"""Rows R03 to R05 of the fault catalogue for complete downloads: the hosts that content may come from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from box_models import File, Transfers, UnsafeURL
from box_models.auth import DeveloperToken
from box_models.session import BoxSession
from box_models.transport import Transport
from tests.wire.conftest import NO_WAITS
from tests.wire.fault_server import Behaviour, FaultServer, ReceivedRequest, cut, empty, redirect, reply

CONTENT = b"0123456789"
ADDRESS = "https://dl.boxcloud.com/d/1/signed"


def part(start: int, end: int) -> dict[str, str]:
    return {"Content-Range": f"bytes {start}-{end - 1}/10", "ETag": '"v1"'}


def file_with(trusted: Path, transfers: Transfers | None = None) -> Iterator[File]:
    transport = Transport(verify=trusted)
    login = DeveloperToken("token-1")
    with BoxSession(login, retry=NO_WAITS, transport=transport, transfers=transfers) as session:
        sha1 = hashlib.sha1(CONTENT, usedforsecurity=False).hexdigest()
        yield File.model_validate({"id": "1", "name": "x", "sha1": sha1, "size": 10}, context=session)


@pytest.fixture
def file(real_names: FaultServer, trusted: Path) -> Iterator[File]:
    """A file whose URLs are those of the real Box."""
    yield from file_with(trusted)


@pytest.fixture
def large_file(real_names: FaultServer, trusted: Path) -> Iterator[File]:
    """A file that is downloaded in two ranges."""
    yield from file_with(trusted, Transfers(ranges_from=10, workers=2))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A path with an older file."""
    path = tmp_path / "x"
    path.write_bytes(b"old")
    return path


def test_r03_download_host_gets_no_token_and_resumes_directly(
    file: File, real_names: FaultServer, target: Path
) -> None:
    rest = reply(206, body=CONTENT[4:], headers=part(4, 10))
    real_names.script += [redirect(ADDRESS), cut(CONTENT[:4], missing=6), rest]
    assert file.download(target).read_bytes() == CONTENT
    assert [(request.host, request.token) for request in real_names.requests] == [
        ("api.box.com", "token-1"),
        ("dl.boxcloud.com", ""),
        ("dl.boxcloud.com", ""),
    ]
    assert set(real_names.requests[-1].headers) == {"host", "user-agent", "accept-encoding", "range"}


def test_r03_range_requests_have_no_token(large_file: File, real_names: FaultServer, target: Path) -> None:
    def handle(request: ReceivedRequest) -> Behaviour:
        start = int(request.headers["range"][6])
        if request.host == "api.box.com":
            return redirect(ADDRESS)
        return reply(206, body=CONTENT[start : start + 5], headers=part(start, start + 5))

    real_names.handler = handle
    assert large_file.download(target).read_bytes() == CONTENT
    assert sorted((request.host, request.token) for request in real_names.requests) == [
        ("api.box.com", "token-1"),
        ("dl.boxcloud.com", ""),
        ("dl.boxcloud.com", ""),
    ]


def test_r03_expired_download_url_keeps_the_login(file: File, real_names: FaultServer, target: Path) -> None:
    real_names.script += [redirect(ADDRESS), cut(CONTENT[:4], missing=6), empty(401), redirect(ADDRESS)]
    real_names.script.append(reply(206, body=CONTENT[4:], headers=part(4, 10)))
    assert file.download(target).read_bytes() == CONTENT
    assert real_names.tokens == ["token-1", "", "", "token-1", ""]


def test_r04_redirect_of_a_download_to_http_raises(file: File, real_names: FaultServer, target: Path) -> None:
    real_names.script.append(redirect("http://dl.boxcloud.com/d/1"))
    with pytest.raises(UnsafeURL, match="not encrypted"):
        file.download(target)
    assert (target.read_bytes(), len(real_names.requests)) == (b"old", 1)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/d/1",
        "https://dl.boxcloud.com.evil.example/d/1",
        "https://user@dl.boxcloud.com/d/1",
        "https://dl.boxcloud.com:8443/d/1",
        "https://127.0.0.1/d/1",
        "http://[::1",
        "//[dl.boxcloud.com/d/1",
        f"https://dl.boxcloud.com:{'1' * 5000}/d/1",
    ],
)
def test_r05_content_from_another_host_raises(
    file: File, real_names: FaultServer, target: Path, address: str
) -> None:
    real_names.script.append(redirect(address))
    with pytest.raises(UnsafeURL):
        file.download(target)
    assert (target.read_bytes(), len(real_names.requests)) == (b"old", 1)


def test_r05_resume_from_another_host_raises(file: File, real_names: FaultServer, target: Path) -> None:
    real_names.script += [redirect(ADDRESS), cut(CONTENT[:4], missing=6), empty(403)]
    real_names.script.append(redirect("https://evil.example/d/1"))
    with pytest.raises(UnsafeURL):
        file.download(target)
    assert (target.read_bytes(), list(target.parent.iterdir())) == (b"old", [target])


def test_r05_open_file_does_not_read_from_another_host(file: File, real_names: FaultServer) -> None:
    real_names.script.append(redirect("https://evil.example/d/1"))
    with file.open() as reader, pytest.raises(UnsafeURL):
        reader.read()
    assert len(real_names.requests) == 1
