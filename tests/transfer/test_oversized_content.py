"""Content hosts that send more than the file has: the download stops, and keeps nothing."""

from __future__ import annotations

import contextlib
import gzip
import io
import random
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from box_models import File, FileVersion, IntegrityError, Transfers
from box_models.boxv2 import BoxSession
from tests.transfer.fake_box import FakeBox, change_first, cut, instead, is_unchanged, names_in, sha1_of
from tests.wire.conftest import NO_WAITS
from tests.wire.fault_server import Behaviour, FaultServer, ReceivedRequest, bomb, head, reply

CONTENT = random.Random(5).randbytes(1000)
NEWER = b"hello world " * 250_000
TOO_MUCH = 64 << 20
"""Bytes that a hostile server sends."""
FEW = 16 << 20
"""More bytes than the buffers of a connection hold."""
BLOCK = bytes(1 << 20)
BOMB = bomb(16)

Download = Callable[[File | FileVersion, Path], object]


class Flood:
    """A response that sends as many bytes as the client accepts, up to `TOO_MUCH`."""

    def __init__(self, status: int = 200, **headers: object) -> None:
        self.status = status
        self.headers = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        self.accepted = 0

    def __call__(self, client: socket.socket, _: threading.Event) -> bool:
        chunk = b"%x\r\n%b\r\n" % (len(BLOCK), BLOCK) if "Transfer-Encoding" in self.headers else BLOCK
        with contextlib.suppress(OSError):
            client.sendall(head(self.status, self.headers))
            while self.accepted < TOO_MUCH:
                client.sendall(chunk)
                self.accepted += len(BLOCK)
        return False


FLOODS = {
    "announced": lambda: Flood(Content_Length=TOO_MUCH),
    "in chunks": lambda: Flood(Transfer_Encoding="chunked"),
    "until the end": lambda: Flood(Connection="close"),
}


def to_file(file: File | FileVersion, _: Path) -> None:
    opened = io.BytesIO()
    try:
        file.download(opened)
    finally:
        assert len(opened.getvalue()) <= len(CONTENT)


def piece_by_piece(file: File | FileVersion, _: Path) -> None:
    assert isinstance(file, File)
    with file.open() as reader:
        while reader.read(300):
            assert reader.tell() <= len(CONTENT)


DOWNLOADS: dict[str, Download] = {
    "path": lambda file, target: file.download(target),
    "resumable path": lambda file, target: file.download(target, resume=True),
    "open file": to_file,
    "bytes": lambda file, _: file.read_bytes(),
    "text": lambda file, _: file.read_text(),
    "reader": lambda file, _: isinstance(file, File) and file.open().read(),
    "reader by pieces": piece_by_piece,
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
@pytest.mark.parametrize("download", DOWNLOADS.values(), ids=DOWNLOADS)
def test_download_stops_at_the_size_of_the_file(
    fake_box: FakeBox, target: Path, download: Download, flood: Callable[[], Flood]
) -> None:
    hostile = flood()
    fake_box.faults.append(instead(hostile))
    with fake_box.file() as file, pytest.raises(IntegrityError):
        download(file, target)
    fake_box.server.settle()
    assert hostile.accepted < FEW
    assert is_unchanged(target)


@pytest.mark.parametrize("download", DOWNLOADS.values(), ids=DOWNLOADS)
def test_download_stops_at_the_size_of_the_file_if_the_content_is_a_gzip_bomb(
    fake_box: FakeBox, target: Path, download: Download
) -> None:
    fake_box.faults.append(instead(BOMB))
    with fake_box.file() as file, pytest.raises(IntegrityError):
        download(file, target)
    assert is_unchanged(target)


def test_parallel_ranges_stop_at_their_end(fake_box: FakeBox, target: Path) -> None:
    floods: list[Flood] = []

    def flood(_: FakeBox, request: ReceivedRequest) -> Behaviour:
        content_range = f"bytes {request.headers['range'].removeprefix('bytes=')}/{len(CONTENT)}"
        floods.append(Flood(206, Transfer_Encoding="chunked", Content_Range=content_range))
        return floods[-1]

    fake_box.faults += [flood] * 4
    with fake_box.file(transfers=Transfers(ranges_from=1)) as file, pytest.raises(IntegrityError):
        file.download(target, workers=4)
    fake_box.server.settle()
    assert max(flood.accepted for flood in floods) < FEW
    assert is_unchanged(target)


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_download_of_a_version_stops_at_its_size(
    fake_box: FakeBox, target: Path, flood: Callable[[], Flood]
) -> None:
    version = {"type": "file_version", "id": "9", "size": len(CONTENT), "sha1": sha1_of(CONTENT)}
    hostile = flood()
    responses: dict[str, Behaviour] = {
        "/2.0/files/1/versions": reply(200, {"entries": [version], "total_count": 1}),
        "/2.0/files/1/versions/9": reply(200, version),
        "/2.0/files/1/content": hostile,
        "/2.0/files/1": reply(200, {"type": "file", "id": "1", "watermark_info": None}),
    }
    fake_box.server.handler = lambda request: responses[request.path]
    with fake_box.file() as file, pytest.raises(IntegrityError):
        file.versions().one().download(target)
    fake_box.server.settle()
    assert hostile.accepted < FEW
    assert is_unchanged(target)


@pytest.mark.parametrize("kind", ["in chunks", "until the end", "gzip bomb"])
def test_boxv2_download_without_a_length_stops_at_the_size_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    hostile = BOMB if kind == "gzip bomb" else FLOODS[kind]()
    with FaultServer() as server:
        monkeypatch.setenv("BOX_BASE_URL", server.url)
        server.handler = lambda request: (
            hostile if "content" in request.path else reply(200, {"size": 2_000_000})
        )
        with (
            BoxSession("app", "secret", "refresh", "access", retry=NO_WAITS) as box,
            pytest.raises(IntegrityError, match="longer than 2,000,000 bytes"),
        ):
            box.download_file(1, tmp_path / "copy.bin")
        server.settle()
    assert not isinstance(hostile, Flood) or hostile.accepted < FEW
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("download", ["path", "bytes", "reader"])
@pytest.mark.parametrize("content", [NEWER[:6000], NEWER], ids=["small", "large"])
def test_compressed_content_is_decompressed_and_verified(
    fake_box: FakeBox, target: Path, download: str, content: bytes
) -> None:
    fake_box.upload(content)
    packed = reply(200, body=gzip.compress(content), headers={"Content-Encoding": "gzip"})
    fake_box.faults.append(instead(packed))
    with fake_box.file() as file:
        if download == "path":
            assert file.download(target).read_bytes() == content
        else:
            assert (file.read_bytes() if download == "bytes" else file.open().read()) == content


def test_download_of_compressed_content_resumes_without_a_range(fake_box: FakeBox, target: Path) -> None:
    fake_box.upload(NEWER)
    packed = gzip.compress(NEWER)
    headers = {"Content-Encoding": "gzip", "Content-Length": str(len(packed))}

    def half(client: socket.socket, _: threading.Event) -> bool:
        client.sendall(head(200, headers) + packed[: len(packed) // 2])
        return False

    fake_box.faults += [instead(half), instead(reply(200, body=packed, headers=headers))]
    with fake_box.file() as file:
        assert file.download(target).read_bytes() == NEWER
    assert fake_box.log("bytes") == ["bytes", "bytes"]


def test_a_compressed_range_raises_integrity_error(fake_box: FakeBox) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Range": "bytes 100-999/1000"}
    packed = reply(206, body=gzip.compress(CONTENT[100:]), headers=headers)
    fake_box.faults += [cut(100), instead(packed)]
    with fake_box.file() as file, pytest.raises(IntegrityError, match="from byte 100"):
        file.read_bytes()


@pytest.mark.parametrize("read", [File.read_bytes, lambda file: file.open().read()], ids=["bytes", "reader"])
def test_a_newer_and_longer_version_costs_one_more_request(
    fake_box: FakeBox, read: Callable[[File], bytes]
) -> None:
    fake_box.faults.append(change_first(NEWER))
    with fake_box.file() as file:
        assert read(file) == NEWER
    assert fake_box.log() == ["content", "bytes", "metadata"]
