"""Uploads in one request: accepted content, checks before and during the upload."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from box_models import AuthError, Box, IntegrityError, Progress, RetryPolicy
from tests.conformance.logins import log_in
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import refusal, unauthorized

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

UPLOADS = "/api/2.0/files/content"


class Pipe(io.RawIOBase):
    """A stream that can be read once, and cannot seek."""

    def __init__(self, content: bytes) -> None:
        self._rest = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        piece, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(piece)] = piece
        return len(piece)


class Changing(io.BytesIO):
    """Content that changes after it was read ``reads`` times."""

    def __init__(self, content: bytes, change: Callable[[Changing], object], reads: int = 1) -> None:
        super().__init__(content)
        self._change, self._left = change, reads

    def seek(self, offset: int, whence: int = 0) -> int:
        if (offset, whence) == (0, 0) and self.tell():
            self._left -= 1
            if self._left < 0:
                self._change(self)
        return super().seek(offset, whence)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_bytes(b"The plan")
    return path


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, io.BytesIO, Pipe])
def test_bytes_and_open_files_can_be_uploaded(box: Box, kind: Callable[[bytes], IO[bytes]]) -> None:
    file = box.root.upload(kind(b"The plan"), "plan.txt")
    assert file.read_bytes() == b"The plan"


def test_a_path_provides_content_and_name(box: Box, path: Path) -> None:
    assert box.root.upload(path).read_bytes() == b"The plan"
    assert box.root.upload(str(path), "other.txt").name == "other.txt"


@pytest.mark.parametrize("kind", [bytes, io.BytesIO])
def test_content_that_is_not_a_path_needs_a_name(
    box: Box, kind: Callable[[bytes], IO[bytes]], request_log: RequestLog
) -> None:
    with pytest.raises(TypeError, match=f"name is required if content is not a path but {kind.__name__}"):
        box.root.upload(kind(b"The plan"))
    assert request_log == []


def test_an_unreadable_path_raises_the_error_of_the_system(
    box: Box, tmp_path: Path, request_log: RequestLog
) -> None:
    with pytest.raises(
        FileNotFoundError, match="content is a path that cannot be read: No such file"
    ) as missing:
        box.root.upload(tmp_path / "none.txt")
    with pytest.raises(OSError, match="content is a path that cannot be read: Is a directory") as directory:
        box.root.upload(tmp_path)
    assert (missing.value.filename, missing.value.errno) == (str(tmp_path / "none.txt"), errno.ENOENT)
    assert (directory.value.filename, directory.value.errno) == (str(tmp_path), errno.EISDIR)
    assert not isinstance(directory.value, FileNotFoundError)
    assert request_log == []


def test_an_open_file_is_uploaded_from_its_position(box: Box, path: Path) -> None:
    with path.open("rb") as file:
        file.seek(4)
        assert box.root.upload(file, "rest.txt").read_bytes() == b"plan"


def test_a_pipe_is_spooled(box: Box) -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(b"from a pipe")
    with os.fdopen(reading, "rb") as pipe:
        assert box.root.upload(pipe, "piped.txt").read_bytes() == b"from a pipe"


class OnlyRead:
    """An object with a read method, and no method about seeking."""

    def __init__(self, content: bytes) -> None:
        self.read = io.BytesIO(content).read


def test_an_object_with_only_a_read_method_is_spooled(box: Box) -> None:
    file = box.root.upload(OnlyRead(b"The plan"), "plan.txt")  # type: ignore[arg-type] # a read method is enough
    assert file.read_bytes() == b"The plan"


def test_a_file_that_reports_no_size_is_spooled(box: Box) -> None:
    if not Path("/proc/version").exists():
        pytest.skip("needs the files of Linux in /proc")
    assert box.root.upload("/proc/version").read_bytes() == Path("/proc/version").read_bytes()


def test_a_stream_that_cannot_seek_but_claims_it_is_spooled(box: Box) -> None:
    class Unseekable(io.BytesIO):
        def seek(self, offset: int, whence: int = 0, /) -> int:
            raise OSError(errno.EINVAL, "Invalid argument")

    assert box.root.upload(Unseekable(b"content"), "stream").read_bytes() == b"content"


def test_t11_spool_false_refuses_a_pipe_before_any_request(box: Box, request_log: RequestLog) -> None:
    with pytest.raises(ValueError, match="content cannot seek.*spool=True"):
        box.root.upload(Pipe(b"x"), "piped.txt", spool=False)  # type: ignore[arg-type] # a raw stream is enough
    assert request_log == []


def test_an_upload_sends_the_sha1_of_its_content(box: Box, request_log: RequestLog) -> None:
    box.root.upload(b"The plan", "plan.txt")
    assert request_log[-1].headers["content-md5"] == hashlib.sha1(b"The plan").hexdigest()


@pytest.mark.parametrize("name", ["Übersicht 🗂.txt", 'a"b%41.txt', "حساب.pdf", "e\u0301.txt", "名" * 255])
def test_u07_a_unicode_name_is_uploaded_unchanged(box: Box, name: str) -> None:
    assert box.root.upload(b"x", name).name == name
    assert [file.name for file in box.root.files()] == [name]


@pytest.mark.parametrize(
    ("change", "change_kind"),
    [
        (lambda file: file.truncate(100), "shorter"),
        (lambda file: file.getbuffer().__setitem__(5, 0), "changed"),
    ],
    ids=["shrinks", "changes"],
)
def test_t10_content_that_changes_during_the_upload_is_not_stored(
    box: Box, change: Callable[[Changing], object], change_kind: str
) -> None:
    with pytest.raises(IntegrityError, match=change_kind):
        box.root.upload(Changing(b"x" * 3_000_000, change), "log.txt")
    assert box.root.files().all() == []


def test_t10_content_that_grows_during_the_upload_is_not_stored(box: Box) -> None:
    def grow(file: Changing) -> None:
        io.BytesIO.seek(file, 0, io.SEEK_END)
        file.write(b"more")

    with pytest.raises(IntegrityError, match="longer"):
        box.root.upload(Changing(b"x" * 3_000_000, grow), "log.txt")
    assert box.root.files().all() == []


def test_t11_the_upload_of_a_spooled_stream_is_retried(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("POST", UPLOADS, refusal(503, "unavailable"))
    faulty_server.spoil("POST", UPLOADS, refusal(429, "rate_limit_exceeded"))
    assert remote_box.root.upload(Pipe(b"once"), "piped.txt").read_bytes() == b"once"  # type: ignore[arg-type] # as above


def test_t11_the_upload_of_a_spooled_stream_is_retried_with_a_new_token(
    faulty_server: FaultyBox,
) -> None:
    faulty_server.spoil("POST", UPLOADS, unauthorized())
    with Box(
        log_in(faulty_server.engine), base_url=faulty_server.server.url, retry=RetryPolicy(waits=False)
    ) as box:
        file = box.root.upload(Pipe(b"once"), "piped.txt")  # type: ignore[arg-type] # as above
        assert file.read_bytes() == b"once"
    assert faulty_server.sent("POST", "/oauth2/token") == 1
    first, second = (request for request in faulty_server.server.requests if request.path == UPLOADS)
    assert first.token != second.token
    assert b"once" in first.body
    assert b"once" in second.body


def test_t11_the_upload_of_a_stream_is_not_retried_without_a_new_token(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.spoil("POST", UPLOADS, unauthorized())
    with pytest.raises(AuthError):
        remote_box.root.upload(Pipe(b"once"), "piped.txt")  # type: ignore[arg-type] # as above
    assert faulty_server.sent("POST", UPLOADS) == 1
    assert remote_box.root.files().all() == []


def test_each_attempt_sends_the_whole_content(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("POST", UPLOADS, refusal(503, "unavailable"))
    remote_box.root.upload(b"The plan", "plan.txt")
    first, second = (request.body for request in faulty_server.server.requests if request.method == "POST")
    assert b"The plan" in first
    assert len(first) == len(second)


def test_progress_counts_large_content_block_by_block(box: Box) -> None:
    updates: list[Progress] = []
    box.root.upload(bytes(3_000_000), "large.bin", progress=updates.append)
    assert [now.done for now in updates] == [0, 1 << 20, 2 << 20, 3_000_000]


@pytest.mark.parametrize("size", [8, 300_000], ids=["small", "large"])
def test_progress_restarts_with_each_attempt(remote_box: Box, faulty_server: FaultyBox, size: int) -> None:
    faulty_server.spoil("POST", UPLOADS, refusal(503, "unavailable"))
    updates: list[Progress] = []
    remote_box.root.upload(bytes(size), "plan.txt", progress=updates.append)
    assert [now.done for now in updates] == [0, size, 0, size]


def test_the_attributes_are_sent_before_the_content(remote_box: Box, faulty_server: FaultyBox) -> None:
    remote_box.root.upload(b"The plan", "plan.txt")
    body = faulty_server.server.requests[-1].body
    assert 0 < body.index(b'name="attributes"') < body.index(b'name="file"') < body.index(b"The plan")


def test_each_upload_has_a_random_boundary(box: Box, request_log: RequestLog) -> None:
    for name in ("one.txt", "two.txt"):
        box.root.upload(b"--None--", name)
    kinds = {
        sent.headers["content-type"]
        for sent in request_log
        if sent.path == "/files/content" and sent.method == "POST"
    }
    assert len(kinds) == 2


def test_a_file_in_text_mode_is_refused(box: Box, path: Path, request_log: RequestLog) -> None:
    with path.open() as text, pytest.raises(TypeError, match="content must be a file opened in binary mode"):
        box.root.upload(text, "plan.txt")  # type: ignore[arg-type] # a text file
    assert request_log == []


def test_a_text_stream_that_cannot_seek_is_refused(box: Box, request_log: RequestLog) -> None:
    text = io.TextIOWrapper(io.BufferedReader(Pipe(b"typed")))
    with pytest.raises(TypeError, match="content must be a file opened in binary mode"):
        box.root.upload(text, "typed.txt")  # type: ignore[arg-type] # a text file
    assert request_log == []


@pytest.mark.parametrize("text", ["some text", "id,price\n1,2\n", "a\0b", "long " * 1000])
def test_text_in_place_of_a_path_is_refused_before_any_request(
    box: Box, request_log: RequestLog, text: str
) -> None:
    hint = r"content is a path that cannot be read: .*; for text use write_text\(\), or pass bytes"
    with pytest.raises(OSError, match=hint) as caught:
        box.root.upload(text, "notes.txt", on_conflict="version")
    assert (len(str(caught.value)) < 500, request_log) == (True, [])
