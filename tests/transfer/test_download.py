"""Downloads: whole and verified, or not there at all."""

from __future__ import annotations

import errno
import io
import os
import socket
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from box_models import Box, File, IntegrityError, NetworkError
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import Behaviour, cut, reply

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def file(box: Box, request_log: RequestLog) -> File:
    file = box.root.upload(CONTENT, "data.bin")
    request_log.clear()
    return file


@pytest.fixture
def far_file(remote_box: Box) -> File:
    return remote_box.root.upload(CONTENT, "data.bin")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A path where something old lies."""
    path = tmp_path / "data.bin"
    path.write_bytes(b"old")
    return path


def test_a_path_gets_the_content_and_is_returned(file: File, target: Path) -> None:
    assert file.download(target) == target
    assert file.download(str(target)) == target
    assert target.read_bytes() == CONTENT


def test_a_loaded_file_is_verified_without_asking_again(
    file: File, target: Path, request_log: RequestLog
) -> None:
    file.download(target)
    assert [sent.path.startswith("/dl/") for sent in request_log] == [False, True]


def test_a_file_known_by_id_alone_asks_once_what_it_should_be(
    box: Box, file: File, target: Path, request_log: RequestLog
) -> None:
    box.file(file.id).download(target)
    assert [sent.params for sent in request_log if sent.path == f"/files/{file.id}"] == [
        {"fields": "sha1,size"}
    ]


def test_a_directory_gets_the_file_under_its_own_name(file: File, tmp_path: Path) -> None:
    assert file.download(tmp_path) == tmp_path / "data.bin"


def test_a_slash_at_the_end_means_a_directory_and_never_a_file_of_that_name(
    file: File, tmp_path: Path, request_log: RequestLog
) -> None:
    with pytest.raises(FileNotFoundError, match="to: the directory .*out does not exist"):
        file.download(f"{tmp_path}/out/")
    assert (request_log, list(tmp_path.iterdir())) == ([], [])
    (tmp_path / "out").mkdir()
    assert file.download(f"{tmp_path}/out/") == tmp_path / "out" / "data.bin"


def test_without_a_target_it_comes_into_the_current_directory(
    file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert file.download() == Path("data.bin")
    assert (tmp_path / "data.bin").read_bytes() == CONTENT


def test_without_a_target_nothing_is_overwritten(
    file: File, target: Path, monkeypatch: pytest.MonkeyPatch, request_log: RequestLog
) -> None:
    monkeypatch.chdir(target.parent)
    with pytest.raises(FileExistsError, match=r"data.bin already exists; call download\('data.bin'\)"):
        file.download()
    assert (target.read_bytes(), request_log) == (b"old", [])


def test_without_a_target_a_directory_of_that_name_is_in_the_way(
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
def test_a_name_that_no_disk_takes_is_made_safe(box: Box, tmp_path: Path, name: str, on_disk: str) -> None:
    file = File.model_validate(
        box.root.upload(b"x", "plain").model_dump() | {"name": name}, context=box.session
    )
    assert file.download(tmp_path) == tmp_path / on_disk


class Short(io.RawIOBase):
    """A file that takes a thousand bytes at a time, as a pipe may."""

    def __init__(self) -> None:
        self.taken = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.taken += bytes(data[:1000])
        return min(1000, len(data))


def test_what_a_file_does_not_take_at_once_is_written_after_it(file: File) -> None:
    target = Short()
    file.download(target)  # type: ignore[call-overload] # a raw file will do
    assert target.taken == CONTENT


class Silent:
    """A file that takes everything and does not say how much."""

    def __init__(self) -> None:
        self.taken = b""

    def write(self, data: bytes) -> None:
        assert len(self.taken) < len(CONTENT), "it is handed more than there is"
        self.taken += data


def test_a_file_that_does_not_say_how_much_it_took_took_it_all(file: File) -> None:
    target = Silent()
    file.download(target)  # type: ignore[call-overload] # whatever can be written to will do
    assert target.taken == CONTENT


def test_a_pipe_that_is_full_and_must_not_be_waited_for_is_an_error_and_no_hole(file: File) -> None:
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    with (
        os.fdopen(ours, "rb"),
        os.fdopen(theirs, "wb", buffering=0) as target,
        pytest.raises(BlockingIOError) as caught,
    ):
        file.download(target)
    assert caught.value.errno == errno.EAGAIN


def test_a_file_object_gets_the_content_and_nothing_is_returned(file: File) -> None:
    buffer = io.BytesIO()
    file.download(buffer)
    assert buffer.getvalue() == CONTENT


def test_reading_gives_bytes_or_text(box: Box, file: File) -> None:
    assert file.read_bytes() == CONTENT
    text = box.root.upload("Grüße\r\n".encode("latin-1"), "greeting.txt")
    assert text.read_text("latin-1") == "Grüße\r\n"
    with pytest.raises(UnicodeDecodeError):
        text.read_text()


def test_an_empty_file_is_a_file(box: Box, tmp_path: Path) -> None:
    file = box.root.upload(b"", "empty")
    assert file.download(tmp_path).read_bytes() == b""


def test_a_download_is_as_readable_as_any_new_file(file: File, tmp_path: Path) -> None:
    (tmp_path / "own").touch()
    mode = stat.S_IMODE(file.download(tmp_path).stat().st_mode)
    assert mode == stat.S_IMODE((tmp_path / "own").stat().st_mode)


def test_a_version_that_came_meanwhile_is_taken_for_what_it_is(box: Box, file: File, target: Path) -> None:
    box.file(file.id).upload_version(b"newer")
    file.download(target)
    assert target.read_bytes() == b"newer"


# Broken connections


def test_t01_a_download_that_is_cut_goes_on_where_it_broke(
    far_file: File, faulty_server: FaultyBox, target: Path
) -> None:
    faulty_server.spoil("GET", "/dl/.*", cut(CONTENT[:90_000], missing=len(CONTENT) - 90_000))
    far_file.download(target)
    assert target.read_bytes() == CONTENT
    assert faulty_server.server.requests[-1].headers["range"] == "bytes=90000-"


def part(start: int, stop: int) -> Behaviour:
    """Begin to answer a request for the rest from ``start``, and break off at ``stop``."""
    headers = {
        "Content-Range": f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}",
        "Content-Length": str(len(CONTENT) - start),
    }
    answer = reply(206, body=CONTENT[start:stop], headers=headers)

    def play(client: socket.socket, stopped: threading.Event) -> bool:
        return answer(client, stopped) and False

    return play


def test_t01_it_goes_on_as_often_as_it_gets_further(
    far_file: File, faulty_server: FaultyBox, target: Path
) -> None:
    faulty_server.spoil("GET", "/dl/.*", cut(CONTENT[:100], missing=1000, broken=True))
    faulty_server.spoil("GET", "/dl/.*", part(100, 5000))
    far_file.download(target)
    assert target.read_bytes() == CONTENT


def test_t02_a_download_that_is_always_cut_leaves_the_target_alone(
    far_file: File, faulty_server: FaultyBox, target: Path
) -> None:
    for _ in range(6):
        faulty_server.spoil("GET", "/dl/.*", cut(b"", missing=10))
    with pytest.raises(NetworkError):
        far_file.download(target)
    assert (target.read_bytes(), list(target.parent.iterdir())) == (b"old", [target])


def test_t03_wrong_bytes_of_the_right_length_are_refused(
    far_file: File, faulty_server: FaultyBox, target: Path
) -> None:
    faulty_server.spoil("GET", "/dl/.*", reply(body=b"x" * len(CONTENT)))
    with pytest.raises(IntegrityError, match="sha1"):
        far_file.download(target)
    assert (target.read_bytes(), list(target.parent.iterdir())) == (b"old", [target])


def test_t03_right_bytes_but_too_few_are_refused(
    far_file: File, faulty_server: FaultyBox, target: Path
) -> None:
    faulty_server.spoil("GET", "/dl/.*", reply(body=CONTENT[:-1]))
    with pytest.raises(IntegrityError, match="255,999 bytes"):
        far_file.download(target)
    assert target.read_bytes() == b"old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_t07_a_full_disk_is_told_as_the_system_tells_it(file: File) -> None:
    with (
        Path("/dev/full").open("wb", buffering=0) as full,
        pytest.raises(OSError, match="No space left") as caught,
    ):
        file.download(full)
    assert not isinstance(caught.value, IntegrityError)
