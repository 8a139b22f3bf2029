"""Downloads are complete and verified, or leave no file."""

from __future__ import annotations

import errno
import io
import os
import socket
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from box_models import Box, File, IntegrityError, NetworkError
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.windows import posix_only
from tests.wire.fault_server import Behaviour, cut, reply

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def file(box: Box, request_log: RequestLog) -> File:
    file = box.root.upload(CONTENT, "data.bin")
    request_log.clear()
    return file


@pytest.fixture
def remote_file(remote_box: Box) -> File:
    return remote_box.root.upload(CONTENT, "data.bin")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """The path of a file with old content."""
    path = tmp_path / "data.bin"
    path.write_bytes(b"old")
    return path


def test_download_to_a_path_writes_the_content_and_returns_the_path(file: File, target: Path) -> None:
    assert file.download(target) == target
    assert file.download(str(target)) == target
    assert target.read_bytes() == CONTENT


def test_download_of_a_loaded_file_needs_no_request_for_the_checksum(
    file: File, target: Path, request_log: RequestLog
) -> None:
    file.download(target)
    assert [sent.path.startswith("/dl/") for sent in request_log] == [False, True]


def test_download_of_a_file_known_by_id_requests_the_checksum_once(
    box: Box, file: File, target: Path, request_log: RequestLog
) -> None:
    box.file(file.id).download(target)
    assert [sent.params for sent in request_log if sent.path == f"/files/{file.id}"] == [
        {"fields": "sha1,size"}
    ]


def test_download_to_a_directory_uses_the_name_of_the_file(file: File, tmp_path: Path) -> None:
    assert file.download(tmp_path) == tmp_path / "data.bin"


def test_a_trailing_slash_always_means_a_directory(
    file: File, tmp_path: Path, request_log: RequestLog
) -> None:
    with pytest.raises(FileNotFoundError, match="to: the directory .*out does not exist"):
        file.download(f"{tmp_path}/out/")
    assert (request_log, list(tmp_path.iterdir())) == ([], [])
    (tmp_path / "out").mkdir()
    assert file.download(f"{tmp_path}/out/") == tmp_path / "out" / "data.bin"


def test_download_without_a_target_writes_to_the_current_directory(
    file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert file.download() == Path("data.bin")
    assert (tmp_path / "data.bin").read_bytes() == CONTENT


def test_download_without_a_target_never_overwrites_a_file(
    file: File, target: Path, monkeypatch: pytest.MonkeyPatch, request_log: RequestLog
) -> None:
    monkeypatch.chdir(target.parent)
    with pytest.raises(FileExistsError, match=r"data.bin already exists; call download\('data.bin'\)"):
        file.download()
    assert (target.read_bytes(), request_log) == (b"old", [])


def test_download_without_a_target_fails_if_a_directory_has_the_name(
    file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.bin").mkdir()
    with pytest.raises(FileExistsError):
        file.download()
    assert list((tmp_path / "data.bin").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "on_disk"), [("a/b.txt", "a％2Fb.txt"), ("..", "％2E％2E"), ("a\nb", "a％0Ab"), (".x", ".x")]
)
def test_an_invalid_local_name_is_percent_encoded(box: Box, tmp_path: Path, name: str, on_disk: str) -> None:
    file = File.model_validate(
        box.root.upload(b"x", "plain").model_dump() | {"name": name}, context=box.session
    )
    assert file.download(tmp_path) == tmp_path / on_disk


class Short(io.RawIOBase):
    """A file that writes at most a thousand bytes at a time, as a pipe may."""

    def __init__(self) -> None:
        self.content = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.content += bytes(data[:1000])
        return min(1000, len(data))


def test_download_continues_after_a_partial_write(file: File) -> None:
    target = Short()
    file.download(target)  # type: ignore[call-overload] # a raw file is enough
    assert target.content == CONTENT


class Silent:
    """A file whose write method returns None."""

    def __init__(self) -> None:
        self.content = b""

    def write(self, data: bytes) -> None:
        assert len(self.content) < len(CONTENT), "more bytes are written than the content has"
        self.content += data


def test_a_write_that_returns_none_counts_as_complete(file: File) -> None:
    target = Silent()
    file.download(target)  # type: ignore[call-overload] # any object with a write method is enough
    assert target.content == CONTENT


@posix_only("pipes that do not block")
def test_a_full_non_blocking_pipe_raises_an_error(file: File) -> None:
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    with (
        os.fdopen(ours, "rb"),
        os.fdopen(theirs, "wb", buffering=0) as target,
        pytest.raises(BlockingIOError) as caught,
    ):
        file.download(target)
    assert caught.value.errno == errno.EAGAIN


@posix_only("pipes as file objects")
def test_a_large_file_can_be_written_to_an_unbuffered_pipe(box: Box) -> None:
    content = bytes(range(256)) * (9 << 12)
    ours, theirs = os.pipe()
    with os.fdopen(ours, "rb") as reader, ThreadPoolExecutor(1) as pool:
        received = pool.submit(reader.read)
        with os.fdopen(theirs, "wb", buffering=0) as target:
            box.root.upload(content, "large.bin").download(target)
        assert received.result() == content


def test_download_to_a_file_object_returns_none(file: File) -> None:
    buffer = io.BytesIO()
    file.download(buffer)
    assert buffer.getvalue() == CONTENT


def test_read_bytes_and_read_text(box: Box, file: File) -> None:
    assert file.read_bytes() == CONTENT
    text = box.root.upload("Grüße\r\n".encode("latin-1"), "greeting.txt")
    assert text.read_text("latin-1") == "Grüße\r\n"
    with pytest.raises(UnicodeDecodeError):
        text.read_text()


def test_an_empty_file_can_be_downloaded(box: Box, tmp_path: Path) -> None:
    file = box.root.upload(b"", "empty")
    assert file.download(tmp_path).read_bytes() == b""


def test_a_downloaded_file_has_the_permissions_of_any_new_file(file: File, tmp_path: Path) -> None:
    (tmp_path / "own").touch()
    mode = stat.S_IMODE(file.download(tmp_path).stat().st_mode)
    assert mode == stat.S_IMODE((tmp_path / "own").stat().st_mode)


def test_download_accepts_a_version_newer_than_the_loaded_one(box: Box, file: File, target: Path) -> None:
    box.file(file.id).upload_version(b"newer")
    file.download(target)
    assert target.read_bytes() == b"newer"


# Lost connections


def test_t01_download_resumes_after_the_connection_is_closed(
    remote_file: File, faulty_server: FaultyBox, target: Path
) -> None:
    faulty_server.spoil("GET", "/dl/.*", cut(CONTENT[:90_000], missing=len(CONTENT) - 90_000))
    remote_file.download(target)
    assert target.read_bytes() == CONTENT
    assert faulty_server.server.requests[-1].headers["range"] == "bytes=90000-"


def part(start: int, stop: int) -> Behaviour:
    """Answer a request for the rest from ``start``, but close the connection at ``stop``."""
    headers = {
        "Content-Range": f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}",
        "Content-Length": str(len(CONTENT) - start),
    }
    answer = reply(206, body=CONTENT[start:stop], headers=headers)

    def play(client: socket.socket, stopped: threading.Event) -> bool:
        return answer(client, stopped) and False

    return play


def test_t01_download_resumes_several_times_while_it_makes_progress(
    remote_file: File, faulty_server: FaultyBox, target: Path
) -> None:
    faulty_server.spoil("GET", "/dl/.*", cut(CONTENT[:100], missing=1000, broken=True))
    faulty_server.spoil("GET", "/dl/.*", part(100, 5000))
    remote_file.download(target)
    assert target.read_bytes() == CONTENT


def test_t02_a_download_that_always_fails_leaves_the_target_unchanged(
    remote_file: File, faulty_server: FaultyBox, target: Path
) -> None:
    for _ in range(6):
        faulty_server.spoil("GET", "/dl/.*", cut(b"", missing=10))
    with pytest.raises(NetworkError):
        remote_file.download(target)
    assert (target.read_bytes(), list(target.parent.iterdir())) == (b"old", [target])


def test_t03_wrong_content_of_the_right_length_raises_integrity_error(
    remote_file: File, faulty_server: FaultyBox, target: Path
) -> None:
    faulty_server.spoil("GET", "/dl/.*", reply(body=b"x" * len(CONTENT)))
    with pytest.raises(IntegrityError, match="sha1"):
        remote_file.download(target)
    assert (target.read_bytes(), list(target.parent.iterdir())) == (b"old", [target])


def test_t03_too_few_bytes_raise_integrity_error(
    remote_file: File, faulty_server: FaultyBox, target: Path
) -> None:
    faulty_server.spoil("GET", "/dl/.*", reply(body=CONTENT[:-1]))
    with pytest.raises(IntegrityError, match="255,999 bytes"):
        remote_file.download(target)
    assert target.read_bytes() == b"old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_t07_a_full_disk_raises_the_error_of_the_system(file: File) -> None:
    with (
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(OSError, match="No space left") as caught,
    ):
        file.download(full)
    assert not isinstance(caught.value, IntegrityError)
